package assertion_test

import (
	"testing"

	"github.com/wirelore/wirelore/internal/assertion"
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// The toy layer takes the first byte of a frame for its kind.
var (
	toy  = &dissect.Field{Name: "toy", Title: "Toy", Kind: dissect.Protocol}
	what = &dissect.Field{Name: "toy.kind", Kind: dissect.Uint, Bits: 8}
)

func toyLayer() dissect.Layer {
	return dissect.Layer{
		Proto: toy, Fields: []*dissect.Field{what}, Over: []string{"capture"},
		Claim: func(*dissect.Hints) dissect.Claim { return dissect.Is(true, "it is the only one") },
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
				p.Layer(toy, r)
				p.Uint(what, r, uint64(r.Data[0]))
			}
		},
	}
}

func TestAssertions(t *testing.T) {
	t.Parallel()
	layers := []dissect.Layer{toyLayer()}
	catalog := dissect.NewCatalog(layers)
	capture := []byte{1, 2, 2, 3, 1}
	tests := []struct {
		text string
		ok   bool
		why  string
	}{
		{"toy.kind == 3 : count == 1", true, "1 frame matches: 4"},
		{"toy.kind == 2 : count == 1", false, "2 frames match: 2, 3"},
		{"toy.kind == 2 : count != 1", true, "2 frames match: 2, 3"},
		{"toy.kind == 2 : count >= 2", true, "2 frames match: 2, 3"},
		{"toy.kind == 2 : count < 2", false, "2 frames match: 2, 3"},
		{"toy.kind == 9 : absent", true, "no frame matches"},
		{"toy.kind == 1 : absent", false, "2 frames match: 1, 5"},
		{"toy.kind == 3 : exists", true, "1 frame matches: 4"},
		{"toy.kind == 9", false, "no frame matches"},
		{"toy.kind == 2 then toy.kind == 3", true, "frame 2, then frame 4"},
		{"toy.kind == 2 then toy.kind == 2 then toy.kind == 1", true, "frame 2, then frame 3, then frame 5"},
		{"toy.kind == 3 then toy.kind == 2", false, "frame 4; after that no frame matches toy.kind == 2"},
		{"toy.kind == 9 then toy.kind == 2", false, "no frame matches toy.kind == 9"},
		{`toy contains " : then " : absent`, true, "no frame matches"},
	}
	for _, test := range tests {
		a, err := assertion.Parse(catalog, test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		s, err := dissect.NewSession(layers, dissect.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range capture {
			a.Frame(s.Frame(&wire.Frame{Number: i + 1, Interface: &wire.Interface{}, Data: []byte{b}, Length: 1}))
		}
		if ok, why := a.Result(); ok != test.ok || why != test.why {
			t.Errorf("%s: %v (%s), want %v (%s)", test.text, ok, why, test.ok, test.why)
		}
	}
}

func TestWrongAssertionsSayWhatToDo(t *testing.T) {
	t.Parallel()
	catalog := dissect.NewCatalog([]dissect.Layer{toyLayer()})
	tests := map[string]string{
		"toy : many":            `"toy : many": "many" is no check; say count == N (or != < > <= >=), exists or absent`,
		"toy : count == -1":     `"toy : count == -1": "-1" is no count of frames`,
		" : exists":             `" : exists": a filter is missing; say FILTER : count == N, FILTER : exists, or FILTER then FILTER`,
		"toy then":              `"toy then": a filter is missing; say FILTER : count == N, FILTER : exists, or FILTER then FILTER`,
		"toy then toy : exists": `"toy then toy : exists": an order (A then B) is not counted; leave out ": exists"`,
		"to : exists": `there is no field "to"; did you mean toy?
    to
    ^~`,
	}
	for text, want := range tests {
		if _, err := assertion.Parse(catalog, text); err == nil || err.Error() != want {
			t.Errorf("%s:\n%v\nwant\n%s", text, err, want)
		}
	}
}
