package websocket_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/flate"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/text"
	"github.com/wirelore/wirelore/internal/layer/websocket"
	"github.com/wirelore/wirelore/internal/wire"
)

var http = &dissect.Field{Name: "http", Title: "HTTP", Kind: dissect.Protocol}

func layers() []dissect.Layer {
	return []dissect.Layer{websocket.Layer(), text.Layer(), data.Layer()}
}

func upgraded(extensions string) dissect.Hints {
	return dissect.Hints{Parent: http, Upgrade: "websocket", Encoding: extensions, Exchange: &dissect.Exchange{}}
}

// The examples of RFC 6455 section 5.7.
var (
	unmaskedHello = unhex("810548656c6c6f")
	maskedHello   = unhex("818537fa213d7f9f4d5158")
	fragmentOne   = unhex("010348656c")
	fragmentTwo   = unhex("80026c6f")
	unmaskedPing  = unhex("890548656c6c6f")
	maskedPong    = unhex("8a8537fa213d7f9f4d5158")
)

// The examples of RFC 7692 section 7.2.3: the second message refers to the first.
var (
	deflatedHello = unhex("c107f248cdc9c90700")
	deflatedAgain = unhex("c105f200110000")
	deflatedTwo   = [][]byte{unhex("4103f248cd"), unhex("8004c9c90700")}
)

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

func server(b ...byte) dissecttest.Turn { return dissecttest.Turn{Dir: wire.ToClient, Data: b} }
func client(b ...byte) dissecttest.Turn { return dissecttest.Turn{Dir: wire.ToServer, Data: b} }

// see runs a conversation and returns the values of a field, frame by frame.
func see(t *testing.T, h dissect.Hints, name string, turns ...dissecttest.Turn) []string {
	t.Helper()
	var out []string
	dissecttest.Conversation(t, layers(), h, turns, func(p *dissect.Packet) {
		var frame []string
		for i := range p.Nodes {
			if p.Nodes[i].Field.Name == name {
				frame = append(frame, string(p.AppendValue(nil, i)))
			}
		}
		out = append(out, strings.Join(frame, ","))
	})
	return out
}

func told(t *testing.T, h dissect.Hints, turns ...dissecttest.Turn) []string {
	t.Helper()
	var out []string
	dissecttest.Conversation(t, layers(), h, turns, func(p *dissect.Packet) {
		for _, e := range p.Events {
			out = append(out, e.Dir.String()+": "+e.Text)
		}
	})
	return out
}

func TestTreesAreAsTheyWere(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	turns := []dissecttest.Turn{
		client(maskedHello...), server(fragmentOne...), server(fragmentTwo...), server(deflatedHello...),
		server(unmaskedPing...), client(maskedPong...), server(append([]byte{0x88, 6, 3, 0xe8}, "done"...)...),
	}
	dissecttest.Conversation(t, layers(), upgraded("permessage-deflate"), turns, func(p *dissect.Packet) {
		fmt.Fprintf(&b, "# frame %d: %s\n%s", p.Frame.Number, p.Protocols(), dissecttest.Dump(&p.Tree))
	})
	dissecttest.Golden(t, "frames.txt", b.String())
}

func TestTextIsReadThroughMasksFragmentsAndCompression(t *testing.T) {
	t.Parallel()
	long := bytes.Repeat([]byte("abcd"), 50)
	for name, c := range map[string]struct {
		extensions string
		turns      []dissecttest.Turn
		want       []string
	}{
		"not masked":           {"", []dissecttest.Turn{server(unmaskedHello...)}, []string{"Hello"}},
		"masked":               {"", []dissecttest.Turn{client(maskedHello...)}, []string{"Hello"}},
		"in two fragments":     {"", []dissecttest.Turn{server(fragmentOne...), server(unmaskedPing...), server(fragmentTwo...)}, []string{"", "", "Hello"}},
		"fragments both ways":  {"", []dissecttest.Turn{server(fragmentOne...), client(maskedHello...), server(fragmentTwo...)}, []string{"", "Hello", "Hello"}},
		"a frame in pieces":    {"", []dissecttest.Turn{server(unmaskedHello[:1]...), server(unmaskedHello[1:4]...), server(unmaskedHello[4:]...)}, []string{"", "", "Hello"}},
		"two frames in one":    {"", []dissecttest.Turn{server(append(unmaskedHello[:7:7], unmaskedHello...)...)}, []string{"Hello,Hello"}},
		"a length of 16 bits":  {"", []dissecttest.Turn{server(append([]byte{0x81, 126, 0, 200}, long...)...)}, []string{string(long)}},
		"a length of 64 bits":  {"", []dissecttest.Turn{server(append([]byte{0x81, 127, 0, 0, 0, 0, 0, 0, 0, 200}, long...)...)}, []string{string(long)}},
		"compressed":           {"permessage-deflate", []dissecttest.Turn{server(deflatedHello...), server(deflatedAgain...)}, []string{"Hello", "Hello"}},
		"compressed fragments": {"permessage-deflate", []dissecttest.Turn{server(deflatedTwo[0]...), server(deflatedTwo[1]...)}, []string{"", "Hello"}},
		"compressed, every message by itself": {
			"permessage-deflate; server_no_context_takeover",
			[]dissecttest.Turn{server(deflatedHello...), server(deflatedHello...)}, []string{"Hello", "Hello"},
		},
		"nothing compressed, though it was agreed on": {"permessage-deflate", []dissecttest.Turn{server(unmaskedHello...)}, []string{"Hello"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, see(t, upgraded(c.extensions), "websocket.payload.text", c.turns...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestTheWindowReachesBack compresses more than the window holds, message by message, with
// what another implementation writes.
func TestTheWindowReachesBack(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, 6)
	if err != nil {
		t.Fatal(err)
	}
	var turns []dissecttest.Turn
	var want []string
	for i := range 40 {
		message := strings.Repeat(fmt.Sprintf("message %d is like those before; ", i), 20+i*7%60)
		if _, err := w.Write([]byte(message)); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		squeezed := bytes.TrimSuffix(b.Bytes(), []byte("\x00\x00\xff\xff"))
		turns = append(turns, server(append([]byte{0xc1, 126, byte(len(squeezed) >> 8), byte(len(squeezed))}, squeezed...)...))
		want = append(want, message)
		b.Reset()
	}
	if diff := cmp.Diff(want, see(t, upgraded("permessage-deflate"), "websocket.payload.text", turns...)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatHappensIsTold(t *testing.T) {
	t.Parallel()
	got := told(t, upgraded(""), client(maskedHello...), server(unmaskedPing...), server(0x82, 1, 0), server(0x88, 5, 3, 0xe9, 'b', 'y', 'e'),
		server(append([]byte{0x81, 126, 0, 90}, strings.Repeat("é", 45)...)...))
	want := []string{
		"to server: sends text Hello", "to client: sends a ping", "to client: sends 1 byte",
		"to client: closes the conversation with 1001 Going Away (bye)",
		"to client: sends text " + strings.Repeat("é", 40) + "...",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestViolationsAreTold(t *testing.T) {
	t.Parallel()
	for want, turn := range map[string]dissecttest.Turn{
		"reserved bits":                      server(0xa1, 1, 'x'),
		"more than 125 bytes":                server(append([]byte{0x89, 126, 0, 126}, make([]byte, 126)...)...),
		"a control frame in fragment":        server(0x09, 0),
		"gets the masking wrong":             server(0x81, 0x80, 1, 2, 3, 4),
		"not UTF-8 (RFC 6455 section 8.1)":   server(0x81, 1, 0xff),
		"not UTF-8 (RFC 6455 section 5.5.1)": server(0x88, 3, 3, 0xe8, 0xff),
		"that never began":                   server(0x80, 1, 'x'),
		"half a code":                        server(0x88, 1, 3),
		"does not decompress":                server(0xc1, 2, 0xff, 0xff),
	} {
		extensions := ""
		if turn.Data[0] == 0xc1 {
			extensions = "permessage-deflate"
		}
		if got := strings.Join(told(t, upgraded(extensions), turn), "\n"); !strings.Contains(got, want) {
			t.Errorf("%x: told %q, want %q", turn.Data, got, want)
		}
	}
}

func TestAMessageWhoseWindowWasLostSaysSo(t *testing.T) {
	t.Parallel()
	s := websocket.Layer().NewStream(dissecttest.Session(t, layers()), upgraded("permessage-deflate"))
	s.Lost(wire.ToClient, -1)
	p := dissecttest.Session(t, layers()).Begin(&wire.Frame{Number: 1, Interface: &wire.Interface{}, Data: deflatedAgain, Length: len(deflatedAgain)})
	s.Dissect(p, wire.ToClient, p.Whole(0), false)
	if len(p.Events) == 0 || !strings.Contains(p.Events[0].Text, "what came before it was not captured") {
		t.Errorf("told %+v", p.Events)
	}
}

func TestAFrameCutAnywhereIsMarked(t *testing.T) {
	t.Parallel()
	for _, frame := range [][]byte{maskedHello, append([]byte{0x82, 127, 0, 0, 0, 0, 0, 0, 0, 3}, 1, 2, 3)} {
		dissecttest.Cut(t, layers(), upgraded(""), frame, func(n int) bool { return n > 0 })
	}
	dissecttest.Cut(t, layers(), upgraded("permessage-deflate"), deflatedHello, func(n int) bool { return n > 0 })
}

func TestALengthThatNoFrameHasIsRefused(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), upgraded(""), unhex("827fffffffffffffffff00"))
	if !dissecttest.Broken(&p.Tree) {
		t.Error("not marked as broken")
	}
}

func TestManySmallFragmentsTakeLinearTime(t *testing.T) {
	t.Parallel()
	s := websocket.Layer().NewStream(dissecttest.Session(t, layers()), upgraded(""))
	session := dissecttest.Session(t, layers())
	frame := []byte{0x01, 1, 'x'}
	for i := range 1 << 17 { // twice as many as are kept
		p := session.Begin(&wire.Frame{Number: i + 1, Interface: &wire.Interface{}, Data: frame, Length: len(frame)})
		s.Dissect(p, wire.ToClient, p.Whole(0), false)
		frame = []byte{0x00, 1, 'x'}
	}
}

func FuzzWebSocket(f *testing.F) {
	for _, turns := range [][]dissecttest.Turn{
		{client(maskedHello...), server(unmaskedHello...)},
		{server(fragmentOne...), server(unmaskedPing...), server(fragmentTwo...)},
		{server(deflatedHello...), server(deflatedAgain...), server(deflatedTwo[0]...), server(deflatedTwo[1]...)},
		{server(0x88, 5, 3, 0xe8, 'b', 'y', 'e'), client(0x88, 0x80, 1, 2, 3, 4)},
		{server(0x82, 127, 0, 0, 0, 0, 0, 0, 0, 1, 0)},
	} {
		f.Add(dissecttest.Pack(turns))
	}
	dissecttest.FuzzStream(f, layers(), upgraded("permessage-deflate"))
}
