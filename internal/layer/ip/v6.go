package ip

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
)

const header6 = 40

// v6 explains packets of version 6.
type v6 struct {
	header    layers.IPv6
	plain     [header6]byte // what gopacket reads in place of the header
	fragments fragments
}

func newV6(*dissect.Session) dissect.Dissector {
	return (&v6{}).explain
}

func (d *v6) explain(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
	below := len(p.Protocols())
	layer := p.Layer(proto6, r)
	i := p.Uint(version6, r.At(0, 1), uint64(r.Data[0]>>4))
	p.Mark(p.Uint(version4, r.At(0, 1), uint64(r.Data[0]>>4)), dissect.Hidden)
	if r.Data[0]>>4 != 6 {
		remark(p, i, bogusVersion6, dissect.Error, dissect.OfMalformed, "")
		p.Resize(layer, 0)
		p.Retract(below)
		p.Next(r, dissect.Hints{Parent: proto6})
		return
	}
	d.decode(r.Data)
	total, ok := d.fixed(p, r)
	if !ok {
		p.Break(proto6, r.At(r.Len(), 0), fmt.Sprintf("the header has 40 bytes, of which %d are here (RFC 8200 section 3)", r.Len()))
		return
	}
	p.Src, p.Dst = endpoint6(r.Data[8:24]), endpoint6(r.Data[24:40])
	d.extensions(p, layer, r.At(0, max(header6, min(total, r.Len()))), total)
}

// fixed adds the fields of the header, as far as they are there, and returns the length of
// the packet.
func (d *v6) fixed(p *dissect.Packet, r dissect.Range) (total int, ok bool) {
	if r.Len() < 8 {
		return 0, false
	}
	h := &d.header
	p.Open(p.Uint(tclass, r.At(0, 4), uint64(h.TrafficClass)))
	p.Uint(dscp6, r.At(0, 4), uint64(h.TrafficClass>>2))
	p.Uint(ecn6, r.At(0, 4), uint64(h.TrafficClass&3))
	p.Close()
	p.Uint(flow, r.At(1, 3), uint64(h.FlowLabel))
	total = d.total(p, r)
	p.Uint(nextHeader, r.At(6, 1), uint64(h.NextHeader))
	p.Uint(hopLimit, r.At(7, 1), uint64(h.HopLimit))
	if r.Len() < 24 {
		return 0, false
	}
	src6.add(p, r.At(8, 16))
	if r.Len() < header6 {
		return 0, false
	}
	dst6.add(p, r.At(24, 16))
	embedded(p, r.At(8, 16), r.At(24, 16))
	return total, true
}

// decode has gopacket read the header alone: it would read extension headers too, and keep
// nothing of a packet whose length is 0.
func (d *v6) decode(b []byte) {
	fixed := &d.plain
	clear(fixed[copy(fixed[:], b):])
	fixed[4], fixed[5], fixed[6] = 0, 1, byte(layers.IPProtocolNoNextHeader)
	if err := d.header.DecodeFromBytes(fixed[:], gopacket.NilDecodeFeedback); err != nil {
		d.header = layers.IPv6{}
	}
	if len(b) > 6 {
		d.header.NextHeader = layers.IPProtocol(b[6])
	}
}

// total adds the length and returns that of the packet: what the header says, or all there
// is if it says nothing.
func (d *v6) total(p *dissect.Packet, r dissect.Range) int {
	whole := onWire(p, r)
	n := int(binary.BigEndian.Uint16(r.Data[4:]))
	i := p.Uint(payloadLen, r.At(4, 2), uint64(n))
	if n == 0 && r.Data[6] != byte(layers.IPProtocolNoNextHeader) {
		if r.Data[6] != byte(layers.IPProtocolIPv6HopByHop) {
			remark(p, i, noLength, dissect.Warning, dissect.OfProtocol, "")
		}
		return whole
	}
	if header6+n > whole && !p.Quoted {
		remark(p, i, exceeds, dissect.Warning, dissect.OfProtocol, fmt.Sprintf("IPv6 payload length exceeds framing length (%d bytes)", whole-header6))
		return whole
	}
	return header6 + n
}

func endpoint6(b []byte) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom16([16]byte(b)), 0)
}
