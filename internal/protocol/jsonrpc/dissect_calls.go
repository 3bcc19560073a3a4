package jsonrpc

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// calls are those of a connection that wait for their answers.
type calls struct {
	open   []*waiting // oldest first
	number int
}

// waiting is a call that was seen and not answered yet.
type waiting struct {
	dissect.Exchange
	id  string // as written: 1 and "1" are different
	dir wire.Dir
}

// These bound what is kept of calls.
const (
	maxPending = 256
	maxID      = 128
)

// begin keeps a call. Its bytes stay with the exchange that carries it.
func (c *calls) begin(p *dissect.Packet, h dissect.Hints, m *message) *dissect.Exchange {
	c.number++
	x := &waiting{id: string(m.id[:min(len(m.id), maxID)]), dir: h.Dir, Exchange: dissect.Exchange{
		Layer: proto, Conn: h.Conn, Number: c.number, ID: string(m.id[:min(len(m.id), maxID)]), Parent: h.Exchange, Method: m.method,
	}}
	x.Request.See(p)
	x.Request.Size, x.Request.Done = int64(len(m.params)), true
	if m.id == nil {
		x.Ended = "notification"
		return &x.Exchange
	}
	if len(c.open) == maxPending {
		c.open = slices.Delete(c.open, 0, 1)
	}
	c.open = append(c.open, x)
	return &x.Exchange
}

// find takes out the call that an answer is for, or returns nil: it has the same id and came
// the other way on the same exchange. An id of null answers a call that the server could not
// read the id of (section 5), so the only one that waits.
func (c *calls) find(h dissect.Hints, id []byte) *waiting {
	id = id[:min(len(id), maxID)]
	at, fit := -1, 0
	for i, x := range c.open {
		if x.Parent != h.Exchange || x.dir == h.Dir {
			continue
		}
		if x.id == string(id) {
			at, fit = i, 1
			break
		}
		if string(id) == "null" {
			at = i
			fit++
		}
	}
	if fit != 1 {
		return nil
	}
	x := c.open[at]
	c.open = slices.Delete(c.open, at, at+1)
	return x
}

// answered forgets the calls of an exchange that has been answered: an HTTP response is the
// only one. On a WebSocket more will come.
func (c *calls) answered(h dissect.Hints, any bool) {
	if !any || h.Exchange == nil || h.Exchange.Upgraded != "" {
		return
	}
	c.open = slices.DeleteFunc(c.open, func(x *waiting) bool { return x.Parent == h.Exchange && x.dir != h.Dir })
}

// maxShown bounds how much of a value is told.
const maxShown = 80

// signature writes a call as programs do: add(2, 3), hello(name: "Ada").
func signature(method string, params []byte) string {
	s := &scanner{data: params, depth: explainedDepth}
	out := []byte(shorten([]byte(method)) + "(")
	more := func(name, value []byte) bool {
		if out[len(out)-1] != '(' {
			out = append(out, ", "...)
		}
		if len(out) > maxShown {
			out = append(out, "..."...)
			return false
		}
		if name != nil {
			out = append(append(out, name...), ": "...)
		}
		out = append(out, shorten(value)...)
		return true
	}
	switch s.peek() {
	case '[':
		for range s.array {
			if v := s.value(); s.err == nil && !more(nil, v) {
				break
			}
		}
	case '{':
		for name := range s.object {
			if v := s.value(); s.err == nil && !more(name, v) {
				break
			}
		}
	}
	return string(append(out, ')'))
}

func describeError(code int64, text string) string {
	out := strconv.FormatInt(code, 10)
	if name := codeName(uint64(code)); name != "" && name != text {
		out += " (" + name + ")"
	}
	return out + ": " + shorten([]byte(text))
}

// shorten is a value on one line, cut where it is long.
func shorten(v []byte) string {
	v = bytes.TrimSpace(v)
	if len(v) <= maxShown {
		return string(dissect.AppendEscaped(nil, v))
	}
	n := maxShown
	for n > maxShown-utf8.UTFMax && !utf8.RuneStart(v[n]) {
		n--
	}
	return string(dissect.AppendEscaped(nil, v[:n])) + "..."
}
