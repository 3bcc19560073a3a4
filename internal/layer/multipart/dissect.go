package multipart

import (
	"bytes"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// piece is one part: where its body is, and what is known of it.
type piece struct {
	body          dissect.Range
	media, params string
}

// maxParts bounds the parts of one body; what comes after them stays one piece.
const maxParts = 1000

func explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	node := p.Layer(proto, r)
	p.Mark(p.Text(kind, r.At(0, 0), h.Media), dissect.Generated)
	mark := boundary(h)
	if mark == "" {
		p.Remark(noParam, r, dissect.Error, dissect.OfProtocol, "")
		p.Next(r, dissect.Hints{Parent: proto, Dir: h.Dir, Exchange: h.Exchange})
		return
	}
	p.Nodes[node].Bytes = []byte(mark)
	delimiter := []byte("--" + mark)
	at := find(r.Data, 0, delimiter)
	if at.start < 0 {
		p.Next(r, dissect.Hints{Parent: proto, Dir: h.Dir, Exchange: h.Exchange})
		return
	}
	// The end of the line before is its own: there is no part that it could end.
	if at.start += bytes.Index(r.Data[at.start:], delimiter); at.start > 0 {
		p.Raw(preamble, r.Slice(0, at.start))
	}
	p.Raw(first, r.Slice(at.start, at.end))
	var pieces []piece
	why := ""
	for !at.last {
		next := find(r.Data, at.end, delimiter)
		if next.start < 0 || len(pieces) == maxParts {
			pieces = append(pieces, explainPart(p, r.From(at.end)))
			why = "the last part does not end with --" + mark + "-- (RFC 2046 section 5.1.1)"
			break
		}
		pieces = append(pieces, explainPart(p, r.Slice(at.end, next.start)))
		f := between
		if next.last {
			f = last
		}
		p.Raw(f, r.Slice(next.start, next.end))
		at = next
	}
	if at.last && at.end < r.Len() {
		p.Raw(trailer, r.From(at.end))
	}
	for _, part := range pieces {
		p.Next(part.body, dissect.Hints{Parent: proto, Media: part.media, Params: part.params, Dir: h.Dir, Exchange: h.Exchange})
	}
	if why != "" {
		p.Break(proto, r.From(r.Len()), why)
	}
}

// delimiterLine is a line between parts, with the end of the line before it, which belongs
// to it (RFC 2046 section 5.1.1).
type delimiterLine struct {
	start, end int
	last       bool
}

// find looks for the next delimiter line from i on; start is -1 if there is none.
func find(data []byte, i int, delimiter []byte) delimiterLine {
	for from := i; ; {
		n := bytes.Index(data[from:], delimiter)
		if n < 0 {
			return delimiterLine{start: -1}
		}
		start := from + n
		from = start + len(delimiter)
		if start > 0 && data[start-1] != '\n' {
			continue
		}
		rest, last := bytes.CutPrefix(data[from:], []byte("--"))
		line, _, ended := bytes.Cut(rest, []byte("\n"))
		if len(bytes.TrimRight(line, " \t\r")) > 0 || !ended && !last {
			continue
		}
		end := len(data) - len(rest) + len(line)
		if ended {
			end++
		}
		// The line end before belongs to the delimiter, but not to two of them.
		if start > i && data[start-1] == '\n' {
			start--
		}
		if start > i && data[start-1] == '\r' {
			start--
		}
		return delimiterLine{start, end, last}
	}
}

// explainPart adds one part and its fields.
func explainPart(p *dissect.Packet, r dissect.Range) piece {
	p.Open(p.Text(part, r, ""))
	defer p.Close()
	var out piece
	i := 0
	for i < r.Len() {
		n := lineLen(r.Data[i:])
		text := bytes.TrimRight(r.Data[i:i+n], "\r\n")
		if len(text) == 0 {
			p.Add(plain, r.Slice(i, i+n), 0, nil)
			i += n
			break
		}
		for i+n < r.Len() && (r.Data[i+n] == ' ' || r.Data[i+n] == '\t') { // the field goes on
			n += lineLen(r.Data[i+n:])
		}
		explainField(p, r.Slice(i, i+n), &out)
		i += n
	}
	out.body = r.From(i)
	if out.body.Len() > 0 {
		p.Add(payload, out.body, 0, nil)
	}
	return out
}

func explainField(p *dissect.Packet, r dissect.Range, out *piece) {
	name, value, _ := bytes.Cut(r.Data, []byte(":"))
	f := headerField(name)
	if f == nil {
		p.Add(plain, r, 0, nil)
		return
	}
	text := compact(value)
	p.Text(f, r, text)
	if bytes.EqualFold(name, []byte("content-type")) {
		media, params, _ := strings.Cut(text, ";")
		out.media, out.params = strings.ToLower(strings.TrimSpace(media)), params
	}
}

// compact writes a value without folds and spaces that mean nothing, as tshark does.
func compact(value []byte) string {
	const separators = `()<>@,;:\"/[]?={}`
	var b strings.Builder
	quoted, space := false, false
	tail := byte(';') // nothing yet: as after a separator
	for _, c := range bytes.TrimSpace(value) {
		if !quoted && (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
			space = true
			continue
		}
		if space && strings.IndexByte(separators, c) < 0 && strings.IndexByte(separators, tail) < 0 {
			b.WriteByte(' ')
		}
		space = false
		if c == '"' {
			quoted = !quoted
		}
		b.WriteByte(c)
		tail = c
	}
	return b.String()
}

func lineLen(data []byte) int {
	if n := bytes.IndexByte(data, '\n'); n >= 0 {
		return n + 1
	}
	return len(data)
}
