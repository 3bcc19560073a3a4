package xmlrpc

import (
	"context"
	"iter"
	"math"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

// domainMethods returns the methods that carry the domain.
func domainMethods(s domain.Service) []method {
	p, d := s.Procedures, dummies{s}
	return []method{
		{"add", domain.OpAdd, signatures("int int int", "i8 i8 i8"),
			"(a, b): the sum. One that does not fit <int> is a fault, unless a or b was sent as <i8>.",
			func(ctx context.Context, a []any) (any, error) { return p.Add(ctx, intArg(a[0]), intArg(a[1])) }},
		{"upper", domain.OpUpper, signatures("string string"), "(text): the text in upper case.",
			func(ctx context.Context, a []any) (any, error) { return p.Upper(ctx, stringArg(a[0])) }},
		{"reverse", domain.OpReverse, signatures("string string"), "(text): the code points of the text in reverse order.",
			func(ctx context.Context, a []any) (any, error) { return p.Reverse(ctx, stringArg(a[0])) }},
		{"swap", domain.OpSwap, signatures("struct struct"), "(map): the map, whose values must be strings, with names and values exchanged.",
			func(ctx context.Context, a []any) (any, error) { return swap(ctx, p, a[0]) }},
		{"hello", domain.OpHello, signatures("string string"), "(name): a greeting.",
			func(ctx context.Context, a []any) (any, error) { return s.Greeter.SayHello(ctx, stringArg(a[0])) }},
		{"hello_again", domain.OpHelloAgain, signatures("string string"), "(name): another greeting.",
			func(ctx context.Context, a []any) (any, error) { return s.Greeter.SayHelloAgain(ctx, stringArg(a[0])) }},
		{"echo", domain.OpEcho, signatures("string string", "base64 base64", "string string double", "base64 base64 double"),
			"(payload [, delay]): the payload, after delay seconds.",
			func(ctx context.Context, a []any) (any, error) { return echo(ctx, s.Echo, a) }},

		{"dummies.list", domain.OpList, signatures("struct", "struct struct"),
			"([query]): {dummies, next_cursor}. The query may have ids, weekday, month, year_from, year_to, sort (a member's name, - before it for descending), limit and cursor. " +
				"next_cursor is that of the next page, empty on the last.", d.list},
		{"dummies.get", domain.OpGet, signatures("struct int"), "(id): the dummy.", d.get},
		{"dummies.create", domain.OpCreate, signatures("struct struct"), "(dummy): the dummy as stored. It needs day, weekday, month and year.", d.create},
		{"dummies.replace", domain.OpReplace, signatures("struct int struct", "struct int struct string"),
			"(id, dummy [, if_updated_at]): the dummy as stored. if_updated_at is the updated_at_exact that it must still have.", d.replace},
		{"dummies.patch", domain.OpPatch, signatures("struct int struct", "struct int struct string"),
			"(id, changes [, if_updated_at]): the dummy as stored, with the members that changes has.", d.patch},
		{"dummies.delete", domain.OpDelete, signatures("boolean int", "boolean int string"), "(id [, if_updated_at]): true.", d.delete},
		{"dummies.count", domain.OpCount, signatures("int", "int struct"), "([query]): how many there are; the query as in dummies.list.", d.count},
		{"dummies.import", domain.OpImport, signatures("struct array"),
			"(dummies): {imported} once all are stored, or {imported, fault} when only so many of them are, fault being what stopped it.", d.imports},

		{"rooms.publish", domain.OpPublish, signatures("struct string string string"), "(room, from, message): the message as posted.",
			func(ctx context.Context, a []any) (any, error) {
				m, err := s.Rooms.Publish(ctx, stringArg(a[0]), stringArg(a[1]), stringArg(a[2]))
				return fromMessage(m), err
			}},
		{"rooms.presence", domain.OpPresence, signatures("array string"), "(room): who is there, in order of joining.",
			func(ctx context.Context, a []any) (any, error) {
				all, err := s.Rooms.Presence(ctx, stringArg(a[0]))
				return each(all, fromParticipant), err
			}},
		{"rooms.history", domain.OpHistory, signatures("array string", "array string int", "array string int int"),
			"(room [, since [, limit]]): the kept messages with an id above since, oldest first, at most limit of the newest.",
			func(ctx context.Context, a []any) (any, error) {
				a = append(a, nil, nil)
				all, err := s.Rooms.History(ctx, stringArg(a[0]), intArg(a[1]), int(max(-1, min(intArg(a[2]), math.MaxInt32))))
				return each(all, fromMessage), err
			}},
	}
}

// each returns the array of what f makes of all.
func each[T any](all []T, f func(T) structure) []any {
	out := make([]any, len(all))
	for i, v := range all {
		out[i] = f(v)
	}
	return out
}

func swap(ctx context.Context, p domain.Procedures, v any) (any, error) {
	m := memberReader{structure: v.(structure)}
	in := make(map[string]string, len(m.structure))
	for _, e := range m.structure {
		in[e.name] = value(m.text(e.name))
	}
	if err := domain.InvalidFields("swap", m.wrong); err != nil {
		return nil, err
	}
	out, err := p.Swap(ctx, in)
	swapped := make(structure, 0, len(out))
	for _, e := range m.structure { // in the order of the call
		swapped = append(swapped, member{in[e.name], e.name})
	}
	return swapped, err
}

func echo(ctx context.Context, e domain.Echo, a []any) (any, error) {
	var delay time.Duration
	if len(a) > 1 {
		seconds, isDouble := a[1].(float64)
		if !isDouble {
			seconds = float64(intArg(a[1]))
		}
		// Far beyond what Echo accepts, and within what a Duration holds.
		const bound = float64(math.MaxInt64 / 2 / int64(time.Second))
		delay = time.Duration(math.Round(max(-bound, min(bound, seconds)) * float64(time.Second)))
	}
	text, isText := a[0].(string)
	if isText {
		out, err := e.Echo(ctx, domain.Payload{Text: true, Data: []byte(text)}, delay)
		return string(out.Data), err
	}
	data, _ := a[0].([]byte)
	out, err := e.Echo(ctx, domain.Payload{Data: data}, delay)
	return out.Data, err
}

// dummies are the methods of the record service.
type dummies struct{ domain.Service }

func (d dummies) list(ctx context.Context, a []any) (any, error) {
	q, err := toQuery("list dummies", a)
	return listing{ctx, d.Dummies, q}, err
}

func (d dummies) get(ctx context.Context, a []any) (any, error) {
	got, err := d.Dummies.Get(ctx, intArg(a[0]))
	return fromDummy(got), err
}

func (d dummies) create(ctx context.Context, a []any) (any, error) {
	draft, err := toDraft("create dummy", a[0])
	if err != nil {
		return nil, err
	}
	got, err := d.Dummies.Create(ctx, draft)
	return fromDummy(got), err
}

func (d dummies) replace(ctx context.Context, a []any) (any, error) {
	const op = "replace dummy"
	draft, err := toDraft(op, a[1])
	if err != nil {
		return nil, err
	}
	cond, err := toCondition(op, a[2:])
	if err != nil {
		return nil, err
	}
	got, err := d.Dummies.Replace(ctx, intArg(a[0]), draft, cond)
	return fromDummy(got), err
}

func (d dummies) patch(ctx context.Context, a []any) (any, error) {
	const op = "patch dummy"
	changes, err := toChanges(op, a[1])
	if err != nil {
		return nil, err
	}
	cond, err := toCondition(op, a[2:])
	if err != nil {
		return nil, err
	}
	got, err := d.Dummies.Patch(ctx, intArg(a[0]), changes, cond)
	return fromDummy(got), err
}

func (d dummies) delete(ctx context.Context, a []any) (any, error) {
	cond, err := toCondition("delete dummy", a[1:])
	if err != nil {
		return nil, err
	}
	return true, d.Dummies.Delete(ctx, intArg(a[0]), cond)
}

func (d dummies) count(ctx context.Context, a []any) (any, error) {
	q, err := toQuery("count dummies", a)
	if err != nil {
		return nil, err
	}
	return d.Dummies.Count(ctx, q)
}

// imports answers with what stopped it beside the count, which a fault could not carry.
func (d dummies) imports(ctx context.Context, a []any) (any, error) {
	n, err := d.Importer.Import(ctx, func(yield func(domain.Draft, error) bool) {
		for _, v := range a[0].([]any) {
			draft, err := toDraft("import dummies", v)
			if !yield(draft, err) || err != nil {
				return
			}
		}
	})
	answer := structure{{"imported", n}}
	if err != nil {
		answer = append(answer, member{"fault", faultOf(err)})
	}
	return answer, nil
}

// toCondition reads the parameter if_updated_at, if there is one.
func toCondition(op string, a []any) (domain.Condition, error) {
	if len(a) == 0 {
		return domain.Condition{}, nil
	}
	t, ok := toExact(a[0])
	if !ok {
		return domain.Condition{}, domain.InvalidFields(op, []domain.FieldError{
			{Field: "if_updated_at", Reason: "must be the updated_at_exact of a dummy"}})
	}
	return domain.Condition{UpdatedAt: t}, nil
}

// listing is the answer of dummies.list. It is read from the store while it is written, so
// that the records are not held twice.
type listing struct {
	ctx     context.Context
	dummies domain.Dummies
	query   domain.Query
}

func (l listing) marshal(w *writer) error {
	q := l.query
	if q.Limit > 0 && q.Limit < math.MaxInt {
		q.Limit++ // one more tells whether there is a next page
	}
	w.buf = append(w.buf, "<value><struct><member><name>dummies</name><value><array><data>"...)
	next, err := l.write(w, l.dummies.List(l.ctx, q))
	if err != nil {
		return err
	}
	w.buf = append(w.buf, "</data></array></value></member>"...)
	if err := w.member("next_cursor", next); err != nil {
		return err
	}
	w.buf = append(w.buf, "</struct></value>"...)
	return nil
}

func (l listing) write(w *writer, all iter.Seq2[domain.Dummy, error]) (next string, err error) {
	var last domain.Dummy
	n := 0
	for d, err := range all {
		if err != nil {
			return "", err
		}
		if l.query.Limit > 0 && n == l.query.Limit {
			return l.query.Sort.NextCursor(last), nil
		}
		if err := w.room(); err != nil {
			return "", err
		}
		if err := w.value(fromDummy(d)); err != nil {
			return "", err
		}
		last = d
		n++
	}
	return "", nil
}

// marshal writes f as system.multicall does.
func (f *fault) marshal(w *writer) error {
	w.faultValue(f)
	return nil
}
