package tcp_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/require"
	"github.com/wirelore/wirelore/internal/wire"
)

// compared are the fields whose values must be tshark's, on any traffic.
var compared = []string{
	"tcp.stream", "tcp.completeness", "tcp.len", "tcp.seq", "tcp.nxtseq", "tcp.ack", "tcp.flags.str",
	"tcp.window_size", "tcp.window_size_scalefactor", "tcp.time_relative", "tcp.time_delta",
	"tcp.options.sack_le", "tcp.options.sack_re", "tcp.option_kind",
	"tcp.analysis", "tcp.analysis.flags", "tcp.analysis.acks_frame", "tcp.analysis.ack_rtt", "tcp.analysis.initial_rtt",
	"tcp.analysis.bytes_in_flight", "tcp.analysis.push_bytes_sent",
	"tcp.analysis.retransmission", "tcp.analysis.fast_retransmission", "tcp.analysis.spurious_retransmission",
	"tcp.analysis.out_of_order", "tcp.analysis.lost_segment", "tcp.analysis.ack_lost_segment", "tcp.analysis.reused_ports",
	"tcp.analysis.duplicate_ack", "tcp.analysis.duplicate_ack_num", "tcp.analysis.duplicate_ack_frame",
	"tcp.analysis.zero_window", "tcp.analysis.zero_window_probe", "tcp.analysis.zero_window_probe_ack",
	"tcp.analysis.window_update", "tcp.analysis.window_full", "tcp.analysis.keep_alive", "tcp.analysis.keep_alive_ack",
	"tcp.analysis.rto", "tcp.analysis.rto_frame",
	"tcp.connection.syn", "tcp.connection.fin_active", "tcp.connection.fin_passive", "tcp.connection.rst",
}

// TestSegmentsAreTakenForWhatTsharkTakesThem compares made-up traffic of all sorts, whose
// randomness is always the same.
func TestSegmentsAreTakenForWhatTsharkTakesThem(t *testing.T) {
	t.Parallel()
	tshark := require.Tool(t, "tshark")
	for seed := range uint64(4) {
		segments := traffic(rand.New(rand.NewPCG(seed, 1)), 800)
		file := filepath.Join(t.TempDir(), fmt.Sprintf("%d.pcap", seed))
		if err := os.WriteFile(file, pcap(segments), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"-r", file, "-T", "fields", "-E", "occurrence=a"}
		for _, name := range compared {
			args = append(args, "-e", name)
		}
		out, err := exec.Command(tshark, args...).Output()
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(out), "\n")
		run(t, nil, segments, func(p *dissect.Packet) {
			want := strings.Split(lines[p.Frame.Number-1], "\t")
			for i, name := range compared {
				if got := value(&p.Tree, name); got != want[i] {
					t.Errorf("seed %d, frame %d: %s is %q, tshark says %q", seed, p.Frame.Number, name, got, want[i])
				}
			}
		})
	}
}

// pcap writes segments as a capture file of raw IP packets.
func pcap(segments []segment) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, 0xa1b2c3d4)
	b = le.AppendUint16(le.AppendUint16(b, 2), 4)
	b = append(b, make([]byte, 8)...)
	b = le.AppendUint32(le.AppendUint32(b, 1<<16-1), uint32(wire.LinkRaw))
	now := int64(1_700_000_000_000_000)
	for i := range segments {
		data, length := segments[i].packet()
		now += max(segments[i].after, time.Microsecond).Microseconds()
		b = le.AppendUint32(le.AppendUint32(b, uint32(now/1e6)), uint32(now%1e6))
		b = le.AppendUint32(le.AppendUint32(b, uint32(len(data))), uint32(length))
		b = append(b, data...)
	}
	return b
}

// end is what one end of a made-up connection has sent and received.
type end struct {
	first, next, acked uint32 // acked: what the other end has acknowledged
	window             uint16
	sent               []segment
}

// traffic makes up segments: connections on few ports that lose, repeat and reorder what
// they send, fill windows, keep themselves alive and break off.
func traffic(r *rand.Rand, n int) []segment {
	var out []segment
	var ends [2]end
	var ports uint16
	begin := func() {
		ports = uint16(r.IntN(3))
		for i := range ends {
			ends[i] = end{first: r.Uint32(), window: pick(r, uint16(512), 8192, 65535)}
			if r.IntN(3) == 0 {
				ends[i].first = -uint32(r.IntN(3000)) // goes round soon
			}
			ends[i].next, ends[i].acked = ends[i].first+1, ends[i].first+1
		}
	}
	send := func(d wire.Dir, s segment) {
		s.dir, s.ports, s.window = d, ports, ends[d].window
		s.closed = s.window == 0
		s.after = pick(r, time.Microsecond, 100*time.Microsecond, time.Millisecond, 4*time.Millisecond, 30*time.Millisecond, 300*time.Millisecond)
		if r.IntN(12) > 0 { // or else the capture has lost it
			out = append(out, s)
		}
	}
	for begin(); len(out) < n; {
		d := wire.Dir(r.IntN(2))
		e, o := &ends[d], &ends[d.Other()]
		s := segment{seq: e.next, ack: o.acked, flags: ack}
		switch k := r.IntN(100); {
		case k < 6:
			if r.IntN(2) == 0 {
				begin()
			}
			e, o = &ends[0], &ends[1]
			send(wire.ToServer, segment{seq: e.first, flags: syn, options: handshakeOptions(r)})
			send(wire.ToClient, segment{seq: o.first, ack: e.first + 1, flags: syn | ack, options: handshakeOptions(r)})
			send(wire.ToServer, segment{seq: e.first + 1, ack: o.first + 1, flags: ack})
		case k < 36:
			s.data = strings.Repeat("x", pick(r, 1, 2, 100, 1448))
			s.flags |= pick(r, byte(0), psh)
			e.next += uint32(len(s.data))
			e.sent = append(e.sent, s)
			send(d, s)
		case k < 56:
			if o.acked = o.next; len(o.sent) > 0 && r.IntN(3) == 0 {
				old := o.sent[len(o.sent)-1]
				o.acked = old.seq + uint32(len(old.data)/2)
			}
			s.ack = o.acked
			send(d, s)
		case k < 66:
			for range 1 + r.IntN(3) {
				if r.IntN(2) == 0 {
					s.options = binary.BigEndian.AppendUint32([]byte{1, 1, 5, 10}, o.acked+1448)
					s.options = binary.BigEndian.AppendUint32(s.options, o.acked+2896)
				}
				send(d, s)
			}
		case k < 76 && len(e.sent) > 0:
			old := e.sent[max(0, len(e.sent)-1-r.IntN(4))]
			old.ack = s.ack
			send(d, old)
		case k < 80:
			e.window = pick(r, uint16(0), 1, 512, 8192, e.window)
			send(d, s)
		case k < 84:
			s.seq--
			s.data = pick(r, "", "k")
			send(d, s)
		case k < 88:
			if room := e.acked + uint32(o.window) - e.next; room > 0 && room < 3000 {
				s.data = strings.Repeat("f", int(room))
				e.next += room
				send(d, s)
			}
		case k < 90:
			s.ack = o.next + 100
			send(d, s)
		case k < 93:
			s.data = "p"
			send(d, s)
		case k < 95:
			s.flags |= fin
			send(d, s)
		case k < 96:
			s.flags = pick(r, byte(rst), rst|ack)
			send(d, s)
		default:
			s.seq += 1448
			s.data = "later"
			send(d, s)
		}
	}
	return out
}

func handshakeOptions(r *rand.Rand) []byte {
	b := []byte{2, 4, 5, 0xb4}
	if r.IntN(2) == 0 {
		b = append(b, 3, 3, pick(r, byte(0), 2, 7, 14, 15))
	}
	return append(b, pick(r, []byte{4, 2}, nil)...)
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }
