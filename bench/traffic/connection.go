package main

import (
	"encoding/binary"
	"math/rand/v2"
	"net"
	"net/netip"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
	"github.com/wirelore/wirelore/internal/wire"
)

// capture is where the frames of all connections go.
type capture struct {
	out    *pcapng.Writer
	iface  *wire.Interface
	random *rand.Rand
	began  time.Time
	now    time.Time
	frames int
	opened int // connections
	buffer gopacket.SerializeBuffer
	err    error
}

func newCapture(w *pcapng.Writer, seed uint64) *capture {
	began := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	return &capture{
		out: w, iface: &wire.Interface{Name: "eth0", Description: "made by bench/traffic", Link: wire.LinkEthernet},
		random: rand.New(rand.NewPCG(seed, 0)), began: began, now: began, buffer: gopacket.NewSerializeBuffer(),
	}
}

// connection is one TCP connection between a client of its own and the server.
type connection struct {
	*capture
	ends [2]end // by what they send: wire.ToServer is the client
}

// end is what one side of a connection remembers.
type end struct {
	addr     netip.AddrPort
	mac      net.HardwareAddr
	id       uint16 // of its next IP packet
	sequence uint32 // of the next byte it sends
	clock    uint32 // what its time stamps are counted from
	heard    uint32 // the other side's last time stamp
	owes     bool   // it has not acknowledged all that it got
}

// maxSegment is the payload of a full segment: 1500 bytes less IP, TCP and the time stamps.
const maxSegment = 1448

// connect makes a connection that is not open yet. No two have the same addresses and ports
// within a long time.
func (c *capture) connect() *connection {
	n := c.opened
	c.opened++
	client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, byte(1 + n%40), byte(2 + n/40%200)}), uint16(32768+n%28000))
	k := &connection{capture: c}
	k.ends[wire.ToServer] = end{addr: client, mac: net.HardwareAddr{2, 0, 0, 0, byte(n % 40), byte(n / 40 % 200)}}
	k.ends[wire.ToClient] = end{mac: net.HardwareAddr{2, 0, 0, 1, 0, 1}}
	for i := range k.ends {
		e := &k.ends[i]
		e.id, e.sequence, e.clock = uint16(c.random.Uint32()), c.random.Uint32(), c.random.Uint32()
	}
	return k
}

// open shakes hands with the server at the port.
func (k *connection) open(port uint16) {
	k.ends[wire.ToClient].addr = netip.AddrPortFrom(netip.MustParseAddr("10.0.0.1"), port)
	k.segment(wire.ToServer, layers.TCP{SYN: true}, nil)
	k.segment(wire.ToClient, layers.TCP{SYN: true, ACK: true}, nil)
	k.segment(wire.ToServer, layers.TCP{ACK: true}, nil)
}

// send has one side send bytes, in as many segments as they need. The other side
// acknowledges every second full one, and the last one now and then; otherwise what it
// sends next does that.
func (k *connection) send(d wire.Dir, b []byte) {
	for n := 1; len(b) > 0; n++ {
		size := cut(b, maxSegment)
		k.segment(d, layers.TCP{ACK: true, PSH: size == len(b)}, b[:size])
		if b = b[size:]; n%2 == 0 && len(b) > 0 || len(b) == 0 && k.random.IntN(6) == 0 {
			k.acknowledge(d.Other())
		}
	}
}

// cut returns how much of b is sent at once. It leaves no few bytes over: tshark 4.0 breaks
// off where a segment ends within the last line of a chunked body.
func cut(b []byte, most int) int {
	const few = 8
	if rest := len(b) - most; rest > 0 && rest < few {
		return most - few
	}
	return min(len(b), most)
}

// acknowledge sends what one side owes, if that is still to be done.
func (k *connection) acknowledge(d wire.Dir) {
	if k.ends[d].owes {
		k.segment(d, layers.TCP{ACK: true}, nil)
	}
}

// close ends the connection, first from side d.
func (k *connection) close(d wire.Dir) {
	k.segment(d, layers.TCP{FIN: true, ACK: true}, nil)
	k.segment(d.Other(), layers.TCP{FIN: true, ACK: true}, nil)
	k.segment(d, layers.TCP{ACK: true}, nil)
}

// segment writes one frame.
func (k *connection) segment(d wire.Dir, tcp layers.TCP, payload []byte) {
	k.now = k.now.Add(time.Duration(2000 + k.random.IntN(30_000)))
	from, to := &k.ends[d], &k.ends[d.Other()]
	stamp := from.clock + uint32(k.now.Sub(k.began)/time.Millisecond)
	tcp.SrcPort, tcp.DstPort = layers.TCPPort(from.addr.Port()), layers.TCPPort(to.addr.Port())
	tcp.Seq, tcp.Window = from.sequence, 502
	if tcp.ACK {
		tcp.Ack = to.sequence
	}
	times := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, stamp), from.heard)
	if tcp.SYN { // RFC 9293 section 3.2, RFC 7323
		tcp.Window = 64240
		tcp.Options = []layers.TCPOption{
			{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{1460 >> 8, 1460 & 0xff}},
			{OptionType: layers.TCPOptionKindSACKPermitted, OptionLength: 2},
			{OptionType: layers.TCPOptionKindTimestamps, OptionLength: 10, OptionData: times},
			{OptionType: layers.TCPOptionKindNop},
			{OptionType: layers.TCPOptionKindWindowScale, OptionLength: 3, OptionData: []byte{7}},
		}
	} else {
		tcp.Options = []layers.TCPOption{
			{OptionType: layers.TCPOptionKindNop}, {OptionType: layers.TCPOptionKindNop},
			{OptionType: layers.TCPOptionKindTimestamps, OptionLength: 10, OptionData: times},
		}
	}
	ip := layers.IPv4{
		Version: 4, TTL: 64, Id: from.id, Flags: layers.IPv4DontFragment, Protocol: layers.IPProtocolTCP,
		SrcIP: from.addr.Addr().AsSlice(), DstIP: to.addr.Addr().AsSlice(),
	}
	ethernet := layers.Ethernet{SrcMAC: from.mac, DstMAC: to.mac, EthernetType: layers.EthernetTypeIPv4}
	k.fail(tcp.SetNetworkLayerForChecksum(&ip))
	options := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	k.fail(gopacket.SerializeLayers(k.buffer, options, &ethernet, &ip, &tcp, gopacket.Payload(payload)))

	k.frames++
	b := k.buffer.Bytes()
	k.fail(k.out.Frame(&wire.Frame{Number: k.frames, Time: k.now, Interface: k.iface, Length: len(b), Data: b}))

	from.id++
	from.sequence += uint32(len(payload))
	if tcp.SYN || tcp.FIN {
		from.sequence++
	}
	from.owes = false
	to.owes = to.owes || len(payload) > 0
	to.heard = stamp
}

// fail keeps the first error.
func (c *capture) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}
