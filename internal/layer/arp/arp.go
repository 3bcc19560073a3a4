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
		Over:   []string{"eth", "vlan", "ieee8021ad", "sll", "null"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Type == uint64(layers.EthernetTypeARP), "the EtherType is 0x0806")
		},
		New:     newDissector,
		Summary: summary,
	}
}

func newDissector(*dissect.Session) dissect.Dissector {
	var header layers.ARP
	return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
		i := p.Layer(proto, r)
		if r.Len() < fixedLen {
			p.Break(proto, r, "the packet ends within its first 8 bytes (RFC 826)")
			return
		}
		header = layers.ARP{}
		err := header.DecodeFromBytes(r.Data, gopacket.NilDecodeFeedback) // what it refuses is too short for its addresses
		p.Uint(hardware, r.At(0, 2), uint64(header.AddrType))
		p.Uint(protocol, r.At(2, 2), uint64(header.Protocol))
		p.Uint(hardwareLen, r.At(4, 1), uint64(header.HwAddressSize))
		p.Uint(protocolLen, r.At(5, 1), uint64(header.ProtAddressSize))
		p.Uint(opcode, r.At(6, 2), uint64(header.Operation))
		if err != nil {
			p.Break(proto, r.From(fixedLen), "the packet ends before its addresses do (RFC 826)")
			return
		}
		p.Resize(i, len(header.Contents))
		nature(p, r.At(0, 0), &header)
		hw, pr := int(header.HwAddressSize), int(header.ProtAddressSize)
		sender.add(p, &header, r.At(fixedLen, hw), r.At(fixedLen+hw, pr))
		target.add(p, &header, r.At(fixedLen+hw+pr, hw), r.At(fixedLen+2*hw+pr, pr))
	}
}

const fixedLen = 8

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
