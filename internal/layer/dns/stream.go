package dns

import (
	"encoding/binary"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// datagram explains what UDP carries, or what stands alone.
func (v *variant) datagram(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	var t *table
	if h.Conn != nil && !p.Quoted {
		t = dissect.State(h.Conn, v.proto, func() *table { return &table{} })
	}
	v.explain(p, r, 0, t)
}

const lengthLen = 2

// stream explains what TCP carries: messages with their lengths before them, RFC 1035
// section 4.2.2 and RFC 7766 section 8.
type stream struct {
	*variant
	table
}

func (*stream) Measure(_ wire.Dir, data []byte) int {
	if len(data) < lengthLen {
		return lengthLen
	}
	return lengthLen + int(binary.BigEndian.Uint16(data))
}

func (s *stream) Dissect(p *dissect.Packet, _ wire.Dir, r dissect.Range, _ bool) {
	if r.Len() < lengthLen {
		p.Layer(s.proto, r)
		p.Break(s.proto, r, "the stream ends within a message's length (RFC 1035 section 4.2.2)")
		return
	}
	s.explain(p, r, lengthLen, &s.table)
}

func (*stream) Lost(wire.Dir, int) {}
