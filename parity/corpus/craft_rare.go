package corpus

import (
	"encoding/hex"
	"net"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// rareLinks are headers of IEEE 802.2, and tags of providers in each other.
func rareLinks() [][]byte {
	const asks = "0001 0800 06 04 0003 020000000001 c0000201 020000000001 00000000"
	const packet = "45000015 0001 0000 40 fe 0000 c0000201 c6336402 61"
	long := func(body string) []byte {
		b := bytesOf(body)
		return build(&layers.Ethernet{SrcMAC: here, DstMAC: there, Length: uint16(len(b))}, b)
	}
	return [][]byte{
		long("aaaa03 000000 0800" + packet), long("aaaa03 0000f8 0800" + packet), long("060603" + packet), long("0001f3 00"), long("0404 0111 00"), long("0404 0a06 00"), long("aaaa03"),
		build(ethernet(layers.EthernetTypeQinQ), bytesOf("2064 88a8 0005 8100 0006 0800"+packet)),
		build(ethernet(0x8035), bytesOf(asks)), build(ethernet(0x8035), bytesOf(asks[:34])),
	}
}

// rarePackets4 are routes that senders choose, what routers add to errors, and the options of
// TCP for several paths.
func rarePackets4() [][]byte {
	routed := func(kind uint8, body string) []byte {
		n := ip4(254)
		data := bytesOf(body)
		n.Options = []layers.IPv4Option{{OptionType: kind, OptionLength: uint8(2 + len(data)), OptionData: data}}
		return build(ethernet(layers.EthernetTypeIPv4), n, bytesOf("61"))
	}
	icmp := func(kind uint8, words uint16, body string) []byte {
		m := &layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(kind, 0), Id: words}
		return build(ethernet(layers.EthernetTypeIPv4), ip4(layers.IPProtocolICMPv4), m, bytesOf(body))
	}
	paths := func(data string) []byte {
		b := bytesOf(data)
		return tcp(*ip4(6), layers.TCPOption{OptionType: 30, OptionLength: uint8(2 + len(b)), OptionData: b})
	}
	quoted := make(gopacket.Payload, 128)
	copy(quoted, bytesOf("45000080 0001 0000 01 fe 0000 c0000201 c6336402"))
	extended := func(objects string) []byte {
		return icmp(11, 32, hex.EncodeToString(quoted)+"2000 0000"+objects)
	}
	return [][]byte{
		routed(131, "04 c0000263 c0000264"), routed(137, "08 c0000263"), routed(130, "6bc5 0001 4142 434445"), routed(11, "05dc"),
		extended("000c 0101 00010040 00011140"), extended("001c 020f 00000003 0001 0000 c0000201 08 65746830000000 000005dc"), extended("0008 6301 00000001"),
		icmp(15, 7, ""), icmp(42, 7, "2000 0000 0008 0301 65746830"), icmp(43, 7, ""),
		paths("01 01"), paths("20 05 00000005 00000006 00000007 0008"), paths("30 02 c0000201 0050 0000000000000005"),
		paths("40 02 03"), paths("50"), paths("70 00 0000000000000007"), paths("80 02"),
	}
}

// rarePackets6 are questions about nodes, and options that few routers send.
func rarePackets6() [][]byte {
	icmp := func(kind, code uint8, body string) []byte {
		n := &layers.IPv6{Version: 6, HopLimit: 255, NextHeader: layers.IPProtocolICMPv6, SrcIP: net.ParseIP("fe80::200:5eff:fe00:5213"), DstIP: net.ParseIP("ff02::1")}
		m := &layers.ICMPv6{TypeCode: layers.CreateICMPv6TypeCode(kind, code)}
		_ = m.SetNetworkLayerForChecksum(n) // an IPv6 header is one
		return build(ethernet(layers.EthernetTypeIPv6), n, m, bytesOf(body))
	}
	const node = "20010db8000000000000000000000001"
	return [][]byte{
		icmp(139, 0, "0003 003e 0102030405060708"+node), icmp(139, 1, "0002 0000 0102030405060708 04 686f7374 00 00"), icmp(140, 0, "0003 0000 0102030405060708 0000003c"+node),
		icmp(145, 0, "0001 0000"+node), icmp(147, 0, "0001 8000 0501 0000 000005dc"), icmp(151, 20, "007d 0002"),
		icmp(133, 0, "00000000 0701 0000 000003e8"), icmp(133, 0, "00000000 0801 0000 0001 003c"), icmp(133, 0, "00000000 1a01 8800 00000000"),
		icmp(133, 0, "00000000 2502 687474703a2f2f782e792e7a2f61"), icmp(133, 0, "00000000 2602 0708 0064ff9b 0000000000000000"), icmp(133, 0, "00000000 fd01 010203040506"),
		icmp(133, 0, "00000000 0304 40c0 00015180"),
	}
}
