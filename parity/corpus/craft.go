package corpus

import (
	"encoding/hex"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// crafted are packets that no socket sends: written down, one after the other.
func crafted() []frame {
	var out []frame
	at := time.Unix(1.75e9, 0).UTC()
	for i, data := range slices.Concat(links(), packets4(), packets6(), rareLinks(), rarePackets4(), rarePackets6()) {
		out = append(out, frame{at.Add(time.Duration(i) * 1500 * time.Microsecond), data, len(data)})
	}
	return out
}

var (
	here  = net.HardwareAddr{2, 0, 0, 0, 0, 1}
	there = net.HardwareAddr{2, 0, 0, 0, 0, 2}
)

// build writes layers from the outermost inwards, with lengths and checksums set.
func build(parts ...gopacket.SerializableLayer) []byte {
	b := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, parts...); err != nil {
		panic(err) // what is written here is right
	}
	return b.Bytes()
}

func bytesOf(s string) gopacket.Payload {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

func ethernet(t layers.EthernetType) *layers.Ethernet {
	return &layers.Ethernet{SrcMAC: here, DstMAC: there, EthernetType: t}
}

// links are what stands directly on Ethernet.
func links() [][]byte {
	arp := func(operation uint16, target net.HardwareAddr) []byte {
		return build(&layers.Ethernet{SrcMAC: here, DstMAC: layers.EthernetBroadcast, EthernetType: layers.EthernetTypeARP},
			&layers.ARP{AddrType: layers.LinkTypeEthernet, Protocol: layers.EthernetTypeIPv4, HwAddressSize: 6, ProtAddressSize: 4, Operation: operation,
				SourceHwAddress: here, SourceProtAddress: net.IP{192, 0, 2, 1}.To4(), DstHwAddress: target, DstProtAddress: net.IP{192, 0, 2, 2}.To4()},
			gopacket.Payload(make([]byte, 18)))
	}
	return [][]byte{
		arp(layers.ARPRequest, net.HardwareAddr{0, 0, 0, 0, 0, 0}), arp(layers.ARPReply, there), arp(1, there)[:30],
		build(ethernet(0x0101), bytesOf("0102030405")), // a length that is too long
		build(&layers.Ethernet{SrcMAC: here, DstMAC: there, Length: 38}, bytesOf("424203000000000080000000000000000000000080000000000000000080010000140002000f00")),
		build(ethernet(0x9999), bytesOf("00010203")),
		build(ethernet(layers.EthernetTypeDot1Q), bytesOf("2064 0806"), bytesOf("0001")),
		build(ethernet(layers.EthernetTypeIPv4))[:10],
	}
}

func ip4(p layers.IPProtocol) *layers.IPv4 {
	return &layers.IPv4{Version: 4, TTL: 64, Id: 7, Protocol: p, SrcIP: net.IP{192, 0, 2, 1}.To4(), DstIP: net.IP{198, 51, 100, 2}.To4()}
}

func tcp(n layers.IPv4, options ...layers.TCPOption) []byte {
	t := &layers.TCP{SrcPort: 40000, DstPort: 7, Seq: 1000, SYN: true, Window: 1024, Options: options}
	_ = t.SetNetworkLayerForChecksum(&n) // an IPv4 is one
	return build(ethernet(layers.EthernetTypeIPv4), &n, t)
}

// packets4 are ICMP messages of every kind, IP options, TCP options, and broken headers.
func packets4() [][]byte {
	icmp := func(kind, code uint8, body string) []byte {
		return build(ethernet(layers.EthernetTypeIPv4), ip4(layers.IPProtocolICMPv4), &layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(kind, code), Id: 0x1234, Seq: 5}, bytesOf(body))
	}
	u := &layers.UDP{SrcPort: 40000, DstPort: 9}
	_ = u.SetNetworkLayerForChecksum(ip4(layers.IPProtocolUDP))
	datagram := build(ethernet(layers.EthernetTypeIPv4), ip4(layers.IPProtocolUDP), u, bytesOf("00112233445566778899"))
	quoted := hex.EncodeToString(datagram[14:])
	syn := hex.EncodeToString(tcp(*ip4(layers.IPProtocolTCP))[14:])
	options := *ip4(layers.IPProtocolTCP)
	options.Options = []layers.IPv4Option{{OptionType: 7, OptionLength: 7, OptionData: []byte{4, 0, 0, 0, 0}}, {OptionType: 148, OptionLength: 4, OptionData: []byte{0, 0}}, {OptionType: 1}, {OptionType: 68, OptionLength: 12, OptionData: []byte{5, 0, 0, 0, 0, 1, 0, 0, 0, 0}}}
	marked := *ip4(layers.IPProtocolTCP)
	marked.TOS, marked.Flags, marked.TTL = 0xb9, layers.IPv4DontFragment|layers.IPv4EvilBit, 1
	out := [][]byte{
		icmp(8, 0, "000102030405060708090a0b0c0d0e0f"), icmp(0, 0, "000102030405060708090a0b0c0d0e0f"), icmp(8, 0, ""), icmp(3, 1, quoted), icmp(3, 3, quoted[:56]), icmp(3, 4, syn), icmp(11, 0, syn), icmp(5, 1, quoted),
		icmp(12, 0, quoted), icmp(13, 0, "000000010000000200000003"), icmp(4, 0, quoted), icmp(99, 9, "0102"), icmp(3, 3, quoted[:10]),
		tcp(options), tcp(marked),
		tcp(*ip4(6), layers.TCPOption{OptionType: 2, OptionLength: 4, OptionData: []byte{5, 0xb4}}, layers.TCPOption{OptionType: 3, OptionLength: 3, OptionData: []byte{7}}, layers.TCPOption{OptionType: 4, OptionLength: 2}, layers.TCPOption{OptionType: 8, OptionLength: 10, OptionData: make([]byte, 8)}),
		tcp(*ip4(6), layers.TCPOption{OptionType: 5, OptionLength: 18, OptionData: bytesOf("00000001000000020000000300000004")}, layers.TCPOption{OptionType: 34, OptionLength: 10, OptionData: make([]byte, 8)}, layers.TCPOption{OptionType: 253, OptionLength: 4, OptionData: []byte{1, 2}}),
		tcp(*ip4(6), layers.TCPOption{OptionType: 19, OptionLength: 18, OptionData: make([]byte, 16)}, layers.TCPOption{OptionType: 30, OptionLength: 4, OptionData: []byte{0x10, 0}}, layers.TCPOption{OptionType: 28, OptionLength: 4, OptionData: []byte{0, 5}}),
		datagram,
		build(ethernet(layers.EthernetTypeIPv4), ip4(layers.IPProtocolUDPLite), bytesOf("9c40000900080000")),
		build(ethernet(layers.EthernetTypeIPv4), ip4(254), bytesOf("010203")),
	}
	whole := tcp(*ip4(6), layers.TCPOption{OptionType: 2, OptionLength: 4, OptionData: []byte{5, 0xb4}}, layers.TCPOption{OptionType: 3, OptionLength: 3, OptionData: []byte{7}})
	for _, flaw := range []struct {
		of    []byte
		at    int
		value byte
	}{
		{whole, 14, 0x44}, {whole, 14, 0x65}, {whole, 17, 5}, {whole, 17, 0xff}, {whole, 46, 0x10}, {whole, 46, 0xf0}, {whole, 55, 0}, {whole, 55, 40},
		{datagram, 39, 3}, {datagram, 39, 200}, {datagram, 40, 0xff},
	} {
		out = append(out, slices.Concat(flaw.of[:flaw.at], []byte{flaw.value}, flaw.of[flaw.at+1:]))
	}
	return out
}

// packets6 are ICMPv6 messages, neighbour discovery included, and extension headers.
func packets6() [][]byte {
	ip := func(p layers.IPProtocol) *layers.IPv6 {
		return &layers.IPv6{Version: 6, HopLimit: 255, TrafficClass: 0xb9, FlowLabel: 0x12345, NextHeader: p, SrcIP: net.ParseIP("fe80::1"), DstIP: net.ParseIP("ff02::1")}
	}
	icmp := func(kind, code uint8, body string) []byte {
		n := ip(layers.IPProtocolICMPv6)
		m := &layers.ICMPv6{TypeCode: layers.CreateICMPv6TypeCode(kind, code)}
		_ = m.SetNetworkLayerForChecksum(n)
		return build(ethernet(layers.EthernetTypeIPv6), n, m, bytesOf(body))
	}
	extended := func(first layers.IPProtocol, headers string) []byte {
		return build(ethernet(layers.EthernetTypeIPv6), ip(first), bytesOf(headers))
	}
	const target, udp = "20010db8000000000000000000000001", "9c40 0009 000c 0000 01020304"
	return [][]byte{
		icmp(128, 0, "00010002 0001020304050607"), icmp(129, 0, "00010002 0001020304050607"),
		icmp(133, 0, "00000000 0101020000000001"), icmp(134, 0, "40c00708 00000000 00000000 0101020000000001 05010000000005dc 030440c0 00015180 00003840 00000000 "+target+" 1903 0000 00000e10 "+target),
		icmp(135, 0, "00000000"+target+"0101020000000001"), icmp(136, 0, "60000000"+target+"0201020000000001"),
		icmp(1, 4, "00000000 6000000000 0c11 40"+target+target+udp[2:]), icmp(2, 0, "00000500 60000000000c1140"+target+target+"9c400009000c000001020304"),
		icmp(143, 0, "00000001 04000000 ff0200000000000000000000000000fb"), icmp(130, 0, "27100000"+"00000000000000000000000000000000"), icmp(200, 1, "0102"),
		extended(0, "11 00 0502 0000 0100"+udp), extended(60, "11 00 0104 00000000"+udp), extended(43, "11 02 00 00 00000000"+target+udp),
		extended(44, "11 00 0001 00000001 9c40 0009 0014 0000"), extended(44, "11 00 0008 00000001 010203040506070809"), extended(59, ""), extended(0, "11 09 0502"), extended(253, "0102"),
	}
}
