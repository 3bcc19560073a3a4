package tls_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/tls"
	"github.com/wirelore/wirelore/internal/wire"
)

// TestAFieldAloneIsWhatItIsAmongAll has one field asked for at a time, from below, from this
// layer and from above.
func TestAFieldAloneIsWhatItIsAmongAll(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.turns")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		turns := dissecttest.Turns(data)
		list := append(tls.Layer(nil).Fields, plainText, &dissect.Field{Name: "frame.number"})
		among := values(t, turns, nil)
		for _, f := range list {
			if diff := cmp.Diff(among[f.Name], values(t, turns, []*dissect.Field{f})[f.Name]); diff != "" {
				t.Errorf("%s: %s: %s", file, f.Name, diff)
			}
		}
	}
}

// values explains turns, with only some fields if there are any, and returns the values of all.
func values(t *testing.T, turns []dissecttest.Turn, only []*dissect.Field) map[string]string {
	t.Helper()
	s, err := dissect.NewSession(layers(nil), dissect.Options{Fields: only})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	feed := s.NewFeed(silent{}, overTCP)
	for i, turn := range turns {
		p := s.Begin(&wire.Frame{Number: i + 1, Interface: &wire.Interface{}, Data: turn.Data, Length: len(turn.Data)})
		p.Dir = turn.Dir
		feed.Push(p, turn.Dir, p.Whole(0), turn.End)
		for j := range p.Nodes {
			name := p.Nodes[j].Field.Name
			got[name] = strings.TrimSpace(got[name] + " " + string(p.AppendValue(nil, j)))
		}
	}
	return got
}
