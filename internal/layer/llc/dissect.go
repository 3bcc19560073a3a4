package llc

import (
	"encoding/binary"

	"github.com/wirelore/wirelore/internal/dissect"
)

const (
	addresses   = 2
	snapLen     = 5
	information = 0x03 // unnumbered, without its bit for poll or final
)

func explain(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
	layer := p.Layer(proto, r)
	if r.Len() <= addresses {
		p.Break(proto, r, "the frame ends within the 3 bytes of the header (IEEE 802.2 section 3.2)")
		return
	}
	to, from := r.Data[0], r.Data[1]
	p.Open(p.Uint(destination, r.At(0, 1), uint64(to)))
	p.Uint(destinationSAP, r.At(0, 1), uint64(to>>1))
	p.Bool(destinationGroup, r.At(0, 1), to&1 != 0)
	p.Close()
	answer := from&1 != 0
	p.Open(p.Uint(source, r.At(1, 1), uint64(from)))
	p.Uint(sourceSAP, r.At(1, 1), uint64(from>>1))
	p.Bool(sourceResponse, r.At(1, 1), answer)
	p.Close()
	size, ok := controlField(p, r.From(addresses), answer)
	if !ok {
		p.Break(proto, r.From(addresses), "the frame ends within a control field of 2 bytes (IEEE 802.2 section 5.2)")
		return
	}
	at := addresses + size
	next := dissect.Hints{Parent: proto}
	if carries := r.Data[addresses]&1 == 0 || r.Data[addresses]&^0x10 == information; carries {
		switch {
		case to == pointSNAP && r.Len() < at+snapLen:
			p.Break(proto, r.From(at), "the frame ends within the 5 bytes of SNAP (IEEE 802 section 9.2)")
			return
		case to == pointSNAP:
			next.Type = named(p, r.At(at, snapLen))
			at += snapLen
		case to == pointIP:
			next.Type = typeIPv4
		}
	}
	p.Resize(layer, at)
	p.Next(r.From(at), next)
}

// controlField tells what kind of frame it is, and returns the bytes that say so: two in the
// frames that are numbered, or acknowledge those, and one in the others.
func controlField(p *dissect.Packet, r dissect.Range, answer bool) (size int, ok bool) {
	bit := poll
	if answer {
		bit = final
	}
	if first := r.Data[0]; first&3 == 3 {
		at := r.At(0, 1)
		p.Open(p.Uint(control, at, uint64(first)))
		if first&0x10 != 0 {
			p.Bool(bit, at, true)
		}
		modifier := command
		if answer {
			modifier = response
		}
		p.Uint(modifier, at, uint64(first&0xec>>2))
		p.Uint(unnumbered, at, 3)
		p.Close()
		return 1, true
	}
	if r.Len() < 2 {
		return 0, false
	}
	v, at := uint64(binary.LittleEndian.Uint16(r.Data)), r.At(0, 2)
	p.Open(p.Uint(control, at, v))
	p.Uint(received, at, v>>9)
	if v&0x100 != 0 {
		p.Bool(bit, at, true)
	}
	if v&1 == 0 {
		p.Uint(sent, at, v>>1&0x7f)
		p.Uint(kind, at, 0)
	} else {
		p.Uint(supervisory, at, v>>2&3)
		p.Uint(kind, at, 1)
	}
	p.Close()
	return 2, true
}

const typeIPv4 = 0x0800

// The organizations whose numbers mean something here.
const (
	anyEtherType  = 0x000000
	ciscoEthernet = 0x0000f8
	ciscoOwn      = 0x00000c
)

// named tells what SNAP says is carried, and returns it if it is an EtherType.
func named(p *dissect.Packet, r dissect.Range) uint64 {
	oui := uint64(r.Data[0])<<16 | uint64(r.Data[1])<<8 | uint64(r.Data[2])
	v := uint64(binary.BigEndian.Uint16(r.Data[3:]))
	p.Uint(organization, r.At(0, 3), oui)
	switch oui {
	case anyEtherType, ciscoEthernet:
		p.Uint(etherType, r.At(3, 2), v)
		return v
	case ciscoOwn:
		p.Uint(cisco, r.At(3, 2), v)
	default:
		p.Uint(protocol, r.At(3, 2), v)
	}
	return 0
}
