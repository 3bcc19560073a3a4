package dissect_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// TestARemarkNeedsNoneOfItsNodes remarks on frames of sessions that want some of the fields
// only.
func TestARemarkNeedsNoneOfItsNodes(t *testing.T) {
	t.Parallel()
	about := &dissect.Field{Name: "demo.odd", Title: "Odd", Kind: dissect.None}
	for _, test := range []struct {
		name string
		want []*dissect.Field
	}{
		{"none", []*dissect.Field{{Name: "demo.other"}}},
		{"the field", []*dissect.Field{about}},
		{"the message", []*dissect.Field{dissect.ExpertMessage}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := dissect.NewSession(nil, dissect.Options{Fields: test.want})
			if err != nil {
				t.Fatal(err)
			}
			p := s.Begin(&wire.Frame{Number: 1, Interface: &wire.Interface{}})
			p.Remark(about, p.Whole(0), dissect.Note, dissect.OfProtocol, "very odd")
			var got []string
			for i := range p.Nodes {
				if p.Nodes[i].Field == about || p.Nodes[i].Field == dissect.ExpertMessage {
					got = append(got, string(p.AppendLabel(nil, i)))
				}
			}
			want := map[string][]string{"none": nil, "the field": {"very odd"}, "the message": {"very odd", "Message: very odd"}}[test.name]
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
