package ip_test

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/wire"
)

// whole is what is cut into fragments: UDP with 72 bytes.
func whole() []byte {
	b := []byte{0x9c, 0x40, 0x27, 0x0f, 0, 80, 0x12, 0x34}
	for i := range 72 {
		b = append(b, byte(i))
	}
	return b
}

// part is a fragment: the bytes from one place up to another, or others of that number.
type part struct {
	from, to int
	more     bool
	other    bool
}

func (q part) v4(id uint16) []byte {
	b := []byte{0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2}
	offset := uint16(q.from / 8)
	if q.more {
		offset |= 0x2000
	}
	binary.BigEndian.PutUint16(b[2:], uint16(20+q.to-q.from))
	binary.BigEndian.PutUint16(b[4:], id)
	binary.BigEndian.PutUint16(b[6:], offset)
	return append(b, q.bytes()...)
}

func (q part) v6(id uint32) []byte {
	b := append([]byte{0x60, 0, 0, 0, 0, 0, 44, 64}, make([]byte, 32)...)
	binary.BigEndian.PutUint16(b[4:], uint16(8+q.to-q.from))
	offset := uint16(q.from)
	if q.more {
		offset |= 1
	}
	b = append(b, 17, 0, 0, 0, 0, 0, 0, 0)
	binary.BigEndian.PutUint16(b[42:], offset)
	binary.BigEndian.PutUint32(b[44:], id)
	return append(b, q.bytes()...)
}

func (q part) bytes() []byte {
	if q.other {
		return bytes.Repeat([]byte{0xee}, q.to-q.from)
	}
	return whole()[q.from:q.to]
}

func TestFragments(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		parts []part
		want  map[string][]string // of the last frame, without the name of the version
	}{
		{"in order", []part{{0, 32, true, false}, {32, 64, true, false}, {64, 80, false, false}},
			map[string][]string{"fragment": {"1", "2", "3"}, "fragment.count": {"3"}, "reassembled.length": {"80"}}},
		{"the last one first", []part{{64, 80, false, false}, {0, 32, true, false}, {32, 64, true, false}},
			map[string][]string{"fragment": {"2", "3", "1"}, "fragment.count": {"3"}}},
		{"one twice", []part{{0, 32, true, false}, {0, 32, true, false}, {32, 80, false, false}},
			map[string][]string{"fragment": {"1", "2", "3"}, "fragment.overlap": {"1"}, "fragment.count": {"3"}}},
		{"two that overlap and agree", []part{{0, 40, true, false}, {32, 64, true, false}, {64, 80, false, false}},
			map[string][]string{"fragment": {"1", "2", "3"}, "fragment.overlap": {"1"}, "fragment.overlap.conflict": nil}},
		{"two that overlap and do not agree", []part{{0, 40, true, false}, {32, 64, true, true}, {64, 80, false, false}},
			map[string][]string{"fragment": {"1", "3"}, "fragment.error": {"2"}, "fragment.overlap": {"1"}, "fragment.overlap.conflict": {"1"}}},
		{"one that is missing", []part{{0, 32, true, false}, {64, 80, false, false}},
			map[string][]string{"fragment": nil, "reassembled.length": nil}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for version, bytes := range map[string]func(part) []byte{
				"ip.":   func(q part) []byte { return q.v4(7) },
				"ipv6.": func(q part) []byte { return q.v6(7) },
			} {
				var frames [][]byte
				for _, q := range test.parts {
					frames = append(frames, bytes(q))
				}
				dissecttest.Frames(t, layers(), wire.LinkRaw, frames, func(p *dissect.Packet) {
					if p.Frame.Number < len(frames) {
						return
					}
					for name, want := range test.want {
						if diff := cmp.Diff(want, dissecttest.Values(&p.Tree, version+name)); diff != "" {
							t.Errorf("%s%s:\n%s", version, name, diff)
						}
					}
				})
			}
		})
	}
}

// TestEveryByteOfAFragmentIsCounted holds what goes into a datagram to what comes out of it,
// however the fragments overlap.
func TestEveryByteOfAFragmentIsCounted(t *testing.T) {
	t.Parallel()
	parts := []part{{16, 40, true, false}, {0, 8, true, false}, {24, 48, true, false}, {8, 64, true, false}, {64, 80, false, false}}
	var frames [][]byte
	for _, q := range parts {
		frames = append(frames, q.v4(7))
	}
	waiting, joined := 0, 0
	dissecttest.Frames(t, layers(), wire.LinkRaw, frames, func(p *dissect.Packet) {
		for _, w := range p.Waiting {
			waiting += w.Range.Len()
		}
		for _, b := range p.Buffers[1:] {
			joined += len(b.Data)
			if !bytes.Equal(b.Data, whole()) {
				t.Errorf("the datagram is % x", b.Data)
			}
			at := 0
			for _, q := range b.Pieces {
				if q.Start != at {
					t.Errorf("a piece starts at %d, want %d", q.Start, at)
				}
				at += q.Len
			}
			if at != len(b.Data) {
				t.Errorf("the pieces have %d bytes, want %d", at, len(b.Data))
			}
		}
	})
	if waiting != 80 || joined != 80 {
		t.Errorf("%d bytes waited and %d were joined, want 80 of both", waiting, joined)
	}
}

// TestFragmentsAreNotKeptForEver lets a datagram's last fragment come after a minute, or after
// many other datagrams.
func TestFragmentsAreNotKeptForEver(t *testing.T) {
	t.Parallel()
	link := &wire.Interface{Link: wire.LinkRaw}
	for _, test := range []struct {
		name     string
		between  int
		later    time.Duration
		complete bool
	}{
		{"soon", 10, 30 * time.Second, true},
		{"too late", 0, 2 * time.Minute, false},
		{"after too many others", 300, time.Second, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := dissecttest.Session(t, layers())
			number := 0
			frame := func(data []byte, at time.Duration) *dissect.Packet {
				number++
				return s.Frame(&wire.Frame{Number: number, Time: time.Unix(0, int64(at)), Interface: link, Data: data, Length: len(data)})
			}
			frame(part{0, 32, true, false}.v4(7), 0)
			for i := range test.between {
				frame(part{0, 32, true, false}.v4(uint16(1000+i)), time.Millisecond)
			}
			p := frame(part{32, 80, false, false}.v4(7), test.later)
			if got := len(dissecttest.Values(&p.Tree, "ip.reassembled.length")) == 1; got != test.complete {
				t.Errorf("complete: %v, want %v", got, test.complete)
			}
		})
	}
}

func TestADatagramTakesNoAllocation(t *testing.T) {
	s := dissecttest.Session(t, layers())
	packet := dissecttest.Hex(t, "4500001d 0001 0000 40 11 66cd"+addresses4+datagram)
	f := &wire.Frame{Number: 1, Time: time.Unix(1, 0), Interface: &wire.Interface{Link: wire.LinkRaw}, Data: packet, Length: len(packet)}
	s.Frame(f)
	if n := testing.AllocsPerRun(100, func() { s.Frame(f) }); n > 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func FuzzFragments(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		var frames [][]byte
		for len(data) >= 3 && len(frames) < 64 {
			from, n, flags := int(data[0]&31)*8, int(data[1]&63), data[2]
			from = min(from, 80)
			frames = append(frames, part{from, min(from+n, 80), flags&1 != 0, flags&2 != 0}.v4(uint16(flags>>6)))
			data = data[3:]
		}
		dissecttest.Frames(t, layers(), wire.LinkRaw, frames, nil)
	})
}

func TestAFirstFragmentThatWasCutIsExplainedAsFarAsItGoes(t *testing.T) {
	t.Parallel()
	for _, packet := range [][]byte{part{0, 32, true, false}.v4(1), part{0, 32, true, false}.v6(1)} {
		s := dissecttest.Session(t, layers())
		p := s.Frame(&wire.Frame{Number: 1, Interface: &wire.Interface{Link: wire.LinkRaw}, Data: packet[:len(packet)-8], Length: len(packet)})
		if diff := cmp.Diff([]string{"80"}, dissecttest.Values(&p.Tree, "udp.length")); diff != "" {
			t.Error(diff)
		}
		if got := dissecttest.Values(&p.Tree, "udp.length.bad"); got != nil {
			t.Error("the length is said to be wrong")
		}
	}
}
