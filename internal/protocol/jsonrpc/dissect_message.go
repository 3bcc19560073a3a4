package jsonrpc

import (
	"bytes"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// explainer walks one text and adds nodes as it goes.
type explainer struct {
	p       *dissect.Packet
	r       dissect.Range
	h       dissect.Hints
	s       *scanner
	calls   *calls
	answers bool // there was an answer
	told    int
}

// message is what one call or answer says.
type message struct {
	method, text               string
	id, params, result         []byte // as written; nil if not there
	code                       int64
	version, called, ok, error bool // which members were there
}

// maxTold bounds the events of a batch.
const maxTold = 50

func (x *explainer) batch() {
	length := x.p.Mark(x.p.Uint(fieldBatch, x.r.At(0, 0), 0), dissect.Generated)
	n := 0
	for range x.s.array {
		n++
		start := x.s.pos
		g := x.p.Mark(x.p.Add(fieldMessage, x.r.From(start), 0, nil), dissect.Again)
		x.p.Open(g)
		x.message()
		x.p.Close()
		x.p.Resize(g, min(x.s.pos, x.r.Len())-start)
	}
	x.p.Nodes[length].Num = uint64(n)
	if n == 0 && x.s.err == nil {
		x.wrong(x.r, "sends an empty batch, which is an invalid request (section 6)")
	}
	if x.told > maxTold {
		x.say(dissect.Messaged, nil, "goes on with "+dissect.Count(x.told-maxTold, "more message")+" in the batch")
	}
}

func (x *explainer) message() {
	start := x.s.pos
	if x.s.peek() != '{' {
		value := x.value()
		x.wrong(value, "sends something in a batch that is no object (section 6)")
		return
	}
	var m message
	for name := range x.s.object {
		switch string(name) {
		case "jsonrpc":
			m.version = true
			if r, v := x.text(fieldVersion); v != "2.0" {
				x.wrong(r, `says another version than "2.0" (section 4)`)
			}
		case "method":
			m.called = true
			_, m.method = x.text(fieldMethod)
		case "params":
			r := x.value()
			m.params = r.Data
			x.p.Mark(x.p.Raw(fieldParams, r), dissect.Again)
			if c := r.At(0, 1).Data; string(c) != "[" && string(c) != "{" {
				x.wrong(r, "sends params that are neither an array nor an object (section 4.2)")
			}
		case "id":
			x.id(&m)
		case "result":
			r := x.value()
			m.ok, m.result = true, r.Data
			x.p.Mark(x.p.Raw(fieldResult, r), dissect.Again)
		case "error":
			x.failure(&m)
		}
	}
	if x.s.err != nil {
		return
	}
	x.conclude(&m, x.r.Slice(start, x.s.pos))
}

// value passes a value and returns its bytes; none if there is an error.
func (x *explainer) value() dissect.Range {
	x.s.peek()
	start := min(x.s.pos, x.r.Len())
	return x.r.At(start, len(x.s.value()))
}

// text adds a member that should be a string.
func (x *explainer) text(f *dissect.Field) (r dissect.Range, v string) {
	if x.s.peek() != '"' {
		r = x.value()
		x.p.Raw(f, r)
		if x.s.err == nil {
			x.wrong(r, "sends a "+f.Name+" that is no string (section 4)")
		}
		return r, string(r.Data)
	}
	start := x.s.pos
	v = string(x.s.text())
	r = x.r.Slice(start, min(x.s.pos, x.r.Len()))
	x.p.Text(f, r, v)
	return r, v
}

func (x *explainer) id(m *message) {
	r := x.value()
	m.id = r.Data
	x.p.Raw(fieldID, r)
	switch c := r.At(0, 1).Data; {
	case x.s.err != nil:
	case !bytes.ContainsAny(c, `"-0123456789n`):
		x.wrong(r, "sends an id that is no string, number or null (section 4)")
	case c[0] != '"' && bytes.ContainsAny(r.Data, ".eE"):
		x.wrong(r, "sends an id with a fraction, which may not come back as it went (section 4)")
	}
}

func (x *explainer) failure(m *message) {
	m.error = true
	if x.s.peek() != '{' {
		if r := x.value(); string(r.Data) == "null" {
			m.error = false // as JSON-RPC 1.0 has it
		} else {
			x.wrong(r, "sends an error that is no object (section 5.1)")
		}
		return
	}
	start := x.s.pos
	node := x.p.Mark(x.p.Add(fieldError, x.r.From(start), 0, nil), dissect.Again)
	x.p.Open(node)
	for name := range x.s.object {
		switch string(name) {
		case "code":
			r := x.value()
			n, err := strconv.ParseInt(string(r.Data), 10, 64)
			if err != nil {
				x.wrong(r, "sends an error code that is no integer (section 5.1)")
				continue
			}
			m.code = n
			x.p.Int(fieldCode, r, n)
		case "message":
			_, m.text = x.text(fieldText)
		case "data":
			x.p.Mark(x.p.Raw(fieldData, x.value()), dissect.Again)
		}
	}
	x.p.Close()
	x.p.Resize(node, min(x.s.pos, x.r.Len())-start)
}

// conclude adds what follows from a message as a whole, and tells of it.
func (x *explainer) conclude(m *message, r dissect.Range) {
	switch {
	case !m.version:
		x.wrong(r, `leaves out the member "jsonrpc" (section 4)`)
	case m.called && (m.ok || m.error):
		x.wrong(r, "sends a call that is an answer as well (section 5)")
	case m.ok && m.error:
		x.wrong(r, "sends a result and an error in one answer (section 5)")
	case !m.called && !m.ok && !m.error:
		x.wrong(r, "sends neither a method nor a result nor an error (section 4)")
	}
	if m.called {
		x.request(m, r)
	} else if m.ok || m.error {
		x.answers = true
		x.response(m, r)
	}
}

func (x *explainer) request(m *message, r dissect.Range) {
	ex := x.calls.begin(x.p, x.h, m)
	if m.id == nil {
		x.p.Mark(x.p.Bool(fieldNotification, r.At(0, 0), true), dissect.Generated)
	}
	if !x.tells() {
		return
	}
	if text := signature(m.method, m.params); m.id == nil {
		x.say(dissect.Messaged, ex, "notifies "+text+", which wants no answer")
	} else {
		x.say(dissect.Requested, ex, "calls "+text)
	}
}

func (x *explainer) response(m *message, r dissect.Range) {
	call := x.calls.find(x.h, m.id)
	text := "answers with"
	var ex *dissect.Exchange
	if call != nil {
		ex = &call.Exchange
		call.Response.See(x.p)
		call.Response.Size, call.Response.Done = int64(len(m.result)), true
		call.Failed, call.Code, call.Status = m.error, int(m.code), "ok"
		if m.error {
			call.Status = "error " + strconv.FormatInt(m.code, 10)
		}
		none := r.At(0, 0)
		x.p.Mark(x.p.Uint(fieldRequestIn, none, uint64(call.Request.Last)), dissect.Generated)
		x.p.Mark(x.p.Int(fieldTime, none, x.p.Frame.Time.Sub(call.Request.End).Nanoseconds()), dissect.Generated)
		x.p.Mark(x.p.Text(fieldFor, none, call.Method), dissect.Generated)
		text = "answers " + shorten([]byte(call.Method)) + " with"
	}
	if !x.tells() {
		return
	}
	if m.error {
		text += " error " + describeError(m.code, m.text)
	} else {
		text += " " + shorten(m.result)
	}
	x.say(dissect.Responded, ex, text)
}

// tells says whether the next message is to be told of, and counts it.
func (x *explainer) tells() bool {
	x.told++
	return x.p.Session.Tell && x.told <= maxTold
}

func (x *explainer) say(kind dissect.EventKind, ex *dissect.Exchange, text string) {
	x.p.Tell(dissect.Event{Kind: kind, Layer: proto, Conn: x.h.Conn, Dir: x.h.Dir, Exchange: ex, Text: text})
}

// wrong remarks what the specification does not allow.
func (x *explainer) wrong(r dissect.Range, what string) {
	if x.s.err != nil {
		return // said by Break
	}
	x.p.Remark(violation, r, dissect.Warning, dissect.OfProtocol, what)
	if x.told < maxTold {
		x.say(dissect.Noticed, nil, what)
	}
}
