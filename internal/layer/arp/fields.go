package arp

import (
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto = &dissect.Field{Name: "arp", Title: "Address Resolution Protocol", Kind: dissect.Protocol, Purpose: dissect.Header,
	About: "Finds the network card that has an IP address.", Spec: "RFC 826"}

var (
	hardware = &dissect.Field{Name: "arp.hw.type", Title: "Hardware type", Kind: dissect.Uint, Bits: 16, Spec: "RFC 826",
		Names: func(v uint64) string { return layers.LinkType(v).String() }}
	protocol = &dissect.Field{Name: "arp.proto.type", Title: "Protocol type", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 826",
		Names: func(v uint64) string { return layers.EthernetType(v).String() }}
	hardwareLen = &dissect.Field{Name: "arp.hw.size", Title: "Hardware size", Kind: dissect.Uint, Bits: 8, Spec: "RFC 826"}
	protocolLen = &dissect.Field{Name: "arp.proto.size", Title: "Protocol size", Kind: dissect.Uint, Bits: 8, Spec: "RFC 826"}
	opcode      = &dissect.Field{Name: "arp.opcode", Title: "Opcode", Kind: dissect.Uint, Bits: 16, Spec: "RFC 826",
		Names: dissect.Names(map[uint64]string{1: "request", 2: "reply", 3: "reverse request", 4: "reverse reply", 8: "inverse request", 9: "inverse reply"})}
	gratuitous = &dissect.Field{Name: "arp.isgratuitous", Title: "Is gratuitous", Kind: dissect.Bool, Spec: "RFC 5944 section 4.6",
		About: "It asks for the sender's own address: not to learn anything, but so that others learn it."}
	probe = &dissect.Field{Name: "arp.isprobe", Title: "Is probe", Kind: dissect.Bool, Spec: "RFC 5227 section 2.1.1",
		About: "Asks whether an address is taken, without saying who asks."}
	announcement = &dissect.Field{Name: "arp.isannouncement", Title: "Is announcement", Kind: dissect.Bool, Spec: "RFC 5227 section 2.3",
		About: "Says that an address is taken from now on."}

	sender = party{
		mac:      &dissect.Field{Name: "arp.src.hw_mac", Title: "Sender MAC address", Kind: dissect.Ether, Spec: "RFC 826"},
		ip:       &dissect.Field{Name: "arp.src.proto_ipv4", Title: "Sender IP address", Kind: dissect.IPv4, Spec: "RFC 826"},
		hardware: &dissect.Field{Name: "arp.src.hw", Title: "Sender hardware address", Kind: dissect.Bytes, Spec: "RFC 826"},
		protocol: &dissect.Field{Name: "arp.src.proto", Title: "Sender protocol address", Kind: dissect.Bytes, Spec: "RFC 826"},
	}
	target = party{
		mac:      &dissect.Field{Name: "arp.dst.hw_mac", Title: "Target MAC address", Kind: dissect.Ether, Spec: "RFC 826"},
		ip:       &dissect.Field{Name: "arp.dst.proto_ipv4", Title: "Target IP address", Kind: dissect.IPv4, Spec: "RFC 826"},
		hardware: &dissect.Field{Name: "arp.dst.hw", Title: "Target hardware address", Kind: dissect.Bytes, Spec: "RFC 826"},
		protocol: &dissect.Field{Name: "arp.dst.proto", Title: "Target protocol address", Kind: dissect.Bytes, Spec: "RFC 826"},
	}
)

var fields = []*dissect.Field{
	hardware, protocol, hardwareLen, protocolLen, opcode, gratuitous, probe, announcement,
	sender.mac, sender.ip, sender.hardware, sender.protocol, target.mac, target.ip, target.hardware, target.protocol,
}

// party has the fields of the sender or of the target.
type party struct{ mac, ip, hardware, protocol *dissect.Field }

func (q *party) add(p *dissect.Packet, h *layers.ARP, hw, pr dissect.Range) {
	if hw.Len() > 0 {
		f := q.hardware
		if hw.Len() == 6 && (h.AddrType == layers.LinkTypeEthernet || h.AddrType == ieee802) {
			f = q.mac
		}
		p.Raw(f, hw)
	}
	if pr.Len() > 0 {
		f := q.protocol
		if pr.Len() == 4 && h.Protocol == layers.EthernetTypeIPv4 {
			f = q.ip
		}
		p.Raw(f, pr)
	}
}

// ieee802 is the hardware type of networks other than Ethernet that have the same addresses.
const ieee802 = 6
