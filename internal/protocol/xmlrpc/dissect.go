package xmlrpc

import (
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto = &dissect.Field{
	Name: "xmlrpc", Title: "XML-RPC", Kind: dissect.Protocol, Purpose: dissect.Framing,
	About: "A call of a procedure, or its answer, as an XML document.", Spec: "XML-RPC Specification",
}

// The fields. Wireshark does not know XML-RPC; the names are in its style. The specification
// has no numbered sections: its headings are cited.
var (
	fieldMethod = &dissect.Field{Name: "xmlrpc.method", Title: "Method", Kind: dissect.String, Spec: `XML-RPC Specification, "Payload format"`,
		About: "What is called; a server may give names any meaning."}
	fieldParam = &dissect.Field{Name: "xmlrpc.param", Title: "Parameter", Spec: `XML-RPC Specification, "Payload format"`,
		About: "Parameters go by position. An answer has exactly one."}
	fieldParamType  = &dissect.Field{Name: "xmlrpc.param.type", Title: "Type", Kind: dissect.String, Spec: `XML-RPC Specification, "Scalar <value>s"`}
	fieldParamValue = &dissect.Field{Name: "xmlrpc.param.value", Title: "Value", Kind: dissect.String,
		About: "As the application has it: references are undone."}
	fieldMember = &dissect.Field{Name: "xmlrpc.member", Title: "Member", Kind: dissect.String, Spec: `XML-RPC Specification, "<struct>s"`,
		About: "A value of a struct, by its name."}
	fieldItem = &dissect.Field{Name: "xmlrpc.item", Title: "Item", Spec: `XML-RPC Specification, "<array>s"`,
		About: "A value of an array; their types may differ."}
	fieldType  = &dissect.Field{Name: "xmlrpc.type", Title: "Type", Kind: dissect.String, Spec: `XML-RPC Specification, "Scalar <value>s"`}
	fieldValue = &dissect.Field{Name: "xmlrpc.value", Title: "Value", Kind: dissect.String}
	fieldFault = &dissect.Field{Name: "xmlrpc.fault", Title: "Fault", Spec: `XML-RPC Specification, "Fault example"`,
		About: "Stands instead of parameters where the call failed; HTTP says 200 all the same."}
	fieldCode = &dissect.Field{Name: "xmlrpc.fault.code", Title: "Code", Kind: dissect.Int, Bits: 32, Names: codeName,
		Spec:  "Specification for Fault Code Interoperability",
		About: "The specification leaves codes to servers; another one gives meanings to those from -32768 to -32000."}
	fieldString    = &dissect.Field{Name: "xmlrpc.fault.string", Title: "String", Kind: dissect.String, Spec: `XML-RPC Specification, "Fault example"`}
	fieldRequestIn = &dissect.Field{Name: "xmlrpc.request_in", Title: "Request in frame", Kind: dissect.FrameNum,
		About: "Where the call was seen that the same HTTP exchange carries."}
	fieldTime = &dissect.Field{Name: "xmlrpc.time", Title: "Time since request", Kind: dissect.RelTime}
	fieldFor  = &dissect.Field{Name: "xmlrpc.response_for.method", Title: "Method that is answered", Kind: dissect.String}
)

// Layer explains what is XML-RPC among XML documents, once more after the layer below.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto: proto,
		Fields: []*dissect.Field{fieldMethod, fieldParam, fieldParamType, fieldParamValue, fieldMember, fieldItem, fieldType, fieldValue,
			fieldFault, fieldCode, fieldString, fieldRequestIn, fieldTime, fieldFor},
		Over:    []string{"xml"},
		Claim:   claim,
		New:     func(*dissect.Session) dissect.Dissector { return explain },
		Summary: summary,
	}
}

func claim(h *dissect.Hints) dissect.Claim {
	var s scanner
	doc, _ := readable(h.First)
	if s.start(doc) != nil {
		return dissect.Claim{}
	}
	if t, err := s.next(); err != nil || t != startTag {
		return dissect.Claim{}
	}
	if root := string(s.name); root == "methodCall" || root == "methodResponse" {
		return dissect.Claim{Certainty: dissect.Likely, Reason: "the document's element is <" + root + ">"}
	}
	return dissect.Claim{}
}

// readable returns a document as the scanner reads it, and at which byte of data that begins,
// or -1 if it is not a part of data. What cannot be converted stays as it is. One that the
// layer below has made UTF-8 may still call itself UTF-16.
func readable(data []byte) (doc []byte, at int) {
	charset := ""
	if d, err := readDeclaration(data); err == nil && strings.HasPrefix(strings.ToLower(d.encoding), "utf-16") {
		charset = "utf-8"
	}
	doc, err := toUTF8(data, charset)
	switch at = len(data) - len(doc); {
	case err != nil:
		return data, 0
	case at < 0 || len(doc) > 0 && &doc[0] != &data[at]:
		return doc, -1
	}
	return doc, at
}

func explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	p.Mark(p.Layer(proto, r), dissect.Again)
	doc, at := readable(r.Data)
	if at >= 0 {
		r = r.From(at)
	} else {
		r = p.Derive("XML as UTF-8", r, doc, false)
	}
	x := &explainer{p: p, r: r, h: h, calls: &calls{}}
	if h.Conn != nil {
		x.calls = dissect.State(h.Conn, proto, func() *calls { return &calls{} })
	}
	if err := x.document(); err != nil {
		for len(x.nodes) > 0 {
			x.done()
		}
		p.Break(proto, r.From(min(x.at, r.Len())), err.Error()+" (XML-RPC Specification)")
	}
}

// codeName says what a code of the interoperability specification means.
func codeName(v uint64) string {
	for _, f := range faults {
		if int64(v) == int64(f.code) && f.code < 0 {
			return f.meaning
		}
	}
	return ""
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, "XML-RPC "...)
	if j := t.Find(i, fieldMethod); j >= 0 {
		return append(append(dst, "call "...), t.Nodes[j].Bytes...)
	}
	if j := t.Find(i, fieldCode); j >= 0 {
		dst = strconv.AppendInt(append(dst, "fault "...), int64(t.Nodes[j].Num), 10)
		if j = t.Find(i, fieldString); j >= 0 {
			dst = append(append(dst, ": "...), shorten(t.Nodes[j].Bytes)...)
		}
		return dst
	}
	return append(dst, "answer"...)
}

// shorten is text on one line, cut where it is long.
func shorten(v []byte) string {
	if len(v) <= maxShown {
		return string(dissect.AppendEscaped(nil, v))
	}
	return strings.ToValidUTF8(string(dissect.AppendEscaped(nil, v[:maxShown])), "") + "..."
}
