package jsonrpc

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/domain"
)

// check walks a whole text.
func check(text string, depth int) error {
	s := scanner{data: []byte(text), depth: depth}
	s.value()
	s.end()
	return s.err
}

func TestScannerRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text string
		at   int
	}{
		"nothing":                     {"", 0},
		"white space alone":           {" \t\r\n", 4},
		"a second value":              {"1 2", 2},
		"an open object":              {`{"a":1`, 6},
		"an open string":              {`"ab`, 3},
		"a comma before the end":      {`[1,]`, 3},
		"a missing comma":             {`[1 2]`, 3},
		"a missing colon":             {`{"a" 1}`, 5},
		"a name without quotes":       {`{a:1}`, 1},
		"a leading zero":              {"012", 1},
		"a plus sign":                 {"+1", 0},
		"a point without digits":      {"1.", 2},
		"an exponent without digits":  {"1e+", 3},
		"not a word":                  {"nul", 0},
		"a raw newline in a string":   {"\"a\nb\"", 2},
		"an unknown escape":           {`"\x41"`, 1},
		"a short escape":              {`"\u12"`, 1},
		"half a surrogate pair":       {`"\ud800"`, 1},
		"the other half":              {`"\udc00"`, 1},
		"two first halves":            {`"\ud800\ud800"`, 1},
		"bytes that are not UTF-8":    {"\"a\xff\"", 0},
		"a byte order mark":           {"\ufeff1", 0},
		"bytes that belong to no one": {"\x00", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var e *syntaxError
			if err := check(tt.text, 10); !errors.As(err, &e) || e.at != tt.at {
				t.Errorf("%q: %v, want a syntax error at %d", tt.text, err, tt.at)
			}
		})
	}
}

func TestScannerBoundsDepth(t *testing.T) {
	t.Parallel()
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	if err := check("["+nested(9)+","+nested(9)+"]", 10); err != nil {
		t.Errorf("as deep as allowed, twice: %v", err)
	}
	for _, text := range []string{nested(11), strings.Repeat(`{"a":`, 11) + "1" + strings.Repeat("}", 11), strings.Repeat("[", 1<<20)} {
		if err := check(text, 10); domain.KindOf(err) != domain.KindExhausted {
			t.Errorf("%.20q...: %v", text, err)
		}
	}
}

func TestScannerDecodesStrings(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`""`: "", `"plain"`: "plain", `"ü漢🙂"`: "ü漢🙂",
		`"\"\\\/\b\f\n\r\t"`: "\"\\/\b\f\n\r\t", `"\u0041\u00fC\ud83d\ude42"`: "Aü🙂",
	} {
		s := scanner{data: []byte(in)}
		if got := s.text(); s.err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", in, got, s.err)
		}
	}
}

// loneSurrogate tells whether a text that is JSON holds an escape that is half of a pair.
// encoding/json decodes such to U+FFFD, which the text must not hold otherwise.
func loneSurrogate(text []byte) bool {
	var v any
	if json.Unmarshal(text, &v) != nil {
		return false
	}
	back, err := json.Marshal(v)
	return err == nil && bytes.Contains(back, []byte("\ufffd"))
}

// FuzzScanner holds the scanner to encoding/json: both accept the same texts, but for those
// that the scanner says to be stricter about.
func FuzzScanner(f *testing.F) {
	const depth = 8
	for _, seed := range []string{`{"jsonrpc":"2.0","method":"add","params":[2,3],"id":1}`, ` [ {"a":[]} , -0.5e+7 , "\ud83d\ude42" ] `,
		`"\ud800"`, "\"\xff\"", `[[[[[[[[[]]]]]]]]]`, `{"a":1,}`, `nul`, `-`, `01`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s := scanner{data: text, depth: depth}
		got := s.value()
		s.end()
		if s.err == nil {
			if !json.Valid(text) {
				t.Fatalf("accepted %q", text)
			}
			if s.depth != depth || !bytes.Equal(got, bytes.Trim(text, " \t\r\n")) {
				t.Fatalf("%q: left at depth %d with %q", text, s.depth, got)
			}
			return
		}
		stricter := domain.KindOf(s.err) == domain.KindExhausted || !utf8.Valid(text) || bytes.Contains(text, []byte("\ufffd")) ||
			bytes.Contains(bytes.ToLower(text), []byte(`\ufffd`)) || loneSurrogate(text)
		if json.Valid(text) && !stricter {
			t.Fatalf("refused %q: %v", text, s.err)
		}
	})
}

// FuzzAppendString proves that a string comes back as it was, through our reader and
// through encoding/json.
func FuzzAppendString(f *testing.F) {
	for _, seed := range []string{"", "plain", "\"\\\n\r\t\x00\x1f\x7f", "ü漢🙂\u2028", "a\xffb\xc3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		want := strings.ToValidUTF8(in, "\ufffd")
		if !utf8.ValidString(in) { // one U+FFFD for each byte, as encoding/json does
			want = string([]rune(in))
		}
		text := appendString(nil, in)
		var std string
		if err := json.Unmarshal(text, &std); err != nil || std != want {
			t.Errorf("%q is written %q, read by encoding/json as %q, %v", in, text, std, err)
		}
		s := scanner{data: text}
		if got := s.text(); s.err != nil || string(got) != want {
			t.Errorf("%q is written %q, read as %q, %v", in, text, got, s.err)
		}
	})
}
