package ws

import (
	"sync"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol/ws/socket"
)

// queue is what an async member has yet to take. It stays empty while the member keeps up:
// then a frame goes straight to the connection. When it is full the oldest go, and the member
// is told how many.
type queue struct {
	conn *socket.Conn

	mu       sync.Mutex
	draining bool // a goroutine is writing; what comes must go behind
	items    []item
	lost     int64 // messages dropped and not yet told of

	full    bool // the format
	limit   int
	running *sync.WaitGroup
}

// item is one frame, and how many messages go with it when it is dropped.
type item struct {
	frame    []byte
	messages int64
}

// put sends frame or queues it; it never waits for the member.
func (q *queue) put(frame []byte, e *domain.Event) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.draining {
		taken, rest, err := q.conn.Offer(frame)
		if err != nil || taken && !rest {
			return // a broken connection is Receive's to notice
		}
		q.draining = true
		q.running.Go(q.drain)
		if taken {
			return
		}
	}
	if len(q.items) >= q.limit {
		q.lost += q.items[0].messages
		q.items[0] = item{}
		q.items = q.items[1:]
	}
	it := item{frame: frame, messages: e.Lost}
	if e.Type == domain.EventMessage {
		it.messages = 1
	}
	q.items = append(q.items, it)
}

// drain writes, waiting for the member, until nothing is queued or the connection is gone.
func (q *queue) drain() {
	err := q.conn.Flush()
	for err == nil {
		frame, lost := q.next()
		if lost > 0 {
			err = q.conn.Send(socket.Message{Text: true, Data: encodeEvent(&domain.Event{Type: domain.EventLost, Lost: lost}, q.full)})
		}
		if frame == nil {
			return
		}
		if err == nil {
			err = q.conn.SendFrame(frame)
		}
	}
}

// next takes the oldest frame and the number of messages that were dropped before it. With no
// frame left the draining is over.
func (q *queue) next() (frame []byte, lost int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) == 0 {
		q.items, q.draining = nil, false
		return nil, 0
	}
	frame, lost = q.items[0].frame, q.lost
	q.items[0] = item{}
	q.items, q.lost = q.items[1:], 0
	return frame, lost
}
