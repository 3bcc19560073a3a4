package json_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/json"
	"github.com/wirelore/wirelore/internal/layer/text"
)

var (
	layers = []dissect.Layer{json.Layer()}
	hints  = dissect.Hints{Parent: &dissect.Field{Name: "http", Kind: dissect.Protocol}, Media: "application/json"}
)

const sample = ` {"a": "x\u0041y", "b": [1, -2.5e3, true, null, {"c": "\ud83d\ude00"}], "e": {}}`

func TestWhatIsNoObjectIsShownAsLines(t *testing.T) {
	t.Parallel()
	all := []dissect.Layer{json.Layer(), text.Layer()}
	for body, want := range map[string]struct {
		protocols, name, values string
		broken                  bool
	}{
		`true`:                     {"json:data-text-lines", "json.value.true", "1", false},
		` "a" `:                    {"json:data-text-lines", "json.value.string", "a", false},
		`{"a":1}`:                  {"json", "json.key", "a", false},
		"{\"a\":1}\n{\"b\":2}\n[]": {"json", "json.key", "a,b", false},
		")]}',\n{\"a\":1}":         {"json:data-text-lines", "json.key", "", true},
		`{"a":1} and more`:         {"json:data-text-lines", "json.key", "a", true},
		`{"a":1,`:                  {"json:data-text-lines", "json.key", "a", true},
	} {
		p := dissecttest.Unit(t, all, hints, []byte(body))
		got := strings.Join(dissecttest.Values(&p.Tree, want.name), ",")
		if string(p.Protocols()) != want.protocols || got != want.values || dissecttest.Broken(&p.Tree) != want.broken {
			t.Errorf("%q: %s, %s %q, broken %v; want %+v", body, p.Protocols(), want.name, got, dissecttest.Broken(&p.Tree), want)
		}
		if paths := dissecttest.Values(&p.Tree, "json.path_with_value"); len(paths) > 0 && paths[0] != "/a:1" {
			t.Errorf("%q: paths %q", body, paths)
		}
	}
}

func TestATextIsShownAsWiresharkDoes(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers, hints, []byte(sample))
	want := `json {JavaScript Object Notation: application/json} 0:0+80
  json.object {Object} 0:1+79
    json.member "a" 0:2+15
      json.path_with_value "/a:xAy" 0:7+10
      json.member_with_value "a:xAy" 0:7+10
      json.value.string "xAy" 0:7+10
      json.key "a" 0:2+3
      json.path "/a" 0:2+15
    json.member "b" 0:19+51
      json.array {Array} 0:24+46
        json.path_with_value "/b/[]:1" 0:25+1
        json.member_with_value "[]:1" 0:25+1
        json.value.number "1" 0:25+1
        json.path_with_value "/b/[]:-2.5e3" 0:28+6
        json.member_with_value "[]:-2.5e3" 0:28+6
        json.value.number "-2.5e3" 0:28+6
        json.path_with_value "/b/[]:true" 0:36+4
        json.member_with_value "[]:true" 0:36+4
        json.value.true {True value} 0:36+4
        json.path_with_value "/b/[]:null" 0:42+4
        json.member_with_value "[]:null" 0:42+4
        json.value.null {Null value} 0:42+4
        json.object {Object} 0:48+21
          json.member "c" 0:49+19
            json.path_with_value "/b/[]/c:😀" 0:54+14
            json.member_with_value "c:😀" 0:54+14
            json.value.string "😀" 0:54+14
            json.key "c" 0:49+3
            json.path "/b/[]/c" 0:49+19
      json.key "b" 0:19+3
      json.path "/b" 0:19+51
    json.member "e" 0:72+7
      json.object {Object} 0:77+2
      json.key "e" 0:72+3
      json.path "/e" 0:72+7
`
	if diff := cmp.Diff(want, dissecttest.Dump(&p.Tree)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsWrongIsSaidWhereItIs(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		`{"a": 01}`:              "8: this is no number",
		`{"a" 1}`:                "5: a colon is expected",
		`[1 2]`:                  "3: a comma or the end",
		`[1,]`:                   "3: no value begins so",
		`{a: 1}`:                 "1: a name in quotes",
		`"\x"`:                   "1: no such escape",
		"\"a\nb\"":               "2: a control character",
		`"abc`:                   "4: the text ends within a string",
		`true false`:             "5: something follows the value",
		`tru`:                    "0: no value begins so",
		`[1.]`:                   "3: digits are missing after the point",
		`[1e]`:                   "3: digits are missing in the exponent",
		` `:                      "1: the text ends where a value is expected",
		`{"a": [1, {"b":1`:       "16: the text ends within an object or an array",
		strings.Repeat("[", 300): "200: it is nested too deeply",
	}
	for text, want := range tests {
		p := dissecttest.Unit(t, layers, hints, []byte(text))
		at, reason, _ := strings.Cut(want, ": ")
		got := ""
		for i := range p.Nodes {
			if n := &p.Nodes[i]; n.Field == dissect.Why {
				got = string(n.Bytes)
				if start := string(dissect.AppendSeconds(nil, int64(n.Start)*1e9)); start != at+".000000000" {
					t.Errorf("%s: broken at %s, want %s", text, start, at)
				}
			}
		}
		if !strings.HasPrefix(got, reason) {
			t.Errorf("%s: %q, want %q", text, got, reason)
		}
	}
}

func TestATextCutAnywhereIsMarked(t *testing.T) {
	t.Parallel()
	dissecttest.Cut(t, layers, hints, []byte(sample), func(n int) bool { return n > 0 })
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(`{"jsonrpc":"2.0","method":"add","params":[2,3],"id":1}`))
	f.Add([]byte(`[[[],{"":null}],-0.5E+7,"\ud800\u00e9"]`))
	dissecttest.Fuzz(f, layers, hints)
}

// What a WebSocket calls text is JSON only if it looks so from both ends.
func TestTextIsTakenForJSONByItsLook(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{` {"a":1}`: true, "[]\n": true, "[]}": false, "hello": false, `"a"`: false, "{": false, "": false} {
		h := dissect.Hints{Parent: &dissect.Field{Name: "data-text-lines", Kind: dissect.Protocol}, First: []byte(text)}
		if got := layers[0].Claim(&h).Certainty == dissect.Maybe; got != want {
			t.Errorf("%q: claimed: %v, want %v", text, got, want)
		}
	}
}

// A member's value is two levels below the object; a tree has 255 levels.
func TestDeepNestingStaysATree(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers, hints, []byte(strings.Repeat(`{"a":`, 300)))
	var tops []string
	for i := range p.Nodes {
		if p.Nodes[i].Depth == 0 {
			tops = append(tops, p.Nodes[i].Field.Name)
		}
	}
	if diff := cmp.Diff([]string{"json", "_ws.malformed"}, tops); diff != "" {
		t.Error(diff)
	}
}

// A long name over many values must not be written out for each of them.
func TestPathsAreBounded(t *testing.T) {
	t.Parallel()
	text := `{"` + strings.Repeat("n", 100_000) + `":[1` + strings.Repeat(",1", 10_000) + `]}`
	p := dissecttest.Unit(t, layers, hints, []byte(text))
	size := 0
	for i := range p.Nodes {
		size += len(p.Nodes[i].Bytes)
	}
	if limit := 2<<20 + 40*len(text); size > limit {
		t.Errorf("%d bytes of values for a text of %d", size, len(text))
	}
}

func TestLinesAreTextsOneAfterTheOther(t *testing.T) {
	t.Parallel()
	h := hints
	h.Media = "application/x-ndjson"
	p := dissecttest.Unit(t, layers, h, []byte("{}\n[]\n"))
	want := "json {JavaScript Object Notation: application/x-ndjson} 0:0+6\n  json.object {Object} 0:0+2\n  json.array {Array} 0:3+2\n"
	if diff := cmp.Diff(want, dissecttest.Dump(&p.Tree)); diff != "" {
		t.Error(diff)
	}
}
