package filter_test

import (
	"errors"
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/filter"
)

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{
		"toy.port in {1..79, 80} && !(toy.syn == 1)", "toy.payload[-2:] == 0d:0a or toy contains \"x\\x41\"",
		"all toy.src == 10.0.0.0/8", "toy.method matches r\"^p\\.\"", "((((toy))))", "toy.mac[1-2] == 11:22", "toy.type=='a'",
		"{toy.port + 1} * -2 % 3 == toy.offset & 0x10", "max(toy.port, 5) not in {len(toy.method)..7}", "lower(toy.method) contains \"\\101\"", "toy.src#[1-2] == 10.1.2.3",
	} {
		f.Add(seed)
	}
	layers := []dissect.Layer{toyLayer()}
	catalog := dissect.NewCatalog(layers)
	f.Fuzz(func(t *testing.T, text string) {
		one, err := filter.Parse(catalog, text)
		if err != nil {
			var wrong *filter.SyntaxError
			if !errors.As(err, &wrong) || wrong.Start < 0 || wrong.End < wrong.Start || wrong.End > len(text) {
				t.Fatalf("%q: %#v", text, err)
			}
			_ = err.Error()
			return
		}
		one.Match(dissecttest.Unit(t, layers, dissect.Hints{Parent: below}, request))
	})
}
