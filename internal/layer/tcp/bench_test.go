package tcp_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/tcp"
	"github.com/wirelore/wirelore/internal/wire"
)

// frames makes frames of segments that keep their own data.
func frames(segments []segment) []*wire.Frame {
	iface := &wire.Interface{Link: wire.LinkRaw}
	out := make([]*wire.Frame, len(segments))
	now := time.Unix(1_700_000_000, 0)
	for i := range segments {
		data, length := segments[i].packet()
		now = now.Add(10 * time.Microsecond)
		out[i] = &wire.Frame{Number: i + 1, Time: now, Interface: iface, Data: data, Length: length}
	}
	return out
}

func session(b *testing.B, layers ...dissect.Layer) *dissect.Session {
	s, err := dissect.NewSession(append([]dissect.Layer{ipLayer(), tcp.Layer()}, layers...), dissect.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

var timestamps = []byte{1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2}

// BenchmarkSegments explains a connection of short requests and responses, with full trees.
func BenchmarkSegments(b *testing.B) {
	const rounds = 1000
	segments := handshake()
	client, server := uint32(101), uint32(501)
	for range rounds {
		segments = append(segments,
			segment{seq: client, ack: server, flags: ack | psh, data: strings.Repeat("q", 100), options: timestamps},
			segment{dir: wire.ToClient, seq: server, ack: client + 100, flags: ack, options: timestamps},
			segment{dir: wire.ToClient, seq: server, ack: client + 100, flags: ack | psh, data: strings.Repeat("r", 400), options: timestamps},
			segment{seq: client + 100, ack: server + 400, flags: ack, options: timestamps})
		client, server = client+100, server+400
	}
	list := frames(segments)
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; n < b.N; {
		s := session(b)
		for _, f := range list {
			s.Frame(f)
			n++
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "frames/s")
}

// BenchmarkBody explains one unit of 100 MB in 70,000 segments.
func BenchmarkBody(b *testing.B) {
	const size, mss = 100 << 20, 1448
	segments := handshake()
	data := strings.Repeat("x", mss)
	seq := uint32(501)
	for range size / mss {
		segments = append(segments, segment{dir: wire.ToClient, seq: seq, ack: 101, flags: ack, data: data, options: timestamps})
		seq += mss
		if len(segments)%2 == 0 {
			segments = append(segments, segment{seq: 101, ack: seq, flags: ack, options: timestamps})
		}
	}
	list := frames(segments)
	b.SetBytes(size)
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		s := session(b, bodyLayer(size))
		for _, f := range list {
			s.Frame(f)
		}
	}
	b.ReportMetric(float64(len(list)*b.N)/b.Elapsed().Seconds(), "frames/s")
}

// bodyLayer has a single unit of n bytes.
func bodyLayer(n int) dissect.Layer {
	l := wordLayer(nil)
	l.NewStream = func(*dissect.Session, dissect.Hints) dissect.Stream { return body(n) }
	return l
}

type body int

func (n body) Measure(wire.Dir, []byte) int                         { return int(n) }
func (body) Dissect(*dissect.Packet, wire.Dir, dissect.Range, bool) {}
func (body) Lost(wire.Dir, int)                                     {}
