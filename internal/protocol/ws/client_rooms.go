package ws

import (
	"context"
	"encoding/json"
	"net/url"
	"sync"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol/ws/socket"
)

// roomsClient is domain.Rooms over the chat with synchronous delivery: it loses nothing.
type roomsClient struct{ *client }

// Publish implements domain.Rooms.
func (c roomsClient) Publish(ctx context.Context, room, from, text string) (domain.Message, error) {
	return publish(c.control.ask(ctx, request{Message: &text, Room: room, From: from}))
}

// publish returns what an acknowledgement says.
func publish(n note, err error) (domain.Message, error) {
	if err == nil && n.Message == nil {
		err = domain.Errorf(domain.KindInternal, "publish message", "the server's answer holds no message")
	}
	if err != nil {
		return domain.Message{}, err
	}
	return *n.Message, nil
}

// Presence implements domain.Rooms.
func (c roomsClient) Presence(ctx context.Context, room string) ([]domain.Participant, error) {
	n, err := c.control.ask(ctx, request{Command: commandPresence, Room: room})
	return n.Members, err
}

// History implements domain.Rooms.
func (c roomsClient) History(ctx context.Context, room string, since int64, limit int) ([]domain.Message, error) {
	n, err := c.control.ask(ctx, request{Command: commandHistory, Room: room, Since: since, Limit: limit})
	return n.Messages, err
}

// Join implements domain.Rooms.
func (c roomsClient) Join(ctx context.Context, j domain.Join) (domain.Member, error) {
	if j.Room == "" { // the server would take it for the lobby
		return nil, domain.ValidateRoom("join room", j.Room)
	}
	conn, err := c.connect(ctx, "/api/ws/chat/"+url.PathEscape(j.Room)+"/",
		params{name: j.Name, via: j.Via, full: true, since: j.Since, presence: j.Presence, join: true})
	if err != nil {
		return nil, err
	}
	m := &member{calls: newCalls(conn), welcome: make(chan note, 1)}
	go m.run(func(n note) {
		switch e := n.event(); {
		case e != nil:
			j.Deliver(e)
		case n.Type == noteWelcome || n.Error != "":
			select {
			case m.welcome <- n:
			default: // a second one is of no interest
			}
		}
	})
	select {
	case n := <-m.welcome:
		return m.welcomed(n)
	case <-m.over:
		select {
		case n := <-m.welcome:
			return m.welcomed(n)
		default:
			return nil, closedErr(m.err)
		}
	case <-ctx.Done():
		conn.Abort()
		<-m.over
		return nil, ctx.Err()
	}
}

// member is domain.Member over one connection.
type member struct {
	*calls
	name    string
	welcome chan note
	leave   sync.Once
}

func (m *member) welcomed(n note) (domain.Member, error) {
	if n.Error != "" {
		m.conn.Close(socket.CloseNormal, "", closeTime)
		<-m.over
		return nil, n.err()
	}
	m.name = n.Name
	return m, nil
}

// Name implements domain.Member.
func (m *member) Name() string { return m.name }

// Publish implements domain.Member.
func (m *member) Publish(ctx context.Context, text string) (domain.Message, error) {
	return publish(m.ask(ctx, request{Message: &text}))
}

// Leave implements domain.Member.
func (m *member) Leave() error {
	m.leave.Do(func() { m.conn.Close(socket.CloseNormal, "", closeTime) })
	<-m.over
	return nil
}

// control is a connection that joins no room, for asking and for publishing to any. It is
// made by the first call and again after it broke.
type control struct {
	client *client
	mu     sync.Mutex
	calls  *calls
	closed bool
}

func (c *control) ask(ctx context.Context, r request) (note, error) {
	calls, err := c.connected(ctx)
	if err != nil {
		return note{}, err
	}
	if r.Room == "" { // the server would take it for the lobby
		return note{}, domain.ValidateRoom("ask about a room", r.Room)
	}
	return calls.ask(ctx, r)
}

func (c *control) connected(ctx context.Context) (*calls, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, errClientClosed()
	}
	if c.calls != nil && !c.calls.isOver() {
		return c.calls, nil
	}
	conn, err := c.client.connect(ctx, "/api/ws/chat/", params{full: true})
	if err != nil {
		return nil, err
	}
	c.calls = newCalls(conn)
	go c.calls.run(func(note) {})
	return c.calls, nil
}

func (c *control) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.calls != nil {
		c.calls.conn.Close(socket.CloseNormal, "", closeTime)
		<-c.calls.over
	}
}

// decodeNote reads what the server says in the full format.
func decodeNote(data []byte) (n note, err error) {
	err = json.Unmarshal(data, &n)
	return n, err
}
