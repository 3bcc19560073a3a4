package jsonrpc

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/lxzan/gws"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// The client's own bounds.
const (
	maxResponse      = 256 << 20 // bytes
	notificationsFor = 256       // that may wait for one subscription before the connection is read no further
	handshakeTime    = 10 * time.Second
)

// clientSocket is the client's end of a WebSocket. A loop reads it; calls wait for what the
// loop hands them.
type clientSocket struct {
	conn   *gws.Conn
	ctx    context.Context // ends with the connection; its cause says why
	cancel context.CancelCauseFunc
	done   chan struct{} // closed when the loop has ended

	mu     sync.Mutex
	calls  map[string]*pending // by id
	queues map[int64]*queue    // by subscription
}

// pending is a call without its response. opens, if not nil, is the queue of the subscription
// that the response names; it is there before a notification can follow.
type pending struct {
	answer  chan response
	opens   *queue
	givenUp bool // a subscription that nobody waits for any more must be ended again
}

// queue holds the notifications of one subscription.
type queue struct {
	id     int64  // 0 until the subscription is made
	ends   string // the method that ends the subscription
	params chan json.RawMessage
	left   chan struct{} // closed when nobody reads it any more
}

func newQueue(ends string) *queue {
	return &queue{ends: ends, params: make(chan json.RawMessage, notificationsFor), left: make(chan struct{})}
}

func dialSocket(ctx context.Context, t protocol.Target) (*clientSocket, error) {
	conn, err := t.Dial(ctx, "tcp", t.Addr)
	if err != nil {
		return nil, err
	}
	s := &clientSocket{done: make(chan struct{}), calls: map[string]*pending{}, queues: map[int64]*queue{}}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	s.conn, _, err = gws.NewClientFromConn(s, &gws.ClientOption{Addr: "ws://" + t.Addr + path, ReadMaxPayloadSize: maxResponse,
		WriteMaxPayloadSize: maxResponse, CheckUtf8Enabled: true, HandshakeTimeout: handshakeTime}, conn)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("open a WebSocket: %w", err)
	}
	go func() {
		defer close(s.done)
		readLoop(s.conn)
		s.cancel(fmt.Errorf("the WebSocket was closed"))
	}()
	return s, nil
}

// exchange returns the exchange over s; opens may be nil.
func (s *clientSocket) exchange(opens *queue) exchange {
	return func(ctx context.Context, id string, message []byte) (response, error) {
		p := &pending{answer: make(chan response, 1), opens: opens}
		s.mu.Lock()
		s.calls[id] = p
		s.mu.Unlock()
		if err := s.conn.WriteMessage(gws.OpcodeText, message); err != nil {
			return response{}, s.lost()
		}
		select {
		case r := <-p.answer:
			return r, nil
		case <-ctx.Done():
			s.giveUp(id, p)
			return response{}, ctx.Err()
		case <-s.ctx.Done():
			return response{}, s.lost()
		}
	}
}

// giveUp forgets a call whose caller waits no more. The protocol has no way to cancel it; a
// subscription that it makes or has just made is ended again.
func (s *clientSocket) giveUp(id string, p *pending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case p.opens == nil:
		delete(s.calls, id)
	case s.calls[id] == p:
		p.givenUp = true
	default:
		s.end(p.opens)
	}
}

// end ends the subscription of q, if there is one, without waiting. The caller holds mu.
func (s *clientSocket) end(q *queue) {
	if q.id != 0 {
		delete(s.queues, q.id)
		go s.conn.WriteString(fmt.Sprintf(`{"jsonrpc":"2.0","method":%q,"params":[%d]}`, q.ends, q.id))
	}
}

// lost is the error of what the end of the connection has broken off.
func (s *clientSocket) lost() error {
	if cause := context.Cause(s.ctx); cause != nil {
		return domain.Errorf(domain.KindUnavailable, "", "%w", cause)
	}
	return domain.Errorf(domain.KindUnavailable, "", "the WebSocket is closing")
}

// drop forgets a subscription; its queue gets nothing more.
func (s *clientSocket) drop(q *queue) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.queues, q.id)
	close(q.left)
}

func (s *clientSocket) close() error {
	_ = s.conn.WriteClose(closeNormal, nil)
	<-s.done
	return nil
}

// OnOpen implements gws.Event.
func (s *clientSocket) OnOpen(*gws.Conn) {}

// OnClose implements gws.Event.
func (s *clientSocket) OnClose(_ *gws.Conn, err error) {
	s.cancel(fmt.Errorf("the WebSocket was closed: %w", err))
}

// OnPing implements gws.Event.
func (s *clientSocket) OnPing(conn *gws.Conn, payload []byte) { _ = conn.WritePong(payload) }

// OnPong implements gws.Event.
func (s *clientSocket) OnPong(*gws.Conn, []byte) {}

// OnMessage implements gws.Event.
func (s *clientSocket) OnMessage(_ *gws.Conn, m *gws.Message) {
	defer m.Close()
	var in struct {
		response
		Method string          `json:"method"`
		Params json.RawMessage `json:"params"`
	}
	if json.Unmarshal(m.Bytes(), &in) != nil {
		_ = s.conn.WriteClose(closeProtocol, []byte("that is no JSON-RPC"))
		return
	}
	if in.Method == "" {
		s.answered(in.response)
		return
	}
	var about struct {
		Subscription int64 `json:"subscription"`
	}
	_ = json.Unmarshal(in.Params, &about) // what names no subscription has no queue
	s.mu.Lock()
	q := s.queues[about.Subscription]
	s.mu.Unlock()
	if q == nil {
		return
	}
	select {
	case q.params <- in.Params:
	case <-q.left:
	case <-s.ctx.Done():
	}
}

// answered hands a response to its call.
func (s *clientSocket) answered(r response) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.calls[string(r.ID)]
	if p == nil {
		return // given up
	}
	delete(s.calls, string(r.ID))
	if p.opens != nil && r.Error == nil {
		p.opens.id = subscriptionOf(r.Result)
		if p.givenUp {
			s.end(p.opens)
			return
		}
		s.queues[p.opens.id] = p.opens
	}
	p.answer <- r
}

// subscriptionOf returns the id in the result of dummies.watch, a number, or of rooms.join.
func subscriptionOf(result json.RawMessage) (id int64) {
	if json.Unmarshal(result, &id) != nil {
		var membership struct {
			Subscription int64 `json:"subscription"`
		}
		_ = json.Unmarshal(result, &membership)
		id = membership.Subscription
	}
	return id
}
