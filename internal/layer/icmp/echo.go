package icmp

import (
	"encoding/binary"
	"math"
	"net/netip"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
)

// maxEchoes is how many unanswered requests are remembered.
const maxEchoes = 1024

// Echoes finds the request that an echo reply answers, for either version of ICMP.
type Echoes struct {
	To   *dissect.Field // of a reply: the request's frame
	Time *dissect.Field // of a reply: how long after it, in milliseconds
	// Sum is what a request's checksum has more than its reply's, in the arithmetic of
	// RFC 1071: the types alone differ.
	Sum uint16

	asked map[echo]request
}

// echo says which request a reply answers: the data are the same too.
type echo struct {
	a, b     netip.Addr // the smaller first
	ident    uint16
	sequence uint16
	sum      uint16 // of the request
}

type request struct {
	frame int
	time  time.Time
}

// See takes an echo whose first eight bytes are in r. With a reply it adds which request it
// answers.
func (e *Echoes) See(p *dissect.Packet, r dissect.Range, asks bool) {
	a, b := p.Src.Addr(), p.Dst.Addr()
	if b.Less(a) {
		a, b = b, a
	}
	be := binary.BigEndian
	k := echo{a: a, b: b, ident: be.Uint16(r.Data[4:]), sequence: be.Uint16(r.Data[6:]), sum: be.Uint16(r.Data[2:])}
	if asks {
		if e.asked == nil || len(e.asked) >= maxEchoes {
			e.asked = map[echo]request{}
		}
		e.asked[k] = request{p.Frame.Number, p.Frame.Time}
		return
	}
	k.sum = Add(k.sum, e.Sum)
	asked, ok := e.asked[k]
	if !ok {
		return
	}
	delete(e.asked, k)
	none := r.At(0, 0)
	p.Mark(p.Uint(e.To, none, uint64(asked.frame)), dissect.Generated)
	ms := float64(p.Frame.Time.Sub(asked.time)) / float64(time.Millisecond)
	p.Mark(p.Add(e.Time, none, math.Float64bits(ms), nil), dissect.Generated)
}

// Add adds as RFC 1071 does: what overflows comes in again below.
func Add(a, b uint16) uint16 {
	n := uint32(a) + uint32(b)
	return uint16(n) + uint16(n>>16)
}
