package multipart_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/multipart"
	"github.com/wirelore/wirelore/internal/layer/text"
)

func layers() []dissect.Layer { return []dissect.Layer{multipart.Layer(), text.Layer(), data.Layer()} }

func posted(params string) dissect.Hints {
	return dissect.Hints{Parent: &dissect.Field{Name: "http", Kind: dissect.Protocol}, Media: "multipart/form-data", Params: params}
}

// upload is what curl sends for -F a=1 -F f=@file.
const upload = "--------------------------d74496d66958873e\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n" +
	"--------------------------d74496d66958873e\r\nContent-Disposition: form-data; name=\"f\";\r\n filename=\"a b.txt\"\r\n" +
	"Content-Type: text/plain\r\nX-Own: z\r\n\r\nhello\r\n\r\n--------------------------d74496d66958873e--\r\n"

const boundary = "boundary=------------------------d74496d66958873e"

func TestTreesAreAsTheyWere(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), posted(boundary), []byte(upload))
	dissecttest.Golden(t, "upload.txt", string(p.Protocols())+"\n"+dissecttest.Dump(&p.Tree))
}

func TestPartsAreFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body   string
		want   []string // protocols, and the bodies of the parts
		broken bool
	}{
		"what stands before and after is no part":    {"pre\r\n--X\r\n\r\na\r\n--X--\r\npost", []string{"mime_multipart:data", "a"}, false},
		"lines may end in LF alone":                  {"--X\nContent-Type: text/plain\n\na\n--X--\n", []string{"mime_multipart:data-text-lines", "a"}, false},
		"a boundary inside a line is none":           {"--X\r\n\r\na --X\r\n--Xy\r\n--X--", []string{"mime_multipart:data", "a --X\r\n--Xy"}, false},
		"empty parts":                                {"--X\r\n\r\n\r\n--X\r\n--X--", []string{"mime_multipart"}, false},
		"the end is missing":                         {"--X\r\n\r\nabc", []string{"mime_multipart:data", "abc"}, true},
		"there is no boundary":                       {"abc", []string{"mime_multipart:data"}, false},
		"parts within a part, with its own boundary": {"--X\r\nContent-Type: multipart/mixed; boundary=Y\r\n\r\n--Y\r\n\r\nab\r\n--Y--\r\n--X--", []string{"mime_multipart:mime_multipart:data", "--Y\r\n\r\nab\r\n--Y--", "ab"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), posted("boundary=X"), []byte(c.body))
			got := []string{string(p.Protocols())}
			for i := range p.Nodes {
				if strings.HasPrefix(string(p.AppendLabel(nil, i)), "Part body") {
					got = append(got, string(p.Range(i).Data))
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if dissecttest.Broken(&p.Tree) != c.broken {
				t.Errorf("marked as broken: %v", !c.broken)
			}
		})
	}
}

func TestAnEmptyLineBeforeTheFirstBoundaryIsThePreamble(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), posted("boundary=X"), []byte("\r\n--X\r\n\r\na\r\n--X--\r\n"))
	got := append(dissecttest.Values(&p.Tree, "mime_multipart.preamble"), dissecttest.Values(&p.Tree, "mime_multipart.first_boundary")...)
	if diff := cmp.Diff([]string{"0d0a", "--X\r\n"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutABoundaryTheBodyIsData(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), posted(""), []byte(upload))
	if got := string(p.Protocols()); got != "mime_multipart:data" {
		t.Error(got)
	}
}

func TestABodyCutAnywhereIsExplained(t *testing.T) {
	t.Parallel()
	dissecttest.Cut(t, layers(), posted(boundary), []byte(upload), nil)
}

func FuzzMultipart(f *testing.F) {
	for _, s := range []string{
		"--X\r\n\r\na\r\n--X--\r\n", "--X\n\n--X\n\n--X--", "pre\r\n--X \r\nContent-Type: text/plain;\r\n a=b\r\n\r\nx\r\n--X--post",
		"--X\r\nContent-Type: multipart/mixed; boundary=Y\r\n\r\n--Y\r\n\r\nab\r\n--Y--\r\n--X--", "--X",
	} {
		f.Add([]byte(s))
	}
	dissecttest.Fuzz(f, layers(), posted("boundary=X"))
}
