package tls_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/tls"
	"github.com/wirelore/wirelore/internal/wire"
)

// lines is a layer whose units end with a line.
type lines struct{}

func (lines) Measure(_ wire.Dir, data []byte) int {
	if n := bytes.IndexByte(data, '\n') + 1; n > 0 {
		return n
	}
	return dissect.More
}

func (lines) Lost(wire.Dir, int) {}

func (lines) Dissect(p *dissect.Packet, _ wire.Dir, r dissect.Range, _ bool) {
	p.Layer(plain, r)
}

// TestUnitsThatRecordsDoNotEndWith has a record end one unit and begin another.
func TestUnitsThatRecordsDoNotEndWith(t *testing.T) {
	t.Parallel()
	client, server := configs()
	tr := talk(t, client, server, say("ab", "c\nde", "f\n"), echo("ab", "c\nde", "f\n"))
	layers := []dissect.Layer{tls.Layer(secretsOf(t, tr)), {
		Proto: plain, Over: []string{"tls"}, Claim: func(*dissect.Hints) dissect.Claim { return dissect.Is(true, "it is the only one") },
		NewStream: func(*dissect.Session, dissect.Hints) dissect.Stream { return lines{} },
	}}
	var got []string
	dissecttest.Conversation(t, layers, overTCP, tr.turns, func(p *dissect.Packet) {
		parts := dissecttest.Values(&p.Tree, "tls.segment.data")
		if p.Dir == wire.ToServer && len(parts) > 0 {
			got = append(got, fmt.Sprintf("%s %s %s", parts, dissecttest.Values(&p.Tree, "tls.reassembled.length"), p.Protocols()))
		}
	})
	want := []string{
		fmt.Sprintf("[%x] [] tls", "ab"),
		fmt.Sprintf("[%x %x] [4] tls:plain", "c\nde", "de"), // the whole record, and what is left of it
		fmt.Sprintf("[%x] [4] tls:plain", "f\n"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
