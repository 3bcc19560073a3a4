// Package null explains the four bytes that BSD systems put before a packet on their loopback
// interface: the address family, in the byte order of the machine (LINKTYPE_NULL) or of the
// network (LINKTYPE_LOOP). They stand on the frame, and IP stands on them.
// See https://www.tcpdump.org/linktypes.html.
package null

import (
	"encoding/binary"

	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

const headerLen = 4

// Layer is the loopback header.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: []*dissect.Field{family, etherType},
		Over:   []string{"frame"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Link == wire.LinkNull || h.Link == wire.LinkLoop, "the capture's link type is that of a loopback")
		},
		New:     func(*dissect.Session) dissect.Dissector { return explain },
		Summary: summary,
	}
}

var (
	proto = &dissect.Field{Name: "null", Title: "Null/Loopback", Kind: dissect.Protocol, Purpose: dissect.Header,
		About: "Stands for a link where there is none: the machine talks to itself.", Spec: "LINKTYPE_NULL"}
	family = &dissect.Field{Name: "null.family", Title: "Family", Kind: dissect.Uint, Bits: 32, Names: familyName,
		About: "The address family of the packet. Systems disagree about the number of IPv6: 24, 28 or 30.", Spec: "LINKTYPE_NULL"}
	etherType = &dissect.Field{Name: "null.type", Title: "Type", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16,
		Names: func(v uint64) string { return layers.EthernetType(v).String() },
		About: "Some programs write an EtherType in place of the family."}
)

func familyName(v uint64) string {
	switch etherTypeOf(uint32(v)) {
	case etherTypeIPv4:
		return "IP"
	case etherTypeIPv6:
		return "IPv6"
	}
	return ""
}

const (
	etherTypeIPv4, etherTypeIPv6 = 0x0800, 0x86dd

	maxFamily = 1500 // larger values are EtherTypes
)

// etherTypeOf returns the EtherType of what a family's packets are, or 0: families are not
// EtherTypes, and a layer above should not have to know both.
func etherTypeOf(family uint32) uint64 {
	switch layers.ProtocolFamily(family) {
	case layers.ProtocolFamilyIPv4:
		return etherTypeIPv4
	case layers.ProtocolFamilyIPv6BSD, layers.ProtocolFamilyIPv6FreeBSD, layers.ProtocolFamilyIPv6Darwin:
		return etherTypeIPv6
	}
	return 0
}

func explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	p.Layer(proto, r.At(0, headerLen))
	if r.Len() < headerLen {
		p.Break(proto, r, "the frame ends within the 4 bytes of the address family (LINKTYPE_NULL)")
		return
	}
	v := binary.BigEndian.Uint32(r.Data)
	if h.Link == wire.LinkNull {
		v = inHostOrder(v)
	}
	next := etherTypeOf(v)
	if v > maxFamily && v <= 0xffff {
		p.Uint(etherType, r.At(0, headerLen), uint64(v))
		next = uint64(v)
	} else {
		p.Uint(family, r.At(0, headerLen), uint64(v))
	}
	p.Next(r.From(headerLen), dissect.Hints{Parent: proto, Type: next})
}

// inHostOrder turns a family round if it was written by a little-endian machine: families and
// EtherTypes are small numbers.
func inHostOrder(v uint32) uint32 {
	switch {
	case v&0xffff0000 == 0:
		return v
	case v&0xff000000 == 0 && v&0x00ff0000 < 0x00060000:
		return v >> 16
	}
	return v<<24 | v<<8&0xff0000 | v>>8&0xff00 | v>>24
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	if i+1 < t.End(i) {
		return t.AppendLabel(dst, i+1)
	}
	return append(dst, "cut off"...)
}
