package dissect_test

import (
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
)

// What explains bytes once more is in the tree, but frame.protocols names each byte's layer
// once, and what takes anything does not take what is explained.
func TestWhatIsOfferedIsExplainedAndNotNamed(t *testing.T) {
	t.Parallel()
	layer := func(name, over string, c dissect.Certainty) dissect.Layer {
		proto := &dissect.Field{Name: name, Title: name, Kind: dissect.Protocol}
		return dissect.Layer{
			Proto: proto, Over: []string{over},
			Claim: func(*dissect.Hints) dissect.Claim { return dissect.Claim{Certainty: c, Reason: "this is a test"} },
			New: func(*dissect.Session) dissect.Dissector {
				return func(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
					p.Layer(proto, r)
					h.Parent = proto
					p.Offer(r, h)
				}
			},
		}
	}
	layers := []dissect.Layer{layer("text", "below", dissect.Certain), layer("call", "text", dissect.Maybe), layer("anything", "", dissect.Last)}
	p := dissecttest.Unit(t, layers, dissect.Hints{Parent: &dissect.Field{Name: "below", Kind: dissect.Protocol}}, []byte("x"))
	if got := string(p.Protocols()); got != "text" {
		t.Errorf("frame.protocols is %q", got)
	}
	if got, want := dissecttest.Dump(&p.Tree), "text {text} 0:0+1\ncall {call} 0:0+1\n"; got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
}
