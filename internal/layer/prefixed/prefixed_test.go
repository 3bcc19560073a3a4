package prefixed_test

import (
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/prefixed"
	"github.com/wirelore/wirelore/internal/wire"
)

var (
	proto = &dissect.Field{Name: "toy", Title: "Toy", Kind: dissect.Protocol}
	data  = &dissect.Field{Name: "toy.data", Title: "Data", Kind: dissect.Bytes}
	shown = prefixed.Fields{
		Proto: proto, Data: data, Encoded: &dissect.Field{Name: "toy.encoded", Title: "Encoded"},
		Failed: &dissect.Field{Name: "toy.failed", Title: "Failed"}, Buffer: "Decoded", Spec: "Toy section 1",
	}
)

// stream shows messages whose lowest flag says that they are compressed.
type stream struct{ prefixed.Messages }

func (s *stream) Dissect(p *dissect.Packet, _ wire.Dir, r dissect.Range, cut bool) {
	p.Layer(proto, r)
	if flags, _, fine := s.Head(p, r); fine {
		s.Content(p, r, flags&1 != 0, cut)
	}
}

func layers(encoding string) []dissect.Layer {
	return []dissect.Layer{{
		Proto: proto, Over: []string{"below"}, Claim: func(*dissect.Hints) dissect.Claim { return dissect.Is(true, "it is the only one") },
		NewStream: func(*dissect.Session, dissect.Hints) dissect.Stream {
			return &stream{prefixed.Messages{Fields: &shown, Encoding: encoding}}
		},
	}}
}

func message(flags byte, text string) string {
	return string([]byte{flags, 0, 0, 0, byte(len(text))}) + text
}

func TestMessages(t *testing.T) {
	t.Parallel()
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte("hello"))
	_ = z.Close()
	for name, test := range map[string]struct {
		encoding string
		pieces   []string
		want     []string // of the data shown
		broken   bool
	}{
		"behind each other":      {"", []string{message(0, "one") + message(0, "two")}, []string{"one", "two"}, false},
		"in pieces":              {"", []string{"\x00\x00", "\x00\x00\x03o", "ne"}, []string{"one"}, false},
		"without content":        {"", []string{message(1, "")}, nil, false},
		"compressed":             {"gzip", []string{message(1, zipped.String())}, []string{"hello"}, false},
		"compressed, who knows":  {"", []string{message(1, "x")}, []string{"x"}, false},
		"badly compressed":       {"gzip", []string{message(1, "x")}, []string{"x"}, false},
		"that end within":        {"", []string{message(0, "one")[:7]}, []string{"on"}, true},
		"that end before length": {"", []string{"\x00\x00"}, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var turns []dissecttest.Turn
			for i, piece := range test.pieces {
				turns = append(turns, dissecttest.Turn{Dir: wire.ToServer, Data: []byte(piece), End: i == len(test.pieces)-1})
			}
			var got []string
			broken := false
			dissecttest.Conversation(t, layers(test.encoding), dissect.Hints{Parent: &dissect.Field{Name: "below"}}, turns, func(p *dissect.Packet) {
				broken = broken || dissecttest.Broken(&p.Tree)
				for i := range p.Nodes {
					if p.Nodes[i].Field == data {
						got = append(got, string(p.Nodes[i].Bytes))
					}
				}
			})
			if diff := cmp.Diff(test.want, got); diff != "" || broken != test.broken {
				t.Errorf("broken %v: %s", broken, diff)
			}
		})
	}
}

func TestAfterAGapNothingIsFound(t *testing.T) {
	t.Parallel()
	m := prefixed.Messages{Fields: &shown}
	m.Lost(wire.ToServer, 3)
	if n := m.Measure(wire.ToServer, []byte(message(0, "one")+"x")); n != 9 {
		t.Errorf("a unit of %d bytes", n)
	}
}
