// Package arp explains the Address Resolution Protocol (RFC 826): who on this link has an
// address? It stands on whatever carries EtherTypes, and nothing stands on it.
package arp

import (
	"net"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Layer is ARP.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: fields,
		Over:   []string{"eth", "vlan", "ieee8021ad", "sll", "null", "llc"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Type == uint64(layers.EthernetTypeARP) || h.Type == reverse, "the EtherType is 0x0806, or 0x8035 of its reverse")
		},
		New:     newDissector,
		Summary: summary,
	}
}

func newDissector(*dissect.Session) dissect.Dissector {
	var header layers.ARP
	return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
		i := p.Layer(proto, r)
		if !fixed(p, r) {
			p.Break(proto, r.From(r.Len()), "the packet ends within its first 8 bytes (RFC 826)")
			return
		}
		header = layers.ARP{}
		err := header.DecodeFromBytes(r.Data, gopacket.NilDecodeFeedback) // what it refuses is too short for its addresses
		hw, pr := int(header.HwAddressSize), int(header.ProtAddressSize)
		switch {
		case err == nil:
			p.Resize(i, len(header.Contents))
			nature(p, r.At(0, 0), &header)
		case header.Operation > 0 && header.Operation < 7 || header.Operation == 8 || header.Operation == 9: // of which Wireshark looks at all or nothing
			hw, pr = 0, 0
		}
		sender.add(p, &header, whole(r, fixedLen, hw), whole(r, fixedLen+hw, pr))
		target.add(p, &header, whole(r, fixedLen+hw+pr, hw), whole(r, fixedLen+2*hw+pr, pr))
		if err != nil {
			p.Break(proto, r.From(r.Len()), "the packet ends before its addresses do (RFC 826)")
		}
	}
}

// fixed tells the part that is the same for all kinds of addresses, and whether all of it is
// there.
func fixed(p *dissect.Packet, r dissect.Range) bool {
	at := 0
	for _, f := range []*dissect.Field{hardware, protocol, hardwareLen, protocolLen, opcode} {
		n := int(f.Bits) / 8
		if r.Len() < at+n {
			return false
		}
		v := uint64(r.Data[at])
		if n == 2 {
			v = v<<8 | uint64(r.Data[at+1])
		}
		p.Uint(f, r.At(at, n), v)
		at += n
	}
	return true
}

// whole returns n bytes from at, or none if the packet ends before.
func whole(r dissect.Range, at, n int) dissect.Range {
	if r.Len() < at+n {
		return r.At(r.Len(), 0)
	}
	return r.At(at, n)
}

const (
	fixedLen = 8
	reverse  = 0x8035 // the EtherType of RARP, RFC 903
)

// nature marks requests that nobody is meant to answer: RFC 5227 uses them to find out
// whether an address is free, and to take it.
func nature(p *dissect.Packet, none dissect.Range, h *layers.ARP) {
	if h.Operation != layers.ARPRequest && h.Operation != layers.ARPReply || len(h.SourceProtAddress) == 0 {
		return
	}
	request := h.Operation == layers.ARPRequest
	switch from, to := string(h.SourceProtAddress), string(h.DstProtAddress); {
	case from == to:
		p.Mark(p.Bool(gratuitous, none, true), dissect.Generated)
		if request && zero(h.DstHwAddress) {
			p.Mark(p.Bool(announcement, none, true), dissect.Generated)
		}
	case request && zero(h.SourceProtAddress) && zero(h.DstHwAddress):
		p.Mark(p.Bool(probe, none, true), dissect.Generated)
	}
}

func zero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	find := func(f *dissect.Field) *dissect.Node {
		if n := t.Find(i, f); n >= 0 {
			return &t.Nodes[n]
		}
		return nil
	}
	op, from, to, mac := find(opcode), find(sender.ip), find(target.ip), find(sender.mac)
	switch {
	case op == nil || from == nil || to == nil || mac == nil:
		return append(dst, proto.Title...)
	case op.Num == layers.ARPRequest:
		dst = append(append(dst, "who has "...), address(to)...)
		return append(append(dst, "? tell "...), address(from)...)
	}
	dst = append(append(dst, address(from)...), " is at "...)
	return append(dst, net.HardwareAddr(mac.Bytes).String()...)
}

func address(n *dissect.Node) string {
	a, _ := netip.AddrFromSlice(n.Bytes)
	return a.String()
}
