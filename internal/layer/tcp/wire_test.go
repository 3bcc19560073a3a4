package tcp_test

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/tcp"
	"github.com/wirelore/wirelore/internal/wire"
)

// The flags of a segment.
const (
	fin = 1 << iota
	syn
	rst
	psh
	ack
	urg
)

// segment is one frame of a test.
type segment struct {
	dir     wire.Dir
	seq     uint32
	ack     uint32
	flags   byte
	ae      bool   // the flag that stands before those
	window  uint16 // 0 means 1000
	closed  bool   // the window is 0
	data    string
	options []byte
	after   time.Duration // since the frame before; 0 means a millisecond
	missing int           // bytes of data that the capture did not keep
	ports   uint16        // added to the client's port
}

const clientPort, serverPort = 40000, 4321

// packet returns an IPv4 packet with the segment, and its length on the wire.
func (s *segment) packet() (data []byte, length int) {
	src, dst := []byte{10, 0, 0, 1}, []byte{10, 0, 0, 2}
	sport, dport := uint16(clientPort+s.ports), uint16(serverPort)
	if s.dir == wire.ToClient {
		src, dst, sport, dport = dst, src, dport, sport
	}
	window := s.window
	if window == 0 && !s.closed {
		window = 1000
	}
	options := s.options
	for len(options)%4 != 0 {
		options = append(options, 1)
	}
	length = 40 + len(options) + len(s.data)
	b := []byte{0x45, 0}
	b = binary.BigEndian.AppendUint16(b, uint16(length))
	b = append(b, 0, 1, 0, 0, 64, 6, 0, 0)
	b = append(append(b, src...), dst...)
	b = binary.BigEndian.AppendUint16(b, sport)
	b = binary.BigEndian.AppendUint16(b, dport)
	b = binary.BigEndian.AppendUint32(b, s.seq)
	b = binary.BigEndian.AppendUint32(b, s.ack)
	offset := byte(5+len(options)/4) << 4
	if s.ae {
		offset |= 1
	}
	b = append(b, offset, s.flags)
	b = binary.BigEndian.AppendUint16(b, window)
	b = append(b, 0, 0, 0, 0)
	b = append(append(b, options...), s.data...)
	return b[:len(b)-s.missing], length
}

// ip stands for the layer below: it reads the packets that segments make.
var ip = &dissect.Field{Name: "ip", Title: "IP", Kind: dissect.Protocol, Purpose: dissect.Header}

func ipLayer() dissect.Layer {
	return dissect.Layer{
		Proto: ip, Over: []string{"capture"},
		Claim: func(h *dissect.Hints) dissect.Claim { return dissect.Is(h.Link == wire.LinkRaw, "a test") },
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
				if r.Len() < 20 {
					p.Break(ip, r, "too short")
					return
				}
				p.Resize(p.Layer(ip, r), 20)
				src, _ := netip.AddrFromSlice(r.Data[12:16])
				dst, _ := netip.AddrFromSlice(r.Data[16:20])
				p.Src, p.Dst = netip.AddrPortFrom(src, 0), netip.AddrPortFrom(dst, 0)
				missing := max(0, int(binary.BigEndian.Uint16(r.Data[2:]))-r.Len())
				p.Next(r.From(20), dissect.Hints{Parent: ip, Type: uint64(r.Data[9]), Missing: missing})
			}
		},
	}
}

// run explains segments and calls see with every packet.
func run(t testing.TB, layers []dissect.Layer, segments []segment, see func(p *dissect.Packet)) {
	t.Helper()
	s := dissecttest.Session(t, append([]dissect.Layer{ipLayer(), tcp.Layer()}, layers...))
	now := time.Unix(1_700_000_000, 0)
	for i := range segments {
		data, length := segments[i].packet()
		if segments[i].after == 0 {
			segments[i].after = time.Millisecond
		}
		now = now.Add(segments[i].after)
		p := s.Frame(&wire.Frame{Number: i + 1, Time: now, Interface: &wire.Interface{Link: wire.LinkRaw}, Data: data, Length: length})
		dissecttest.Check(t, &p.Tree)
		see(p)
	}
}

// value returns the value of a field as -T fields prints it, or "" where it is not there.
func value(t *dissect.Tree, name string) string {
	text := ""
	for i := range t.Nodes {
		if t.Nodes[i].Field.Name == name {
			if text != "" {
				text += ","
			}
			text += string(t.AppendValue(nil, i))
		}
	}
	return text
}

// handshake is how the connections of the tests begin: the client's bytes count from 101,
// the server's from 501.
func handshake(more ...segment) []segment {
	return append([]segment{
		{seq: 100, flags: syn},
		{dir: wire.ToClient, seq: 500, ack: 101, flags: syn | ack},
		{seq: 101, ack: 501, flags: ack},
	}, more...)
}
