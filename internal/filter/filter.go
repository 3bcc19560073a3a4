// Package filter is the display-filter language: a subset of Wireshark's (wireshark-filter(4)),
// with its meaning. A filter looks at the fields of one frame's tree; it is true or false for
// the frame.
//
//	http.request.method == "GET" && ip.src == 10.0.0.0/8
//	tcp.port in {80, 443, 8000..8100} and not tcp.analysis.retransmission
//	tcp.payload[0:4] == 47:45:54:20 || http.host matches "^api\\."
//
// A field that occurs more than once passes a comparison if any of its values does; with "all"
// before the field all of them must, and != means that none is equal, as in Wireshark 4.
package filter

import (
	"fmt"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Filter is a filter that was read. It is for one goroutine.
type Filter struct {
	root   node // nil passes everything
	fields []*dissect.Field
}

// Match tells whether a frame passes.
func (f *Filter) Match(p *dissect.Packet) bool {
	return f == nil || f.root == nil || f.root.match(&p.Tree)
}

// Fields returns the fields that the filter looks at.
func (f *Filter) Fields() []*dissect.Field {
	if f == nil {
		return nil
	}
	return f.fields
}

// Parse reads a filter; an empty one passes everything. Errors are *SyntaxError.
func Parse(c *dissect.Catalog, text string) (*Filter, error) {
	if strings.TrimSpace(text) == "" {
		return &Filter{}, nil
	}
	p := &parser{catalog: c, text: text}
	if err := p.scan(); err != nil {
		return nil, err
	}
	root, err := p.or()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != tokEnd {
		return nil, p.wrong(t, fmt.Sprintf("%q was not expected here; join two conditions with && or ||", t.text))
	}
	return &Filter{root, p.fields}, nil
}

// SyntaxError says what is wrong with a filter and where.
type SyntaxError struct {
	Text       string // the filter
	Start, End int    // the part that is wrong, in bytes
	Reason     string
}

// Error has three lines: what is wrong, the filter, and a mark below the place.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s\n    %s\n    %s", e.Reason, e.Text, mark(e.Text, e.Start, e.End))
}

func mark(text string, start, end int) string {
	width := len([]rune(text[start:end]))
	return strings.Repeat(" ", len([]rune(text[:start]))) + "^" + strings.Repeat("~", max(width-1, 0))
}

// node is a part of a filter that is true or false.
type node interface{ match(*dissect.Tree) bool }

type notNode struct{ of node }

func (n notNode) match(t *dissect.Tree) bool { return !n.of.match(t) }

type andNode struct{ a, b node }

func (n andNode) match(t *dissect.Tree) bool { return n.a.match(t) && n.b.match(t) }

type orNode struct{ a, b node }

func (n orNode) match(t *dissect.Tree) bool { return n.a.match(t) || n.b.match(t) }

// existsNode is a field by itself: it is there.
type existsNode struct{ fields []*dissect.Field }

func (n existsNode) match(t *dissect.Tree) bool {
	for i := range t.Nodes {
		if of(t.Nodes[i].Field, n.fields) {
			return true
		}
	}
	return false
}

func of(f *dissect.Field, fields []*dissect.Field) bool {
	for _, g := range fields {
		if f == g {
			return true
		}
	}
	return false
}

// compareNode compares the values of a field. every asks it of all values and not of any.
type compareNode struct {
	fields []*dissect.Field
	cut    *slice
	every  bool
	test   func(t *dissect.Tree, i int, part []byte) bool
}

func (n compareNode) match(t *dissect.Tree) bool {
	found := false
	for i := range t.Nodes {
		if !of(t.Nodes[i].Field, n.fields) {
			continue
		}
		var part []byte
		if n.cut != nil {
			var ok bool
			if part, ok = n.cut.of(t, i); !ok {
				continue // too short: as if it were not there
			}
		}
		found = true
		if n.test(t, i, part) != n.every {
			return !n.every
		}
	}
	return found && n.every
}

// slice is a part of a field's bytes: from, up to; negative numbers count from the end.
type slice struct {
	from, to int
	toEnd    bool
}

func (s *slice) of(t *dissect.Tree, i int) ([]byte, bool) {
	b := bytesOf(t, i)
	from, to := s.from, s.to
	if from < 0 {
		from += len(b)
	}
	if s.toEnd {
		to = len(b)
	} else if to < 0 {
		to += len(b)
	}
	if from < 0 || to > len(b) || from >= to {
		return nil, false
	}
	return b[from:to], true
}

// bytesOf returns the bytes that slices and contains look at: those of the value, or for
// numbers and layers those of the wire.
func bytesOf(t *dissect.Tree, i int) []byte {
	n := &t.Nodes[i]
	switch n.Field.Kind {
	case dissect.String, dissect.Bytes, dissect.Ether, dissect.IPv4, dissect.IPv6, dissect.OID, dissect.GUID:
		return n.Bytes
	}
	b := t.Buffers[n.Buf].Data[n.Start:]
	if n.Field.Kind == dissect.Protocol {
		return b // a layer with all that it carries
	}
	return b[:n.Len]
}
