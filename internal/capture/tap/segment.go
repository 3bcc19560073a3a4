package tap

import (
	"encoding/binary"
	"net/netip"

	"github.com/gopacket/gopacket"
)

// end is one end of a connection whose headers are made up.
type end struct {
	addr   netip.AddrPort
	seq    uint32 // of the next byte it sends
	ident  uint16 // of its next IPv4 packet
	closed bool
}

// The TCP flags that occur (RFC 9293 section 3.1).
const (
	flagFIN = 1 << iota
	flagSYN
	_
	flagPSH
	flagACK
)

// window is what both ends say they have room for: no option scales it.
const window = 65535

const (
	ethernetLen = 14
	ipv4Len     = 20
	ipv6Len     = 40
	tcpLen      = 20
)

// segment writes an Ethernet frame with an IP packet with a TCP segment, checksums and all.
func segment(from, to *end, flags byte, payload []byte) []byte {
	v4 := from.addr.Addr().Unmap().Is4()
	ipLen := ipv6Len
	if v4 {
		ipLen = ipv4Len
	}
	b := make([]byte, ethernetLen+ipLen+tcpLen+len(payload))
	packet := b[ethernetLen:]
	tcp := packet[ipLen:]
	copy(tcp[tcpLen:], payload)

	be := binary.BigEndian
	be.PutUint16(tcp[0:], from.addr.Port())
	be.PutUint16(tcp[2:], to.addr.Port())
	be.PutUint32(tcp[4:], from.seq)
	if flags&flagACK != 0 {
		be.PutUint32(tcp[8:], to.seq)
	}
	tcp[12] = tcpLen / 4 << 4
	tcp[13] = flags
	be.PutUint16(tcp[14:], window)

	src, dst := from.addr.Addr().Unmap().AsSlice(), to.addr.Addr().Unmap().AsSlice()
	pseudo := 6 + uint32(len(tcp)) // protocol and length (RFC 9293 section 3.1)
	pseudo = gopacket.ComputeChecksum(src, pseudo)
	pseudo = gopacket.ComputeChecksum(dst, pseudo)
	be.PutUint16(tcp[16:], gopacket.FoldChecksum(gopacket.ComputeChecksum(tcp, pseudo)))

	if v4 {
		be.PutUint16(b[12:], 0x0800)
		packet[0] = 0x45
		be.PutUint16(packet[2:], uint16(len(packet)))
		be.PutUint16(packet[4:], from.ident)
		from.ident++
		packet[6] = 0x40 // do not fragment
		packet[8], packet[9] = 64, 6
		copy(packet[12:], src)
		copy(packet[16:], dst)
		be.PutUint16(packet[10:], gopacket.FoldChecksum(gopacket.ComputeChecksum(packet[:ipv4Len], 0)))
		return b
	}
	be.PutUint16(b[12:], 0x86dd)
	packet[0] = 0x60
	be.PutUint16(packet[4:], uint16(len(tcp)))
	packet[6], packet[7] = 6, 64
	copy(packet[8:], src)
	copy(packet[24:], dst)
	return b
}
