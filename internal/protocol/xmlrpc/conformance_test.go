package xmlrpc

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/protocol"
)

// The values are of the kinds and sizes that the validator sends.
func TestValidator(t *testing.T) {
	t.Parallel()
	p := serve(t, protocol.Env{Conformance: true})
	stooges := func(moe, larry, curly int) structure {
		return structure{{"moe", moe}, {"larry", larry}, {"curly", curly}}
	}
	nested := structure{}
	for i := range 3 {
		nested = append(nested, member{fmt.Sprintf("substruct%d", i), structure{{"moe", int32(i)}, {"larry", "a <b> & c"}, {"curly", []any{true, -1.5}}}})
	}
	strings := make([]any, 150)
	for i := range strings {
		strings[i] = fmt.Sprintf("string %d, Wyoming & Iowa", i)
	}
	calendar := structure{{"1999", structure{}}}
	days := structure{{"31", stooges(7, 7, 7)}, {"01", stooges(100, 20, 3)}}
	calendar = append(calendar, member{"2000", structure{{"03", days[:1]}, {"04", days}, {"05", structure{}}}})
	now := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	blob := bytes.Repeat([]byte("\x00\xFF base64 "), 100)

	for _, tt := range []struct {
		method string
		params []any
		want   any
	}{
		{"arrayOfStructsTest", []any{[]any{stooges(5, 6, -7), stooges(1, 2, 30), stooges(0, 0, 400)}}, int32(423)},
		{"countTheEntities", []any{`<<fo>o &'">> said "Bob" & 'x'&`}, structure{{"ctLeftAngleBrackets", int32(2)}, {"ctRightAngleBrackets", int32(3)},
			{"ctAmpersands", int32(3)}, {"ctApostrophes", int32(3)}, {"ctQuotes", int32(3)}}},
		{"easyStructTest", []any{stooges(-1, 20, 300)}, int32(319)},
		{"echoStructTest", []any{nested}, nested},
		{"manyTypesTest", []any{int32(42), true, "South Dakota", -12.53, now, blob}, []any{int32(42), true, "South Dakota", -12.53, now, blob}},
		{"moderateSizeArrayCheck", []any{strings}, strings[0].(string) + strings[149].(string)},
		{"nestedStructTest", []any{calendar}, int32(123)},
		{"simpleStructReturnTest", []any{int32(-213)}, structure{{"times10", int32(-2130)}, {"times100", int32(-21300)}, {"times1000", int32(-213000)}}},
	} {
		if diff := cmp.Diff(tt.want, p.want("validator1."+tt.method, tt.params...), cmpMembers); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.method, diff)
		}
	}
	for method, params := range map[string][]any{
		"arrayOfStructsTest":     {[]any{structure{{"moe", 1}}}},
		"easyStructTest":         {structure{{"moe", 1}, {"larry", 1}, {"curly", "x"}}},
		"nestedStructTest":       {structure{{"2000", 1}}},
		"moderateSizeArrayCheck": {[]any{1, 2}},
	} {
		if _, told := p.call("validator1."+method, params...); told == nil || told.Code != codeInvalidParams {
			t.Errorf("%s of something else: %v", method, told)
		}
	}
}
