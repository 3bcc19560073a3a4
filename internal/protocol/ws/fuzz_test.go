package ws

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
)

// FuzzParseRequest: a message is taken or refused as KindInvalid with words; what is taken
// means the same when it is written again.
func FuzzParseRequest(f *testing.F) {
	for _, s := range []string{`{"message":"hi"}`, `{"command":"history","since":3,"limit":2,"ref":"a"}`, `{"message":1}`, `[]`, `{"message":"x","command":"presence"}`, `{`} {
		f.Add(true, []byte(s))
	}
	f.Add(false, []byte(`{"message":"hi"}`))
	f.Fuzz(func(t *testing.T, text bool, data []byte) {
		r, err := parseRequest(text, data)
		if err != nil {
			if domain.KindOf(err) != domain.KindInvalid || noteOf(err).Error == "" {
				t.Fatalf("%q: %v", data, err)
			}
			return
		}
		if !text || (r.Message == nil) == (r.Command == "") {
			t.Fatalf("%q is taken as %+v", data, r)
		}
		again, err := parseRequest(true, encode(r))
		if diff := cmp.Diff(r, again); err != nil || diff != "" {
			t.Fatalf("%q: %v %s", data, err, diff)
		}
	})
}

// FuzzParseParams: parameters are taken or refused by name; what is taken means the same when
// it is written again.
func FuzzParseParams(f *testing.F) {
	for _, s := range []string{"", "name=ann&via=test&since=0", "format=full&history=3", "presence=true&join=false", "delay=250ms",
		"since=-1&history=x&format=xml", "delay=-5s", "name=%ff&since=9223372036854775807"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		p, err := parseParams(q)
		if err != nil {
			if domain.KindOf(err) != domain.KindInvalid || len(domain.FieldsOf(err)) == 0 {
				t.Fatalf("%q: %v", query, err)
			}
			return
		}
		if p.since != nil && *p.since < 0 || p.history < 0 || p.since != nil && p.history > 0 {
			t.Fatalf("%q is taken as %+v", query, p)
		}
		again, err := parseParams(p.values())
		if diff := cmp.Diff(p, again, cmp.AllowUnexported(params{})); err != nil || diff != "" {
			t.Fatalf("%q: %v %s", query, err, diff)
		}
	})
}

// FuzzNote: what a server may send never breaks the client.
func FuzzNote(f *testing.F) {
	for _, s := range []string{`{"type":"message","id":1,"message":"hi"}`, `{"type":"joined"}`, `{"type":"lost","lost":3}`, `{"error":"x","code":4400}`, `{"type":"welcome","name":"ann"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := decodeNote(data)
		if err != nil {
			return
		}
		if e := n.event(); e != nil {
			back, err := decodeNote(encodeEvent(e, true))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(e, back.event()); diff != "" {
				t.Fatal(diff)
			}
		}
		if n.Error != "" && n.err().Error() != n.Error {
			t.Fatalf("%v", n.err())
		}
	})
}
