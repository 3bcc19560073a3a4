package jsonrpc

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lxzan/gws"
)

// callsAtOnce bounds the messages of one connection that are being answered; further ones
// wait unread.
const callsAtOnce = 16

// socket is JSON-RPC over one WebSocket: each text message holds a message, and so does each
// answer. Messages are answered as soon as they can be, in whatever order; the calls of a
// batch are made one after the other. Notifications go the other way for what the peer has
// subscribed to.
type socket struct {
	*engine
	conn    *gws.Conn
	ctx     context.Context
	cancel  context.CancelFunc
	slots   chan struct{}  // one taken by each message being answered
	calls   sync.WaitGroup // the same, to wait for
	others  sync.WaitGroup // goroutines that are no calls
	silent  atomic.Int32   // pings since the peer was last heard of
	closing atomic.Bool

	outbox
}

func newSocket(e *engine, ctx context.Context) *socket {
	s := &socket{engine: e, slots: make(chan struct{}, callsAtOnce), outbox: newOutbox(e.limits.ChatQueue)}
	s.ctx, s.cancel = context.WithCancel(ctx)
	return s
}

// serve serves the connection until it closes, and returns when nothing of it is left.
func (s *socket) serve() {
	s.others.Go(s.notify)
	readLoop(s.conn)
	s.cancel()
	s.calls.Wait() // no call subscribes to anything from here on
	s.endAll()
	s.others.Wait()
}

// readLoop reads until conn closes. It outlives a frame that claims a length with the highest
// bit set, which RFC 6455, section 5.2, forbids and on which gws 1.8.9 panics.
func readLoop(conn *gws.Conn) {
	defer func() {
		if recover() != nil {
			_ = conn.WriteClose(closeProtocol, []byte("a frame could not be read"))
		}
	}()
	conn.ReadLoop()
}

// notify writes what is in the outbox and pings a peer that says nothing.
func (s *socket) notify() {
	const missed = 2
	ticker := time.NewTicker(max(s.limits.Idle/missed, time.Millisecond))
	defer ticker.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-s.wake:
			for _, n := range s.take() {
				if !n.ready(s.ctx) {
					continue
				}
				if err := s.conn.WriteMessage(gws.OpcodeText, n.text()); err != nil {
					return
				}
			}
		case <-ticker.C:
			if s.silent.Add(1) > missed {
				s.close(closePolicy, "no answer to a ping")
				return
			}
			_ = s.conn.WritePing(nil)
		}
	}
}

// close sends a close frame and ends the connection.
func (s *socket) close(code uint16, reason string) {
	if s.closing.CompareAndSwap(false, true) {
		_ = s.conn.WriteClose(code, []byte(reason))
		s.cancel()
	}
}

// drain waits for the calls in flight, starting no more, and closes the connection.
func (s *socket) drain(ctx context.Context) {
	for range cap(s.slots) {
		select {
		case s.slots <- struct{}{}:
		case <-s.ctx.Done():
		case <-ctx.Done():
		}
	}
	s.close(closeGoingAway, "the server is shutting down")
}

// send puts n into the outbox. It never waits; a peer for which too much is waiting is closed.
func (s *socket) send(n notice) {
	if !s.put(n) && !s.closing.Load() {
		s.others.Go(func() { s.close(closePolicy, "too slow: too many notifications were waiting to be read") })
	}
}

// OnOpen implements gws.Event.
func (s *socket) OnOpen(*gws.Conn) {}

// OnClose implements gws.Event.
func (s *socket) OnClose(*gws.Conn, error) {}

// OnPing implements gws.Event.
func (s *socket) OnPing(conn *gws.Conn, payload []byte) {
	s.silent.Store(0)
	_ = conn.WritePong(payload)
}

// OnPong implements gws.Event.
func (s *socket) OnPong(*gws.Conn, []byte) { s.silent.Store(0) }

// OnMessage implements gws.Event.
func (s *socket) OnMessage(_ *gws.Conn, m *gws.Message) {
	s.silent.Store(0)
	select {
	case s.slots <- struct{}{}:
	case <-s.ctx.Done():
		return
	}
	s.calls.Go(func() {
		defer func() { <-s.slots }()
		defer m.Close()
		s.answer(m)
	})
}

func (s *socket) answer(m *gws.Message) {
	c := s.begin(s.ctx, s)
	defer s.end(c)
	if m.Opcode == gws.OpcodeText {
		c.answer(m.Bytes())
	} else {
		c.out = s.appendFailure(c.out, nil, failCall(codeInvalidRequest, "send JSON in text messages, not in binary ones"))
	}
	if len(c.out) > 0 {
		_ = s.conn.WriteMessage(gws.OpcodeText, c.out) // an error closes the connection
	}
	for _, sub := range c.opened {
		close(sub.known)
	}
}

// stallConn is a connection whose peer must take something within stall while it is written to.
type stallConn struct {
	net.Conn
	stall time.Duration
}

// Write implements net.Conn.
func (c *stallConn) Write(b []byte) (n int, err error) {
	const part = 64 << 10
	for n < len(b) && err == nil {
		if err = c.SetWriteDeadline(time.Now().Add(c.stall)); err != nil {
			break
		}
		var m int
		m, err = c.Conn.Write(b[n:min(n+part, len(b))])
		n += m
	}
	return n, err
}
