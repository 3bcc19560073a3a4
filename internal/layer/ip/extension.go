package ip

import (
	"encoding/binary"

	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
)

// extensions explains the extension headers of a packet of version 6 (RFC 8200 section 4),
// which r holds as far as it was captured, and hands on what stands behind them.
func (d *v6) extensions(p *dissect.Packet, layer int, r dissect.Range, total int) {
	at, next := header6, uint8(d.header.NextHeader)
	for {
		p.Resize(layer, at)
		rest := r.From(at)
		x := extensionOf(next)
		if x == nil {
			p.Next(rest, dissect.Hints{Parent: proto6, Type: uint64(next), Missing: total - r.Len()})
			return
		}
		p.Protocol(x.proto.Name)
		n := x.length(rest.Data)
		p.Open(p.Add(x.proto, rest.At(0, n), 0, nil))
		if n > rest.Len() || n == 0 {
			x.start(p, rest)
			if x.body != nil {
				x.body(p, rest)
			}
			p.Close()
			p.Resize(layer, r.Len())
			p.Break(x.proto, rest.At(rest.Len(), 0), "the packet ends within an extension header (RFC 8200 section 4)")
			return
		}
		header := rest.At(0, n)
		if next == uint8(layers.IPProtocolIPv6Fragment) {
			fragmentHeader(p, header)
		} else {
			x.start(p, header)
			x.body(p, header)
		}
		if x == &routingExtension {
			d.reroute(p, header.Data)
		}
		p.Close()
		at, next = at+n, header.Data[0]
		if x == &fragmentExtension && binary.BigEndian.Uint16(header.Data[2:])&^6 != 0 {
			p.Resize(layer, at)
			d.fragment(p, r, header.Data, r.From(at), total-r.Len())
			return
		}
	}
}

// fragment keeps a fragment and hands on the packet if that completes it.
func (d *v6) fragment(p *dissect.Packet, r dissect.Range, header []byte, payload dissect.Range, missing int) {
	k := key{id: binary.BigEndian.Uint32(header[4:])}
	copy(k.ends[:], r.Data[8:40])
	offset := binary.BigEndian.Uint16(header[2:])
	h := dissect.Hints{Parent: proto6, Type: uint64(header[0]), Missing: missing}
	if offset&^7 == 0 && missing > 0 {
		p.Next(payload, headOf(h))
		return
	}
	whole := d.fragments.take(p, &reassembly6, k, payload, missing, int(offset&^7), offset&1 != 0)
	if whole.Len() > 0 {
		p.Next(whole, dissect.Hints{Parent: proto6, Type: uint64(header[0])})
	}
}

// extension is a kind of extension header: its fields, and what explains its body.
type extension struct {
	proto, next, size, bytes *dissect.Field
	body                     func(*dissect.Packet, dissect.Range)
}

// length returns the bytes of a header that begins with b, or 0 if it does not say.
func (x *extension) length(b []byte) int {
	switch {
	case x == &fragmentExtension:
		return 8
	case len(b) < 2:
		return 0
	}
	return 8 * (int(b[1]) + 1)
}

// start adds what most extension headers start with.
func (x *extension) start(p *dissect.Packet, r dissect.Range) {
	if r.Len() > 0 {
		p.Uint(x.next, r.At(0, 1), uint64(r.Data[0]))
	}
	if r.Len() > 1 && x.size != nil {
		p.Uint(x.size, r.At(1, 1), uint64(r.Data[1]))
		p.Mark(p.Uint(x.bytes, r.At(1, 1), 8*(uint64(r.Data[1])+1)), dissect.Generated)
	}
}

func extensionOf(next uint8) *extension {
	switch layers.IPProtocol(next) {
	case layers.IPProtocolIPv6HopByHop:
		return &hopByHopExtension
	case layers.IPProtocolIPv6Routing:
		return &routingExtension
	case layers.IPProtocolIPv6Fragment:
		return &fragmentExtension
	case layers.IPProtocolIPv6Destination:
		return &destinationExtension
	}
	return nil
}

func fragmentHeader(p *dissect.Packet, r dissect.Range) {
	offset := binary.BigEndian.Uint16(r.Data[2:])
	fragmentExtension.start(p, r)
	p.Uint(fragmentReserved, r.At(1, 1), uint64(r.Data[1]))
	p.Uint(fragmentOffset, r.At(2, 2), uint64(offset>>3))
	p.Uint(fragmentBits, r.At(2, 2), uint64(offset>>1&3))
	p.Bool(fragmentMore, r.At(2, 2), offset&1 != 0)
	p.Uint(fragmentID, r.At(4, 4), uint64(binary.BigEndian.Uint32(r.Data[4:])))
}

// The types of routing headers.
const (
	routingSource  = 0 // RFC 5095 took it back
	routingMobile  = 2 // RFC 6275 section 6.4
	routingSegment = 4 // RFC 8754 section 2
)

func routing(p *dissect.Packet, r dissect.Range) {
	if r.Len() < 8 {
		return
	}
	kind := r.Data[2]
	i := p.Uint(routingType, r.At(2, 1), uint64(kind))
	if kind == routingSource {
		remark(p, i, routingDeprecated, dissect.Note, dissect.OfDeprecation, "")
	}
	p.Uint(routingLeft, r.At(3, 1), uint64(r.Data[3]))
	var address *dissect.Field
	switch kind {
	case routingSource:
		p.Raw(sourceReserved, r.At(4, 4))
		address = sourceAddress
	case routingMobile:
		p.Raw(mobileReserved, r.At(4, 4))
		address = mobileAddress
	case routingSegment:
		p.Uint(segmentLast, r.At(4, 1), uint64(r.Data[4]))
		p.Uint(segmentFlags, r.At(5, 1), uint64(r.Data[5]))
		p.Raw(segmentTag, r.At(6, 2))
		address = segmentAddress
	default:
		p.Raw(routingUnknown, r.From(4))
		return
	}
	for at := 8; at+16 <= r.Len(); at += 16 {
		p.Raw(address, r.At(at, 16))
	}
}

// reroute takes the last station of a route for the destination while there are stations
// left: both ends of a conversation know each other by it (RFC 8200 section 8.1).
func (d *v6) reroute(p *dissect.Packet, header []byte) {
	if header[3] == 0 || len(header) < 24 {
		return
	}
	switch header[2] {
	case routingSource, routingMobile:
		p.Dst = endpoint6(header[len(header)-16:])
	case routingSegment: // the first in the list is the last on the way
		p.Dst = endpoint6(header[8:24])
	}
}

// The options that are explained.
const (
	optionPad1   = 0x00
	optionTunnel = 0x04 // RFC 2473 section 4.1.1
	optionAlert  = 0x05 // RFC 2711
	optionJumbo  = 0xc2 // RFC 2675 section 2
	optionHome   = 0xc9 // RFC 6275 section 6.3
	optionPadN   = 0x01
)

// options explains the options of a hop-by-hop or destination header (RFC 8200 section 4.2).
func options(p *dissect.Packet, r dissect.Range) {
	for r = r.From(min(2, r.Len())); r.Len() > 0; {
		kind := r.Data[0]
		n := 1
		if kind != optionPad1 && r.Len() > 1 {
			n = 2 + int(r.Data[1])
		}
		at := r.At(0, n)
		p.Open(p.Group(option, at, optionName(kind)))
		p.Open(p.Uint(optionType, at.At(0, 1), uint64(kind)))
		if kind != optionPad1 {
			p.Uint(optionAction, at.At(0, 1), uint64(kind>>6))
			p.Bool(optionChange, at.At(0, 1), kind&0x20 != 0)
			p.Uint(optionRest, at.At(0, 1), uint64(kind&0x1f))
		}
		p.Close()
		if at.Len() > 1 {
			p.Uint(optionLength, at.At(1, 1), uint64(at.Data[1]))
			optionValue(p, kind, at.From(2))
		} else if kind == optionPad1 {
			p.Add(optionOne, at, 0, nil)
		}
		p.Close()
		r = r.From(at.Len())
	}
}

func optionValue(p *dissect.Packet, kind uint8, r dissect.Range) {
	switch n := r.Len(); {
	case kind == optionPadN && n == 0:
		p.Text(optionNoPadding, r, "<none>")
	case kind == optionPadN:
		p.Raw(optionPadding, r)
	case kind == optionAlert && n == 2:
		p.Uint(routerAlert, r, uint64(binary.BigEndian.Uint16(r.Data)))
	case kind == optionJumbo && n == 4:
		p.Uint(jumboLength, r, uint64(binary.BigEndian.Uint32(r.Data)))
	case kind == optionTunnel && n == 1:
		p.Uint(tunnelLimit, r, uint64(r.Data[0]))
	case kind == optionHome && n == 16:
		p.Raw(homeAddress, r)
	case n > 0:
		p.Raw(optionUnknown, r)
	}
}
