// Package data shows bytes that no other layer claims, as they are. It is the last on the
// list, stands over everything, and is named as Wireshark names it.
package data

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// Layer is what nobody else takes.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: []*dissect.Field{bytes, length},
		Over:   []string{""},
		Claim: func(*dissect.Hints) dissect.Claim {
			return dissect.Claim{Certainty: dissect.Last, Reason: "no other layer knows these bytes"}
		},
		New:       func(*dissect.Session) dissect.Dissector { return explain },
		NewStream: func(_ *dissect.Session, h dissect.Hints) dissect.Stream { return stream{h} },
		Summary:   summary,
	}
}

var (
	proto = &dissect.Field{Name: "data", Title: "Data", Kind: dissect.Protocol, Show: show, Purpose: dissect.Unknown,
		About: "Bytes whose protocol is not known: what is above them is unexplained, not wrong."}
	bytes  = &dissect.Field{Name: "data.data", Title: "Data", Kind: dissect.Bytes}
	length = &dissect.Field{Name: "data.len", Title: "Length", Kind: dissect.Int, Bits: 32}
)

func explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	i := p.Layer(proto, r)
	if h.Exchange != nil { // what a request or an answer carries is said by the application
		p.Nodes[i].Purpose = dissect.Payload
	}
	p.Raw(bytes, r)
	p.Mark(p.Uint(length, r.At(0, 0), uint64(r.Len())), dissect.Generated)
}

func show(dst []byte, t *dissect.Tree, i int) []byte {
	return append(summary(append(dst, "Data ("...), t, i), ')')
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	return append(strconv.AppendInt(dst, int64(t.Nodes[i].Len), 10), " bytes"...)
}

// stream shows what every segment brings as it comes, since nothing says where a unit ends.
// Only what has a media type is one, of all that comes.
type stream struct{ hints dissect.Hints }

func (s stream) Measure(_ wire.Dir, data []byte) int {
	if s.hints.Media != "" {
		return dissect.ToEnd
	}
	return len(data)
}

func (stream) Lost(wire.Dir, int) {}

func (s stream) Dissect(p *dissect.Packet, _ wire.Dir, r dissect.Range, _ bool) {
	explain(p, r, s.hints)
}
