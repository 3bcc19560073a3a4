package connectrpc

import (
	"sync"

	"github.com/wirelore/wirelore/internal/domain"
)

// mailbox holds the events that wait for one member's stream, so that a slow stream slows no
// room: when it is full the oldest go, and the member is told how many lines it lost.
type mailbox struct {
	wake chan struct{} // holds one token while something may be waiting

	mu     sync.Mutex
	events []*domain.Event
	lost   int64
	limit  int // 0: none, while the replay of kept lines comes in
}

func newMailbox() *mailbox { return &mailbox{wake: make(chan struct{}, 1)} }

// put never waits. It is a domain.Join's Deliver.
func (b *mailbox) put(e *domain.Event) {
	b.mu.Lock()
	if b.limit > 0 && len(b.events) >= b.limit {
		switch oldest := b.events[0]; oldest.Type {
		case domain.EventMessage:
			b.lost++
		case domain.EventLost:
			b.lost += oldest.Lost
		}
		b.events = b.events[1:]
	}
	b.events = append(b.events, e)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// bound allows n events, at least one, beside those that wait now.
func (b *mailbox) bound(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.limit = len(b.events) + max(n, 1)
}

// take returns all that waits, oldest first, with an EventLost before it where some went.
func (b *mailbox) take() []*domain.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	events := b.events
	if b.lost > 0 {
		events = append([]*domain.Event{{Type: domain.EventLost, Lost: b.lost}}, events...)
	}
	b.events, b.lost = nil, 0
	return events
}
