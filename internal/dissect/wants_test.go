package dissect_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
)

// TestOnlyLayersThatAreWantedExplain holds that the layer of a wanted field explains, with
// what it stands on and what hands bytes on for those, and no other.
func TestOnlyLayersThatAreWantedExplain(t *testing.T) {
	t.Parallel()
	wanted := &dissect.Field{Name: "json.field", Kind: dissect.Bytes}
	web := &dissect.Field{Name: "web", Kind: dissect.Protocol}
	explained := map[string]bool{}
	// Each layer takes what is named after it, and hands the bytes on under another name.
	layer := func(name, next string, over string) dissect.Layer {
		return dissect.Layer{
			Proto: &dissect.Field{Name: name, Kind: dissect.Protocol}, Over: []string{over},
			Claim: func(h *dissect.Hints) dissect.Claim { return dissect.Is(h.Name == name, "it is named so") },
			New: func(*dissect.Session) dissect.Dissector {
				return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
					explained[name] = true
					p.Next(r, dissect.Hints{Parent: web, Name: next})
				}
			},
		}
	}
	zip, json := layer("zip", "json", "web"), layer("json", "color", "web")
	zip.Carries = "web"
	json.Fields = []*dissect.Field{wanted}
	layers := []dissect.Layer{layer("web", "zip", "wire"), zip, json, layer("color", "", "web")}
	s, err := dissect.NewSession(layers, dissect.Options{Fields: []*dissect.Field{wanted}})
	if err != nil {
		t.Fatal(err)
	}
	s.Unit([]byte("x"), dissect.Hints{Parent: &dissect.Field{Name: "wire"}, Name: "web"})
	if diff := cmp.Diff(map[string]bool{"web": true, "zip": true, "json": true}, explained); diff != "" {
		t.Error(diff)
	}
}
