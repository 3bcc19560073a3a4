package jsonrpc

import (
	"bytes"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto = &dissect.Field{
	Name: "jsonrpc", Title: "JSON-RPC 2.0", Kind: dissect.Protocol, Purpose: dissect.Framing,
	About: "A call, its answer, or a batch of them, as JSON.", Spec: "JSON-RPC 2.0",
}

// The fields. Wireshark does not know JSON-RPC; the names are in its style.
var (
	fieldBatch = &dissect.Field{Name: "jsonrpc.batch", Title: "Messages in the batch", Kind: dissect.Uint, Spec: "JSON-RPC 2.0 section 6",
		About: "Calls that are sent together may be answered in any order, also together."}
	fieldMessage = &dissect.Field{Name: "jsonrpc.message", Title: "Message", Show: showMessage, Spec: "JSON-RPC 2.0 section 6",
		About: "One call or one answer of a batch."}
	fieldVersion = &dissect.Field{Name: "jsonrpc.version", Title: "Version", Kind: dissect.String, Spec: "JSON-RPC 2.0 section 4",
		About: "Always 2.0; version 1.0 has no such member."}
	fieldMethod = &dissect.Field{Name: "jsonrpc.method", Title: "Method", Kind: dissect.String, Spec: "JSON-RPC 2.0 section 4",
		About: "What is called. Names that begin with rpc. are the protocol's own."}
	fieldParams = &dissect.Field{Name: "jsonrpc.params", Title: "Params", Kind: dissect.String, Spec: "JSON-RPC 2.0 section 4.2",
		About: "What it is called with: an array goes by position, an object by name."}
	fieldID = &dissect.Field{Name: "jsonrpc.id", Title: "Id", Kind: dissect.String, Spec: "JSON-RPC 2.0 section 4",
		About: "The answer has the same; a call without one is a notification and gets no answer."}
	fieldResult = &dissect.Field{Name: "jsonrpc.result", Title: "Result", Kind: dissect.String, Spec: "JSON-RPC 2.0 section 5"}
	fieldError  = &dissect.Field{Name: "jsonrpc.error", Title: "Error", Spec: "JSON-RPC 2.0 section 5.1",
		About: "Stands instead of a result where the call failed."}
	fieldCode = &dissect.Field{Name: "jsonrpc.error.code", Title: "Code", Kind: dissect.Int, Bits: 64, Names: codeName, Spec: "JSON-RPC 2.0 section 5.1",
		About: "From -32768 to -32000 the specification says what it means; any other is the application's."}
	fieldText = &dissect.Field{Name: "jsonrpc.error.message", Title: "Message", Kind: dissect.String, Spec: "JSON-RPC 2.0 section 5.1"}
	fieldData = &dissect.Field{Name: "jsonrpc.error.data", Title: "Data", Kind: dissect.String, Spec: "JSON-RPC 2.0 section 5.1",
		About: "More about the error; what stands in it is up to the server."}
	fieldNotification = &dissect.Field{Name: "jsonrpc.notification", Title: "Notification", Kind: dissect.Bool, Spec: "JSON-RPC 2.0 section 4.1",
		About: "A call that nobody answers, whatever becomes of it."}
	fieldRequestIn = &dissect.Field{Name: "jsonrpc.request_in", Title: "Request in frame", Kind: dissect.FrameNum,
		About: "Where the call with the same id was seen."}
	fieldTime = &dissect.Field{Name: "jsonrpc.time", Title: "Time since request", Kind: dissect.RelTime}
	fieldFor  = &dissect.Field{Name: "jsonrpc.response_for.method", Title: "Method that is answered", Kind: dissect.String}
	violation = &dissect.Field{Name: "jsonrpc.violation", Title: "Not as JSON-RPC asks for"}
)

// Layer explains what is JSON-RPC among JSON texts, once more after the layer below.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto: proto,
		Fields: []*dissect.Field{fieldBatch, fieldMessage, fieldVersion, fieldMethod, fieldParams, fieldID, fieldResult, fieldError, fieldCode,
			fieldText, fieldData, fieldNotification, fieldRequestIn, fieldTime, fieldFor, violation},
		Over:    []string{"json"},
		Claim:   claim,
		New:     func(*dissect.Session) dissect.Dissector { return explain },
		Summary: summary,
	}
}

// explainedDepth bounds the nesting of what is explained.
const explainedDepth = 200

func claim(h *dissect.Hints) dissect.Claim {
	if !bytes.Contains(h.First, []byte(`"jsonrpc"`)) {
		return dissect.Claim{}
	}
	s := &scanner{data: h.First, depth: explainedDepth}
	found := false
	if s.peek() == '[' {
		for range s.array {
			found = s.peek() == '{' && hasVersion(s)
			break
		}
	} else {
		found = hasVersion(s)
	}
	if !found {
		return dissect.Claim{}
	}
	return dissect.Claim{Certainty: dissect.Likely, Reason: `it has a member "jsonrpc"`}
}

func hasVersion(s *scanner) bool {
	for name := range s.object {
		if string(name) == "jsonrpc" {
			return true
		}
	}
	return false
}

func explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	p.Mark(p.Layer(proto, r), dissect.Again)
	s := &scanner{data: r.Data, depth: explainedDepth}
	x := &explainer{p: p, r: r, h: h, s: s, calls: &calls{}}
	if h.Conn != nil {
		x.calls = dissect.State(h.Conn, proto, func() *calls { return &calls{} })
	}
	if s.peek() == '[' {
		x.batch()
	} else {
		x.message()
	}
	x.calls.answered(h, x.answers)
	if s.err != nil {
		p.Break(proto, r.From(min(s.pos, r.Len())), s.err.Error()+" (RFC 8259)")
	}
}

// codeName says what a code of the specification means.
func codeName(v uint64) string {
	code := int64(v)
	switch row := messageOf(int(code)); {
	case code >= codeFirst && code <= codeLast:
		return row
	case code >= -32768 && code < codeFirst:
		return "Reserved"
	}
	return ""
}

// The codes that servers share out among themselves end where those of the protocol do
// (section 5.1).
const (
	codeFirst = codeParse
	codeLast  = -32000
)

// summary writes "add(2, 3)", "5" or "error -32601: ...".
func summary(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, "JSON-RPC "...)
	if j := t.Find(i, fieldBatch); j >= 0 {
		return append(dst, "batch of "+dissect.Count(int(t.Nodes[j].Num), "message")...)
	}
	return showMessage(dst, t, i)
}

func showMessage(dst []byte, t *dissect.Tree, i int) []byte {
	find := func(f *dissect.Field) []byte {
		if j := t.Find(i, f); j >= 0 {
			return t.Nodes[j].Bytes
		}
		return nil
	}
	switch {
	case t.Find(i, fieldMethod) >= 0:
		dst = append(dst, "call "...)
		return append(dst, signature(string(find(fieldMethod)), find(fieldParams))...)
	case t.Find(i, fieldCode) >= 0:
		dst = append(dst, "error "...)
		code := &t.Nodes[t.Find(i, fieldCode)]
		return append(dst, describeError(int64(code.Num), string(find(fieldText)))...)
	}
	return append(append(dst, "result "...), shorten(find(fieldResult))...)
}
