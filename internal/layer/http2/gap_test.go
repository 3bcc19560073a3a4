package http2_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/http2"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/wire"
)

func TestSeenFromTheMiddle(t *testing.T) {
	t.Parallel()
	c, s := newEnd(wire.ToServer), newEnd(wire.ToClient)
	oneCall(c, s, 1, "/one") // fills the tables, and is not captured
	turns := oneCall(c, s, 3, "/two")
	turns = append(turns, oneCall(c, s, 5, "/two")...)
	tests := []struct {
		field string
		want  []string
	}{
		// What is spelled out or stands in the static table is shown, with what was added since;
		// the rest is known by its index only.
		{"http2.header.name", []string{
			":method :scheme <unknown> :path <unknown>", ":status <unknown> <unknown>",
			":method :scheme <unknown> :path <unknown>", ":status <unknown> <unknown>",
		}},
		{"http2.headers.path", []string{"/two", "", "/two", ""}},
		{"http2.header.lost", []string{
			"entry 64 of the table was added where nothing was captured entry 63 of the table was added where nothing was captured",
			"entry 63 of the table was added where nothing was captured entry 62 of the table was added where nothing was captured",
			"entry 65 of the table was added where nothing was captured entry 63 of the table was added where nothing was captured",
			"entry 63 of the table was added where nothing was captured entry 62 of the table was added where nothing was captured",
		}},
		{"_ws.malformed", []string{"", "", "", ""}},
		{"http2.data.data", []string{"", fmt.Sprintf("%x", "answer to /two"), "", fmt.Sprintf("%x", "answer to /two")}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, values(t, turns, test.field)); diff != "" {
			t.Errorf("%s: %s", test.field, diff)
		}
	}
}

func TestAFrameIsFoundAgainAfterAGap(t *testing.T) {
	t.Parallel()
	c, s := newEnd(wire.ToServer), newEnd(wire.ToClient)
	c.preface()
	turns := []dissecttest.Turn{c.turn()}
	oneCall(c, s, 1, "/one")
	_ = s.WriteSettings()
	settings := s.turn()
	_ = s.WriteData(1, false, bytes.Repeat([]byte("long "), 30))
	data := s.turn().Data
	_ = s.WritePing(false, [8]byte{1})
	_ = s.WriteWindowUpdate(0, 7)
	after := s.turn().Data

	session := dissecttest.Session(t, layers())
	feed := session.NewFeed(nothing{}, dissect.Hints{Parent: tcp})
	push := func(turn dissecttest.Turn) *dissect.Packet {
		p := session.Begin(&wire.Frame{Number: 1, Interface: &wire.Interface{}, Data: turn.Data, Length: len(turn.Data)})
		feed.Push(p, turn.Dir, p.Whole(0), false)
		dissecttest.Check(t, &p.Tree)
		return p
	}
	push(turns[0])
	push(settings)
	feed.Lost(session.Begin(&wire.Frame{Interface: &wire.Interface{}}), wire.ToClient, 1000)
	p := push(dissecttest.Turn{Dir: wire.ToClient, Data: append(data[50:], after...)})
	var got []string
	for i := range p.Nodes {
		if name := p.Nodes[i].Field.Name; name == "http2.skipped" || name == "http2.stream" {
			got = append(got, fmt.Sprintf("%s %s %d+%d", name, p.AppendLabel(nil, i)[:12], p.Nodes[i].Start, p.Nodes[i].Len))
		}
	}
	want := []string{
		"http2.skipped Part of a fr 0+109",
		"http2.stream Stream: PING 109+17",
		"http2.stream Stream: WIND 126+13",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

type nothing struct{}

func (nothing) Part(*dissect.Packet, dissect.Range)  {}
func (nothing) Whole(*dissect.Packet, dissect.Range) {}

func TestLossWithinDATALeavesTheTable(t *testing.T) {
	t.Parallel()
	c, s := newEnd(wire.ToServer), newEnd(wire.ToClient)
	c.preface()
	first := oneCall(c, s, 1, "/one")
	_ = s.WriteData(1, false, bytes.Repeat([]byte("long "), 30))
	data := s.turn().Data
	second := oneCall(c, s, 3, "/two")

	session := dissecttest.Session(t, layers())
	feed := session.NewFeed(nothing{}, dissect.Hints{Parent: tcp})
	begin := func(b []byte) *dissect.Packet {
		return session.Begin(&wire.Frame{Interface: &wire.Interface{}, Data: b, Length: len(b)})
	}
	for _, turn := range first {
		p := begin(turn.Data)
		feed.Push(p, turn.Dir, p.Whole(0), false)
	}
	p := begin(data[:40])
	feed.Push(p, wire.ToClient, p.Whole(0), false)
	feed.Lost(begin(nil), wire.ToClient, 60)
	p = begin(append(data[100:], second[1].Data...))
	feed.Push(p, wire.ToClient, p.Whole(0), false)
	var got []string
	for i := range p.Nodes {
		if p.Nodes[i].Field.Name == "http2.header.value" {
			got = append(got, string(p.Nodes[i].Bytes))
		}
	}
	if diff := cmp.Diff([]string{"200", "text/plain", "lovelace"}, got); diff != "" {
		t.Errorf("%s\n%s", diff, dissecttest.Dump(&p.Tree))
	}
}

// TestAGapReachesTheBody holds that a body is not joined over bytes that are missing.
func TestAGapReachesTheBody(t *testing.T) {
	t.Parallel()
	s := newEnd(wire.ToClient)
	_ = s.WriteSettings()
	s.headers(1, false, ":status", "200", "content-type", "text/plain")
	_ = s.WriteData(1, false, []byte("begin "))
	first := s.turn().Data
	_ = s.WriteData(1, true, []byte("end"))
	last := s.turn().Data

	session := dissecttest.Session(t, layers())
	feed := session.NewFeed(nothing{}, dissect.Hints{Parent: tcp, ALPN: "h2"})
	var bodies []string
	for _, data := range [][]byte{first, last} {
		p := session.Begin(&wire.Frame{Interface: &wire.Interface{}, Data: data, Length: len(data)})
		feed.Push(p, wire.ToClient, p.Whole(0), false)
		for i := range p.Nodes {
			if p.Nodes[i].Field == text {
				bodies = append(bodies, string(p.Range(i).Data))
			}
		}
		feed.Lost(session.Begin(&wire.Frame{Interface: &wire.Interface{}}), wire.ToClient, 100)
	}
	if diff := cmp.Diff([]string{"begin ", "end"}, bodies); diff != "" {
		t.Error(diff)
	}
}

func TestBrokenFrames(t *testing.T) {
	t.Parallel()
	frame := func(kind, flags byte, id uint32, payload string) string {
		e := newEnd(wire.ToServer)
		_ = e.WriteRawFrame(http2.FrameType(kind), http2.Flags(flags), id, []byte(payload))
		return e.bytes.String()
	}
	tests := map[string]struct{ data, why string }{
		"short ping":            {frame(6, 0, 0, "1234"), "a PING frame has eight bytes (RFC 9113 section 6.7)"},
		"padding beyond":        {frame(0, 8, 1, "\x09x"), "the padding is longer than the payload (RFC 9113 section 6.1)"},
		"no pad length":         {frame(0, 8, 1, ""), "the length of the padding is missing (RFC 9113 section 6.1)"},
		"half a setting":        {frame(4, 0, 0, "\x00\x01\x00"), "a SETTINGS frame is made of six bytes for each setting (RFC 9113 section 6.5)"},
		"index zero":            {frame(1, 4, 1, "\x80"), "the index 0 is not used (RFC 7541 section 6.1)"},
		"index beyond":          {frame(1, 4, 1, "\xbe"), "index 62 is beyond the table, which has 61 entries (RFC 7541 section 2.3.3)"},
		"field cut":             {frame(1, 4, 1, "\x40\x05ab"), "the header block ends within a field (RFC 7541 section 6)"},
		"number without end":    {frame(1, 4, 1, "\xff\xff\xff\xff\xff\xff\xff\xff"), "a number in the header block is too large (RFC 7541 section 5.1)"},
		"table too large":       {frame(1, 4, 1, "\x3f\xe1\x7f"), "the table is made larger than the other end's SETTINGS allow (RFC 7541 section 6.3)"},
		"Huffman code unknown":  {frame(1, 4, 1, "\x40\x84\xff\xff\xff\xff\x01a"), "a string does not decode (RFC 7541 section 5.2): hpack: invalid Huffman-encoded data"},
		"priority cut":          {frame(1, 0x24, 1, "\x00\x00"), "the priority takes five bytes (RFC 7540 section 6.2)"},
		"promise without":       {frame(5, 4, 1, "\x00"), "a PUSH_PROMISE frame names a stream in four bytes (RFC 9113 section 6.6)"},
		"origin beyond":         {frame(0xc, 0, 0, "\x00\x09a"), "an origin is longer than the frame (RFC 8336 section 2.1)"},
		"alternative of nobody": {frame(0xa, 0, 0, "\x00\x09a"), "the origin is longer than the frame (RFC 7838 section 4)"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := http2.ClientPreface + test.data + frame(6, 0, 0, "12345678")
			turns := []dissecttest.Turn{{Data: []byte(data)}}
			if diff := cmp.Diff([]string{test.why}, values(t, turns, "wirelore.why")); diff != "" {
				t.Error(diff)
			}
			if got := values(t, turns, "http2.ping"); got[0] != "3132333435363738" {
				t.Errorf("the frame after it: %q", got)
			}
		})
	}
}

// TestACutFrameBreaksOnce holds that a frame whose end is missing is said to be cut, and
// that nothing else is made of it.
func TestACutFrameBreaksOnce(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(c *end){
		"HEADERS":  func(c *end) { c.headers(1, true, request("GET", "/a-path-that-is-longer")...) },
		"PING":     func(c *end) { _ = c.WritePing(false, [8]byte{}) },
		"SETTINGS": func(c *end) { _ = c.WriteSettings(http2.Setting{ID: 1}) },
		"padding":  func(c *end) { _ = c.WriteDataPadded(1, true, []byte("x"), make([]byte, 9)) },
		"DATA":     func(c *end) { _ = c.WriteData(1, true, []byte("some bytes")) },
	} {
		c := newEnd(wire.ToServer)
		c.preface()
		write(c)
		turn := c.turn()
		turn.Data, turn.End = turn.Data[:len(turn.Data)-3], true
		if diff := cmp.Diff([]string{"the frame's payload is not all there (RFC 9113 section 4.1)"}, values(t, []dissecttest.Turn{turn}, "wirelore.why")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	turns := everyFrame()
	var client []byte
	for _, turn := range turns[:3] {
		client = append(client, turn.Data...)
	}
	for name, data := range map[string][]byte{"client": client, "server": turns[3].Data} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dissecttest.Cut(t, layers(), dissect.Hints{Parent: tcp, ALPN: "h2"}, data, nil)
		})
	}
}

func FuzzHTTP2(f *testing.F) {
	f.Add(dissecttest.Pack(everyFrame()))
	dissecttest.FuzzStream(f, layers(), dissect.Hints{Parent: tcp, ALPN: "h2"})
}
