package rest

import (
	"context"
	"sync"

	"github.com/wirelore/wirelore/internal/domain"
)

// eventQueue is what one member has not read yet.
type eventQueue struct {
	wake   chan struct{}
	mu     sync.Mutex
	events []*domain.Event
	max    int // 0 while joining: what is replayed is all kept
	lost   int64
}

// put is domain.Join's Deliver.
func (q *eventQueue) put(e *domain.Event) {
	q.mu.Lock()
	if q.max > 0 && len(q.events) >= q.max {
		if q.events[0].Type == domain.EventMessage {
			q.lost++
		}
		q.events = q.events[1:]
	}
	q.events = append(q.events, e)
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// bound lets n more events wait than wait now.
func (q *eventQueue) bound(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.max = len(q.events) + n
}

// take returns what waits, as lines.
func (q *eventQueue) take() (lines []any) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.lost > 0 {
		lines = append(lines, newEventLine(&domain.Event{Type: domain.EventLost, Lost: q.lost}))
	}
	for _, e := range q.events {
		lines = append(lines, newEventLine(e))
	}
	q.events, q.lost = nil, 0
	return lines
}

// pump sends what arrives until the client leaves or ctx ends.
func (q *eventQueue) pump(ctx context.Context, st *stream) error {
	for {
		select {
		case <-q.wake:
			if st.send(q.take()...) != nil {
				return nil // the client is gone
			}
		case <-ctx.Done():
			st.fail(context.Cause(ctx))
			return nil
		}
	}
}
