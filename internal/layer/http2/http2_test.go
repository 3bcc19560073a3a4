package http2_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	layer "github.com/wirelore/wirelore/internal/layer/http2"
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
		Claim: func(h *dissect.Hints) dissect.Claim { return dissect.Is(h.Media == "text/plain", "it is text") },
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

func TestClaims(t *testing.T) {
	t.Parallel()
	ping := "\x00\x00\x08\x06\x00\x00\x00\x00\x0012345678"
	tests := map[string]struct {
		hints dissect.Hints
		want  dissect.Certainty
	}{
		"preface":         {dissect.Hints{First: []byte(http2.ClientPreface)}, dissect.Certain},
		"half a preface":  {dissect.Hints{First: []byte("PRI * H")}, dissect.Likely},
		"ALPN":            {dissect.Hints{ALPN: "h2", First: []byte("x")}, dissect.Certain},
		"another ALPN":    {dissect.Hints{ALPN: "http/1.1", First: []byte(http2.ClientPreface)}, dissect.No},
		"ALPN, a draft":   {dissect.Hints{ALPN: "h2-16", First: []byte("x")}, dissect.Certain},
		"ALPN, who knows": {dissect.Hints{ALPN: "grpc-exp", First: []byte(http2.ClientPreface)}, dissect.Certain},
		"ALPN, not HTTP":  {dissect.Hints{ALPN: "mqtt", First: []byte(ping + ping)}, dissect.No},
		"upgrade, draft":  {dissect.Hints{Upgrade: "h2c-14"}, dissect.Certain},
		"upgrade":         {dissect.Hints{Upgrade: "h2c"}, dissect.Certain},
		"frames":          {dissect.Hints{First: []byte(ping + ping)}, dissect.Maybe},
		"one PING":        {dissect.Hints{First: []byte(ping)}, dissect.Maybe},
		"an AMQP method":  {dissect.Hints{First: []byte("\x01\x00\x01\x00\x00\x00\x15\x00\x3c\x00\x28\x00\x00\x00\x0aTest-queue\x00\xce")}, dissect.No},
		"a request":       {dissect.Hints{First: []byte("GET / HTTP/1.1\r\n\r\n")}, dissect.No},
		"zeros":           {dissect.Hints{First: make([]byte, 100)}, dissect.No},
		"AMQP 0-9-1":      {dissect.Hints{First: []byte("\x01\x00\x00\x00\x00\x01\xff\x00\x0a\x00\x0a\x00\x09")}, dissect.No},
		"nothing":         {dissect.Hints{}, dissect.No},
	}
	for name, test := range tests {
		if got := layer.Layer().Claim(&test.hints); got.Certainty != test.want {
			t.Errorf("%s: %+v, want %d", name, got, test.want)
		}
	}
}
