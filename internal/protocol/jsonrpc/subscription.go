package jsonrpc

import (
	"context"
	"encoding/json"
	"strconv"
	"sync/atomic"

	"github.com/wirelore/wirelore/internal/domain"
)

// subscription is something that the peer hears of by notifications.
type subscription struct {
	id     int64
	method string        // of the notifications
	known  chan struct{} // closed once the peer has been told the id
	live   atomic.Bool   // whether what comes now happens now, and is no replay
	ended  atomic.Bool
	end    func() error
}

// notice is a notification that waits to be written: an event of a room, or a change, or the
// error that ends a watch.
type notice struct {
	sub    *subscription
	event  *domain.Event
	change *domain.Change
	err    error
}

// ready waits until the peer knows the subscription, and tells whether it still has it.
func (n notice) ready(ctx context.Context) bool {
	select {
	case <-n.sub.known:
		return !n.sub.ended.Load()
	case <-ctx.Done():
		return false
	}
}

// The params of the notifications.
type (
	eventParams struct {
		Subscription int64               `json:"subscription"`
		Type         string              `json:"type"`
		Message      *domain.Message     `json:"message,omitempty"`
		Who          *domain.Participant `json:"who,omitempty"`
		Lost         int64               `json:"lost,omitempty"`
	}
	changeParams struct {
		Subscription int64           `json:"subscription"`
		Type         string          `json:"type,omitempty"`
		Dummy        json.RawMessage `json:"dummy,omitempty"` // only the id when deleted
		Error        *failure        `json:"error,omitempty"` // then the watch has ended
	}
)

// The names of the types of events and changes, by number.
var (
	eventNames  = []string{domain.EventMessage: "message", domain.EventJoined: "joined", domain.EventLeft: "left", domain.EventLost: "lost"}
	changeNames = []string{domain.Created: "created", domain.Updated: "updated", domain.Deleted: "deleted"}
)

// text returns the notification.
func (n notice) text() []byte {
	var params any
	switch {
	case n.event != nil:
		p := eventParams{Subscription: n.sub.id, Type: eventNames[n.event.Type], Lost: n.event.Lost}
		switch n.event.Type {
		case domain.EventMessage:
			p.Message = &n.event.Message
		case domain.EventJoined, domain.EventLeft:
			p.Who = &n.event.Who
		}
		params = p
	case n.change != nil:
		p := changeParams{Subscription: n.sub.id, Type: changeNames[n.change.Type]}
		if n.change.Type == domain.Deleted {
			p.Dummy = append(strconv.AppendInt([]byte(`{"id":`), n.change.Dummy.ID, 10), '}')
		} else {
			p.Dummy = n.change.Dummy.AppendJSON(nil)
		}
		params = p
	default:
		params = changeParams{Subscription: n.sub.id, Error: failureOf(n.err)}
	}
	text, _ := json.Marshal(struct {
		Version string `json:"jsonrpc"`
		Method  string `json:"method"`
		Params  any    `json:"params"`
	}{"2.0", n.sub.method, params}) // nothing here that has no JSON
	return text
}

// joinRoom runs rooms.join.
func joinRoom(c *call) error {
	sub, err := c.subscribe("rooms.event")
	if err != nil {
		return err
	}
	s := c.socket // c answers other messages later
	j := domain.Join{Room: c.arg("room").text, Name: c.arg("name").text, Via: "jsonrpc", Presence: c.arg("presence").num == 1,
		Deliver: func(e *domain.Event) { s.send(notice{sub: sub, event: e}) }}
	if since := c.arg("since"); since.set {
		j.Since = &since.num
	}
	if via := c.arg("via"); via.set {
		j.Via = via.text
	}
	member, err := c.svc.Rooms.Join(c.ctx, j)
	if err != nil {
		return err
	}
	sub.live.Store(true)
	sub.end = member.Leave
	s.add(sub)
	return c.json(struct {
		Subscription int64  `json:"subscription"`
		Name         string `json:"name"`
	}{sub.id, member.Name()}, nil)
}

// watchDummies runs dummies.watch.
func watchDummies(c *call) error {
	sub, err := c.subscribe("dummies.change")
	if err != nil {
		return err
	}
	s := c.socket
	ctx, cancel := context.WithCancel(s.ctx)
	changes := c.svc.Watcher.Watch(ctx)
	sub.live.Store(true)
	sub.end = func() error {
		cancel()
		return nil
	}
	s.add(sub)
	s.others.Go(func() {
		for change, err := range changes {
			switch {
			case ctx.Err() != nil:
			case err != nil:
				s.send(notice{sub: sub, err: err})
				s.forget(sub.id)
			default:
				s.send(notice{sub: sub, change: &change})
			}
		}
	})
	c.out = strconv.AppendInt(c.out, sub.id, 10)
	return nil
}

// subscribe begins a subscription, which a notification cannot do: it would not be told the id.
func (c *call) subscribe(method string) (*subscription, error) {
	if c.notify {
		return nil, failCall(codeInvalidRequest, "%s must be called with an id", c.method.name)
	}
	sub, err := c.socket.subscribe(method)
	if err == nil {
		c.opened = append(c.opened, sub)
	}
	return sub, err
}
