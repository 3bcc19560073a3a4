package http2_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/wire"
)

func TestWhatAHeaderMeans(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		header []string
		field  string
		want   string
	}{
		"a URI in one piece":         {request("GET", "/a?b"), "http2.request.full_uri", "http://a.example/a?b"},
		"a URI that is not ASCII":    {[]string{":method", "GET", ":scheme", "http", ":authority", "\u00fc", ":path", "/"}, "http2.request.full_uri", "http://\ufffd\ufffd/"},
		"a tunnel":                   {[]string{":method", "CONNECT", ":authority", "a.example:443"}, "http2.request.full_uri", "a.example:443"},
		"a URI without a path":       {[]string{":method", "GET", ":scheme", "http", ":authority", "a.example"}, "http2.request.full_uri", ""},
		"a number":                   {[]string{"content-length", "0042"}, "http2.headers.content_length", "42"},
		"the largest number":         {[]string{"content-length", "18446744073709551615"}, "http2.headers.content_length", "18446744073709551615"},
		"a number that is too large": {[]string{"content-length", "18446744073709551616"}, "http2.headers.content_length", ""},
		"no number":                  {[]string{"content-length", "1e3"}, "http2.headers.content_length", ""},
		"a status that is too large": {[]string{":status", "65536"}, "http2.headers.status", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newEnd(wire.ToServer)
			c.preface()
			c.headers(1, true, test.header...)
			if diff := cmp.Diff([]string{test.want}, values(t, []dissecttest.Turn{c.turn()}, test.field)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
