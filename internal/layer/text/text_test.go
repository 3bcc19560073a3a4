package text_test

import (
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/text"
)

var http = &dissect.Field{Name: "http", Kind: dissect.Protocol}

func layers() []dissect.Layer { return []dissect.Layer{text.Layer()} }

func plain() dissect.Hints { return dissect.Hints{Parent: http, Media: "text/plain"} }

func TestLinesEndInEveryWay(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), plain(), []byte("a\rb\nc\r\n\n\xe9 é"))
	want := `data-text-lines {Line-based text data: text/plain (5 lines)} 0:0+12
   {a\r} 0:0+2
   {b\n} 0:2+2
   {c\r\n} 0:4+3
   {\n} 0:7+1
   {` + "\ufffd é" + `} 0:8+4
`
	if got := dissecttest.Dump(&p.Tree); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestClaims(t *testing.T) {
	t.Parallel()
	websocket := &dissect.Field{Name: "websocket"}
	for _, c := range []struct {
		hints dissect.Hints
		want  dissect.Certainty
	}{
		{plain(), dissect.Certain},
		{dissect.Hints{Parent: http, Media: "text/csv"}, dissect.No}, // tshark does not show it as lines
		{dissect.Hints{Parent: websocket, Media: "text/plain"}, dissect.Maybe},
		{dissect.Hints{Parent: websocket}, dissect.No},
	} {
		if got := text.Layer().Claim(&c.hints); got.Certainty != c.want {
			t.Errorf("%s %q: %d, want %d", c.hints.Parent.Name, c.hints.Media, got.Certainty, c.want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "one line", "a\r\nb\rc\n", "\x00\xff\xe9"} {
		f.Add([]byte(s))
	}
	dissecttest.Fuzz(f, layers(), plain())
}
