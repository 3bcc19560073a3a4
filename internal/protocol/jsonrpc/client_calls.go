package jsonrpc

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"iter"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

// remoteProcedures is domain.Procedures, domain.Greeter and domain.Echo over a client.
type remoteProcedures struct{ *client }

func (r remoteProcedures) text(ctx context.Context, method, param, value string) (out string, err error) {
	err = r.call(ctx, method, params{param: value}, &out)
	return out, err
}

func (r remoteProcedures) Add(ctx context.Context, a, b int64) (sum int64, err error) {
	err = r.call(ctx, "add", params{"a": a, "b": b}, &sum)
	return sum, err
}

func (r remoteProcedures) Upper(ctx context.Context, s string) (string, error) {
	return r.text(ctx, "upper", "s", s)
}

func (r remoteProcedures) Reverse(ctx context.Context, s string) (string, error) {
	return r.text(ctx, "reverse", "s", s)
}

func (r remoteProcedures) Swap(ctx context.Context, m map[string]string) (out map[string]string, err error) {
	if m == nil {
		m = map[string]string{}
	}
	err = r.call(ctx, "swap", params{"map": m}, &out)
	return out, err
}

func (r remoteProcedures) SayHello(ctx context.Context, name string) (string, error) {
	return r.text(ctx, "hello", "name", name)
}

func (r remoteProcedures) SayHelloAgain(ctx context.Context, name string) (string, error) {
	return r.text(ctx, "hello_again", "name", name)
}

func (r remoteProcedures) Echo(ctx context.Context, p domain.Payload, delay time.Duration) (domain.Payload, error) {
	in := params{"base64": base64.StdEncoding.EncodeToString(p.Data)}
	if p.Text {
		in = params{"text": string(p.Data)}
	}
	if delay != 0 {
		in["delay"] = delay.Seconds()
	}
	var out struct {
		Text   *string `json:"text"`
		Base64 []byte  `json:"base64"`
	}
	if err := r.call(ctx, "echo", in, &out); err != nil {
		return domain.Payload{}, err
	}
	if out.Text != nil {
		return domain.Payload{Text: true, Data: []byte(*out.Text)}, nil
	}
	return domain.Payload{Data: out.Base64}, nil
}

// remoteDummies is domain.Dummies, domain.Importer and domain.Watcher over a client.
type remoteDummies struct{ *client }

// selection returns the params that say q, without those that ask for nothing.
func selection(q domain.Query) params {
	p := params{}
	if len(q.IDs) > 0 {
		p["ids"] = q.IDs
	}
	for name, text := range map[string]string{"weekday": q.Weekday, "month": q.Month, "sort": string(q.Sort), "cursor": q.Cursor} {
		if text != "" {
			p[name] = text
		}
	}
	for name, n := range map[string]int{"year_from": q.YearFrom, "year_to": q.YearTo, "limit": q.Limit} {
		if n != 0 {
			p[name] = n
		}
	}
	return p
}

// with adds the fields of c, and cond, to p.
func (p params) with(c domain.Changes, cond domain.Condition) params {
	for name, n := range map[string]*int{"day": c.Day, "year": c.Year} {
		if n != nil {
			p[name] = *n
		}
	}
	for name, s := range map[string]*string{"weekday": c.Weekday, "month": c.Month} {
		if s != nil {
			p[name] = *s
		}
	}
	if !cond.UpdatedAt.IsZero() {
		p["if_updated_at"] = cond.UpdatedAt.UTC().Format(time.RFC3339Nano)
	}
	return p
}

// whole names every field of d.
func whole(d *domain.Draft) domain.Changes {
	return domain.Changes{Day: &d.Day, Weekday: &d.Weekday, Month: &d.Month, Year: &d.Year}
}

func (r remoteDummies) List(ctx context.Context, q domain.Query) iter.Seq2[domain.Dummy, error] {
	return func(yield func(domain.Dummy, error) bool) {
		var page struct {
			Dummies []domain.Dummy `json:"dummies"`
		}
		if err := r.call(ctx, "dummies.list", selection(q), &page); err != nil {
			yield(domain.Dummy{}, err)
			return
		}
		for _, d := range page.Dummies {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func (r remoteDummies) Get(ctx context.Context, id int64) (d domain.Dummy, err error) {
	err = r.call(ctx, "dummies.get", params{"id": id}, &d)
	return d, err
}

func (r remoteDummies) Create(ctx context.Context, draft domain.Draft) (d domain.Dummy, err error) {
	err = r.call(ctx, "dummies.create", params{}.with(whole(&draft), domain.Condition{}), &d)
	return d, err
}

func (r remoteDummies) Replace(ctx context.Context, id int64, draft domain.Draft, cond domain.Condition) (d domain.Dummy, err error) {
	err = r.call(ctx, "dummies.replace", params{"id": id}.with(whole(&draft), cond), &d)
	return d, err
}

func (r remoteDummies) Patch(ctx context.Context, id int64, c domain.Changes, cond domain.Condition) (d domain.Dummy, err error) {
	err = r.call(ctx, "dummies.patch", params{"id": id}.with(c, cond), &d)
	return d, err
}

func (r remoteDummies) Delete(ctx context.Context, id int64, cond domain.Condition) error {
	return r.call(ctx, "dummies.delete", params{"id": id}.with(domain.Changes{}, cond), nil)
}

func (r remoteDummies) Count(ctx context.Context, q domain.Query) (n int64, err error) {
	q.Sort, q.Limit, q.Cursor = "", 0, ""
	err = r.call(ctx, "dummies.count", selection(q), &n)
	return n, err
}

// importBatch is how many drafts one call carries.
const importBatch = 500

// imported is the result of dummies.import, which an error carries too.
type imported struct{ n int64 }

// UnmarshalJSON implements json.Unmarshaler.
func (i *imported) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &i.n) }

func (r remoteDummies) Import(ctx context.Context, drafts iter.Seq2[domain.Draft, error]) (total int64, err error) {
	var batch []params
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		var stored imported
		err := r.call(ctx, "dummies.import", params{"dummies": batch}, &stored)
		total += stored.n
		batch = batch[:0]
		return err
	}
	for d, err := range drafts {
		if err != nil {
			if err := flush(); err != nil {
				return total, err
			}
			return total, err
		}
		if batch = append(batch, params{}.with(whole(&d), domain.Condition{})); len(batch) == importBatch {
			if err := flush(); err != nil {
				return total, err
			}
		}
	}
	err = flush()
	return total, err
}
