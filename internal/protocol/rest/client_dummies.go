package rest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"strconv"

	"github.com/wirelore/wirelore/internal/domain"
)

// body is a draft or changes as JSON.
type body struct {
	Day     *int    `json:"day,omitempty"`
	Weekday *string `json:"weekday,omitempty"`
	Month   *string `json:"month,omitempty"`
	Year    *int    `json:"year,omitempty"`
}

func draftBody(d domain.Draft) body {
	return body{Day: &d.Day, Weekday: &d.Weekday, Month: &d.Month, Year: &d.Year}
}

func recordPath(id int64) string { return "dummies/" + strconv.FormatInt(id, 10) }

// List reads the array as it arrives. A limit that is longer than a page is not sent: the
// client leaves when it has enough, so that what it reads is one snapshot.
func (c *client) List(ctx context.Context, q domain.Query) iter.Seq2[domain.Dummy, error] {
	return func(yield func(domain.Dummy, error) bool) {
		limit := q.Limit
		if limit > maxPage {
			q.Limit = 0
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		resp, err := c.send(ctx, call{method: "GET", path: "dummies", query: formatQuery(q), accept: jsonMedia})
		if err != nil {
			yield(domain.Dummy{}, err)
			return
		}
		defer resp.Body.Close()
		in := json.NewDecoder(bufio.NewReaderSize(resp.Body, bufferSize))
		if _, err := in.Token(); err != nil { // [
			yield(domain.Dummy{}, broken(ctx, err))
			return
		}
		for n := 0; in.More() && (limit <= 0 || n < limit); n++ {
			var d domain.Dummy
			if err := in.Decode(&d); err != nil {
				yield(domain.Dummy{}, broken(ctx, err))
				return
			}
			if !yield(d, nil) {
				return
			}
		}
		if limit > maxPage {
			return // whatever follows is not wanted
		}
		_, err = in.Token() // ], without which the list is not whole
		if err == nil {
			_, err = io.Copy(io.Discard, resp.Body) // to its end, so that the connection serves again
		}
		if err != nil {
			yield(domain.Dummy{}, broken(ctx, err))
		}
	}
}

func (c *client) Get(ctx context.Context, id int64) (domain.Dummy, error) {
	return ask[domain.Dummy](ctx, c, "GET", recordPath(id), nil)
}

func (c *client) Create(ctx context.Context, d domain.Draft) (domain.Dummy, error) {
	return ask[domain.Dummy](ctx, c, "POST", "dummies", draftBody(d))
}

func (c *client) Replace(ctx context.Context, id int64, d domain.Draft, cond domain.Condition) (domain.Dummy, error) {
	return c.write(ctx, "PUT", id, draftBody(d), cond)
}

func (c *client) Patch(ctx context.Context, id int64, ch domain.Changes, cond domain.Condition) (domain.Dummy, error) {
	return c.write(ctx, "PATCH", id, body(ch), cond)
}

func (c *client) Delete(ctx context.Context, id int64, cond domain.Condition) error {
	r, err := newCall("DELETE", recordPath(id), nil)
	if err != nil {
		return err
	}
	r.ifMatch = ifMatch(id, cond)
	return c.do(ctx, r, nil)
}

func (c *client) write(ctx context.Context, method string, id int64, b body, cond domain.Condition) (d domain.Dummy, err error) {
	r, err := newCall(method, recordPath(id), b)
	if err != nil {
		return d, err
	}
	r.ifMatch = ifMatch(id, cond)
	return d, c.do(ctx, r, &d)
}

// ifMatch names the version that cond asks for; see etag.
func ifMatch(id int64, cond domain.Condition) string {
	if cond.UpdatedAt.IsZero() {
		return ""
	}
	return etag(id, cond.UpdatedAt)
}

func (c *client) Count(ctx context.Context, q domain.Query) (int64, error) {
	q.Sort, q.Limit, q.Cursor = "", 0, ""
	var n counted
	err := c.do(ctx, call{method: "GET", path: "dummies/count", query: formatQuery(q), accept: jsonMedia}, &n)
	return n.Count, err
}

// importLines is how many drafts one request of an import carries: few enough for the server
// to read on after an error, so that its answer always arrives.
const importLines = 1000

func (c *client) Import(ctx context.Context, drafts iter.Seq2[domain.Draft, error]) (total int64, err error) {
	var lines bytes.Buffer
	waiting := 0
	send := func() error {
		n, err := c.importBatch(ctx, lines.Bytes())
		total += n
		lines.Reset()
		waiting = 0
		return err
	}
	for d, broke := range drafts {
		if broke != nil {
			return total, broke
		}
		line, err := json.Marshal(draftBody(d))
		if err != nil {
			return total, err
		}
		lines.Write(append(line, '\n'))
		if waiting++; waiting == importLines {
			if err := send(); err != nil {
				return total, err
			}
		}
	}
	if waiting > 0 || total == 0 {
		err = send()
	}
	return total, err
}

// importBatch returns how many of the lines are stored, also with an error.
func (c *client) importBatch(ctx context.Context, lines []byte) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, "POST", c.base+"dummies/import", bytes.NewReader(lines))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", ndjsonMedia)
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, broken(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		p, err := readProblem(resp)
		if err != nil {
			return 0, broken(ctx, err)
		}
		if p.Imported == nil {
			return 0, p.asError()
		}
		return *p.Imported, p.asError()
	}
	var n imported
	if err := json.NewDecoder(resp.Body).Decode(&n); err != nil {
		return 0, broken(ctx, err)
	}
	return n.Imported, nil
}

// Watch returns once the server's header says that watching has begun.
func (c *client) Watch(ctx context.Context) iter.Seq2[domain.Change, error] {
	ctx, cancel := context.WithCancel(ctx)
	resp, err := c.send(ctx, call{method: "GET", path: "dummies/changes", accept: ndjsonMedia})
	return func(yield func(domain.Change, error) bool) {
		defer cancel()
		if err != nil {
			yield(domain.Change{}, err)
			return
		}
		defer resp.Body.Close()
		for in := json.NewDecoder(resp.Body); ; {
			var line changeLine
			if err := in.Decode(&line); err != nil {
				yield(domain.Change{}, endOfStream(ctx, err))
				return
			}
			if line.Problem != nil {
				yield(domain.Change{}, line.Problem.asError())
				return
			}
			change, ok := line.change()
			if ok && !yield(change, nil) {
				return
			}
		}
	}
}

// change reads a line back; ok is false for a type that this client does not know.
func (l changeLine) change() (c domain.Change, ok bool) {
	for t, name := range changeTypes {
		if name == l.Type {
			c.Type, c.Dummy.ID, ok = t, l.ID, true
		}
	}
	if l.Dummy != nil {
		c.Dummy = *l.Dummy
	}
	return c, ok
}

// endOfStream is broken for a stream, which never ends well by itself.
func endOfStream(ctx context.Context, err error) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return broken(ctx, err)
}
