package http2_test

import (
	"bytes"
	"compress/gzip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/http2"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	layer "github.com/wirelore/wirelore/internal/layer/http2"
	"github.com/wirelore/wirelore/internal/layer/websocket"
	"github.com/wirelore/wirelore/internal/wire"
)

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
		{"without a type", nil, []string{"a", "b"}, false, "ab", ""},
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
		"to server: resets stream 3 (GET /two): CANCEL",
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

// TestATunnelIsShownAsItComes has bytes of nobody knows what go both ways.
func TestATunnelIsShownAsItComes(t *testing.T) {
	t.Parallel()
	c, s := newEnd(wire.ToServer), newEnd(wire.ToClient)
	c.preface()
	c.headers(1, false, ":method", "CONNECT", ":authority", "a.example:7")
	turns := []dissecttest.Turn{c.turn()}
	s.headers(1, false, ":status", "200")
	turns = append(turns, s.turn())
	_ = c.WriteData(1, false, []byte("one"))
	turns = append(turns, c.turn())
	_ = c.WriteData(1, true, []byte("two"))
	turns = append(turns, c.turn())
	for name, want := range map[string][]string{
		"http2.data.data": {"", "", "6f6e65", "74776f"}, "http2.data.segment": {"", "", "", ""}, "http2.body.reassembled.in": {"", "", "", ""},
	} {
		if diff := cmp.Diff(want, values(t, turns, name)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestAGatewayRefusesACall has the answer come from somebody who does not speak the layer that
// the request belongs to.
func TestAGatewayRefusesACall(t *testing.T) {
	t.Parallel()
	call := &dissect.Field{Name: "call", Kind: dissect.Protocol}
	above := dissect.Layer{
		Proto: call, Over: []string{"http2"}, Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Media == "application/x-call", "it is a call")
		},
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
				p.Layer(call, r)
				h.Exchange.Take(call, "Do")
			}
		},
	}
	c, s := newEnd(wire.ToServer), newEnd(wire.ToClient)
	c.preface()
	c.headers(1, false, append(request("POST", "/Do"), "content-type", "application/x-call")...)
	_ = c.WriteData(1, true, []byte("x"))
	s.headers(1, false, ":status", "502", "content-type", "text/plain")
	_ = s.WriteData(1, true, []byte("nobody there"))
	var told []string
	dissecttest.Conversation(t, append(layers(), above), dissect.Hints{Parent: tcp}, []dissecttest.Turn{c.turn(), s.turn()}, func(p *dissect.Packet) {
		for _, e := range p.Events {
			told = append(told, e.Text)
		}
	})
	if diff := cmp.Diff([]string{"starts HTTP/2 with its preface", "answers 502 Bad Gateway with 12 bytes of text/plain"}, told); diff != "" {
		t.Error(diff)
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
