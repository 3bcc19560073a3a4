package http2_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	layer "github.com/wirelore/wirelore/internal/layer/http2"
	"github.com/wirelore/wirelore/internal/layer/websocket"
	"github.com/wirelore/wirelore/internal/wire"
)

var (
	tcp  = &dissect.Field{Name: "tcp", Title: "TCP", Kind: dissect.Protocol}
	text = &dissect.Field{Name: "text", Title: "Text", Kind: dissect.Protocol}
)

// layers are HTTP/2 and a layer that takes bodies of text/plain.
func layers() []dissect.Layer {
	return []dissect.Layer{layer.Layer(), layer.Body(), {
		Proto: text, Over: []string{"http2"},
		Claim: func(h dissect.Hints) dissect.Claim { return dissect.Is(h.Media == "text/plain", "it is text") },
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) { p.Layer(text, r) }
		},
	}}
}

// end writes what one end of a connection sends.
type end struct {
	*http2.Framer
	dir   wire.Dir
	bytes bytes.Buffer
	block bytes.Buffer
	hpack *hpack.Encoder
}

func newEnd(d wire.Dir) *end {
	e := &end{dir: d}
	e.Framer = http2.NewFramer(&e.bytes, nil)
	e.AllowIllegalWrites = true
	e.hpack = hpack.NewEncoder(&e.block)
	return e
}

// turn returns what was written since the last turn.
func (e *end) turn() dissecttest.Turn {
	t := dissecttest.Turn{Dir: e.dir, Data: bytes.Clone(e.bytes.Bytes())}
	e.bytes.Reset()
	return t
}

// header returns a header block; names and values alternate.
func (e *end) header(fields ...string) []byte {
	e.block.Reset()
	for i := 0; i < len(fields); i += 2 {
		_ = e.hpack.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	return bytes.Clone(e.block.Bytes())
}

func (e *end) headers(id uint32, last bool, fields ...string) {
	_ = e.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: e.header(fields...), EndHeaders: true, EndStream: last})
}

func (e *end) preface() { e.bytes.WriteString(http2.ClientPreface) }

// request is the header of a request.
func request(method, path string) []string {
	return []string{":method", method, ":scheme", "http", ":authority", "a.example", ":path", path}
}

// everyFrame is a conversation with a frame of each type.
func everyFrame() []dissecttest.Turn {
	c, s := newEnd(wire.ToServer), newEnd(wire.ToClient)
	c.preface()
	_ = c.WriteSettings(http2.Setting{ID: 1, Val: 8192}, http2.Setting{ID: 2}, http2.Setting{ID: 3, Val: 7}, http2.Setting{ID: 4, Val: 70000},
		http2.Setting{ID: 5, Val: 32768}, http2.Setting{ID: 6, Val: 9999}, http2.Setting{ID: 8, Val: 1}, http2.Setting{ID: 0xabcd, Val: 3})
	_ = c.WritePriority(3, http2.PriorityParam{StreamDep: 1, Exclusive: true, Weight: 200})
	one := c.turn()
	c.headers(1, false, append(request("POST", "/a%20b"), "content-type", "text/plain")...)
	_ = c.WriteDataPadded(1, false, []byte("hello "), make([]byte, 3))
	two := c.turn()
	_ = c.WriteData(1, true, []byte("world"))
	three := c.turn()
	_ = s.WriteSettings()
	_ = s.WriteSettingsAck()
	_ = s.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, BlockFragment: s.header(request("GET", "/style.css")...), EndHeaders: true, PadLength: 2})
	block := s.header(":status", "200", "content-type", "text/plain", "x-long", strings.Repeat("x", 40))
	_ = s.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block[:20], PadLength: 1, Priority: http2.PriorityParam{StreamDep: 5, Weight: 9}})
	_ = s.WriteContinuation(1, true, block[20:])
	_ = s.WriteData(1, false, []byte("yes"))
	s.headers(1, true, "x-sum", "3")
	_ = s.WriteRawFrame(0xa, 0, 0, []byte("\x00\x01ah2=\":443\""))
	_ = s.WriteRawFrame(0xb, 0, 1, nil)
	_ = s.WriteRawFrame(0xc, 0, 0, []byte("\x00\x03a.b"))
	_ = s.WriteRawFrame(0x10, 0, 0, []byte("\x00\x00\x00\x01u=1"))
	_ = s.WriteRawFrame(0xbe, 0xff, 7, []byte("anything"))
	_ = s.WritePing(false, [8]byte{1, 2})
	_ = s.WritePing(true, [8]byte{1, 2})
	_ = s.WriteWindowUpdate(0, 1000)
	_ = s.WriteRSTStream(2, http2.ErrCodeCancel)
	_ = s.WriteGoAway(1, http2.ErrCodeEnhanceYourCalm, []byte("too_many_pings"))
	return []dissecttest.Turn{one, two, three, s.turn()}
}

func TestEveryFrameIsExplained(t *testing.T) {
	t.Parallel()
	var dump strings.Builder
	dissecttest.Conversation(t, layers(), dissect.Hints{Parent: tcp}, everyFrame(), func(p *dissect.Packet) {
		fmt.Fprintf(&dump, "frame %d %s\n%s", p.Frame.Number, p.Protocols(), dissecttest.Dump(&p.Tree))
		for _, e := range p.Events {
			fmt.Fprintf(&dump, "tells %s: %s\n", e.Dir, e.Text)
		}
		for b, buffer := range p.Buffers {
			if dissecttest.Broken(&p.Tree) {
				t.Errorf("frame %d is broken in buffer %d (%s)", p.Frame.Number, b, buffer.Name)
			}
		}
	})
	dissecttest.Golden(t, "frames.txt", dump.String())
}

// values returns the values of a field over a conversation, one string for each frame.
func values(t *testing.T, turns []dissecttest.Turn, name string) []string {
	t.Helper()
	var all []string
	dissecttest.Conversation(t, layers(), dissect.Hints{Parent: tcp}, turns, func(p *dissect.Packet) {
		var here []string
		for i := range p.Nodes {
			if p.Nodes[i].Field.Name == name {
				here = append(here, string(p.AppendValue(nil, i)))
			}
		}
		all = append(all, strings.Join(here, " "))
	})
	return all
}

// oneCall is a request with its answer, each in a frame of its own.
func oneCall(c, s *end, id uint32, path string) []dissecttest.Turn {
	c.headers(id, true, append(request("GET", path), "x-client", "ada")...)
	s.headers(id, false, ":status", "200", "content-type", "text/plain", "x-server", "lovelace")
	_ = s.WriteData(id, true, []byte("answer to "+path))
	return []dissecttest.Turn{c.turn(), s.turn()}
}

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
		{"http2.header.name", []string{":method :scheme :path", ":status", ":method :scheme :path", ":status"}},
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

func TestBodies(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte("plain text"))
	_ = z.Close()
	tests := []struct {
		name     string
		header   []string
		data     []string
		trailers bool
		want     string // of the frame with the end: what data.data shows
		layer    string // what the body is given to
	}{
		{"in one frame", []string{"content-type", "text/plain"}, []string{"all"}, false, "all", "all"},
		{"in several frames", []string{"content-type", "text/plain; charset=utf-8"}, []string{"a", "b", "c"}, false, "abc", "abc"},
		{"with trailers", []string{"content-type", "text/plain"}, []string{"a", "b"}, true, "ab", "ab"},
		{"of a type that nobody knows", []string{"content-type", "image/x"}, []string{"a", "b"}, false, "ab", ""},
		{"compressed", []string{"content-type", "text/plain", "content-encoding", "gzip"},
			[]string{packed.String()[:5], packed.String()[5:]}, false, "plain text", "plain text"},
		{"empty at its end", []string{"content-type", "text/plain"}, []string{"a", ""}, false, "a", "a"},
		{"compressed badly", []string{"content-type", "text/plain", "content-encoding", "gzip"}, []string{"no gzip"}, false, "no gzip", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, s := newEnd(wire.ToServer), newEnd(wire.ToClient)
			c.preface()
			c.headers(1, true, request("GET", "/")...)
			turns := []dissecttest.Turn{c.turn()}
			s.headers(1, false, append([]string{":status", "200"}, test.header...)...)
			for i, data := range test.data {
				_ = s.WriteData(1, i == len(test.data)-1 && !test.trailers, []byte(data))
				turns = append(turns, s.turn())
			}
			if test.trailers {
				s.headers(1, true, "x-sum", "1")
				turns = append(turns, s.turn())
			}
			var shown, given string
			dissecttest.Conversation(t, layers(), dissect.Hints{Parent: tcp}, turns, func(p *dissect.Packet) {
				shown, given = "", ""
				for i := range p.Nodes {
					switch p.Nodes[i].Field.Name {
					case "http2.data.data":
						shown += string(p.Nodes[i].Bytes)
					case "text":
						given = string(p.Range(i).Data)
					}
				}
			})
			if shown != test.want || given != test.layer {
				t.Errorf("shown %q, given %q; want %q, %q", shown, given, test.want, test.layer)
			}
		})
	}
}

func TestFragmentsAreFramesWithBytes(t *testing.T) {
	t.Parallel()
	s := newEnd(wire.ToClient)
	_ = s.WriteSettings()
	s.headers(1, false, ":status", "200", "content-type", "text/plain")
	turns := []dissecttest.Turn{s.turn()}
	for _, data := range []string{"a", "b", ""} {
		_ = s.WriteData(1, data == "", []byte(data))
		turns = append(turns, s.turn())
	}
	if diff := cmp.Diff([]string{"", "", "", "2 3"}, values(t, turns, "http2.body.fragment")); diff != "" {
		t.Error(diff)
	}
}

func TestEventsAndExchange(t *testing.T) {
	t.Parallel()
	c, s := newEnd(wire.ToServer), newEnd(wire.ToClient)
	c.preface()
	turns := oneCall(c, s, 1, "/one")
	c.headers(3, false, request("GET", "/two")...)
	_ = c.WriteRSTStream(3, http2.ErrCodeCancel)
	turns = append(turns, c.turn())
	var told []string
	var exchanges []*dissect.Exchange
	dissecttest.Conversation(t, layers(), dissect.Hints{Parent: tcp}, turns, func(p *dissect.Packet) {
		for _, e := range p.Events {
			told = append(told, e.Dir.String()+": "+e.Text)
		}
		for _, o := range p.Exchanges {
			if o.Exchange != nil && !slices.Contains(exchanges, o.Exchange) {
				exchanges = append(exchanges, o.Exchange)
			}
		}
	})
	want := []string{
		"to server: starts HTTP/2 with its preface",
		"to server: asks GET /one",
		"to client: answers 200 OK with 14 bytes of text/plain",
		"to server: resets the stream: CANCEL",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
	if len(exchanges) != 2 {
		t.Fatalf("%d exchanges", len(exchanges))
	}
	one, two := exchanges[0], exchanges[1]
	if one.Lane != 1 || one.Method != "GET" || one.Authority != "a.example" || one.Code != 200 || !one.Response.Done || one.Response.First != 2 {
		t.Errorf("%+v", one)
	}
	if two.Number != 2 || two.Ended != "RST_STREAM CANCEL" || !two.Failed {
		t.Errorf("%+v", two)
	}
}

func TestUnescapedValues(t *testing.T) {
	t.Parallel()
	c := newEnd(wire.ToServer)
	c.preface()
	c.headers(1, true, "a", "plain", "b", "a%20b%C3%B6", "c", "%zz", "d", "%00", "e", "\xc3\xb6")
	got := values(t, []dissecttest.Turn{c.turn()}, "http2.header.unescaped")
	if diff := cmp.Diff([]string{"plain a bö \ufffd\ufffd"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestOneFieldAlone(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"http2.headers.path": "/a%20b", "http2.header.count": "5", "http2.header.length": "114", "http2.data.data": "68656c6c6f20",
	} {
		var wanted []*dissect.Field
		for _, f := range layer.Layer().Fields {
			if f.Name == name {
				wanted = append(wanted, f)
			}
		}
		s, err := dissect.NewSession(layers(), dissect.Options{Fields: wanted})
		if err != nil {
			t.Fatal(err)
		}
		p := s.Unit(everyFrame()[1].Data, dissect.Hints{Parent: tcp, ALPN: "h2"})
		got := ""
		for i := range p.Nodes {
			if p.Nodes[i].Field.Name == name {
				got += string(p.AppendValue(nil, i))
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestStreamOneAnswersTheUpgrade(t *testing.T) {
	t.Parallel()
	c, s := newEnd(wire.ToServer), newEnd(wire.ToClient)
	_ = s.WriteSettings()
	s.headers(1, false, ":status", "200", "content-type", "text/plain")
	_ = s.WriteData(1, true, []byte("yes"))
	c.preface()
	exchange := &dissect.Exchange{Layer: &dissect.Field{Name: "http"}, Method: "GET", Target: "/", Status: "101 Switching Protocols"}
	h := dissect.Hints{Parent: &dissect.Field{Name: "http", Title: "HTTP"}, Upgrade: "h2c", Exchange: exchange}
	var told []string
	dissecttest.Conversation(t, layers(), h, []dissecttest.Turn{s.turn(), c.turn()}, func(p *dissect.Packet) {
		for _, e := range p.Events {
			told = append(told, e.Text)
		}
	})
	if diff := cmp.Diff([]string{"answers 200 OK with 3 bytes of text/plain", "starts HTTP/2 with its preface"}, told); diff != "" {
		t.Error(diff)
	}
	if exchange.Status != "200 OK" {
		t.Errorf("%+v", exchange)
	}
}

func TestAWebSocketOnAStream(t *testing.T) {
	t.Parallel()
	c, s := newEnd(wire.ToServer), newEnd(wire.ToClient)
	c.preface()
	c.headers(1, false, ":method", "CONNECT", ":protocol", "websocket", ":scheme", "http", ":authority", "a.example", ":path", "/chat")
	s.headers(1, false, ":status", "200")
	turns := []dissecttest.Turn{c.turn(), s.turn()}
	_ = c.WriteData(1, false, []byte("\x81\x82\x01\x02\x03\x04ik")) // "hi", masked
	_ = s.WriteData(1, false, []byte("\x81\x02yo"))
	turns = append(turns, c.turn(), s.turn())
	var got []string
	dissecttest.Conversation(t, append(layers(), websocket.Layer()), dissect.Hints{Parent: tcp}, turns, func(p *dissect.Packet) {
		for i := range p.Nodes {
			if p.Nodes[i].Field.Name == "websocket.payload" {
				got = append(got, p.Dir.String()+": "+string(p.Protocols()))
			}
		}
	})
	if diff := cmp.Diff([]string{"to server: http2:websocket", "to client: http2:websocket"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSettingsOfAnUpgrade(t *testing.T) {
	t.Parallel()
	h := dissect.Hints{Parent: &dissect.Field{Name: "http"}, Name: "http2-settings"}
	p := dissecttest.Unit(t, []dissect.Layer{layer.Upgrade()}, h, []byte("\x00\x03\x00\x00\x00\x64\x00\x04\x00\x01\x00\x00\x00"))
	var got []string
	for i := range p.Nodes {
		got = append(got, string(p.AppendLabel(nil, i)))
	}
	want := []string{
		"Settings - Max concurrent streams : 100", "Settings Identifier: Max concurrent streams (3)", "Max concurrent streams: 100",
		"Settings - Initial Windows size : 65536", "Settings Identifier: Initial Windows size (4)", "Initial Windows Size: 65536",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
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

func TestClaims(t *testing.T) {
	t.Parallel()
	ping := "\x00\x00\x08\x06\x00\x00\x00\x00\x0012345678"
	tests := map[string]struct {
		hints dissect.Hints
		want  dissect.Certainty
	}{
		"preface":        {dissect.Hints{First: []byte(http2.ClientPreface)}, dissect.Certain},
		"half a preface": {dissect.Hints{First: []byte("PRI * H")}, dissect.Likely},
		"ALPN":           {dissect.Hints{ALPN: "h2", First: []byte("x")}, dissect.Certain},
		"another ALPN":   {dissect.Hints{ALPN: "http/1.1", First: []byte(http2.ClientPreface)}, dissect.No},
		"upgrade":        {dissect.Hints{Upgrade: "h2c"}, dissect.Certain},
		"frames":         {dissect.Hints{First: []byte(ping + ping)}, dissect.Maybe},
		"one PING":       {dissect.Hints{First: []byte(ping)}, dissect.Maybe},
		"an AMQP method": {dissect.Hints{First: []byte("\x01\x00\x01\x00\x00\x00\x15\x00\x3c\x00\x28\x00\x00\x00\x0aTest-queue\x00\xce")}, dissect.No},
		"a request":      {dissect.Hints{First: []byte("GET / HTTP/1.1\r\n\r\n")}, dissect.No},
		"zeros":          {dissect.Hints{First: make([]byte, 100)}, dissect.No},
		"AMQP 0-9-1":     {dissect.Hints{First: []byte("\x01\x00\x00\x00\x00\x01\xff\x00\x0a\x00\x0a\x00\x09")}, dissect.No},
		"nothing":        {dissect.Hints{}, dissect.No},
	}
	for name, test := range tests {
		if got := layer.Layer().Claim(test.hints); got.Certainty != test.want {
			t.Errorf("%s: %+v, want %d", name, got, test.want)
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
