package ws

import (
	"cmp"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol/ws/socket"
)

// chat is the room with synchronous delivery: the publisher waits until the member's
// connection has taken the message, and one that takes nothing for Limits.ChatStall is closed.
func (s *server) chat(c *socket.Conn, room string, p params) {
	s.converse(c, room, p, func(frame []byte, _ *domain.Event) {
		if err := c.SendFrame(frame); err != nil {
			s.env.Log.Debug("chat member lost", "room", room, "error", err)
		}
	})
}

// asyncChat is the room in which each member has a bounded queue.
func (s *server) asyncChat(c *socket.Conn, room string, p params) {
	q := &queue{conn: c, full: p.full, limit: max(1, s.env.Limits.ChatQueue), running: &s.running}
	if p.since != nil || p.history > 0 {
		q.limit += s.env.Limits.History // what comes first comes all at once, and was promised whole
	}
	s.converse(c, room, p, q.put)
}

// converse is a chat connection from its beginning to its end.
func (s *server) converse(c *socket.Conn, room string, p params, deliver func([]byte, *domain.Event)) {
	t := &talk{server: s, conn: c, params: p, room: cmp.Or(room, domain.DefaultRoom)}
	if p.join {
		if err := t.join(deliver); err != nil {
			kind := ""
			if p.full {
				kind = noteError
			}
			refuse(c, err, kind)
			return
		}
		defer t.member.Leave()
	}
	for {
		m, err := c.Receive()
		if err != nil {
			return
		}
		t.handle(m)
	}
}

// talk is one chat connection.
type talk struct {
	server *server
	conn   *socket.Conn
	params params
	room   string
	member domain.Member // nil if it did not join
}

// join enters the room.
func (t *talk) join(deliver func([]byte, *domain.Event)) error {
	s, p := t.server, t.params
	slot, full, deflate := s.frames.slot(t.room), p.full, t.conn.Deflates()
	j := domain.Join{Room: t.room, Name: p.name, Via: p.via, Since: p.since, Presence: p.presence,
		Deliver: func(e *domain.Event) {
			if frame := s.frames.of(slot, e, full, deflate); frame != nil {
				deliver(frame, e)
			}
		}}
	if p.history > 0 {
		last, err := s.env.Service.Rooms.History(s.ctx, t.room, 0, p.history)
		if err != nil {
			return err
		}
		var since int64
		if len(last) > 0 {
			since = last[0].ID - 1
		}
		j.Since = &since
	}
	var err error
	if t.member, err = s.env.Service.Rooms.Join(s.ctx, j); err != nil {
		return err
	}
	if p.full {
		t.reply(note{Type: noteWelcome, Name: t.member.Name()})
	}
	return nil
}

// handle answers one message of the client.
func (t *talk) handle(m socket.Message) {
	r, err := parseRequest(m.Text, m.Data)
	var n note
	if err == nil {
		n, err = t.do(r)
	}
	if err != nil {
		n = noteOf(err)
		n.Type = noteError
	}
	if !t.params.full {
		if err == nil {
			return // the message itself comes back, as in the original
		}
		n.Type = ""
	}
	n.Ref = r.Ref
	t.reply(n)
}

// do does what r asks.
func (t *talk) do(r request) (note, error) {
	rooms, ctx, room := t.server.env.Service.Rooms, t.server.ctx, t.room
	if t.member != nil && (r.Room != "" || r.From != "") {
		return note{}, domain.InvalidFields("read the message", []domain.FieldError{
			{Field: "room", Reason: "and from are for connections with join=false"}})
	}
	if r.Command != "" && !t.params.full {
		return note{}, domain.InvalidFields("read the message", []domain.FieldError{
			{Field: "command", Reason: "is for connections with format=full"}})
	}
	room = cmp.Or(r.Room, room)
	switch {
	case r.Command == commandPresence:
		who, err := rooms.Presence(ctx, room)
		return note{Type: notePresence, Members: who}, err
	case r.Command == commandHistory:
		kept, err := rooms.History(ctx, room, r.Since, r.Limit)
		return note{Type: noteHistory, Messages: kept}, err
	case t.member != nil:
		msg, err := t.member.Publish(ctx, *r.Message)
		return note{Type: noteAck, Message: &msg}, err
	default:
		msg, err := rooms.Publish(ctx, room, cmp.Or(r.From, t.params.name), *r.Message)
		return note{Type: noteAck, Message: &msg}, err
	}
}

// reply sends n when the client has nothing more to say for the moment.
func (t *talk) reply(n note) {
	_ = t.conn.Reply(socket.Message{Text: true, Data: encode(n)}) // Receive reports the error
}
