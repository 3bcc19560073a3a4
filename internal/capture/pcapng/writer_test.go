package pcapng_test

import (
	"bytes"
	gocmp "cmp"
	"errors"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
	"github.com/wirelore/wirelore/internal/wire"
)

// contents is everything that a capture tells.
type contents struct {
	Sections []pcapng.Section
	Ifaces   []*wire.Interface
	Secrets  map[uint32]string
	Names    []pcapng.Name
	Frames   []wire.Frame
}

// read reads everything from a capture. With copy it is written too, in the same order.
func read(t testing.TB, b []byte, copy *pcapng.Writer) (c contents) {
	t.Helper()
	r := open(t, b)
	c.Secrets = map[uint32]string{}
	var err error
	r.OnSection = func(s pcapng.Section) {
		c.Sections = append(c.Sections, s)
		if copy != nil {
			err = errors.Join(err, copy.Section(s))
		}
	}
	r.OnInterface = func(i *wire.Interface) {
		if copy != nil {
			err = errors.Join(err, copy.Interface(i))
		}
	}
	r.OnSecrets = func(kind uint32, data []byte) {
		c.Secrets[kind] += string(data)
		if copy != nil {
			err = errors.Join(err, copy.Secrets(kind, data))
		}
	}
	r.OnNames = func(n []pcapng.Name) {
		c.Names = append(c.Names, n...)
		if copy != nil {
			err = errors.Join(err, copy.Names(n))
		}
	}
	var f wire.Frame
	for {
		next := r.Next(&f)
		if next == io.EOF {
			break
		}
		if next != nil {
			t.Fatal(next)
		}
		if copy != nil {
			err = errors.Join(err, copy.Frame(&f))
		}
		c.Frames = append(c.Frames, clone(f))
	}
	if copy != nil {
		err = errors.Join(err, copy.Flush())
	}
	if err != nil {
		t.Fatal(err)
	}
	c.Ifaces = r.Interfaces()
	return c
}

// TestRoundTrip holds that a copy tells all that the original tells, but for how fine its
// clock was.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rich := func(f *file) []byte {
		f.section(f.option(1, "why"), f.option(1, "and how"), f.option(2, "machine"), f.option(3, "system"), f.option(4, "program"))
		f.iface(1, f.option(2, "eth0"), f.option(3, "cable"), f.option(1, "remark"), f.option(11, "\x00tcp port 80"), f.option(12, "Linux"),
			f.option(15, "card"), f.option(9, "\x09"), f.option(8, uint64(1000)), f.option(4, "\x0a\x00\x00\x01\xff\x00\x00\x00"))
		f.iface(101) // nothing is seen here
		f.block(10, uint32(0x544c534b), uint32(5), "line\n")
		f.block(10, uint32(7), uint32(3), "\x00\x01\x02")
		f.block(4, uint16(1), uint16(6), "\x0a\x00\x00\x01a\x00xx", uint16(2), uint16(18), netip.MustParseAddr("::1").AsSlice(), "l\x00xx", uint32(0))
		f.enhanced(0, 1_700_000_000_123_456_789, 1500, "some bytes", f.option(1, "look"), f.option(1, ""), f.option(2, uint32(2)),
			f.option(5, uint64(77)), f.option(6, uint32(3)), f.option(7, "\x01verdict"), f.option(2988, uint32(32473), "ours"), uint32(0))
		f.enhanced(0, 0, 0, "")
		f.block(3, uint32(3), "abc")
		f.block(2, uint16(0), uint16(9), uint64(0), uint32(2), uint32(4), "ol\x00\x00")
		f.block(0xbad, uint32(32473), "own")
		f.block(0x40000bad, uint32(32473), "kept")
		f.block(9, "__REALTIME_TIMESTAMP=1000002\nMESSAGE=x\n")
		f.section()
		return f.iface(228).enhanced(0, 1, 1, "x").Bytes()
	}
	for name, original := range map[string][]byte{
		"little-endian":       rich(little()),
		"big-endian":          rich(big()),
		"pcap":                pcapFile(big(), 0xa1b23c4d, 4, uint32(5), uint32(60)),
		"no frames":           little().section().Bytes(),
		"longer than a chunk": little().section().iface(1).enhanced(0, 1, 300_000, strings.Repeat("x", 300_000)).Bytes(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			want := read(t, original, pcapng.NewWriter(&out))
			got := read(t, out.Bytes(), nil)

			for i := range want.Sections {
				want.Sections[i].Application = gocmp.Or(want.Sections[i].Application, "wirelore")
			}
			if len(want.Sections) == 0 { // of pcap
				want.Sections = []pcapng.Section{{Application: "wirelore"}}
				want.Ifaces[0].Section = 1
			}
			options := cmp.Options{
				cmpopts.IgnoreFields(wire.Interface{}, "Resolution"),
				cmp.Comparer(func(a, b netip.Addr) bool { return a == b }), cmp.Comparer(bytes.Equal),
			}
			if d := cmp.Diff(want, got, options); d != "" {
				t.Error(d)
			}
			var again bytes.Buffer
			read(t, out.Bytes(), pcapng.NewWriter(&again))
			if !bytes.Equal(out.Bytes(), again.Bytes()) {
				t.Error("the copy of the copy differs from the copy")
			}
		})
	}
}

func TestWriterBegins(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := pcapng.NewWriter(&out).Flush(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, out.Bytes(), nil); len(got.Sections) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestWriterRefuses(t *testing.T) {
	t.Parallel()
	i := &wire.Interface{Link: wire.LinkEthernet}
	for name, c := range map[string]struct {
		frame wire.Frame
		want  string
	}{
		"time before 1970":    {wire.Frame{Number: 3, Time: time.Unix(-1, 0), Interface: i}, "frame 3: its time"},
		"time after 2554":     {wire.Frame{Time: time.Unix(1<<40, 0), Interface: i}, "cannot be written"},
		"comment too long":    {wire.Frame{Interface: i, Comments: []string{strings.Repeat("x", 1<<16)}}, "65535 is the most"},
		"frame without bound": {wire.Frame{Interface: i, Length: 17 << 20, Data: make([]byte, 17<<20)}, "too long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := pcapng.NewWriter(io.Discard)
			err := w.Frame(&c.frame)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if again := w.Flush(); again != err {
				t.Errorf("then %v", again)
			}
		})
	}
}
