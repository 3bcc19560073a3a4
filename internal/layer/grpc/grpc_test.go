package grpc_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	xhttp2 "golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/grpc"
	"github.com/wirelore/wirelore/internal/layer/http2"
	"github.com/wirelore/wirelore/internal/layer/protobuf"
	"github.com/wirelore/wirelore/internal/wire"
)

var (
	tcp   = &dissect.Field{Name: "tcp", Title: "TCP", Kind: dissect.Protocol}
	below = &dissect.Field{Name: "http2", Title: "HTTP/2", Kind: dissect.Protocol}
)

func layers() []dissect.Layer {
	return []dissect.Layer{http2.Layer(), http2.Body(), grpc.Layer(), protobuf.Layer(nil)}
}

// message is a message behind its five bytes.
func message(flags byte, data string) string {
	return string(binary.BigEndian.AppendUint32([]byte{flags}, uint32(len(data)))) + data
}

func zipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

// call is a call of app.Greeter/SayHello: what the client sends, what the server answers,
// one DATA frame and turn each, and the fields of the trailers.
func call(encoding string, sent, answered []string, trailers ...string) []dissecttest.Turn {
	var block, out bytes.Buffer
	enc, fr := hpack.NewEncoder(&block), xhttp2.NewFramer(&out, nil)
	var turns []dissecttest.Turn
	done := func(d wire.Dir) {
		turns = append(turns, dissecttest.Turn{Dir: d, Data: bytes.Clone(out.Bytes())})
		out.Reset()
	}
	header := func(last bool, fields ...string) {
		block.Reset()
		for i := 0; i < len(fields); i += 2 {
			_ = enc.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
		}
		_ = fr.WriteHeaders(xhttp2.HeadersFrameParam{StreamID: 1, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: last})
	}
	out.WriteString(xhttp2.ClientPreface)
	header(false, ":method", "POST", ":scheme", "http", ":authority", "a", ":path", "/app.Greeter/SayHello", "content-type", "application/grpc",
		"grpc-encoding", encoding)
	done(wire.ToServer)
	for i, s := range sent {
		_ = fr.WriteData(1, i == len(sent)-1, []byte(s))
		done(wire.ToServer)
	}
	enc = hpack.NewEncoder(&block)
	if len(answered) > 0 {
		header(false, ":status", "200", "content-type", "application/grpc", "grpc-encoding", encoding)
		done(wire.ToClient)
		for _, s := range answered {
			_ = fr.WriteData(1, false, []byte(s))
			done(wire.ToClient)
		}
	} else {
		trailers = append([]string{":status", "200", "content-type", "application/grpc"}, trailers...)
	}
	header(true, trailers...)
	done(wire.ToClient)
	return turns
}

// seen is what a conversation shows.
type seen struct {
	told     []string
	messages []string // grpc.message_data
	why      []string
	protocol string // frame.protocols of the frame before the last
	exchange *dissect.Exchange
}

func see(t *testing.T, turns []dissecttest.Turn) seen {
	t.Helper()
	var s seen
	last := ""
	dissecttest.Conversation(t, layers(), dissect.Hints{Parent: tcp}, turns, func(p *dissect.Packet) {
		s.protocol, last = last, string(p.Protocols())
		for _, e := range p.Events {
			s.told = append(s.told, e.Dir.String()+": "+e.Text)
		}
		for _, o := range p.Exchanges {
			if o.Exchange != nil {
				s.exchange = o.Exchange
			}
		}
		for i := range p.Nodes {
			switch p.Nodes[i].Field.Name {
			case "grpc.message_data":
				s.messages = append(s.messages, string(p.Nodes[i].Bytes))
			case "wirelore.why":
				s.why = append(s.why, string(p.Nodes[i].Bytes))
			}
		}
	})
	return s
}

func TestAUnaryCall(t *testing.T) {
	t.Parallel()
	s := see(t, call("identity", []string{message(0, "\x0a\x03Ada")}, []string{message(0, "\x0a\x04Hey!")}, "grpc-status", "0", "grpc-message", ""))
	want := []string{
		"to server: starts HTTP/2 with its preface",
		"to server: calls app.Greeter/SayHello",
		"to server: sends message 1 (5 bytes)",
		"to client: sends message 1 (6 bytes)",
		"to client: ends with status 0 OK",
	}
	if diff := cmp.Diff(want, s.told); diff != "" {
		t.Error(diff)
	}
	if s.protocol != "http2:grpc:protobuf" {
		t.Errorf("protocols %q", s.protocol)
	}
	e := s.exchange
	if e.Layer != grpc.Proto || e.Method != "app.Greeter/SayHello" || e.Status != "0 OK" || e.Failed || e.Request.Messages != 1 || e.Response.Messages != 1 {
		t.Errorf("%+v", e)
	}
}

func TestAStreamOfMessages(t *testing.T) {
	t.Parallel()
	one, two := message(0, "\x0a\x01a"), message(0, "\x0a\x01b")
	tests := map[string][]string{
		"one in each frame": {one, two},
		"both in one":       {one + two},
		"cut in the prefix": {one[:3], one[3:] + two},
		"cut in a message":  {one + two[:6], two[6:]},
		"byte by byte":      strings.Split(one+two, ""),
	}
	for name, data := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := see(t, call("identity", []string{one}, data, "grpc-status", "0"))
			if diff := cmp.Diff([]string{"\x0a\x01a", "\x0a\x01a", "\x0a\x01b"}, s.messages); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompressedMessages(t *testing.T) {
	t.Parallel()
	plain := "\x0a\x20" + strings.Repeat("x", 32)
	s := see(t, call("gzip", []string{message(1, zipped(plain))}, []string{message(0, plain), message(1, "no gzip")}, "grpc-status", "0"))
	if diff := cmp.Diff([]string{plain, plain, "no gzip"}, s.messages); diff != "" {
		t.Error(diff)
	}
}

func TestAStatusIsExplained(t *testing.T) {
	t.Parallel()
	s := see(t, call("identity", []string{message(0, "")}, nil, "grpc-status", "5", "grpc-message", "no dummy %E2%80%9C21%E2%80%9D"))
	want := "to client: ends with status 5 NOT_FOUND: \"no dummy “21”\""
	if got := s.told[len(s.told)-1]; got != want {
		t.Errorf("tells %q, want %q", got, want)
	}
	if s.exchange.Code != 5 || !s.exchange.Failed {
		t.Errorf("%+v", s.exchange)
	}
}

func TestAMessageThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	s := see(t, call("identity", []string{message(0, "four")[:7]}, nil, "grpc-status", "0"))
	if diff := cmp.Diff([]string{"the message ends after 2 of 4 bytes"}, s.why); diff != "" {
		t.Error(diff)
	}
}

func TestAfterAGapNoMessageIsFound(t *testing.T) {
	t.Parallel()
	session := dissecttest.Session(t, layers())
	feed := session.NewFeed(nothing{}, dissect.Hints{Parent: below, Media: "application/grpc"})
	push := func(s string) *dissect.Packet {
		p := session.Begin(&wire.Frame{Interface: &wire.Interface{}, Data: []byte(s), Length: len(s)})
		feed.Push(p, wire.ToClient, p.Whole(0), false)
		return p
	}
	if p := push(message(0, "\x0a\x01a")); dissecttest.Broken(&p.Tree) {
		t.Error(dissecttest.Dump(&p.Tree))
	}
	feed.Lost(session.Begin(&wire.Frame{Interface: &wire.Interface{}}), wire.ToClient, 10)
	if p := push(message(0, "\x0a\x01a")); !dissecttest.Broken(&p.Tree) {
		t.Error("not said")
	}
}

type nothing struct{}

func (nothing) Part(*dissect.Packet, dissect.Range)  {}
func (nothing) Whole(*dissect.Packet, dissect.Range) {}

func TestWithoutAHeaderMessagesAreKnownByTheirLook(t *testing.T) {
	t.Parallel()
	claim := grpc.Layer().Claim
	if got := claim(&dissect.Hints{First: []byte(message(0, "a") + message(1, "b"))}); got.Certainty != dissect.Maybe {
		t.Errorf("%+v", got)
	}
	for _, data := range []string{"", "text", message(2, "a"), message(0, "a") + "x"} {
		if got := claim(&dissect.Hints{First: []byte(data)}); data != "" && got.Certainty != dissect.No {
			t.Errorf("%q: %+v", data, got)
		}
	}
}

func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	data := message(0, "\x0a\x03Ada") + message(1, zipped("\x0a\x03Ada"))
	whole := []int{0, 10, len(data)}
	dissecttest.Cut(t, layers(), dissect.Hints{Parent: below, Media: "application/grpc", Encoding: "gzip"}, []byte(data),
		func(n int) bool { return !slices.Contains(whole, n) })
}

func FuzzGRPC(f *testing.F) {
	f.Add(dissecttest.Pack([]dissecttest.Turn{{Data: []byte(message(0, "\x0a\x03Ada"))}, {Dir: 1, Data: []byte(message(1, zipped("x"))), End: true}}))
	dissecttest.FuzzStream(f, layers(), dissect.Hints{Parent: below, Media: "application/grpc", Encoding: "gzip",
		Exchange: &dissect.Exchange{Layer: below, Target: "/app.Greeter/SayHello"}})
}

func TestLabels(t *testing.T) {
	t.Parallel()
	h := dissect.Hints{Parent: below, Media: "application/grpc", Dir: wire.ToClient, Exchange: &dissect.Exchange{Target: "/a.B/C"}}
	p := dissecttest.Unit(t, layers()[2:3], h, []byte(message(0, "\x0a\x03Ada")))
	if got, want := string(p.AppendLabel(nil, 0)), "GRPC Message: /a.B/C, Response"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
