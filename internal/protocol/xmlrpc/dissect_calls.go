package xmlrpc

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// calls are those of a connection that wait for their answers.
type calls struct {
	open   []*dissect.Exchange // oldest first
	number int
}

// maxWaiting bounds the calls of a connection that are kept: more than one wait only where
// HTTP pipelines or multiplexes them.
const maxWaiting = 256

// begin keeps a call. The bytes stay with the exchange that carries it.
func (c *calls) begin(x *explainer, method string) {
	c.number++
	method = shorten([]byte(method))
	ex := &dissect.Exchange{Layer: proto, Conn: x.h.Conn, Number: c.number, Parent: x.h.Exchange, Method: method}
	ex.Request.See(x.p)
	ex.Request.Done = true
	if len(c.open) == maxWaiting {
		c.open = slices.Delete(c.open, 0, 1)
	}
	c.open = append(c.open, ex)
	x.tell(dissect.Requested, ex, "calls "+method+"("+x.values()+")")
}

// answer finds the call that the same HTTP exchange carried and tells what came of it.
func (c *calls) answer(x *explainer, failed bool) {
	text := "answers with "
	var ex *dissect.Exchange
	at := slices.IndexFunc(c.open, func(e *dissect.Exchange) bool { return e.Parent != nil && e.Parent == x.h.Exchange })
	if at >= 0 {
		ex = c.open[at]
		c.open = slices.Delete(c.open, at, at+1)
		ex.Response.See(x.p)
		ex.Response.Done = true
		ex.Failed, ex.Code, ex.Status = failed, int(x.told.code), "ok"
		none := x.r.At(0, 0)
		x.p.Mark(x.p.Uint(fieldRequestIn, none, uint64(ex.Request.Last)), dissect.Generated)
		x.p.Mark(x.p.Int(fieldTime, none, x.p.Frame.Time.Sub(ex.Request.End).Nanoseconds()), dissect.Generated)
		x.p.Mark(x.p.Text(fieldFor, none, ex.Method), dissect.Generated)
		text = "answers " + ex.Method + " with "
	}
	if !failed {
		x.tell(dissect.Responded, ex, text+cmp.Or(x.values(), "nothing"))
		return
	}
	code := strconv.FormatInt(x.told.code, 10)
	if ex != nil {
		ex.Status = "fault " + code
	}
	if name := codeName(uint64(x.told.code)); name != "" {
		code += " (" + name + ")"
	}
	x.tell(dissect.Responded, ex, text+"fault "+code+": "+x.told.text)
}

func (x *explainer) tell(kind dissect.EventKind, ex *dissect.Exchange, text string) {
	x.p.Tell(dissect.Event{Kind: kind, Layer: proto, Conn: x.h.Conn, Dir: x.h.Dir, Exchange: ex, Text: text})
}
