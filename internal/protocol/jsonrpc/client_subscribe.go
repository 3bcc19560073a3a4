package jsonrpc

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

// leaveTime bounds how long ending a subscription may take.
const leaveTime = 5 * time.Second

// Watch implements domain.Watcher.
func (r remoteDummies) Watch(ctx context.Context) iter.Seq2[domain.Change, error] {
	failed := func(err error) iter.Seq2[domain.Change, error] {
		return func(yield func(domain.Change, error) bool) { yield(domain.Change{}, err) }
	}
	s, err := r.dialled(ctx)
	if err != nil {
		return failed(err)
	}
	q := newQueue("dummies.unwatch")
	if err := r.roundTrip(ctx, "dummies.watch", nil, nil, s.exchange(q)); err != nil {
		return failed(err)
	}
	var once sync.Once
	end := func() { once.Do(func() { _ = r.leave(s, q) }) }
	unhook := context.AfterFunc(ctx, end) // also when nobody ever ranges
	return func(yield func(domain.Change, error) bool) {
		defer end()
		defer unhook()
		for {
			var change domain.Change
			var err error
			select {
			case p := <-q.params:
				change, err = readChange(p)
			case <-ctx.Done():
				err = ctx.Err()
			case <-s.ctx.Done():
				err = s.lost()
			}
			if !yield(change, err) || err != nil {
				return
			}
		}
	}
}

func readChange(text json.RawMessage) (c domain.Change, err error) {
	var p changeParams
	if err := json.Unmarshal(text, &p); err != nil {
		return c, fmt.Errorf("read a change: %w", err)
	}
	if p.Error != nil {
		return c, p.Error.domainError()
	}
	c.Type = domain.ChangeType(slices.Index(changeNames, p.Type))
	if err := json.Unmarshal(p.Dummy, &c.Dummy); err != nil {
		return c, fmt.Errorf("read a change: %w", err)
	}
	return c, nil
}

// leave ends a subscription.
func (c *client) leave(s *clientSocket, q *queue) error {
	ctx, cancel := context.WithTimeout(context.Background(), leaveTime)
	defer cancel()
	err := c.roundTrip(ctx, q.ends, params{"subscription": q.id}, nil, s.exchange(nil))
	s.drop(q)
	return err
}

// remoteRooms is domain.Rooms over a client.
type remoteRooms struct{ *client }

// Publish implements domain.Rooms.
func (r remoteRooms) Publish(ctx context.Context, room, from, text string) (m domain.Message, err error) {
	err = r.call(ctx, "rooms.publish", params{"room": room, "from": from, "message": text}, &m)
	return m, err
}

// Presence implements domain.Rooms.
func (r remoteRooms) Presence(ctx context.Context, room string) (who []domain.Participant, err error) {
	err = r.call(ctx, "rooms.presence", params{"room": room}, &who)
	return who, err
}

// History implements domain.Rooms.
func (r remoteRooms) History(ctx context.Context, room string, since int64, limit int) (all []domain.Message, err error) {
	err = r.call(ctx, "rooms.history", params{"room": room, "since": since, "limit": limit}, &all)
	return all, err
}

// Join implements domain.Rooms.
func (r remoteRooms) Join(ctx context.Context, j domain.Join) (domain.Member, error) {
	s, err := r.dialled(ctx)
	if err != nil {
		return nil, err
	}
	p := params{"room": j.Room, "presence": j.Presence}
	for name, text := range map[string]string{"name": j.Name, "via": j.Via} {
		if text != "" {
			p[name] = text
		}
	}
	if j.Since != nil {
		p["since"] = *j.Since
	}
	m := &remoteMember{rooms: r, room: j.Room, socket: s, queue: newQueue("rooms.leave")}
	var membership struct {
		Name string `json:"name"`
	}
	if err := r.roundTrip(ctx, "rooms.join", p, &membership, s.exchange(m.queue)); err != nil {
		return nil, err
	}
	m.name = membership.Name
	m.delivery.Go(func() { m.deliver(j.Deliver) })
	return m, nil
}

// remoteMember is a membership that the server keeps.
type remoteMember struct {
	rooms    remoteRooms
	room     string
	name     string
	socket   *clientSocket
	queue    *queue
	once     sync.Once
	err      error
	delivery sync.WaitGroup
}

// deliver hands over the events until the member has left or the connection has ended.
func (m *remoteMember) deliver(to func(*domain.Event)) {
	for {
		select {
		case <-m.queue.left:
			return
		case <-m.socket.ctx.Done():
			return
		case text := <-m.queue.params:
			var p eventParams
			if json.Unmarshal(text, &p) != nil {
				continue
			}
			e := &domain.Event{Type: domain.EventType(slices.Index(eventNames, p.Type)), Lost: p.Lost}
			if p.Message != nil {
				e.Message = *p.Message
			}
			if p.Who != nil {
				e.Who = *p.Who
			}
			to(e)
		}
	}
}

// Name implements domain.Member.
func (m *remoteMember) Name() string { return m.name }

// Publish implements domain.Member.
func (m *remoteMember) Publish(ctx context.Context, text string) (domain.Message, error) {
	return m.rooms.Publish(ctx, m.room, m.name, text)
}

// Leave implements domain.Member.
func (m *remoteMember) Leave() error {
	m.once.Do(func() {
		m.err = m.rooms.leave(m.socket, m.queue)
		m.delivery.Wait()
	})
	return m.err
}
