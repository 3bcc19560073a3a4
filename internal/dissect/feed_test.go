package dissect_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/wire"
)

var (
	below = &dissect.Field{Name: "below", Kind: dissect.Protocol}
	lines = &dissect.Field{Name: "lines", Title: "Lines", Kind: dissect.Protocol}
	line  = &dissect.Field{Name: "lines.line", Title: "Line", Kind: dissect.String}
)

// lineLayer explains bytes as lines, each of them a unit.
func lineLayer() dissect.Layer {
	return dissect.Layer{
		Proto: lines, Fields: []*dissect.Field{line}, Over: []string{"below"},
		Claim:     func(*dissect.Hints) dissect.Claim { return dissect.Is(true, "there is no other") },
		NewStream: func(*dissect.Session, dissect.Hints) dissect.Stream { return lineStream{} },
	}
}

type lineStream struct{}

func (lineStream) Lost(wire.Dir, int) {}

func (lineStream) Measure(_ wire.Dir, data []byte) int {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1
	}
	return dissect.More
}

func (lineStream) Dissect(p *dissect.Packet, _ wire.Dir, r dissect.Range, cut bool) {
	p.Layer(lines, r)
	p.Raw(line, r)
	if cut {
		p.Break(lines, r.From(len(r.Data)), "no end of line")
	}
}

func TestAFeedJoinsUnitsAcrossFrames(t *testing.T) {
	t.Parallel()
	turns := []dissecttest.Turn{
		{Data: []byte("one\ntw")},
		{Dir: wire.ToClient, Data: []byte("answer\n")},
		{Data: []byte("o")},
		{Data: []byte("\nthree\nfo")},
		{Data: []byte("ur"), End: true},
	}
	var got []string
	dissecttest.Conversation(t, []dissect.Layer{lineLayer()}, dissect.Hints{Parent: below}, turns, func(p *dissect.Packet) {
		for _, w := range p.Waiting {
			got = append(got, fmt.Sprintf("frame %d waits %q", p.Frame.Number, w.Range.Data))
		}
		for i := range p.Nodes {
			n := &p.Nodes[i]
			if n.Field == line {
				got = append(got, fmt.Sprintf("frame %d %s %q %v", p.Frame.Number, p.Dir, n.Bytes, p.Buffers[n.Buf].Pieces))
			}
		}
		if dissecttest.Broken(&p.Tree) {
			got = append(got, fmt.Sprintf("frame %d broken", p.Frame.Number))
		}
	})
	want := []string{
		`frame 1 waits "tw"`,
		`frame 1 to server "one\n" []`,
		`frame 2 to client "answer\n" []`,
		`frame 3 waits "o"`,
		`frame 4 waits "\n"`,
		`frame 4 waits "fo"`,
		`frame 4 to server "two\n" [{1 0 2} {3 2 1} {4 3 1}]`,
		`frame 4 to server "three\n" []`,
		`frame 5 waits "ur"`,
		`frame 5 to server "four" [{4 0 2} {5 2 2}]`,
		`frame 5 broken`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestALayerIsLookedForWhereTheOtherEndBegins(t *testing.T) {
	t.Parallel()
	l := lineLayer()
	l.Claim = func(h *dissect.Hints) dissect.Claim {
		return dissect.Is(bytes.HasPrefix(h.First, []byte("line")), "it says so")
	}
	var turns []dissecttest.Turn
	for range 20 { // the rest of what began before the capture
		turns = append(turns, dissecttest.Turn{Dir: wire.ToClient, Data: []byte("\x00\x01")})
	}
	turns = append(turns, dissecttest.Turn{Dir: wire.ToServer, Data: []byte("line\n")}, dissecttest.Turn{Dir: wire.ToClient, Data: []byte("answer\n")})
	var got []string
	dissecttest.Conversation(t, []dissect.Layer{l}, dissect.Hints{Parent: below}, turns, func(p *dissect.Packet) {
		got = append(got, dissecttest.Values(&p.Tree, "lines.line")...)
	})
	if diff := cmp.Diff([]string{"line\n", "answer\n"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestABodyThatCameInOneFrameIsNotCopied(t *testing.T) {
	t.Parallel()
	body := dissect.Layer{
		Proto: lines, Over: []string{"below"},
		Claim: func(*dissect.Hints) dissect.Claim { return dissect.Is(true, "there is no other") },
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) { p.Layer(lines, r) }
		},
	}
	turns := []dissecttest.Turn{{Data: []byte("all of it"), End: true}}
	dissecttest.Conversation(t, []dissect.Layer{body}, dissect.Hints{Parent: below}, turns, func(p *dissect.Packet) {
		if len(p.Nodes) != 1 || p.Nodes[0].Buf != 0 || len(p.Buffers) != 1 || len(p.Waiting) != 0 {
			t.Errorf("%d buffers, %d waits\n%s", len(p.Buffers), len(p.Waiting), dissecttest.Dump(&p.Tree))
		}
	})
}

func TestPackedTurnsComeBack(t *testing.T) {
	t.Parallel()
	long := bytes.Repeat([]byte("x"), 300)
	got := dissecttest.Turns(dissecttest.Pack([]dissecttest.Turn{{Data: long, End: true}, {Dir: wire.ToClient, Data: []byte("y")}}))
	want := []dissecttest.Turn{{Data: long[:255]}, {Data: long[255:], End: true}, {Dir: wire.ToClient, Data: []byte("y")}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// noted is a line layer that notes what it is told.
func noted(note func(string)) dissect.Layer {
	l := lineLayer()
	l.NewStream = func(*dissect.Session, dissect.Hints) dissect.Stream { return &notes{note: note} }
	return l
}

type notes struct {
	lineStream
	note func(string)
}

func (n *notes) Lost(d wire.Dir, k int) { n.note(fmt.Sprintf("lost %s %d", d, k)) }

func (n *notes) Dissect(p *dissect.Packet, d wire.Dir, r dissect.Range, cut bool) {
	n.note(fmt.Sprintf("frame %d %s %q %v", p.Frame.Number, d, r.Data, p.Buffers[r.Buf].Pieces))
	n.lineStream.Dissect(p, d, r, cut)
}

func TestAFeedJoinsWhatCameTooEarly(t *testing.T) {
	t.Parallel()
	var got []string
	s := dissecttest.Session(t, []dissect.Layer{noted(func(text string) { got = append(got, text) })})
	feed := s.NewFeed(nothingBelow{}, dissect.Hints{Parent: below})
	frame := func(n int, data string) (*dissect.Packet, dissect.Range) {
		p := s.Begin(&wire.Frame{Number: n, Interface: &wire.Interface{}, Data: []byte(data)})
		return p, p.Whole(0)
	}
	p, r := frame(1, "o\nth")
	feed.Lost(p, wire.ToClient, -1) // before there is a stream
	feed.Later(p, wire.ToServer, r)
	if len(p.Waiting) != 1 || p.Waiting[0].Below != (nothingBelow{}) {
		t.Errorf("what came too early waits as %v", p.Waiting)
	}
	p, r = frame(2, "one\ntw")
	feed.Push(p, wire.ToServer, r, false)
	feed.PushHeld(p, wire.ToServer, 1, []byte("o\nth"), false)
	p, r = frame(3, "ree\n")
	feed.Push(p, wire.ToServer, r, true)
	want := []string{
		"lost to client -1",
		`frame 2 to server "one\n" []`,
		`frame 2 to server "two\n" [{2 0 2} {1 2 2}]`,
		`frame 3 to server "three\n" [{1 0 2} {3 2 4}]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

type nothingBelow struct{}

func (nothingBelow) Part(*dissect.Packet, dissect.Range)  {}
func (nothingBelow) Whole(*dissect.Packet, dissect.Range) {}
