package protobuf_test

import (
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
)

func TestWhereAMessageBreaks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		data string
		at   int32
		why  string
	}{
		"tag without end":  {"\x08\x01\x80", 2, "a tag is a varint of up to ten bytes, the last of which has no highest bit"},
		"field zero":       {"\x00\x01", 0, "field numbers go from 1 to 536870911"},
		"varint cut":       {"\x08\xff", 1, "a varint of up to ten bytes stands here, the last of which has no highest bit"},
		"fixed32 cut":      {"\x0d123", 1, "a value of four bytes stands here"},
		"fixed64 cut":      {"\x091234567", 1, "a value of eight bytes stands here"},
		"value cut":        {"\x0a\x05four", 1, "the value is longer than the message"},
		"length cut":       {"\x0a\x80", 1, "the length of the value is a varint"},
		"group":            {"\x0b\x0c", 0, "groups are not explained: messages took their place in 2008"},
		"wire type unused": {"\x0e", 0, "there are no wire types 6 and 7"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(nil), unnamed(), []byte(test.data))
			for i := range p.Nodes {
				if n := &p.Nodes[i]; n.Field == dissect.Why {
					if string(n.Bytes) != test.why || n.Start != test.at {
						t.Errorf("at %d: %s; want %d: %s", n.Start, n.Bytes, test.at, test.why)
					}
					return
				}
			}
			t.Error("not marked")
		})
	}
}

func TestDeepNestingEnds(t *testing.T) {
	t.Parallel()
	var data []byte
	for range 100 {
		data = protowire.AppendBytes([]byte{0x0a}, data)
	}
	p := dissecttest.Unit(t, layers(nil), unnamed(), data)
	for i := range p.Nodes {
		if p.Nodes[i].Depth > 120 {
			t.Fatalf("depth %d", p.Nodes[i].Depth)
		}
	}
}

func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	dissecttest.Cut(t, layers(nil), unnamed(), mixed(), nil)
}

func FuzzProtobuf(f *testing.F) {
	f.Add(mixed())
	f.Add(answer())
	dissecttest.Fuzz(f, layers(nil), unnamed())
}
