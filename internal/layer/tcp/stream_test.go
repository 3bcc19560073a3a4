package tcp_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/wire"
)

var words = &dissect.Field{Name: "words", Title: "Words", Kind: dissect.Protocol}

// wordLayer has a unit for each word that a semicolon ends. It notes what it gets.
func wordLayer(note func(string)) dissect.Layer {
	return dissect.Layer{
		Proto: words, Over: []string{"tcp"},
		Claim:     func(*dissect.Hints) dissect.Claim { return dissect.Claim{Certainty: dissect.Likely, Reason: "a test"} },
		NewStream: func(*dissect.Session, dissect.Hints) dissect.Stream { return &wordStream{note} },
	}
}

type wordStream struct{ note func(string) }

func (*wordStream) Measure(_ wire.Dir, data []byte) int {
	if i := bytes.IndexByte(data, ';'); i >= 0 {
		return i + 1
	}
	return dissect.More
}

func (w *wordStream) Dissect(p *dissect.Packet, d wire.Dir, r dissect.Range, cut bool) {
	p.Layer(words, r)
	text := fmt.Sprintf("%d: %s %s", p.Frame.Number, d, r.Data)
	if cut {
		text += " (cut)"
	}
	for i, q := range p.Buffers[r.Buf].Pieces {
		text += fmt.Sprintf("%c%d", " +"[min(i, 1)], q.Frame)
	}
	w.note(text)
}

func (w *wordStream) Lost(d wire.Dir, n int) { w.note(fmt.Sprintf("lost %s %d", d, n)) }

func (w *wordStream) End(p *dissect.Packet, d wire.Dir) {
	w.note(fmt.Sprintf("%d: %s ends", p.Frame.Number, d))
}

// said runs segments and returns what the layer above got of them.
func said(t testing.TB, segments []segment) []string {
	t.Helper()
	var notes []string
	run(t, []dissect.Layer{wordLayer(func(s string) { notes = append(notes, s) })}, segments, func(*dissect.Packet) {})
	return notes
}

func TestBytesAreHandedOnInTheirOrder(t *testing.T) {
	t.Parallel()
	const server = wire.ToClient
	for _, test := range []struct {
		name     string
		segments []segment
		want     []string
	}{
		{"one after the other", handshake(
			segment{seq: 101, ack: 501, flags: ack, data: "one;tw"},
			segment{dir: server, seq: 501, ack: 107, flags: ack, data: "yes;"},
			segment{seq: 107, ack: 505, flags: ack, data: "o;"},
		), []string{"4: to server one;", "5: to client yes;", "6: to server two; 4+6"}},
		{"a segment that overtook waits for the one before", handshake(
			segment{seq: 105, ack: 501, flags: ack, data: "two;"},
			segment{seq: 101, ack: 501, flags: ack, data: "one;"},
		), []string{"5: to server one;", "5: to server two; 4"}},
		{"two gaps", handshake(
			segment{seq: 109, ack: 501, flags: ack, data: "six;"},
			segment{seq: 105, ack: 501, flags: ack, data: "two;"},
			segment{seq: 101, ack: 501, flags: ack, data: "one;"},
		), []string{"6: to server one;", "6: to server two; 5", "6: to server six; 4"}},
		{"a unit in parts that came in the wrong order", handshake(
			segment{seq: 101, ack: 501, flags: ack, data: "al"},
			segment{seq: 105, ack: 501, flags: ack, data: "et;o"},
			segment{seq: 103, ack: 501, flags: ack, data: "ph"},
			segment{seq: 109, ack: 501, flags: ack, data: "k;"},
		), []string{"6: to server alphet; 4+6+5", "7: to server ok; 5+7"}},
		{"a repeated segment is handed on once", handshake(
			segment{seq: 101, ack: 501, flags: ack, data: "one;"},
			segment{seq: 101, ack: 501, flags: ack, data: "one;"},
			segment{seq: 105, ack: 501, flags: ack, data: "two;"},
		), []string{"4: to server one;", "6: to server two;"}},
		{"of bytes that come twice the first count", handshake(
			segment{seq: 103, ack: 501, flags: ack, data: "CD"},
			segment{seq: 101, ack: 501, flags: ack, data: "abcdef;"},
			segment{seq: 105, ack: 501, flags: ack, data: "EF;GH;"},
		), []string{"5: to server abCDef; 5+4+5", "6: to server GH;"}},
		{"what the other end acknowledged and the next segment does not bring will not come", handshake(
			segment{seq: 101, ack: 501, flags: ack, data: "one;tw"},
			segment{seq: 109, ack: 501, flags: ack, data: "six;"},
			segment{dir: server, seq: 501, ack: 113, flags: ack},
			segment{seq: 113, ack: 501, flags: ack, data: "ten;"},
		), []string{"4: to server one;", "7: to server tw (cut) 4", "lost to server 2", "7: to server six; 5", "7: to server ten; 7"}},
		{"nor what was acknowledged some time ago", handshake(
			segment{dir: server, seq: 501, ack: 109, flags: ack},
			segment{seq: 109, ack: 501, flags: ack, data: "six;"},
			segment{dir: server, seq: 501, ack: 113, flags: ack, after: 10 * time.Millisecond},
		), []string{"lost to server 8", "6: to server six; 5"}},
		{"nor what came before an answer that the sender has seen", handshake(
			segment{dir: server, seq: 501, ack: 109, flags: ack, data: "yes;"},
			segment{seq: 109, ack: 505, flags: ack, data: "six;"},
		), []string{"4: to client yes;", "lost to server 8", "5: to server six;"}},
		{"an acknowledgment that the capture saw before the bytes", handshake(
			segment{seq: 105, ack: 501, flags: ack, data: "two;"},
			segment{dir: server, seq: 501, ack: 109, flags: ack},
			segment{seq: 101, ack: 501, flags: ack, data: "one;"},
		), []string{"6: to server one;", "6: to server two; 4"}},
		{"a beginning that was not captured", []segment{
			{seq: 7000, ack: 9000, flags: ack, data: "ne;two;"},
			{dir: server, seq: 9000, ack: 7007, flags: ack, data: "yes;"},
		}, []string{"lost to server -1", "1: to server ne;", "1: to server two;", "lost to client -1", "2: to client yes;"}},
		{"a FIN ends a direction in its place", handshake(
			segment{seq: 105, ack: 501, flags: ack | fin, data: "two"},
			segment{seq: 101, ack: 501, flags: ack, data: "one;"},
			segment{dir: server, seq: 501, ack: 109, flags: ack, data: "bye;"},
			segment{dir: server, seq: 505, ack: 109, flags: ack | fin},
			segment{dir: server, seq: 505, ack: 109, flags: ack | fin},
			segment{dir: server, seq: 501, ack: 109, flags: ack, data: "bye;"},
			segment{dir: server, seq: 506, ack: 109, flags: ack, data: "not this;"},
		), []string{"5: to server one;", "5: to server two (cut) 4", "5: to server ends", "6: to client bye;", "7: to client ends"}},
		{"a FIN after bytes that the capture lost", handshake(
			segment{seq: 101, ack: 501, flags: ack, data: "one;"},
			segment{seq: 109, ack: 501, flags: ack | fin},
			segment{dir: server, seq: 501, ack: 110, flags: ack},
			segment{dir: server, seq: 501, ack: 110, flags: ack, data: "bye;", after: 10 * time.Millisecond},
		), []string{"4: to server one;", "lost to server 4", "7: to server ends", "7: to client bye;"}},
		{"a RST ends both", handshake(
			segment{seq: 101, ack: 501, flags: ack, data: "on"},
			segment{seq: 105, ack: 501, flags: ack, data: "two;"},
			segment{dir: server, seq: 501, flags: rst, data: "go away"},
			segment{seq: 109, ack: 501, flags: ack, data: "six;"},
		), []string{
			"6: to server on (cut) 4", "lost to server 2", "6: to server two; 5", "6: to server ends", "6: to client ends",
		}},
		{"bytes after the end, until a RST", handshake(
			segment{seq: 113, ack: 501, flags: ack, data: "not this;"},
			segment{seq: 101, ack: 501, flags: ack | fin, data: "one;"},
			segment{dir: server, seq: 501, ack: 106, flags: ack | fin},
			segment{dir: server, seq: 502, flags: rst},
		), []string{"5: to server one;", "5: to server ends", "6: to client ends"}},
		{"a reset that the sender does not know of", handshake(
			segment{seq: 101, flags: rst},
			segment{seq: 101, ack: 501, flags: ack, data: "one;"},
		), []string{"5: to server one;"}},
		{"numbers that go round", []segment{
			{seq: 1<<32 - 4, flags: syn},
			{seq: 1, ack: 501, flags: ack, data: "two;"},
			{seq: 1<<32 - 3, ack: 501, flags: ack, data: "one;"},
			{seq: 5, ack: 501, flags: ack, data: "six;"},
		}, []string{"3: to server one;", "3: to server two; 2", "4: to server six;"}},
		{"a SYN with data", []segment{
			{seq: 100, flags: syn, data: "fast;"},
			{seq: 106, flags: ack, data: "open;"},
		}, []string{"1: to server fast;", "2: to server open;"}},
		{"bytes that the capture cut off", handshake(
			segment{seq: 101, ack: 501, flags: ack, data: "one;two;", missing: 3},
			segment{seq: 109, ack: 501, flags: ack, data: "six;"},
		), []string{"4: to server one;", "4: to server t (cut) 4", "lost to server 3", "5: to server six;"}},
		{"ports that are used again", handshake(
			segment{seq: 101, ack: 501, flags: ack, data: "on"},
			segment{seq: 90000, flags: syn},
			segment{seq: 90001, flags: ack, data: "two;"},
		), []string{"6: to server two;"}},
		{"a connection in the same place whose beginning was not seen", handshake(
			segment{seq: 101, ack: 501, flags: ack, data: "one;"},
			segment{seq: 3 << 30, ack: 501, flags: ack, data: "two;"},
		), []string{"4: to server one;", "lost to server -1", "5: to server two;"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, said(t, test.segments)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHeldBytesAreBounded(t *testing.T) {
	t.Parallel()
	segments := handshake()
	for i := range 3000 {
		segments = append(segments, segment{seq: uint32(102 + 1000*i), ack: 501, flags: ack, data: strings.Repeat("x", 999) + ";"})
	}
	got := said(t, segments)
	if len(got) == 0 || got[0] != "lost to server 1" {
		t.Fatalf("the gap is waited for, whatever is held behind it: %.3q", got)
	}
	if n := len(got); n != 1+3000 {
		t.Errorf("%d notes, want one for the gap and one for each segment", n)
	}
}

// FuzzStream reads the input as segments of a known stream: where each begins, how long it
// is, and what it acknowledges of the other. After a last one for what is missing, the layer
// above must have got the stream, once and in its order.
func FuzzStream(f *testing.F) {
	f.Add([]byte{0, 9})
	stream := make([]byte, 256)
	for i := range stream {
		stream[i] = byte(i)%25 + 'a'
		if i%7 == 6 {
			stream[i] = ';'
		}
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		const first = 1<<32 - 100 // the numbers go round within the stream
		first1 := uint32(first)
		segments := []segment{{seq: first1 - 1, flags: syn}}
		for len(input) >= 2 && len(segments) < 64 {
			from := int(input[0])
			to := min(from+int(input[1]), len(stream))
			segments = append(segments, segment{seq: first1 + uint32(from), flags: ack, data: string(stream[from:to])})
			input = input[2:]
		}
		segments = append(segments, segment{seq: first1, flags: ack | fin, data: string(stream)})
		var got []byte
		layer := wordLayer(func(string) {})
		layer.NewStream = func(*dissect.Session, dissect.Hints) dissect.Stream {
			return &collector{wordStream{func(s string) {
				if strings.HasPrefix(s, "lost") {
					t.Errorf("%s, though nothing is missing", s)
				}
			}}, &got}
		}
		run(t, []dissect.Layer{layer}, segments, func(*dissect.Packet) {})
		if !bytes.Equal(got, stream) {
			t.Errorf("got %q, want %q", got, stream)
		}
	})
}

// collector keeps the bytes of all units.
type collector struct {
	wordStream
	got *[]byte
}

func (c *collector) Dissect(_ *dissect.Packet, _ wire.Dir, r dissect.Range, _ bool) {
	*c.got = append(*c.got, r.Data...)
}

func TestTheByteOfAKeepAliveIsDataOfNobody(t *testing.T) {
	t.Parallel()
	segments := append(handshake(),
		segment{seq: 101, ack: 501, flags: psh | ack, data: "hi"},
		segment{dir: wire.ToClient, seq: 501, ack: 103, flags: ack},
		segment{seq: 102, ack: 501, flags: ack, data: "\x00", after: time.Minute})
	run(t, []dissect.Layer{data.Layer()}, segments, func(p *dissect.Packet) {
		if p.Frame.Number != len(segments) {
			return
		}
		if got := value(&p.Tree, "data.data"); got != "00" {
			t.Errorf("the data is %q", got)
		}
		for i := range p.Nodes {
			if n := &p.Nodes[i]; n.Field.Name == "data" && n.Purpose != dissect.Retransmission {
				t.Error("the byte is counted as a new one")
			}
		}
	})
}
