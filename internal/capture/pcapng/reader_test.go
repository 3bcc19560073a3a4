package pcapng_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
	"github.com/wirelore/wirelore/internal/wire"
)

// pcapFile is a pcap file with one frame of 5 bytes of 60, at 1.000002 or 1.000000002 s.
func pcapFile(f *file, magic uint32, minor uint16, lengths ...any) []byte {
	f.Write(f.join(magic, uint16(2), minor, uint64(0), uint32(65535), uint32(0x14000001)))
	f.Write(f.join(uint32(1), uint32(2)))
	f.Write(f.join(lengths...))
	f.WriteString("hello")
	return f.Bytes()
}

func TestPcap(t *testing.T) {
	t.Parallel()
	micro, nano := time.Unix(1, 2000).UTC(), time.Unix(1, 2).UTC()
	for name, c := range map[string]struct {
		file []byte
		at   time.Time
	}{
		"little-endian":               {pcapFile(little(), 0xa1b2c3d4, 4, uint32(5), uint32(60)), micro},
		"big-endian":                  {pcapFile(big(), 0xa1b2c3d4, 4, uint32(5), uint32(60)), micro},
		"nanoseconds, little-endian":  {pcapFile(little(), 0xa1b23c4d, 4, uint32(5), uint32(60)), nano},
		"nanoseconds, big-endian":     {pcapFile(big(), 0xa1b23c4d, 4, uint32(5), uint32(60)), nano},
		"longer record headers":       {pcapFile(big(), 0xa1b2cd34, 4, uint32(5), uint32(60), uint64(0)), micro},
		"2.2, lengths the other way":  {pcapFile(big(), 0xa1b2c3d4, 2, uint32(60), uint32(5)), micro},
		"2.3, lengths one way":        {pcapFile(big(), 0xa1b2c3d4, 3, uint32(60), uint32(5)), micro},
		"2.3, lengths the other way":  {pcapFile(big(), 0xa1b2c3d4, 3, uint32(5), uint32(60)), micro},
		"compressed":                  {zip(pcapFile(big(), 0xa1b2c3d4, 4, uint32(5), uint32(60))), micro},
		"compressed in several parts": {zipParts(pcapFile(big(), 0xa1b2c3d4, 4, uint32(5), uint32(60))), micro},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := open(t, c.file)
			got, err := readAll(t, r)
			if err != nil {
				t.Fatal(err)
			}
			i := &wire.Interface{Link: wire.LinkEthernet, SnapLen: 65535, Resolution: time.Duration(c.at.Nanosecond() / 2),
				Options: []wire.Option{{Code: 13, Value: []byte{2}}}} // bytes of the frame check sequence
			want := []wire.Frame{{Number: 1, Time: c.at, Interface: i, Length: 60, Data: []byte("hello")}}
			if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff([]*wire.Interface{i}, r.Interfaces()); d != "" {
				t.Error(d)
			}
		})
	}
}

// zip compresses b.
func zip(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

// zipParts compresses b as several members, one behind the other.
func zipParts(b []byte) []byte {
	var out []byte
	for len(b) > 7 {
		out, b = append(out, zip(b[:7])...), b[7:]
	}
	return append(out, zip(b)...)
}

func TestPcapng(t *testing.T) {
	t.Parallel()
	f := little()
	f.section(f.option(1, "first"), f.option(2, "machine"), f.option(3, "system"), f.option(4, "program"))
	f.iface(1, f.option(2, "eth0\x00"), f.option(3, "the cable"), f.option(9, "\x09"), f.option(11, "\x00tcp"), f.option(1, "one"), f.option(1, "two"),
		f.option(12, "Linux"), f.option(15, "card"), f.option(14, uint64(10)))
	f.iface(101)
	f.block(10, uint32(0x544c534b), uint32(6), "secret")
	f.block(4, uint16(1), uint16(9), "\x0a\x00\x00\x01a\x00bc\x00xxx", uint16(2), uint16(18), netip.MustParseAddr("::1").AsSlice(), "l\x00yy", uint32(0))
	f.enhanced(0, 5_000_000_001, 100, "abcde", f.option(2, uint32(1)), f.option(1, "look"), f.option(1, "again"), uint32(0))
	f.enhanced(1, 7, 3, "xyz")
	f.block(2, uint16(1), uint16(9), uint64(0), uint32(2), uint32(4), "ol\x00\x00", f.option(1, "obsolete"))
	f.block(5, uint32(0), uint64(0))
	f.block(77, "what nobody knows")
	f.block(0xbad, uint32(32473), "ours")
	f.block(9, "__REALTIME_TIMESTAMP=1000002\nMESSAGE=x\n")
	f.order = big().order
	f.section()
	f.iface(113)
	f.block(3, uint32(6), "simple")

	r := open(t, f.Bytes())
	var sections []pcapng.Section
	var names []pcapng.Name
	var secrets []string
	r.OnSection = func(s pcapng.Section) { sections = append(sections, s) }
	r.OnNames = func(n []pcapng.Name) { names = append(names, n...) }
	r.OnSecrets = func(kind uint32, data []byte) {
		if kind == pcapng.SecretsTLS {
			secrets = append(secrets, string(data))
		}
	}
	got, err := readAll(t, r)
	if err != nil {
		t.Fatal(err)
	}

	eth := &wire.Interface{Section: 1, Name: "eth0", Description: "the cable", Filter: "tcp", Hardware: "card", OS: "Linux",
		Comments: []string{"one", "two"}, Link: wire.LinkEthernet, Resolution: 1}
	raw := &wire.Interface{Section: 1, ID: 1, Link: wire.LinkRaw, Resolution: time.Microsecond}
	sll := &wire.Interface{Section: 2, Link: wire.LinkSLL, Resolution: time.Microsecond}
	none := &wire.Interface{Section: 1, ID: -1, Link: wire.LinkNone}
	want := []wire.Frame{
		{Number: 1, Time: time.Unix(15, 1).UTC(), Interface: eth, Length: 100, Data: []byte("abcde"), Comments: []string{"look", "again"},
			Options: []wire.Option{{Code: 2, Value: []byte{1, 0, 0, 0}}}},
		{Number: 2, Time: time.Unix(0, 7000).UTC(), Interface: raw, Length: 3, Data: []byte("xyz")},
		{Number: 3, Time: time.Unix(0, 0).UTC(), Interface: raw, Length: 4, Data: []byte("ol"), Comments: []string{"obsolete"},
			Options: []wire.Option{{Code: 4, Value: []byte{9, 0, 0, 0, 0, 0, 0, 0}}}}, // dropped frames
		{Number: 4, Interface: none, Length: 4, Data: []byte("ours"), Block: &wire.Block{Type: 0xbad, Enterprise: 32473}},
		{Number: 5, Time: time.Unix(1, 2000).UTC(), Interface: none, Length: 40, Data: []byte("__REALTIME_TIMESTAMP=1000002\nMESSAGE=x\n\x00"), Block: &wire.Block{Type: 9}},
		{Number: 6, Interface: sll, Length: 6, Data: []byte("simple")},
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]*wire.Interface{eth, raw, sll}, r.Interfaces()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]pcapng.Section{{[]string{"first"}, "machine", "system", "program"}, {}}, sections); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"secret"}, secrets); d != "" {
		t.Error(d)
	}
	addr := cmp.Comparer(func(a, b netip.Addr) bool { return a == b })
	wantNames := []pcapng.Name{{netip.MustParseAddr("10.0.0.1"), []string{"a", "bc"}}, {netip.MustParseAddr("::1"), []string{"l"}}}
	if d := cmp.Diff(wantNames, names, addr); d != "" {
		t.Error(d)
	}
}

// TestUnknownVersion reads on behind a section of a version to come.
func TestUnknownVersion(t *testing.T) {
	t.Parallel()
	f := little()
	f.section().iface(1).enhanced(0, 1, 3, "one")
	f.Write(bytes.Replace(big().section().Bytes(), []byte{0, 1, 0, 0}, []byte{0, 2, 0, 0}, 1))
	f.order = big().order
	f.block(6, "meaning something else")
	f.section().iface(1).enhanced(0, 1, 3, "two")
	r := open(t, f.Bytes())
	frames, err := readAll(t, r)
	if err != nil || len(frames) != 2 || string(frames[1].Data) != "two" || frames[1].Interface.Section != 3 {
		t.Errorf("%+v, error %v", frames, err)
	}
	want := []string{"section 2, at byte 84, is in version 2.0 of pcapng, which is not known: it was skipped"}
	if d := cmp.Diff(want, r.Skipped()); d != "" {
		t.Error(d)
	}
}

func TestCutAtEveryByte(t *testing.T) {
	t.Parallel()
	f := big()
	f.section().iface(1)
	ends := []int{f.Len()}
	for range 3 {
		f.enhanced(0, 1, 4, "data", f.option(1, "note"))
		ends = append(ends, f.Len())
	}
	whole := f.Bytes()
	for n := 4; n <= len(whole); n++ {
		frames, err := readAll(t, open(t, whole[:n]))
		want := 0
		for want < 3 && ends[want+1] <= n {
			want++
		}
		if len(frames) != want {
			t.Errorf("cut at %d: %d frames, want %d", n, len(frames), want)
		}
		cut, isCut := errors.AsType[*pcapng.CutError](err)
		if atEnd := n == ends[want] || n == 28; isCut == atEnd { // 28: after the section header
			t.Errorf("cut at %d: error %v", n, err)
		} else if isCut && cut.Offset+int64(cut.Have) != int64(n) {
			t.Errorf("cut at %d: says %v", n, err)
		}
	}
	_, err := readAll(t, open(t, zip(whole)[:len(zip(whole))-20]))
	if _, isCut := errors.AsType[*pcapng.CutError](err); !isCut {
		t.Errorf("compressed: error %v", err)
	}
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	section := func() *file { return little().section() }
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"nothing":                {nil, "not a capture file: it has only 0 bytes"},
		"a web page":             {[]byte("<!DOCTYPE html>"), `not a capture file: it begins with "<!DO"`},
		"zstd":                   {[]byte("\x28\xb5\x2f\xfd..."), "zstd -d"},
		"gzip of something else": {zip([]byte("text")), `it begins with "text"`},
		"pcap 3.0":               {bytes.Replace(pcapFile(big(), 0xa1b2c3d4, 4), []byte{0, 2, 0, 4}, []byte{0, 3, 0, 0}, 1), "version 3.0"},
		"pcap record too long":   {pcapFile(big(), 0xa1b2c3d4, 4, ^uint32(0), ^uint32(0)), "at byte 24: a record says that it holds 4294967295 bytes"},
		"byte-order magic":       {[]byte("\x0a\x0d\x0d\x0a\x1c\x00\x00\x00what"), "1a2b3c4d"},
		"block too short":        {append(section().Bytes(), make([]byte, 12)...), "at byte 28: the block of type 0x0 says that it is 0 bytes long"},
		"block too long":         {append(section().Bytes(), bytes.Repeat([]byte{6, 0, 0, 0x7f}, 3)...), "more than 16777216 are not read"},
		"lengths differ":         {append(section().Bytes(), "\x05\x00\x00\x00\x0c\x00\x00\x00\x0d\x00\x00\x00"...), "begins with the length 12 and ends with the length 13"},
		"no such interface":      {section().enhanced(0, 0, 0, "").Bytes(), "names interface 0, but the section lists 0"},
		"simple, no interface":   {section().block(3, uint32(0)).Bytes(), "the section lists none"},
		"interface of the other section": {section().iface(1).section().enhanced(0, 0, 0, "").Bytes(),
			"names interface 0, but the section lists 0"},
		"frame longer than its block":   {section().iface(1).block(6, uint32(0), uint64(0), uint32(9), uint32(9), "12345678").Bytes(), "room for 8"},
		"simple longer than its block":  {section().iface(1).block(3, uint32(9), "12345678").Bytes(), "room for 8"},
		"secrets longer than the block": {section().block(10, uint32(1), ^uint32(0)).Bytes(), "room for 0"},
		"option longer than its block":  {section().iface(1, uint16(2), uint16(9), "12345678").Bytes(), "room for 8"},
		"packet without its head":       {section().iface(1).block(6, uint32(0)).Bytes(), "enhanced packet block is too short"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := pcapng.NewReader(bytes.NewReader(c.file))
			if err == nil {
				_, err = readAll(t, r)
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestTimeUnits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		unit  byte
		ticks uint64
		want  time.Time
	}{
		"seconds":             {0, 12, time.Unix(12, 0)},
		"milliseconds":        {3, 12_345, time.Unix(12, 345e6)},
		"nanoseconds":         {9, 12_000_000_001, time.Unix(12, 1)},
		"picoseconds":         {12, 12_000_000_001_999, time.Unix(12, 1)},
		"finest with seconds": {19, 1<<64 - 1, time.Unix(1, 844674407)},
		"less than a second":  {20, 1<<64 - 1, time.Unix(0, 184467440)},
		"nothing left":        {100, 1<<64 - 1, time.Unix(0, 0)},
		"halves":              {0x81, 3, time.Unix(1, 5e8)},
		"2^-20":               {0x80 | 20, 5<<20 | 1<<19, time.Unix(5, 5e8)},
		"2^-64":               {0x80 | 64, 1 << 63, time.Unix(0, 5e8)},
		"2^-66":               {0x80 | 66, 1 << 63, time.Unix(0, 125e6)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := big()
			f.section().iface(1, f.option(9, []byte{c.unit})).enhanced(0, c.ticks, 0, "")
			frames, err := readAll(t, open(t, f.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if got := frames[0].Time; !got.Equal(c.want) {
				t.Errorf("%d ticks are %v, want %v", c.ticks, got, c.want.UTC())
			}
		})
	}
}

// TestLargeBlock reads a block that is larger than what is read at once.
func TestLargeBlock(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("0123456789abcdef", 1<<16)
	f := little()
	f.section().iface(1).enhanced(0, 0, len(long), long).enhanced(0, 0, 5, "after")
	whole := f.Bytes()
	frames, err := readAll(t, open(t, whole))
	if err != nil || len(frames) != 2 || string(frames[0].Data) != long || string(frames[1].Data) != "after" {
		t.Errorf("%d frames, error %v", len(frames), err)
	}
	_, err = readAll(t, open(t, whole[:len(long)]))
	if cut, ok := errors.AsType[*pcapng.CutError](err); !ok || cut.Offset != 48 || cut.Offset+int64(cut.Have) != int64(len(long)) {
		t.Errorf("cut: %v", err)
	}
}

// TestNoAllocationPerFrame holds that reading takes memory for the buffer and not for frames.
func TestNoAllocationPerFrame(t *testing.T) {
	f := little()
	f.section().iface(1)
	for range 200 {
		f.enhanced(0, 0, 4, "data", f.option(2, uint32(1)))
	}
	r := open(t, f.Bytes())
	var frame wire.Frame
	if n := testing.AllocsPerRun(100, func() {
		if err := r.Next(&frame); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations for each frame", n)
	}
}
