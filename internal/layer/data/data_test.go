package data_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/frame"
	"github.com/wirelore/wirelore/internal/wire"
)

func TestItTakesWhatNobodyElseTakes(t *testing.T) {
	t.Parallel()
	hints := dissect.Hints{Parent: &dissect.Field{Name: "tcp", Kind: dissect.Protocol}}
	var got [][]string
	dissecttest.Conversation(t, []dissect.Layer{data.Layer()}, hints, []dissecttest.Turn{
		{Dir: wire.ToServer, Data: []byte("one")}, {Dir: wire.ToClient, Data: []byte("two and more")}, {Dir: wire.ToServer, Data: []byte("three"), End: true},
	}, func(p *dissect.Packet) { got = append(got, dissecttest.Values(&p.Tree, "data.data")) })
	want := [][]string{{"6f6e65"}, {"74776f20616e64206d6f7265"}, {"7468726565"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestABodyIsShownAsOne has the bytes of a media type that says nothing come in two pieces.
func TestABodyIsShownAsOne(t *testing.T) {
	t.Parallel()
	hints := dissect.Hints{Parent: &dissect.Field{Name: "http2", Kind: dissect.Protocol}, Media: "application/octet-stream"}
	var got [][]string
	dissecttest.Conversation(t, []dissect.Layer{data.Layer()}, hints, []dissecttest.Turn{
		{Dir: wire.ToClient, Data: []byte("one")}, {Dir: wire.ToClient, Data: []byte("two"), End: true},
	}, func(p *dissect.Packet) { got = append(got, dissecttest.Values(&p.Tree, "data.data")) })
	if diff := cmp.Diff([][]string{nil, {"6f6e6574776f"}}, got); diff != "" {
		t.Error(diff)
	}
}

// TestItIsReachedWhenNothingElseIsWanted asks for the bytes alone: what carries them must be
// explained all the same.
func TestItIsReachedWhenNothingElseIsWanted(t *testing.T) {
	t.Parallel()
	layers := []dissect.Layer{frame.Layer(), data.Layer()}
	s, err := dissect.NewSession(layers, dissect.Options{Fields: data.Layer().Fields})
	if err != nil {
		t.Fatal(err)
	}
	p := s.Frame(&wire.Frame{Number: 1, Interface: &wire.Interface{}, Data: []byte("abc"), Length: 3})
	if diff := cmp.Diff([]string{"616263"}, dissecttest.Values(&p.Tree, "data.data")); diff != "" {
		t.Error(diff)
	}
}
