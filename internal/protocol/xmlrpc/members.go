package xmlrpc

import (
	"slices"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

// memberReader reads a struct member by member and notes all that is wrong with it.
type memberReader struct {
	structure
	known []string
	wrong []domain.FieldError
}

// take returns the named member as to reads it, or nil when it is missing or noted as wrong.
func take[T any](m *memberReader, name, want string, to func(any) (T, bool)) *T {
	m.known = append(m.known, name)
	v := m.get(name)
	if v == nil {
		return nil
	}
	t, ok := to(v)
	if !ok {
		m.note(name, "must be "+want+", not "+typeName(v))
		return nil
	}
	return &t
}

func (m *memberReader) note(name, reason string) {
	m.wrong = append(m.wrong, domain.FieldError{Field: name, Reason: reason})
}

func (m *memberReader) text(name string) *string { return take(m, name, "a string", toString) }

func (m *memberReader) integer(name string) *int64 { return take(m, name, "an int", toInt) }

func (m *memberReader) small(name string) *int {
	return take(m, name, "an int", func(v any) (int, bool) {
		n, ok := toInt(v)
		return int(n), ok && int64(int(n)) == n
	})
}

func (m *memberReader) exact(name string) *time.Time {
	return take(m, name, "a time as RFC 3339 has it, in a string", toExact)
}

// unknown notes every member that nobody has asked for, but for those allowed.
func (m *memberReader) unknown(allowed ...string) {
	for _, e := range m.structure {
		if !slices.Contains(m.known, e.name) && !slices.Contains(allowed, e.name) {
			m.note(e.name, "is not a member that this takes")
		}
	}
}

// value returns what p points to, or the zero value.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// toExact reads a time from a string that holds all of it, which a dateTime.iso8601 does not.
func toExact(v any) (time.Time, bool) {
	s, ok := toString(v)
	t, err := time.Parse(time.RFC3339Nano, s)
	return t.UTC(), ok && err == nil
}

func toArray(v any) ([]any, bool) {
	a, ok := v.([]any)
	return a, ok
}

// readOnly are the members of a record that a caller may send back as it got them.
var readOnly = []string{"id", "pre_seeded", "created_at", "created_at_exact", "updated_at", "updated_at_exact"}

// changes reads the settable members of a record. Every wrong one is told at once, by type or
// by value.
func (m *memberReader) changes() domain.Changes {
	c := domain.Changes{Day: m.small("day"), Weekday: m.text("weekday"), Month: m.text("month"), Year: m.small("year")}
	m.wrong = append(m.wrong, domain.FieldsOf(c.Validate(""))...)
	m.unknown(readOnly...)
	return c
}

func toChanges(op string, v any) (domain.Changes, error) {
	s, _ := v.(structure)
	m := memberReader{structure: s}
	c := m.changes()
	return c, domain.InvalidFields(op, m.wrong)
}

func toDraft(op string, v any) (domain.Draft, error) {
	s, ok := v.(structure)
	if !ok {
		return domain.Draft{}, domain.Errorf(domain.KindInvalid, op, "a record is a struct, not %s", typeName(v))
	}
	m := memberReader{structure: s}
	c := m.changes()
	for _, name := range []string{"day", "weekday", "month", "year"} {
		if s.get(name) == nil {
			m.note(name, "is missing")
		}
	}
	return c.Apply(domain.Dummy{}).Draft(), domain.InvalidFields(op, m.wrong)
}

func fromDraft(d domain.Draft) structure {
	return structure{{"day", d.Day}, {"weekday", d.Weekday}, {"month", d.Month}, {"year", d.Year}}
}

func fromChanges(c domain.Changes) structure {
	s := structure{}
	if c.Day != nil {
		s = append(s, member{"day", *c.Day})
	}
	if c.Weekday != nil {
		s = append(s, member{"weekday", *c.Weekday})
	}
	if c.Month != nil {
		s = append(s, member{"month", *c.Month})
	}
	if c.Year != nil {
		s = append(s, member{"year", *c.Year})
	}
	return s
}

func toQuery(op string, args []any) (domain.Query, error) {
	if len(args) == 0 {
		return domain.Query{}, nil
	}
	s, _ := args[0].(structure)
	m := memberReader{structure: s}
	q := domain.Query{
		Weekday: value(m.text("weekday")), Month: value(m.text("month")),
		YearFrom: value(m.small("year_from")), YearTo: value(m.small("year_to")),
		Sort: domain.Sort(value(m.text("sort"))), Limit: value(m.small("limit")), Cursor: value(m.text("cursor")),
		IDs: value(take(&m, "ids", "an array of int", arrayOf(toInt))),
	}
	m.wrong = append(m.wrong, domain.FieldsOf(q.Validate(""))...)
	m.unknown()
	return q, domain.InvalidFields(op, m.wrong)
}

func fromQuery(q domain.Query) structure {
	s := structure{}
	if len(q.IDs) > 0 {
		ids := make([]any, len(q.IDs))
		for i, id := range q.IDs {
			ids[i] = id
		}
		s = append(s, member{"ids", ids})
	}
	all := structure{{"weekday", q.Weekday}, {"month", q.Month}, {"year_from", q.YearFrom}, {"year_to", q.YearTo},
		{"sort", string(q.Sort)}, {"limit", q.Limit}, {"cursor", q.Cursor}}
	for _, m := range all {
		if m.value != "" && m.value != 0 {
			s = append(s, m)
		}
	}
	return s
}

// fromDummy writes each time twice: as the dateTime.iso8601 that every client understands,
// which has no room for less than a second, and exactly, as text.
func fromDummy(d domain.Dummy) structure {
	return structure{
		{"id", d.ID}, {"day", d.Day}, {"weekday", d.Weekday}, {"month", d.Month}, {"year", d.Year},
		{"pre_seeded", d.PreSeeded},
		{"created_at", d.CreatedAt}, {"created_at_exact", d.CreatedAt.UTC().Format(domain.TimeFormat)},
		{"updated_at", d.UpdatedAt}, {"updated_at_exact", d.UpdatedAt.UTC().Format(domain.TimeFormat)},
	}
}

func fromMessage(m domain.Message) structure {
	return structure{{"id", m.ID}, {"room", m.Room}, {"from", m.From}, {"message", m.Text},
		{"at", m.At}, {"at_exact", m.At.UTC().Format(time.RFC3339Nano)}}
}

func fromParticipant(p domain.Participant) structure {
	return structure{{"name", p.Name}, {"via", p.Via},
		{"joined_at", p.JoinedAt}, {"joined_at_exact", p.JoinedAt.UTC().Format(time.RFC3339Nano)}}
}

func toDummy(v any) (domain.Dummy, bool) {
	s, _ := v.(structure)
	m := memberReader{structure: s}
	d := domain.Dummy{
		ID: value(m.integer("id")), Day: value(m.small("day")), Weekday: value(m.text("weekday")),
		Month: value(m.text("month")), Year: value(m.small("year")),
		CreatedAt: value(m.exact("created_at_exact")), UpdatedAt: value(m.exact("updated_at_exact")),
	}
	d.PreSeeded, _ = s.get("pre_seeded").(bool)
	return d, len(m.wrong) == 0 && d.ID != 0
}

func toDummies(v any) ([]domain.Dummy, bool) {
	s, _ := v.(structure)
	return arrayOf(toDummy)(s.get("dummies"))
}

func toMessage(v any) (domain.Message, bool) {
	s, _ := v.(structure)
	m := memberReader{structure: s}
	msg := domain.Message{ID: value(m.integer("id")), Room: value(m.text("room")), From: value(m.text("from")),
		Text: value(m.text("message")), At: value(m.exact("at_exact"))}
	return msg, len(m.wrong) == 0 && msg.ID != 0
}

func toParticipant(v any) (domain.Participant, bool) {
	s, ok := v.(structure)
	m := memberReader{structure: s}
	p := domain.Participant{Name: value(m.text("name")), Via: value(m.text("via")), JoinedAt: value(m.exact("joined_at_exact"))}
	return p, ok && len(m.wrong) == 0
}

// arrayOf reads an array of what to reads.
func arrayOf[T any](to func(any) (T, bool)) func(any) ([]T, bool) {
	return func(v any) ([]T, bool) {
		all, ok := v.([]any)
		out := make([]T, len(all))
		for i := range all {
			var is bool
			out[i], is = to(all[i])
			ok = ok && is
		}
		return out, ok
	}
}
