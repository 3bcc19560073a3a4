package dissect_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
)

// TestQuotedTextReadsBack holds that every byte, at every place of the eight that are looked at
// together, reads back as it was, or as U+FFFD where it is not UTF-8.
func TestQuotedTextReadsBack(t *testing.T) {
	t.Parallel()
	texts := []string{"", "plain", "a longer text that is plain", "ü€𐍈 in UTF-8", "cut \xe2\x82", "\x80\x81", "\x7f", `"\`}
	for c := range 256 {
		for at := range 9 {
			texts = append(texts, strings.Repeat("x", at)+string([]byte{byte(c)})+strings.Repeat("y", 16-at))
		}
	}
	for _, text := range texts {
		quoted := append(dissect.AppendQuoted([]byte{'"'}, []byte(text)), '"')
		var got string
		if err := json.Unmarshal(quoted, &got); err != nil {
			t.Errorf("%q is quoted as %s: %v", text, quoted, err)
		}
		want := make([]rune, 0, len(text))
		for _, r := range text {
			want = append(want, r)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// TestJSONValues holds how values stand in JSON.
func TestJSONValues(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		field dissect.Field
		num   uint64
		bytes string
		want  string
	}{
		{"bytes have colons", dissect.Field{Kind: dissect.Bytes}, 0, "\x00\x1f\xff", "00:1f:ff"},
		{"one byte has none", dissect.Field{Kind: dissect.Bytes}, 0, "\xab", "ab"},
		{"no bytes", dissect.Field{Kind: dissect.Bytes}, 0, "", ""},
		{"text", dissect.Field{Kind: dissect.String}, 0, "ü\n\x01", `ü\n\u0001`},
		{"text of ASCII ends at a NUL", dissect.Field{Kind: dissect.String, ASCII: true}, 0, "a\"ü\x00b", `a\"` + "\ufffd\ufffd"},
		{"a time", dissect.Field{Kind: dissect.AbsTime}, 1762424463000000001, "", "Nov  6, 2025 10:21:03.000000001 UTC"},
		{"a time with two digits of a day", dissect.Field{Kind: dissect.AbsTime}, 1766700000120000000, "", "Dec 25, 2025 22:00:00.120000000 UTC"},
		{"a time before 1970", dissect.Field{Kind: dissect.AbsTime}, ^uint64(0), "", "Dec 31, 1969 23:59:59.999999999 UTC"},
		{"seconds", dissect.Field{Kind: dissect.RelTime}, 12000345678, "", "12.000345678"},
		{"seconds below zero", dissect.Field{Kind: dissect.RelTime}, ^uint64(1499999999), "", "-1.500000000"},
	} {
		node := dissect.Node{Field: &test.field, Num: test.num, Bytes: []byte(test.bytes)}
		if got := string(test.field.JSON()(nil, &node)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
