package xmlrpc

import (
	"bytes"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// explainer reads a document as parser does, and adds nodes for what it reads.
type explainer struct {
	parser
	p     *dissect.Packet
	r     dissect.Range
	h     dissect.Hints
	calls *calls
	nodes []int    // groups that are not done, innermost last
	shown []byte   // the values on one line, as far as they are told
	told  struct { // by a fault
		code int64
		text string
	}
}

// These bound what is explained and what is told of it.
const (
	maxValues = 60 // within each other
	maxShown  = 80
)

// place says which fields a value is shown with; without a typ its type is left out.
type place struct{ typ, val *dissect.Field }

func (x *explainer) document() error {
	x.maxDepth = maxValues
	if err := x.start(x.r.Data); err != nil {
		return err
	}
	t, err := x.element()
	switch {
	case err != nil:
		return err
	case t == startTag && string(x.name) == "methodCall":
		return x.request()
	case t == startTag && string(x.name) == "methodResponse":
		return x.response()
	}
	return x.unexpected("<methodCall> or <methodResponse>", t)
}

func (x *explainer) request() error {
	if err := x.begin("methodName"); err != nil {
		return err
	}
	start := x.at
	name, err := x.content(x.name)
	if err != nil {
		return err
	}
	method := string(name)
	x.p.Text(fieldMethod, x.within(start), method)
	more, err := x.beginOrEnd("params")
	if err == nil && more {
		if err = x.params(); err == nil {
			err = x.end("methodCall")
		}
	}
	if err == nil {
		x.calls.begin(x, method)
	}
	return err
}

func (x *explainer) response() error {
	t, err := x.element()
	failed := t == startTag && string(x.name) == "fault"
	switch {
	case err != nil:
		return err
	case failed:
		x.group(fieldFault, x.tag(), "")
		if err = x.wrapped("fault", place{}); err == nil {
			x.done()
		}
	case t == startTag && string(x.name) == "params":
		err = x.params()
	default:
		return x.unexpected("<params> or <fault>", t)
	}
	if err == nil {
		err = x.end("methodResponse")
	}
	if err == nil {
		x.calls.answer(x, failed)
	}
	return err
}

// group adds a node for what begins at start; what is added until done is below it.
func (x *explainer) group(f *dissect.Field, start int, value string) {
	i := x.p.Mark(x.p.Text(f, x.r.From(start), value), dissect.Again)
	x.p.Open(i)
	x.nodes = append(x.nodes, i)
}

func (x *explainer) done() {
	i := x.nodes[len(x.nodes)-1]
	x.nodes = x.nodes[:len(x.nodes)-1]
	x.p.Resize(i, x.r.Start+min(x.at, x.r.Len())-int(x.p.Nodes[i].Start))
	x.p.Close()
}

// tag is where the start tag begins that was read last.
func (x *explainer) tag() int { return x.open[len(x.open)-1].from - 1 }

// within is what stands from start to the end tag that was read last.
func (x *explainer) within(start int) dissect.Range {
	n := bytes.LastIndex(x.doc[start:x.at], []byte("</"))
	return x.r.At(start, max(n, 0))
}

func (x *explainer) params() error {
	for n := 0; ; n++ {
		more, err := x.beginOrEnd("param")
		if err != nil || !more {
			return err
		}
		x.separate(n)
		x.group(fieldParam, x.tag(), "")
		if err := x.wrapped("param", place{fieldParamType, fieldParamValue}); err != nil {
			return err
		}
		x.done()
	}
}

func (x *explainer) wrapped(parent string, at place) error {
	if err := x.begin("value"); err != nil {
		return err
	}
	if err := x.value(at); err != nil {
		return err
	}
	return x.end(parent)
}

// value explains what follows <value>, its end tag included.
func (x *explainer) value(at place) error {
	if x.depth++; x.depth > x.maxDepth {
		return faultf(codeNotXMLRPC, "values nest more than %d deep", x.maxDepth)
	}
	defer func() { x.depth-- }()
	start := x.at
	var untyped []byte
	t, err := x.next()
	if err == nil && t == text {
		untyped = x.text
		t, err = x.next()
	}
	switch {
	case err != nil:
		return err
	case t == endTag:
		r := x.within(start)
		if at.typ != nil {
			x.p.Mark(x.p.Text(at.typ, r.At(0, 0), "string"), dissect.Generated)
		}
		x.scalar(at, r, "string", untyped)
		return nil
	case !isSpace(untyped):
		return faultf(codeNotXMLRPC, "a <value> holds text or an element, not both")
	}
	if err := x.typed(at); err != nil {
		return err
	}
	return x.end("value")
}

func (x *explainer) typed(at place) error {
	typ := x.name
	if at.typ != nil {
		x.p.Mark(x.p.Raw(at.typ, x.r.At(x.tag()+1, len(typ))), dissect.Again)
	}
	switch string(typ) {
	case "array":
		return x.array()
	case "struct":
		return x.structure(at.val == nil)
	}
	start := x.at
	content, err := x.content(typ)
	if err != nil {
		return err
	}
	x.scalar(at, x.within(start), string(typ), content)
	_, known, err := parseScalar(typ, content)
	if !known {
		return faultf(codeNotXMLRPC, "<%.40s> is not a type of XML-RPC", typ)
	}
	return err
}

// scalar adds a value without parts.
func (x *explainer) scalar(at place, r dissect.Range, typ string, content []byte) {
	switch at.val {
	case nil: // a fault that is no struct
		return
	case fieldCode:
		x.told.code, _ = strconv.ParseInt(string(bytes.TrimSpace(content)), 10, 32)
		x.p.Mark(x.p.Int(fieldCode, r, x.told.code), dissect.Again)
		return
	case fieldString:
		x.told.text = shorten(content)
	}
	x.p.Mark(x.p.Text(at.val, r, string(content)), dissect.Again)
	switch typ {
	case "string":
		x.show(`"`, shorten(content), `"`)
	case "nil":
		x.show("nil")
	default:
		x.show(shorten(content))
	}
}

func (x *explainer) array() error {
	if err := x.begin("data"); err != nil {
		return err
	}
	x.show("[")
	for n := 0; ; n++ {
		more, err := x.beginOrEnd("value")
		if err != nil {
			return err
		}
		if !more {
			x.show("]")
			return x.end("array")
		}
		x.separate(n)
		x.group(fieldItem, x.tag(), "")
		if err := x.value(place{fieldType, fieldValue}); err != nil {
			return err
		}
		x.done()
	}
}

// structure explains the members of a struct. Those of a fault have fields of their own.
func (x *explainer) structure(fault bool) error {
	x.show("{")
	for n := 0; ; n++ {
		more, err := x.beginOrEnd("member")
		if err != nil || !more {
			x.show("}")
			return err
		}
		x.separate(n)
		start := x.tag()
		if err := x.begin("name"); err != nil {
			return err
		}
		content, err := x.content(x.name)
		if err != nil {
			return err
		}
		name, at := string(content), place{fieldType, fieldValue}
		switch {
		case fault && name == "faultCode":
			at = place{nil, fieldCode}
		case fault && name == "faultString":
			at = place{nil, fieldString}
		}
		x.show(shorten(content), ": ")
		x.group(fieldMember, start, name)
		if err := x.wrapped("member", at); err != nil {
			return err
		}
		x.done()
	}
}

// show adds to what is told of the values, as long as that is short.
func (x *explainer) show(parts ...string) {
	for _, part := range parts {
		if len(x.shown) <= maxShown {
			x.shown = append(x.shown, part...)
		}
	}
}

func (x *explainer) separate(n int) {
	if n > 0 {
		x.show(", ")
	}
}

// values is what is told of the values.
func (x *explainer) values() string {
	if len(x.shown) > maxShown {
		return string(bytes.ToValidUTF8(x.shown[:maxShown], nil)) + "..."
	}
	return string(x.shown)
}
