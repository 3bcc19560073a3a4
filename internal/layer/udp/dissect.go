package udp

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
)

const (
	headerLen = 8
	maxLength = 1<<16 - 1
)

func newDissector(*dissect.Session) dissect.Dissector {
	var header layers.UDP
	return func(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
		p.Layer(proto, r.At(0, headerLen))
		// A length below 8 is refused, but everything is read before.
		if err := header.DecodeFromBytes(r.Data, gopacket.NilDecodeFeedback); err != nil && r.Len() < headerLen {
			cut(p, r, h)
			return
		}
		ports(p, r)
		n, ok := size(p, r, h)
		if !ok {
			return
		}
		sum(p, r.At(6, 2), header.Checksum, h.Parent.Name == "ipv6" && !p.Quoted)
		p.Src = netip.AddrPortFrom(p.Src.Addr(), uint16(header.SrcPort))
		p.Dst = netip.AddrPortFrom(p.Dst.Addr(), uint16(header.DstPort))
		data := r.From(headerLen).At(0, n-headerLen)
		conversation(p, r, data.Len() > 0 && !p.Quoted)
		if data.Len() > 0 {
			p.Raw(payload, r.From(headerLen)) // and what is behind it
		}
		p.Next(data, dissect.Hints{
			Parent: proto, SrcPort: p.Src.Port(), DstPort: p.Dst.Port(), Dir: p.Dir, Conn: p.Conn, Missing: n - headerLen - data.Len(),
		})
	}
}

func ports(p *dissect.Packet, r dissect.Range) {
	src, dst := uint64(binary.BigEndian.Uint16(r.Data)), uint64(binary.BigEndian.Uint16(r.Data[2:]))
	p.Uint(srcPort, r.At(0, 2), src)
	p.Uint(dstPort, r.At(2, 2), dst)
	p.Mark(p.Uint(port, r.At(0, 2), src), dissect.Hidden)
	p.Mark(p.Uint(port, r.At(2, 2), dst), dissect.Hidden)
}

// size adds the length and returns the bytes of the datagram, which may be more than were
// captured. Nothing more is told of a datagram that is shorter than its header.
func size(p *dissect.Packet, r dissect.Range, h dissect.Hints) (n int, ok bool) {
	n = int(binary.BigEndian.Uint16(r.Data[4:]))
	whole := r.Len() + h.Missing
	i := p.Uint(length, r.At(4, 2), uint64(n))
	switch {
	case n == 0 && h.Parent.Name == "ipv6": // RFC 2675 section 4
		if whole <= maxLength {
			remark(p, i, zeroLength, dissect.Warning, dissect.OfProtocol, "")
		}
		return whole, true
	case n < headerLen:
		remark(p, i, badLength, dissect.Error, dissect.OfMalformed, fmt.Sprintf("Bad length value %d < 8", n))
		return 0, false
	case n > whole && !p.Quoted:
		remark(p, i, badLength, dissect.Error, dissect.OfMalformed, fmt.Sprintf("Bad length value %d > IP payload length", n))
		return whole, true
	}
	return n, true
}

func sum(p *dissect.Packet, r dissect.Range, v uint16, required bool) {
	i, status := p.Uint(checksum, r, uint64(v)), uint64(unverified)
	switch {
	case v == 0 && required:
		remark(p, i, zeroSum, dissect.Error, dissect.OfChecksum, "")
		status = illegal
	case v == 0:
		status = notPresent
	}
	p.Mark(p.Uint(checksumStatus, r.At(0, 0), status), dissect.Generated)
}

// span is when the first and the latest datagram of a conversation were seen, in nanoseconds
// since 1970.
type span struct{ first, latest int64 }

// conversation finds the one that a datagram belongs to, and its place there in time.
func conversation(p *dissect.Packet, r dissect.Range, carries bool) {
	c := p.FindConn("udp", p.Src, p.Dst, false)
	p.Mark(p.Uint(stream, r.At(headerLen, 0), uint64(c.Index)), dissect.Generated)
	var now int64
	if !p.Frame.Time.IsZero() {
		now = p.Frame.Time.UnixNano()
	}
	seen := dissect.State(c, proto, func() *span { return &span{now, now} })
	if !carries {
		return // Wireshark does not count those that carry nothing
	}
	at := r.At(0, 0)
	p.Open(p.Mark(p.Group(timestamps, at, timestamps.Title), dissect.Generated))
	p.Mark(p.Int(timeRelative, at, now-seen.first), dissect.Generated)
	p.Mark(p.Int(timeDelta, at, now-seen.latest), dissect.Generated)
	p.Close()
	seen.latest = now
}

// cut tells what is there of a header that is not whole: in an ICMP error, or where the
// capture kept too little.
func cut(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	switch n := r.Len(); {
	case n >= 6:
		ports(p, r)
		size(p, r, h)
	case n >= 4:
		ports(p, r)
	case n >= 2:
		p.Uint(srcPort, r.At(0, 2), uint64(binary.BigEndian.Uint16(r.Data)))
	}
	p.Break(proto, r.At(r.Len(), 0), "the datagram ends within the 8 bytes of its header (RFC 768)")
}

func remark(p *dissect.Packet, i int, f *dissect.Field, s dissect.Severity, c dissect.Concern, message string) {
	p.Open(i)
	p.Remark(f, p.Range(i), s, c, message)
	p.Close()
}
