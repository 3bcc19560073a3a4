// Package json is the layer for JSON texts (RFC 8259), wherever a media type or their look
// says that they are one: bodies of HTTP messages, messages of Connect and WebSocket. What is
// written in JSON by a protocol of its own, such as JSON-RPC, explains the same bytes once
// more on top of this layer.
package json

import (
	"bytes"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto = &dissect.Field{
	Name: "json", Title: "JavaScript Object Notation", Kind: dissect.Protocol, Purpose: dissect.Encoding,
	About: "Text for objects, arrays, strings, numbers, true, false and null.", Spec: "RFC 8259",
}

// The fields, with Wireshark's names.
var (
	object = &dissect.Field{Name: "json.object", Title: "Object", Kind: dissect.None, Spec: "RFC 8259 section 4",
		About: "Names with values, in no particular order."}
	array  = &dissect.Field{Name: "json.array", Title: "Array", Kind: dissect.None, Spec: "RFC 8259 section 5"}
	member = &dissect.Field{Name: "json.member", Title: "Member", Kind: dissect.String, Spec: "RFC 8259 section 4"}
	key    = &dissect.Field{Name: "json.key", Title: "Key", Kind: dissect.String, Spec: "RFC 8259 section 4"}
	path   = &dissect.Field{Name: "json.path", Title: "Path", Kind: dissect.String,
		About: "The names on the way from the top to here; [] stands for an array."}
	pathValue   = &dissect.Field{Name: "json.path_with_value", Title: "Path with value", Kind: dissect.String}
	memberValue = &dissect.Field{Name: "json.member_with_value", Title: "Member with value", Kind: dissect.String}
	text        = &dissect.Field{Name: "json.value.string", Title: "String value", Kind: dissect.String, Purpose: dissect.Payload,
		About: "As the application has it: escapes are undone.", Spec: "RFC 8259 section 7"}
	number = &dissect.Field{Name: "json.value.number", Title: "Number value", Kind: dissect.String, Purpose: dissect.Payload,
		About: "As written. Many readers keep no more than 53 bits of it.", Spec: "RFC 8259 section 6"}
	truth    = &dissect.Field{Name: "json.value.true", Title: "True value", Kind: dissect.None, Purpose: dissect.Payload}
	falsum   = &dissect.Field{Name: "json.value.false", Title: "False value", Kind: dissect.None, Purpose: dissect.Payload}
	noNumber = &dissect.Field{Title: "Not a number: no value of JSON", Purpose: dissect.Payload, Spec: "RFC 8259 section 6"}
	null     = &dissect.Field{Name: "json.value.null", Title: "Null value", Kind: dissect.None, Purpose: dissect.Payload}
)

// Layer returns the layer.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:   proto,
		Fields:  []*dissect.Field{object, array, member, key, path, pathValue, memberValue, text, number, truth, falsum, null},
		Over:    []string{"http", "http2", "mime_multipart", "grpc", "connect", "data-text-lines"},
		Claim:   claim,
		New:     func(*dissect.Session) dissect.Dissector { return (&scanner{}).explain },
		Summary: func(dst []byte, t *dissect.Tree, i int) []byte { return append(dst, "JSON"...) },
	}
}

// claim goes by the media type (RFC 6839 section 3.1 for the suffix). Only a text that nothing
// is known of is looked at.
func claim(h *dissect.Hints) dissect.Claim {
	switch {
	case h.Media == "application/json", strings.HasSuffix(h.Media, "+json"), h.Media == "application/json-rpc",
		h.Media == "application/jsonrequest", h.Media == "text/json", isLines(h.Media):
		return dissect.Claim{Certainty: dissect.Certain, Reason: "the media type is " + h.Media}
	case h.Parent.Name == "data-text-lines" && embraced(h.First):
		return dissect.Claim{Certainty: dissect.Maybe, Reason: "the text begins and ends as a JSON object or array does"}
	}
	return dissect.Claim{}
}

// isLines tells whether a media type is that of several texts, one on each line
// (https://github.com/ndjson/ndjson-spec).
func isLines(media string) bool {
	return media == "application/x-ndjson" || media == "application/ndjson" || media == "application/jsonl"
}

// embraced tells whether a text begins and ends as an object or an array does.
func embraced(text []byte) bool {
	text = bytes.TrimSpace(text)
	if len(text) < 2 {
		return false
	}
	first, last := text[0], text[len(text)-1]
	return first == '{' && last == '}' || first == '[' && last == ']'
}

func (s *scanner) explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	i := p.Layer(proto, r)
	if h.Media != "" {
		p.SetLabel(i, proto.Title+": "+h.Media)
	}
	*s = scanner{p: p, r: r, b: r.Data, path: s.path[:0], line: s.line[:0], room: pathRoom(r.Len())}
	var more []dissect.Range // values after the first
	first := true
	for ; first || s.at < len(s.b) && (isLines(h.Media) || s.b[s.at] == '{' || s.b[s.at] == '['); first = false {
		s.space()
		start := s.at
		if !s.value(arrayName) {
			s.broken(h)
			return
		}
		if !first {
			more = append(more, r.Slice(start, s.at))
		}
		s.space()
	}
	switch {
	case s.at < len(s.b):
		s.why = "something follows the value (RFC 8259 section 2)"
		s.broken(h)
	case bytes.IndexAny(bytes.TrimLeft(r.Data, " \t\r\n"), "{[") != 0:
		s.lines(h)
	default:
		h.Parent = proto
		if more != nil {
			r = r.Slice(0, more[0].Start-r.Start)
		}
		p.Offer(r, h)
		for _, value := range more {
			p.Offer(value, h)
		}
	}
}

// broken says why the text ends to be JSON: often it is a page for people, or has a prefix that
// keeps scripts of others from reading it.
func (s *scanner) broken(h dissect.Hints) {
	s.p.Break(proto, s.r.From(s.at), s.why)
	s.lines(h)
}

// lines shows a body that is neither an object nor an array as lines, too. That is how tshark
// shows it: it expects the JSON of RFC 4627.
func (s *scanner) lines(h dissect.Hints) {
	switch h.Parent.Name {
	case "http", "http2", "mime_multipart":
		s.p.Next(s.r, dissect.Hints{Parent: h.Parent, Media: "text/plain", Dir: h.Dir, Exchange: h.Exchange})
	}
}
