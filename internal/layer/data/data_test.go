package data_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
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
