// Package filter is the display-filter language: a subset of Wireshark's (wireshark-filter(4)),
// with its meaning. A filter looks at the fields of one frame's tree; it is true or false for
// the frame.
//
//	http.request.method == "GET" && ip.src == 10.0.0.0/8
//	tcp.port in {80, 443, 8000..8100} and not tcp.analysis.retransmission
//	tcp.payload[0:4] == 47:45:54:20 || http.host matches r"^api\."
//	tcp.flags & 0x12 == 0x02 && len(tcp.options) > tcp.hdr_len - 20
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
