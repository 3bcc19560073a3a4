// Package inproc is the chat and the feed of changes within one process.
package inproc

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/domain"
)

// Options bound a Rooms; zero fields mean the defaults given here.
type Options struct {
	Now     func() time.Time // time.Now
	Rooms   int              // how many rooms there may be: 1000
	History int              // messages kept in each room: 1000
}

// Rooms is domain.Rooms in memory. Delivery is synchronous: Publish calls every member's
// Deliver, in order of joining, before it returns.
type Rooms struct {
	opt    Options
	mu     sync.Mutex
	byName map[string]*room
}

// NewRooms returns a chat without rooms.
func NewRooms(opt Options) *Rooms {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	opt.Rooms = cmp.Or(opt.Rooms, 1000)
	opt.History = cmp.Or(opt.History, 1000)
	return &Rooms{opt: opt, byName: map[string]*room{}}
}

// room has two locks so that presence can be read while a slow member holds up a delivery:
// turn is held for the whole of a delivery and orders events; state guards the fields and
// is only held for a moment. Who writes the fields holds both.
type room struct {
	turn    turn
	state   sync.Mutex
	name    string
	members []*member
	kept    []domain.Message
	lastID  int64
	guests  int
}

// turn is a lock that can be waited for with a deadline: a slow member can hold it for long.
type turn chan struct{}

func (t turn) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turn) give() { <-t }

type member struct {
	rooms *Rooms
	room  *room
	who   domain.Participant
	join  domain.Join
}

func (rs *Rooms) room(op, name string) (*room, error) {
	if err := domain.ValidateRoom(op, name); err != nil {
		return nil, err
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r := rs.byName[name]
	if r == nil {
		if len(rs.byName) >= rs.opt.Rooms {
			return nil, domain.Errorf(domain.KindExhausted, op, "there are already %d rooms; use one of them", rs.opt.Rooms)
		}
		r = &room{name: name, turn: make(turn, 1)}
		rs.byName[name] = r
	}
	return r, nil
}

// peek returns the room if there is one.
func (rs *Rooms) peek(op, name string) (*room, error) {
	if err := domain.ValidateRoom(op, name); err != nil {
		return nil, err
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.byName[name], nil
}

// validateName returns KindInvalid unless name can be a member's.
func validateName(op, field, name string) error {
	if len(name) <= domain.MaxMemberName && utf8.ValidString(name) {
		return nil
	}
	return domain.InvalidFields(op, []domain.FieldError{{Field: field,
		Reason: fmt.Sprintf("must be valid UTF-8 of at most %d bytes", domain.MaxMemberName)}})
}

// Join implements domain.Rooms.
func (rs *Rooms) Join(ctx context.Context, j domain.Join) (domain.Member, error) {
	const op = "join room"
	if err := cmp.Or(validateName(op, "name", j.Name), validateName(op, "via", j.Via)); err != nil {
		return nil, err
	}
	r, err := rs.room(op, j.Room)
	if err != nil {
		return nil, err
	}
	m := &member{rooms: rs, room: r, join: j}
	if err := r.turn.take(ctx); err != nil {
		return nil, err
	}
	defer r.turn.give()
	r.state.Lock()
	if j.Name == "" {
		r.guests++
		j.Name = fmt.Sprintf("guest-%d", r.guests)
	}
	m.who = domain.Participant{Name: j.Name, Via: j.Via, JoinedAt: rs.opt.Now().UTC()}
	r.state.Unlock()

	if j.Since != nil {
		r.replay(*j.Since, j.Deliver)
	}
	r.announce(&domain.Event{Type: domain.EventJoined, Who: m.who})
	r.state.Lock()
	r.members = append(r.members, m)
	r.state.Unlock()
	return m, nil
}

// replay delivers the kept messages above since; the caller holds turn.
func (r *room) replay(since int64, deliver func(*domain.Event)) {
	since = max(since, 0)
	if len(r.kept) > 0 && since < r.kept[0].ID-1 {
		deliver(&domain.Event{Type: domain.EventLost, Lost: r.kept[0].ID - 1 - since})
	}
	for _, m := range r.above(since) {
		deliver(&domain.Event{Type: domain.EventMessage, Message: m})
	}
}

// above returns the kept messages with a higher ID; the caller holds a lock.
func (r *room) above(since int64) []domain.Message {
	from := sort.Search(len(r.kept), func(i int) bool { return r.kept[i].ID > since })
	return r.kept[from:]
}

// announce delivers e to those who asked for presence; the caller holds turn.
func (r *room) announce(e *domain.Event) {
	for _, m := range r.members {
		if m.join.Presence {
			m.join.Deliver(e)
		}
	}
}

// Publish implements domain.Rooms.
func (rs *Rooms) Publish(ctx context.Context, name, from, text string) (domain.Message, error) {
	const op = "publish message"
	if len(text) > domain.MaxMessageText {
		return domain.Message{}, domain.Errorf(domain.KindExhausted, op, "the message has %d bytes; a chat line may have %d", len(text), domain.MaxMessageText)
	}
	if !utf8.ValidString(text) {
		return domain.Message{}, domain.InvalidFields(op, []domain.FieldError{{Field: "message", Reason: "must be valid UTF-8"}})
	}
	if err := validateName(op, "from", from); err != nil {
		return domain.Message{}, err
	}
	r, err := rs.room(op, name)
	if err != nil {
		return domain.Message{}, err
	}
	if err := r.turn.take(ctx); err != nil {
		return domain.Message{}, err
	}
	defer r.turn.give()
	r.state.Lock()
	r.lastID++
	msg := domain.Message{ID: r.lastID, Room: name, From: from, Text: text, At: rs.opt.Now().UTC()}
	if len(r.kept) >= rs.opt.History {
		r.kept[0] = domain.Message{} // append moves the rest to new memory now and then
		r.kept = r.kept[1:]
	}
	r.kept = append(r.kept, msg)
	r.state.Unlock()

	e := &domain.Event{Type: domain.EventMessage, Message: msg}
	for _, m := range r.members {
		m.join.Deliver(e)
	}
	return msg, nil
}

// Presence implements domain.Rooms.
func (rs *Rooms) Presence(_ context.Context, name string) ([]domain.Participant, error) {
	r, err := rs.peek("read presence", name)
	if err != nil || r == nil {
		return nil, err
	}
	r.state.Lock()
	defer r.state.Unlock()
	who := make([]domain.Participant, len(r.members))
	for i, m := range r.members {
		who[i] = m.who
	}
	return who, nil
}

// History implements domain.Rooms.
func (rs *Rooms) History(_ context.Context, name string, since int64, limit int) ([]domain.Message, error) {
	const op = "read history"
	if limit < 0 {
		return nil, domain.InvalidFields(op, []domain.FieldError{{Field: "limit", Reason: "must not be negative"}})
	}
	r, err := rs.peek(op, name)
	if err != nil || r == nil {
		return nil, err
	}
	r.state.Lock()
	defer r.state.Unlock()
	kept := r.above(since)
	if limit > 0 && len(kept) > limit {
		kept = kept[len(kept)-limit:]
	}
	return slices.Clone(kept), nil
}

// Name implements domain.Member.
func (m *member) Name() string { return m.who.Name }

// Publish implements domain.Member.
func (m *member) Publish(ctx context.Context, text string) (domain.Message, error) {
	return m.rooms.Publish(ctx, m.room.name, m.who.Name, text)
}

// Leave implements domain.Member.
func (m *member) Leave() error {
	r := m.room
	if err := r.turn.take(context.Background()); err != nil {
		return err
	}
	defer r.turn.give()
	at := slices.Index(r.members, m)
	if at < 0 {
		return nil
	}
	r.state.Lock()
	r.members = slices.Delete(r.members, at, at+1)
	r.state.Unlock()
	r.announce(&domain.Event{Type: domain.EventLeft, Who: m.who})
	return nil
}
