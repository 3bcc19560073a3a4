package ws

import (
	"context"
	"strconv"
	"sync"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol/ws/socket"
)

// calls makes calls of a conversation: the "ref" of a request comes back with its answer.
type calls struct {
	conn *socket.Conn
	over chan struct{} // closed when run has ended
	err  error         // why; to be read after over

	mu      sync.Mutex
	last    int64
	waiting map[string]chan<- note
}

func newCalls(conn *socket.Conn) *calls {
	return &calls{conn: conn, over: make(chan struct{}), waiting: map[string]chan<- note{}}
}

// run reads until the connection ends and hands whatever is no answer to other.
func (c *calls) run(other func(note)) {
	defer close(c.over)
	for {
		m, err := c.conn.Receive()
		if err != nil {
			c.err = err
			return
		}
		n, err := decodeNote(m.Data)
		if err != nil {
			c.conn.Close(socket.CloseBadData, "this is not a message of the full format", closeTime)
			continue
		}
		if n.Ref == "" {
			other(n)
			continue
		}
		c.mu.Lock()
		answer := c.waiting[n.Ref]
		delete(c.waiting, n.Ref)
		c.mu.Unlock()
		if answer != nil { // or nobody waits any more
			answer <- n
		}
	}
}

func (c *calls) isOver() bool {
	select {
	case <-c.over:
		return true
	default:
		return false
	}
}

// ask sends r and waits for its answer.
func (c *calls) ask(ctx context.Context, r request) (note, error) {
	if err := ctx.Err(); err != nil {
		return note{}, err
	}
	answer := make(chan note, 1)
	c.mu.Lock()
	c.last++
	r.Ref = strconv.FormatInt(c.last, 10)
	c.waiting[r.Ref] = answer
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting, r.Ref)
		c.mu.Unlock()
	}()
	if err := c.conn.Send(socket.Message{Text: true, Data: encode(r)}); err != nil {
		<-c.over // what ended the connection says more than that it is closed
		return note{}, closedErr(c.err)
	}
	select {
	case n := <-answer:
		if n.Error != "" {
			return note{}, n.err()
		}
		return n, nil
	case <-c.over:
		return note{}, closedErr(c.err)
	case <-ctx.Done():
		return note{}, &domain.Error{Kind: domain.KindOf(ctx.Err()), Err: ctx.Err()}
	}
}
