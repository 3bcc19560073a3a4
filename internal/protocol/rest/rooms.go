package rest

import (
	"fmt"
	"net/http"
	"net/url"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/domain"
)

// roomQuery reads the parameters of a room's resources.
type roomQuery struct {
	values url.Values
	wrong  []domain.FieldError
}

// number returns a parameter as a whole number, or nil when it is not there.
func (q *roomQuery) number(name string) *int64 {
	if !q.values.Has(name) {
		return nil
	}
	n, err := parseWhole(q.values.Get(name))
	if err != nil {
		q.wrong = append(q.wrong, domain.FieldError{Field: name, Reason: mustBeWhole})
	}
	return &n
}

// flag returns a parameter that is true or false; false when it is not there.
func (q *roomQuery) flag(name string) bool {
	v := q.values.Get(name)
	if v != "true" && v != "false" && q.values.Has(name) {
		q.wrong = append(q.wrong, domain.FieldError{Field: name, Reason: "must be true or false"})
	}
	return v == "true"
}

func (q *roomQuery) err() error { return domain.InvalidFields("read query", q.wrong) }

func (s *server) history(w http.ResponseWriter, r *http.Request) error {
	q := roomQuery{values: r.URL.Query()}
	var since, limit int64
	for name, to := range map[string]*int64{"since": &since, "limit": &limit} {
		if n := q.number(name); n != nil {
			*to = *n
		}
	}
	if err := q.err(); err != nil {
		return err
	}
	messages, err := s.Rooms.History(r.Context(), r.PathValue("room"), since, int(limit))
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, orEmpty(messages))
}

// orEmpty makes no elements an empty array in JSON rather than null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (s *server) publish(w http.ResponseWriter, r *http.Request) error {
	m, err := s.readMembers(w, r, draftMedia)
	if err != nil {
		return err
	}
	wrong := m.unknown("from", "message")
	for _, name := range []string{"from", "message"} {
		if v, ok := m[name]; !ok && name == "message" {
			wrong = append(wrong, domain.FieldError{Field: name, Reason: isRequired})
		} else if !v.kind.isText() {
			wrong = append(wrong, domain.FieldError{Field: name, Reason: mustBeText})
		}
	}
	if len(m["from"].text) > domain.MaxMemberName {
		wrong = append(wrong, domain.FieldError{Field: "from", Reason: fmt.Sprintf("must have at most %d bytes", domain.MaxMemberName)})
	}
	if wrong != nil {
		return domain.InvalidFields("publish message", wrong)
	}
	if n := len(m["message"].text); n > domain.MaxMessageText {
		return refuse("too-large", "the message has %d bytes; a chat line may have %d", n, domain.MaxMessageText)
	}
	message, err := s.Rooms.Publish(r.Context(), r.PathValue("room"), m["from"].text, m["message"].text)
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusCreated, message)
}

func (s *server) members(w http.ResponseWriter, r *http.Request) error {
	who, err := s.Rooms.Presence(r.Context(), r.PathValue("room"))
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, orEmpty(who))
}

// events makes the client a member of the room for as long as it reads. A member that reads
// too slowly loses its own oldest messages and is told how many; it slows nobody.
func (s *server) events(w http.ResponseWriter, r *http.Request) error {
	q := roomQuery{values: r.URL.Query()}
	join := domain.Join{Room: r.PathValue("room"), Name: q.values.Get("name"), Via: "rest",
		Since: q.number("since"), Presence: q.flag("presence")}
	if via := q.values.Get("via"); len(via) > domain.MaxMemberName || !utf8.ValidString(via) {
		q.wrong = append(q.wrong, domain.FieldError{Field: "via", Reason: fmt.Sprintf("must be valid UTF-8 of at most %d bytes", domain.MaxMemberName)})
	} else if via != "" {
		join.Via = via
	}
	if err := q.err(); err != nil {
		return err
	}
	if r.Method == http.MethodHead {
		return domain.ValidateRoom("join room", join.Room)
	}
	ctx, st, err := s.openStream(w, r)
	if err != nil {
		return err
	}
	defer st.done()
	queue := &eventQueue{wake: make(chan struct{}, 1)}
	join.Deliver = queue.put
	member, err := s.Rooms.Join(ctx, join)
	if err != nil {
		return err
	}
	defer func() { _ = member.Leave() }() // there is nobody left to tell
	queue.bound(s.limits.ChatQueue)
	if st.header() != nil || st.send(eventLine{Type: welcomeLine, Name: member.Name()}) != nil {
		return nil
	}
	return queue.pump(ctx, st)
}
