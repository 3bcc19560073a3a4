package form_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/form"
)

func layers() []dissect.Layer { return []dissect.Layer{form.Layer()} }

func posted() dissect.Hints {
	return dissect.Hints{Parent: &dissect.Field{Name: "http", Kind: dissect.Protocol}, Media: "application/x-www-form-urlencoded"}
}

func TestKeysAndValuesAreDecoded(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]string{
		"a=1&b=x+y%21":   {"a", "1", "b", "x y!"},
		"name=%C3%A9":    {"name", "é"},
		"a=1=2":          {"a", "1=2"},
		"&&a&=b&":        {"a", "", "", "b"},
		"broken=%4&%zz=": {"broken", "%4", "%zz", ""},
	} {
		p := dissecttest.Unit(t, layers(), posted(), []byte(body))
		var got []string
		for i := range p.Nodes {
			if p.Nodes[i].Field.Name != "" && p.Nodes[i].Field.Kind == dissect.String {
				got = append(got, string(p.AppendValue(nil, i)))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
	}
}

func FuzzForm(f *testing.F) {
	for _, s := range []string{"a=1&b=x+y%21", "&&=&%&%4&%zz", "name=%C3%A9"} {
		f.Add([]byte(s))
	}
	dissecttest.Fuzz(f, layers(), posted())
}
