// Package text explains text as its lines: bodies of HTTP whose media type says so, messages
// of a WebSocket, parts of a multipart body. It stands on http, http2, websocket and
// mime_multipart.
//
// Specification: RFC 2046 section 4.1.
package text

import (
	"bytes"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Layer is text, named "data-text-lines" as Wireshark does.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto: proto,
		Over:  []string{"http", "http2", "websocket", "mime_multipart"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			if h.Parent.Name == "websocket" {
				if h.Media != "text/plain" {
					return dissect.Claim{}
				}
				return dissect.Claim{Certainty: dissect.Maybe, Reason: "the message is marked as text"}
			}
			return dissect.Is(types[h.Media] != nil, "the media type is one of text")
		},
		New:     func(*dissect.Session) dissect.Dissector { return explain },
		Summary: summary,
	}
}

// types are those that tshark shows as lines.
var types = table("text/plain", "text/html", "text/css", "text/javascript", "text/richtext", "text/enriched",
	"application/x-javascript", "application/x-ns-proxy-autoconfig", "application/x-tia-p25-issi", "application/x-tia-p25-sndcp")

func table(names ...string) map[string][]byte {
	out := map[string][]byte{}
	for _, name := range names {
		out[name] = []byte(name)
	}
	return out
}

var (
	proto = &dissect.Field{Name: "data-text-lines", Title: "Line-based text data", Kind: dissect.Protocol, Show: show, Purpose: dissect.Payload,
		About: "Text, line by line.", Spec: "RFC 2046 section 4.1"}
	line = &dissect.Field{Title: "Line", Show: showLine, About: "One line of the text."}
)

// maxLines bounds the nodes of one text; the rest stays one piece.
const maxLines = 10_000

func explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	i := p.Layer(proto, r)
	n := 0
	for start := 0; start < r.Len(); n++ {
		end := start + lineLen(r.Data[start:])
		if n == maxLines {
			end = r.Len()
		}
		p.Add(line, r.Slice(start, end), 0, nil)
		start = end
	}
	p.Nodes[i].Num = uint64(n)
	if h.Parent.Name != "websocket" {
		p.Nodes[i].Bytes = types[h.Media]
		return
	}
	h.Parent = proto
	p.Offer(r, h) // a WebSocket does not say what its text is
}

// lineLen is the length of the first line, with its end: CRLF, LF or CR.
func lineLen(data []byte) int {
	i := bytes.IndexAny(data, "\r\n")
	switch {
	case i < 0:
		return len(data)
	case data[i] == '\r' && i+1 < len(data) && data[i+1] == '\n':
		return i + 2
	}
	return i + 1
}

func show(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, t.Nodes[i].Field.Title...)
	if media := t.Nodes[i].Bytes; len(media) > 0 {
		dst = append(append(dst, ": "...), media...)
	}
	return append(strconv.AppendUint(append(dst, " ("...), t.Nodes[i].Num, 10), " lines)"...)
}

func showLine(dst []byte, t *dissect.Tree, i int) []byte {
	return dissect.AppendEscaped(dst, t.Range(i).Data)
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	text := t.Range(i).Data
	return dissect.AppendEscaped(dst, text[:min(len(text), 80)])
}
