package xmlrpc

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wirelore/wirelore/internal/domain"
)

var cmpMembers = cmp.AllowUnexported(member{})

// parseOne returns the value that the text within <param> is.
func parseOne(inner string) (any, error) {
	p := parser{maxDepth: 64}
	c, err := p.call([]byte("<methodCall><methodName>m</methodName><params><param>" + inner + "</param></params></methodCall>"))
	if err != nil {
		return nil, err
	}
	return c.params[0], nil
}

func TestEveryTypeIsRead(t *testing.T) {
	t.Parallel()
	p := parser{maxDepth: 64}
	c, err := p.call(documents(t)["every-type.xml"])
	if err != nil {
		t.Fatal(err)
	}
	want := structure{
		{"i4", int32(math.MinInt32)}, {"int", int32(42)}, {"i8", int64(1<<53 + 1)}, {"ex:i8", int64(-1)},
		{"true", true}, {"false", false}, {"double", -12.53}, {"double, as Python", 1e300},
		{"string", ` <b> & "ünï" 🙂 <raw>`}, {"untyped", "South Dakota"}, {"empty", ""}, {"spaces", "  "},
		{"date", time.Date(1998, 7, 17, 14, 8, 55, 0, time.UTC)}, {"base64", []byte("you can't read this!")},
		{"nil", nil}, {"ex:nil", nil},
		{"array", []any{int32(1), "two", []any{}}}, {"struct", structure{}}, {"", "no name"},
	}
	if diff := cmp.Diff([]any{want}, c.params, cmpMembers); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !c.sawI8 || c.method != "validator1.echoStructTest" {
		t.Errorf("method %q, saw i8: %v", c.method, c.sawI8)
	}
}

func TestFormsOfATime(t *testing.T) {
	t.Parallel()
	want := time.Date(1998, 7, 17, 14, 8, 55, 0, time.UTC)
	for _, s := range []string{"19980717T14:08:55", "19980717T14:08:55Z", "19980717T16:08:55+0200", "19980717T16:08:55+02:00",
		"1998-07-17T14:08:55", "1998-07-17T14:08:55Z", "1998-07-17T16:08:55+02:00"} {
		got, err := parseOne("<value><dateTime.iso8601>" + s + "</dateTime.iso8601></value>")
		if err != nil || got != want {
			t.Errorf("%s is %v, %v", s, got, err)
		}
	}
}

func TestValuesThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, inner := range []string{
		"<value><int>2147483648</int></value>", "<value><i4>-2147483649</i4></value>", "<value><i8>9223372036854775808</i8></value>",
		"<value><int></int></value>", "<value><int> 1</int></value>", "<value><int>1.0</int></value>", "<value><int>1_0</int></value>", "<value><int>0x10</int></value>", "<value><int>+-1</int></value>",
		"<value><boolean>true</boolean></value>", "<value><boolean/></value>",
		"<value><double>inf</double></value>", "<value><double>NaN</double></value>", "<value><double>0x1p4</double></value>", "<value><double>1e999</double></value>", "<value><double></double></value>", "<value><double>1,5</double></value>",
		"<value><dateTime.iso8601>yesterday</dateTime.iso8601></value>", "<value><dateTime.iso8601>19981317T14:08:55</dateTime.iso8601></value>", "<value><dateTime.iso8601/></value>",
		"<value><base64>eW91IA</base64></value>", "<value><base64>eW9</base64></value>", "<value><base64>*</base64></value>",
		"<value><nil>x</nil></value>", "<value><float>1</float></value>", "<value>text<int>1</int></value>", "<value><int>1</int>text</value>", "<value><int>1</int><int>1</int></value>", "<value><int><b/></int></value>",
		"<value><array/></value>", "<value><array><value>1</value></array></value>", "<value><array><data><int>1</int></data></array></value>", "<value><array><data/><data/></array></value>", "<value><array><data>x</data></array></value>",
		"<value><struct><name>a</name></struct></value>", "<value><struct><member><name>a</name></member></struct></value>", "<value><struct><member><value>1</value><name>a</name></member></struct></value>",
		"<value><struct><member><name>a</name><value>1</value></member><member><name>b</name><value>1</value></member><member><name>a</name><value>2</value></member></struct></value>",
		"<value>1</value><value>2</value>", "<int>1</int>", "1", "",
	} {
		v, err := parseOne(inner)
		if err == nil {
			t.Errorf("%s is read as %v", inner, v)
		} else if _, ok := errors.AsType[*fault](err); !ok {
			t.Errorf("%s: %v is no fault", inner, err)
		}
	}
}

func TestNestingIsBounded(t *testing.T) {
	t.Parallel()
	nested := func(n int) string {
		return strings.Repeat("<value><array><data>", n-1) + "<value>x</value>" + strings.Repeat("</data></array></value>", n-1)
	}
	if _, err := parseOne(nested(64)); err != nil {
		t.Errorf("64 deep: %v", err)
	}
	if _, err := parseOne(nested(65)); domain.KindOf(err) != domain.KindExhausted {
		t.Errorf("65 deep: %v", err)
	}
	if _, err := parseOne(strings.Repeat("<value><array><data>", 100000)); domain.KindOf(err) != domain.KindExhausted {
		t.Errorf("100000 deep and cut: %v", err)
	}
	wide := "<value><array><data>" + strings.Repeat("<value><array><data/></array></value>", 1000) + "</data></array></value>"
	if _, err := parseOne(wide); err != nil {
		t.Errorf("1000 values side by side: %v", err)
	}
}

func TestResponses(t *testing.T) {
	t.Parallel()
	docs := documents(t)
	p := parser{maxDepth: 64}
	if v, told, err := p.response(docs["response.xml"]); v != "South Dakota" || told != nil || err != nil {
		t.Errorf("response: %v, %v, %v", v, told, err)
	}
	v, told, err := p.response(docs["fault.xml"])
	if diff := cmp.Diff(&fault{4, "Too many parameters."}, told); diff != "" || v != nil || err != nil {
		t.Errorf("fault: %v, %v, %s", v, err, diff)
	}
	for _, doc := range []string{"<methodResponse/>", "<methodResponse><params/></methodResponse>",
		"<methodResponse><params><param><value/></param><param><value/></param></params></methodResponse>",
		"<methodResponse><fault><value>x</value></fault></methodResponse>", "<methodResponse><value/></methodResponse>",
		"<methodCall><methodName>m</methodName></methodCall>"} {
		if _, _, err := p.response([]byte(doc)); err == nil {
			t.Errorf("%s is accepted", doc)
		}
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	const doc = "<a>grün 🙂</a>"
	utf16be, utf16le := []byte{}, []byte{}
	for _, u := range []uint16{'<', 'a', '>', 'g', 'r', 0xFC, 'n', ' ', 0xD83D, 0xDE42, '<', '/', 'a', '>'} {
		utf16be = append(utf16be, byte(u>>8), byte(u))
		utf16le = append(utf16le, byte(u), byte(u>>8))
	}
	latin1, latin1Doc := "<?xml version='1.0' encoding='ISO-8859-1'?><a>gr\xFCn</a>", "<?xml version='1.0' encoding='ISO-8859-1'?><a>grün</a>"
	for name, tt := range map[string]struct{ in, charset, want string }{
		"UTF-8":                             {doc, "", doc},
		"UTF-8 with a mark":                 {"\xEF\xBB\xBF" + doc, "", doc},
		"a mark wins":                       {"\xEF\xBB\xBF" + doc, "iso-8859-1", doc},
		"ISO-8859-1, declared":              {latin1, "", latin1Doc},
		"the parameter wins":                {latin1Doc, "UTF-8", latin1Doc},
		"US-ASCII":                          {"<?xml version='1.0' encoding='us-ascii'?><a/>", "", "<?xml version='1.0' encoding='us-ascii'?><a/>"},
		"UTF-16, big end first":             {string(utf16be), "", doc},
		"UTF-16, little end first":          {string(utf16le), "", doc},
		"UTF-16 with a mark":                {"\xFE\xFF" + string(utf16be), "", doc},
		"UTF-16 with the other mark":        {"\xFF\xFE" + string(utf16le), "utf-16", doc},
		"UTF-16, with the end by parameter": {string(utf16le), "UTF-16LE", doc},
	} {
		got, err := toUTF8([]byte(tt.in), tt.charset)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, tt.want)
		}
	}
	for name, tt := range map[string]struct {
		in, charset string
		code        int
	}{
		"another encoding":       {"<?xml version='1.0' encoding='windows-1252'?><a/>", "", codeEncoding},
		"another parameter":      {"<a/>", "shift_jis", codeEncoding},
		"bytes above ASCII":      {"<a>\xFC</a>", "us-ascii", codeCharacter},
		"bad UTF-8":              {"<a>\xFC</a>", "", codeCharacter},
		"overlong UTF-8":         {"<a>\xC0\xBC</a>", "", codeCharacter},
		"a surrogate in UTF-8":   {"<a>\xED\xA0\x80</a>", "", codeCharacter},
		"a control character":    {"<a>\x01</a>", "", codeCharacter},
		"NUL":                    {"<a>\x00</a>", "", codeCharacter},
		"U+FFFF":                 {"<a>\uFFFF</a>", "", codeCharacter},
		"half a UTF-16 unit":     {string(utf16be) + "\x00", "", codeCharacter},
		"half a surrogate pair":  {"\x00<\x00a\xD8\x3D\x00>", "", codeCharacter},
		"half a pair at the end": {"\x00<\x00a\xD8\x3D", "", codeCharacter},
	} {
		_, err := toUTF8([]byte(tt.in), tt.charset)
		if f, ok := errors.AsType[*fault](err); !ok || f.Code != tt.code {
			t.Errorf("%s: %v, want fault %d", name, err, tt.code)
		}
	}
}

// FuzzCall writes what it could read and reads that again: nothing may change on the way.
func FuzzCall(f *testing.F) {
	for _, doc := range documents(f) {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := toUTF8(data, "")
		if err != nil {
			return
		}
		p := parser{maxDepth: 64}
		_, _, _ = p.response(doc)
		c, err := p.call(doc)
		if err != nil {
			return
		}
		w := writer{i8: true}
		if err := w.call(c.method, c.params); err != nil {
			t.Fatalf("write what %q says: %v", doc, err)
		}
		again, err := p.call(w.buf)
		if err != nil {
			t.Fatalf("read %q: %v", w.buf, err)
		}
		// A small <i8> is written as <int>.
		same := cmp.FilterValues(func(a, b any) bool { _, x := toInt(a); _, y := toInt(b); return x && y },
			cmp.Comparer(func(a, b any) bool { x, _ := toInt(a); y, _ := toInt(b); return x == y }))
		if diff := cmp.Diff(c.params, again.params, cmpMembers, same, cmpopts.EquateEmpty()); diff != "" || c.method != again.method {
			t.Errorf("%q was written as %q (-read +again):\n%s", doc, w.buf, diff)
		}
	})
}
