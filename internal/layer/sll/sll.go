// Package sll explains the header that Linux makes up for frames captured on the device "any",
// in its two versions: LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2. It stands on the frame and
// carries what an EtherType names, as Ethernet does. See https://www.tcpdump.org/linktypes.html.
package sll

import (
	"encoding/binary"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/ethernet"
	"github.com/wirelore/wirelore/internal/wire"
)

const (
	headerLen  = 16
	header2Len = 20
	addressLen = 8 // room for an address
	minType    = 1536
)

// Layer is the cooked header.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: fields,
		Over:   []string{"frame"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Link == wire.LinkSLL || h.Link == wire.LinkSLL2, "the capture's link type is that of Linux's cooked frames")
		},
		New:     newDissector,
		Summary: summary,
	}
}

func newDissector(*dissect.Session) dissect.Dissector {
	var first layers.LinuxSLL
	var second layers.LinuxSLL2
	return func(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
		n := headerLen
		if h.Link == wire.LinkSLL2 {
			n = header2Len
		}
		p.Layer(proto, r.At(0, n))
		if r.Len() < n {
			p.Break(proto, r, "the frame ends within the cooked header (LINKTYPE_LINUX_SLL)")
			return
		}
		if h.Link == wire.LinkSLL2 {
			v2(p, r, &second)
		} else {
			v1(p, r, &first)
		}
	}
}

// v1 has the addresses first and the type last.
func v1(p *dissect.Packet, r dissect.Range, h *layers.LinuxSLL) {
	length := binary.BigEndian.Uint16(r.Data[4:])
	if h.DecodeFromBytes(r.Data, gopacket.NilDecodeFeedback) != nil { // the address claims more room than it has
		h.PacketType = layers.LinuxSLLPacketType(binary.BigEndian.Uint16(r.Data))
		h.AddrType = binary.BigEndian.Uint16(r.Data[2:])
		h.EthernetType = layers.EthernetType(binary.BigEndian.Uint16(r.Data[14:]))
	}
	p.Uint(packetType, r.At(0, 2), uint64(h.PacketType))
	p.Uint(addressType, r.At(2, 2), uint64(h.AddrType))
	p.Uint(addressSize, r.At(4, 2), uint64(length))
	address(p, r.At(6, addressLen), int(length))
	announce(p, r.At(14, 2), uint16(h.EthernetType))
	next(p, r.From(headerLen), uint16(h.EthernetType))
}

// v2 has the type first, and says on which interface the frame was seen.
func v2(p *dissect.Packet, r dissect.Range, h *layers.LinuxSLL2) {
	if h.DecodeFromBytes(r.Data, gopacket.NilDecodeFeedback) != nil { // as above: all but the address is read
		h.Addr = nil
	}
	announce(p, r.At(0, 2), uint16(h.ProtocolType))
	p.Uint(interfaceIndex, r.At(4, 4), uint64(h.InterfaceIndex))
	p.Uint(addressType, r.At(8, 2), uint64(h.ARPHardwareType))
	p.Uint(packetType, r.At(10, 1), uint64(h.PacketType))
	p.Uint(addressSize, r.At(11, 1), uint64(h.AddrLength))
	address(p, r.At(12, addressLen), int(h.AddrLength))
	next(p, r.From(header2Len), uint16(h.ProtocolType))
}

// address tells the sender's address and the room that it leaves.
func address(p *dissect.Packet, r dissect.Range, n int) {
	n = min(n, addressLen)
	switch n {
	case 0:
	case 4:
		p.Raw(senderIPv4, r.At(0, n))
	case 6:
		p.Raw(senderMAC, r.At(0, n))
	default:
		p.Raw(senderOther, r.At(0, n))
	}
	if n < addressLen {
		p.Raw(unused, r.From(n))
	}
}

// announce tells the type: small numbers are Linux's own, for frames without an EtherType.
func announce(p *dissect.Packet, r dissect.Range, v uint16) {
	f := etherType
	if v < minType {
		f = linuxType
	}
	p.Uint(f, r, uint64(v))
}

func next(p *dissect.Packet, r dissect.Range, v uint16) {
	if v < minType {
		p.Next(r, dissect.Hints{Parent: proto, Type: uint64(v)})
		return
	}
	n := ethernet.Carried(v, r.Data)
	if extra := r.From(n); extra.Len() > 0 {
		p.Raw(trailer, extra)
	}
	ethernet.Next(p, proto, v, r.At(0, n))
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	if n := t.Find(i, packetType); n >= 0 {
		return t.AppendLabel(dst, n)
	}
	return append(dst, "cut off"...)
}
