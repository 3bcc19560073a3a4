package rest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"reflect"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// FuzzMembers reads a body in each format; a draft that is accepted must be valid and come
// back the same from the JSON that the client writes.
func FuzzMembers(f *testing.F) {
	f.Add([]byte(`{"day":2,"weekday":"Tuesday","month":"February","year":"1985"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, read := range []func([]byte) (members, error){
			func(b []byte) (members, error) { return jsonMembers(b, 8) },
			formMembers,
			func(b []byte) (members, error) { return multipartMembers(b, "x") },
		} {
			m, err := read(body)
			if err != nil {
				if k := domain.KindOf(err); k != domain.KindInvalid && reflect.TypeOf(err) != reflect.TypeFor[*refusal]() {
					t.Fatalf("the reader's fault: %v", err)
				}
				continue
			}
			draft, err := m.draft("test")
			if err != nil {
				if len(domain.FieldsOf(err)) == 0 {
					t.Fatalf("no field is named: %v", err)
				}
				continue
			}
			if err := draft.Validate("test"); err != nil {
				t.Fatalf("accepted %+v: %v", draft, err)
			}
			written, err := json.Marshal(draftBody(draft))
			if err != nil {
				t.Fatal(err)
			}
			again, err := jsonMembers(written, 8)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := again.draft("test"); err != nil || got != draft {
				t.Fatalf("%+v became %+v, %v", draft, got, err)
			}
		}
	})
}

// FuzzFlat compares the short cut with the general way.
func FuzzFlat(f *testing.F) {
	for _, body := range []string{
		`{"day":2,"weekday":"Tuesday","month":"February","year":"1985"}`,
		" {\t\"a\" : -0 ,\r\n \"b\":10\n}\n", `{"":""}`,
		`{"a":01}`, `{"a":-}`, `{"a":1.5}`, `{"a":1e3}`, `{"a":1,"a":2}`, `{"a":1,}`, `{"a":1}}`,
		`{"a":"\u0041"}`, "{\"a\":\"\n\"}", `{"ä":"ö"}`, `{"a" "b"}`, `{}`, `{`, ``, `{"a":"`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		flat, ok := flatMembers(string(body))
		if !ok {
			return
		}
		if want, err := anyMembers(body, 1); err != nil || !maps.Equal(flat, want) {
			t.Fatalf("%q is read as %v, not as %v, %v", body, flat, want, err)
		}
	})
}

// A call's usual body takes the short cut, or it would be none.
func TestFlat(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"day":2,"weekday":"Tuesday","month":"February","year":1985}`,
		` { "day" : -2 , "weekday" : "Tuesday" } `,
	} {
		if _, ok := flatMembers(body); !ok {
			t.Errorf("%s is not flat", body)
		}
	}
}

// FuzzNesting compares the scan with a parser, for what is JSON.
func FuzzNesting(f *testing.F) {
	f.Add([]byte(`{"a":["]","\"[",{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got := nesting(data)
		if !json.Valid(data) {
			return
		}
		want, depth := 0, 0
		for in := json.NewDecoder(bytes.NewReader(data)); ; {
			token, err := in.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Skip(err) // valid, but for a number that fits no float
			}
			switch token {
			case json.Delim('{'), json.Delim('['):
				depth++
				want = max(want, depth)
			case json.Delim('}'), json.Delim(']'):
				depth--
			}
		}
		if got != want {
			t.Fatalf("%d levels, want %d", got, want)
		}
	})
}

// FuzzPreferred holds negotiation to its rules: what it chooses is not ruled out, and a header
// that names only the choice chooses it again.
func FuzzPreferred(f *testing.F) {
	f.Add("text/*;q=0.5, application/json;q=0.4, */*;q=0.1")
	f.Add(`a/b;c="d,e;q=0";q=1.000,text/csv`)
	f.Fuzz(func(t *testing.T, header string) {
		for element, q := range elements([]string{header}) {
			if element == "" || q < 0 || q > 1000 {
				t.Fatalf("element %q with quality %d", element, q)
			}
		}
		for _, tt := range []struct {
			offers []string
			match  matcher
		}{{listMedia, matchMedia}, {codings, matchCoding}} {
			i := preferred([]string{header}, tt.offers, tt.match)
			if i < 0 {
				continue
			}
			if got := preferred([]string{tt.offers[i]}, tt.offers, tt.match); got != i {
				t.Fatalf("%q chooses %d, which chooses %d", header, i, got)
			}
		}
	})
}

// FuzzQuery has every query that is accepted come back the same from what the client writes.
func FuzzQuery(f *testing.F) {
	f.Add("id=1&id=-2&weekday=Monday&month=May&year_from=1&year_to=2&sort=-year&limit=3&cursor=LXllYXIgMSAx")
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := parseQuery(raw, true)
		if err != nil {
			return
		}
		if err := q.Validate("test"); err != nil || q.Limit > maxPage {
			t.Fatalf("accepted %+v: %v", q, err)
		}
		again, err := parseQuery(formatQuery(q).Encode(), true)
		if err != nil || !reflect.DeepEqual(q, again) {
			t.Fatalf("%+v became %+v, %v", q, again, err)
		}
	})
}

// FuzzVersion reads entity tags: only those that the server writes name a version.
func FuzzVersion(f *testing.F) {
	f.Add(`"2-hoe776bgfk"`)
	f.Add(`"2--1"`)
	f.Fuzz(func(t *testing.T, tag string) {
		if c := version(tag, 2); c != noVersion && etag(2, c.UpdatedAt) != tag {
			t.Fatalf("%s is read as %s", tag, etag(2, c.UpdatedAt))
		}
	})
}

// FuzzPatch applies JSON Patches to a record.
func FuzzPatch(f *testing.F) {
	f.Add([]byte(`[{"op":"test","path":"/id","value":1},{"op":"copy","from":"/year","path":"/a"},{"op":"move","from":"/a","path":"/year"}]`))
	f.Add([]byte(`[{"op":"add","path":"/a","value":[]},{"op":"add","path":"/a/0","value":1},{"op":"remove","path":"/a"}]`))
	s := &server{limits: protocol.DefaultLimits()}
	d := domain.Dummy{ID: 1, Day: 1, Weekday: "Monday", Month: "May", Year: 1984, CreatedAt: time.Unix(0, 0), UpdatedAt: time.Unix(0, 0)}
	f.Fuzz(func(t *testing.T, body []byte) {
		patch, err := readPatch(body, s.limits.Depth)
		if err != nil {
			return
		}
		if draft, err := s.applyPatch(patch, d); err == nil && draft.Validate("test") != nil {
			t.Fatalf("accepted %+v", draft)
		}
	})
}

// FuzzDelay has every delay come back the same from what the client writes.
func FuzzDelay(f *testing.F) {
	f.Add("250ms")
	f.Add("60s")
	f.Fuzz(func(t *testing.T, v string) {
		d, err := parseDelay(v)
		if err != nil {
			return
		}
		if got, err := parseDelay(formatDelay(d)); err != nil || got != d {
			t.Fatalf("%s became %s, %v", d, got, err)
		}
	})
}
