// Package ip explains the Internet Protocol, version 4 (RFC 791) and version 6 with its
// extension headers (RFC 8200), and puts fragments together. It stands on whatever link the
// frame has, or on itself in a tunnel; a transport layer stands on it and gets exactly the
// bytes of the datagram, without what pads the frame.
//
// A datagram that came in fragments is explained in the frame that completes it. Fragments
// are kept within bounds of number, size and age by the capture's clock.
package ip

import (
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// The numbers that announce IP: EtherTypes, IP protocols and families of addresses.
const (
	etherType4, etherType6 = 0x0800, 0x86dd
	protocol4, protocol6   = 4, 41
)

// below are the layers that IP may stand on.
var below = []string{"frame", "raw", "eth", "vlan", "ieee8021ad", "sll", "null", "llc", "ip", "ipv6", "icmp", "icmpv6"}

// Layer is version 4.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:    proto4,
		Fields:   fields4,
		Over:     below,
		Numbered: true,
		Claim:    func(h *dissect.Hints) dissect.Claim { return claim(h, wire.LinkIPv4, etherType4, protocol4, 4) },
		New:      newV4,
		Summary:  summary,
	}
}

// V6 is version 6.
func V6() dissect.Layer {
	return dissect.Layer{
		Proto:    proto6,
		Fields:   fields6,
		Over:     below,
		Numbered: true,
		Claim:    func(h *dissect.Hints) dissect.Claim { return claim(h, wire.LinkIPv6, etherType6, protocol6, 6) },
		New:      newV6,
		Summary:  summary,
	}
}

func claim(h *dissect.Hints, link wire.LinkType, etherType, protocol uint64, version byte) dissect.Claim {
	switch h.Parent.Name {
	case "frame":
		return dissect.Is(h.Link == link, "the capture's link type is that of IP without a link")
	case "raw":
		return dissect.Is(len(h.First) > 0 && h.First[0]>>4 == version, "its first four bits are the version")
	case "ip", "ipv6":
		return dissect.Is(h.Type == protocol, "the IP protocol is that of a tunnel")
	case "icmp", "icmpv6":
		return dissect.Is(h.Type == etherType, "an ICMP error quotes the packet that it is about")
	}
	return dissect.Is(h.Type == etherType, "the link says so by its type")
}

// protocolName names an IP protocol.
func protocolName(v uint64) string { return layers.IPProtocol(v).String() }

// summary writes the two addresses.
func summary(dst []byte, t *dissect.Tree, i int) []byte {
	from, to := addresses(t, i)
	if to < 0 {
		return append(dst, "no addresses"...)
	}
	return t.AppendValue(append(t.AppendValue(dst, from), " → "...), to)
}

// show writes the line of a header.
func show(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, t.Nodes[i].Field.Title...)
	if from, to := addresses(t, i); to >= 0 {
		dst = t.AppendValue(append(dst, ", Src: "...), from)
		dst = t.AppendValue(append(dst, ", Dst: "...), to)
	}
	return dst
}

// addresses returns the nodes of the two addresses, or -1.
func addresses(t *dissect.Tree, i int) (from, to int) {
	if to = t.Find(i, dst4.address); to >= 0 {
		return t.Find(i, src4.address), to
	}
	return t.Find(i, src6.address), t.Find(i, dst6.address)
}

// onWire returns how many bytes r has, counting those behind it that the capture did not
// keep of the frame.
func onWire(p *dissect.Packet, r dissect.Range) int {
	n := r.Len()
	if r.Buf == 0 && r.Start+n == len(p.Frame.Data) {
		n += p.Frame.Length - len(p.Frame.Data)
	}
	return n
}

// end is one of the two ends of a datagram: the fields for its address. Wireshark also gives
// the name of the host, which is the address as long as nobody looks names up, and fields
// that are either end's.
type end struct{ address, either, host, eitherHost *dissect.Field }

func (e *end) add(p *dissect.Packet, r dissect.Range) {
	p.Raw(e.address, r)
	p.Mark(p.Raw(e.either, r), dissect.Hidden)
	p.Mark(p.Raw(e.host, r), dissect.Hidden)
	p.Mark(p.Raw(e.eitherHost, r), dissect.Hidden)
}

// remark opens node i for a remark about it.
func remark(p *dissect.Packet, i int, f *dissect.Field, s dissect.Severity, c dissect.Concern, message string) {
	p.Open(i)
	p.Remark(f, p.Range(i), s, c, message)
	p.Close()
}
