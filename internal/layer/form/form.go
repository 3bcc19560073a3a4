// Package form explains what an HTML form sends: keys and values, percent-encoded. It stands
// on http, http2 and mime_multipart.
//
// Specification: URL Standard section 5, application/x-www-form-urlencoded.
package form

import (
	"bytes"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Layer is an encoded form, named "urlencoded-form" as Wireshark does.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: []*dissect.Field{key, value},
		Over:   []string{"http", "http2", "mime_multipart"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Media == mediaType, "the media type is "+mediaType)
		},
		New:     func(*dissect.Session) dissect.Dissector { return explain },
		Summary: summary,
	}
}

const mediaType = "application/x-www-form-urlencoded"

var (
	proto = &dissect.Field{Name: "urlencoded-form", Title: "HTML Form URL Encoded", Kind: dissect.Protocol, Show: showForm, Purpose: dissect.Encoding,
		About: "What a form sends: keys and values.", Spec: "URL Standard section 5"}
	item = &dissect.Field{Title: "Form item", Show: showItem, About: "A key and its value."}
	key  = &dissect.Field{Name: "urlencoded-form.key", Title: "Key", Kind: dissect.String, Purpose: dissect.Payload,
		About: "The name of an input."}
	value = &dissect.Field{Name: "urlencoded-form.value", Title: "Value", Kind: dissect.String, Purpose: dissect.Payload,
		About: "What was entered."}
)

func explain(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
	p.Layer(proto, r)
	for i := 0; i < r.Len(); {
		n := bytes.IndexByte(r.Data[i:], '&')
		if n < 0 {
			n = r.Len() - i
		}
		if n > 0 {
			explainItem(p, r.Slice(i, i+n))
		}
		i += n + 1
	}
}

func explainItem(p *dissect.Packet, r dissect.Range) {
	p.Open(p.Add(item, r, 0, nil))
	defer p.Close()
	i := bytes.IndexByte(r.Data, '=')
	if i < 0 {
		text(p, key, r)
		text(p, value, r.From(r.Len()))
		return
	}
	text(p, key, r.Slice(0, i))
	text(p, value, r.From(i+1))
}

func text(p *dissect.Packet, f *dissect.Field, r dissect.Range) {
	if bytes.IndexByte(r.Data, '%') < 0 && bytes.IndexByte(r.Data, '+') < 0 {
		p.Raw(f, r)
		return
	}
	p.Text(f, r, string(unescape(r.Data)))
}

// unescape undoes percent-encoding; what does not follow it stays as it is.
func unescape(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '+':
			out = append(out, ' ')
		case b[i] == '%' && i+2 < len(b) && digit(b[i+1]) >= 0 && digit(b[i+2]) >= 0:
			out = append(out, byte(digit(b[i+1])<<4|digit(b[i+2])))
			i += 2
		default:
			out = append(out, b[i])
		}
	}
	return out
}

func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func showForm(dst []byte, t *dissect.Tree, i int) []byte {
	return append(append(append(dst, t.Nodes[i].Field.Title...), ": "...), mediaType...)
}

func showItem(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, t.Nodes[i].Field.Title...)
	k, v := t.Find(i, key), t.Find(i, value)
	if k < 0 || v < 0 {
		return dst
	}
	dst = append(append(append(dst, `: "`...), t.Nodes[k].Bytes...), `" = "`...)
	return append(append(dst, t.Nodes[v].Bytes...), '"')
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	text := t.Range(i).Data
	return append(dst, text[:min(len(text), 80)]...)
}
