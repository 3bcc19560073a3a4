package sll

import (
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/ethernet"
)

const spec = "LINKTYPE_LINUX_SLL"

var proto = &dissect.Field{Name: "sll", Title: "Linux cooked capture", Kind: dissect.Protocol, Purpose: dissect.Header,
	About: "Made up by Linux in place of the link's own header, so that frames of all its interfaces look alike.", Spec: spec}

var (
	packetType = &dissect.Field{Name: "sll.pkttype", Title: "Packet type", Kind: dissect.Uint, Bits: 16, Names: packetTypeName,
		About: "Whether the machine sent the frame, or whom it was for.", Spec: spec}
	addressType = &dissect.Field{Name: "sll.hatype", Title: "Link-layer address type", Kind: dissect.Uint, Bits: 16, Spec: spec,
		Names: dissect.Names(map[uint64]string{1: "Ethernet", 512: "PPP", 772: "Loopback"})}
	addressSize = &dissect.Field{Name: "sll.halen", Title: "Link-layer address length", Kind: dissect.Uint, Bits: 16, Spec: spec}
	senderMAC   = &dissect.Field{Name: "sll.src.eth", Title: "Source", Kind: dissect.Ether, Spec: spec}
	senderIPv4  = &dissect.Field{Name: "sll.src.ipv4", Title: "Source", Kind: dissect.IPv4, Spec: spec}
	senderOther = &dissect.Field{Name: "sll.src.other", Title: "Source", Kind: dissect.Bytes, Spec: spec}
	unused      = &dissect.Field{Name: "sll.unused", Title: "Unused", Kind: dissect.Bytes, Purpose: dissect.Padding, Spec: spec}
	etherType   = &dissect.Field{Name: "sll.etype", Title: "Protocol", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: spec,
		Names: ethernet.TypeName}
	linuxType      = &dissect.Field{Name: "sll.ltype", Title: "Protocol", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: spec}
	interfaceIndex = &dissect.Field{Name: "sll.ifindex", Title: "Interface index", Kind: dissect.Uint, Spec: "LINKTYPE_LINUX_SLL2"}
	trailer        = &dissect.Field{Name: "sll.trailer", Title: "Trailer", Kind: dissect.Bytes, Purpose: dissect.Padding,
		About: "Bytes behind what the frame carries."}
)

var fields = []*dissect.Field{
	packetType, addressType, addressSize, senderMAC, senderIPv4, senderOther, unused, etherType, linuxType, interfaceIndex, trailer,
}

func packetTypeName(v uint64) string {
	return layers.LinuxSLLPacketType(v).String()
}
