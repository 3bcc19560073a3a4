package ws

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/ws/socket"
)

// maxIdle is how many echo connections the client keeps for the next call.
const maxIdle = 16

// client is the far end of the room.
type client struct {
	addr    string
	dialer  *socket.Dialer
	control control

	mu     sync.Mutex
	idle   []*socket.Conn // echo connections without a delay
	closed bool
}

// dial is protocol.Protocol's Dial. Connections are made by the calls.
func dial(_ context.Context, t protocol.Target) (*protocol.Client, error) {
	c := &client{addr: t.Addr, dialer: socket.NewDialer(t.Dial, socket.Options{
		MaxMessage: 64 << 20, // what our own server's limits let through, with history
		Stall:      30 * time.Second,
	})}
	c.control.client = c
	return &protocol.Client{Service: domain.Service{Echo: c, Rooms: roomsClient{c}}, Close: c.close}, nil
}

// connect opens a connection to path with the given parameters.
func (c *client) connect(ctx context.Context, path string, p params) (*socket.Conn, error) {
	url := "ws://" + c.addr + path
	if q := p.values().Encode(); q != "" {
		url += "?" + q
	}
	conn, err := c.dialer.Connect(ctx, url)
	if err == nil {
		return conn, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if refused, ok := errors.AsType[*socket.Refused](err); ok && refused.Status != http.StatusServiceUnavailable {
		return nil, &domain.Error{Kind: domain.KindInvalid, Err: err}
	}
	return nil, &domain.Error{Kind: domain.KindUnavailable, Err: err}
}

// Echo implements domain.Echo. Calls at the same time take a connection each: a bare echo has
// nothing that would tell their answers apart.
func (c *client) Echo(ctx context.Context, p domain.Payload, delay time.Duration) (domain.Payload, error) {
	if err := ctx.Err(); err != nil {
		return domain.Payload{}, err
	}
	conn, err := c.take(ctx, delay)
	if err != nil {
		return domain.Payload{}, err
	}
	done := context.AfterFunc(ctx, conn.Abort)
	m, err := exchange(conn, socket.Message{Text: p.Text, Data: p.Data})
	back := domain.Payload{Text: m.Text, Data: bytes.Clone(m.Data)}
	switch {
	case !done():
		return domain.Payload{}, cmp.Or(ctx.Err(), err)
	case err != nil:
		return domain.Payload{}, closedErr(err)
	}
	c.give(conn, delay)
	if back.Text == p.Text && bytes.Equal(back.Data, p.Data) {
		return back, nil
	}
	// Not what was sent: then it is what the server has to say about it.
	var n note
	if json.Unmarshal(back.Data, &n) == nil && n.Error != "" {
		return domain.Payload{}, n.err()
	}
	return back, nil
}

func exchange(conn *socket.Conn, m socket.Message) (socket.Message, error) {
	if err := conn.Send(m); err != nil {
		return m, err
	}
	return conn.Receive()
}

// take returns an echo connection: one that waits for a call, or a new one.
func (c *client) take(ctx context.Context, delay time.Duration) (*socket.Conn, error) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil, errClientClosed()
	}
	if n := len(c.idle); n > 0 && delay == 0 {
		conn := c.idle[n-1]
		c.idle = c.idle[:n-1]
		c.mu.Unlock()
		return conn, nil
	}
	c.mu.Unlock()
	return c.connect(ctx, "/api/ws/echo/", params{delay: delay, join: true})
}

// give keeps an echo connection for the next call, or closes it.
func (c *client) give(conn *socket.Conn, delay time.Duration) {
	c.mu.Lock()
	keep := delay == 0 && !c.closed && len(c.idle) < maxIdle
	if keep {
		c.idle = append(c.idle, conn)
	}
	c.mu.Unlock()
	if !keep {
		hangUp(conn, socket.CloseNormal, "")
	}
}

func errClientClosed() error {
	return domain.Errorf(domain.KindUnavailable, "call", "the client is closed")
}

// close is protocol.Client's Close.
func (c *client) close() error {
	c.mu.Lock()
	idle := c.idle
	c.idle, c.closed = nil, true
	c.mu.Unlock()
	for _, conn := range idle {
		hangUp(conn, socket.CloseNormal, "")
	}
	c.control.close()
	return nil
}
