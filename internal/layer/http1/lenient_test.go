package http1_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/http1"
)

func TestBodiesAreMeasuredWhereTheirFieldsAreWrong(t *testing.T) {
	t.Parallel()
	one := ok + "Content-Length: 1\r\n\r\nx"
	for name, c := range map[string]struct {
		turns []dissecttest.Turn
		want  []string // http.file_data of each frame
	}{
		"a body after 204": {
			[]dissecttest.Turn{ask(get), answer("HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc"), ask(get), answer(one)},
			[]string{"", "abc", "", "x"},
		},
		"the identity as a transfer coding": {
			[]dissecttest.Turn{ask(get + get), answer(ok + "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc" + one)},
			[]string{"", "abc,x"},
		},
		"the identity after chunked": {
			[]dissecttest.Turn{ask(get + get), answer(ok + "Transfer-Encoding: chunked, identity\r\n\r\n1\r\na\r\n0\r\n\r\n" + one)},
			[]string{"", "a,x"},
		},
		"a transfer coding that nobody knows, and a length": {
			[]dissecttest.Turn{ask(get + get), answer(ok + "Transfer-Encoding: cube\r\nContent-Length: 3\r\n\r\nabc" + one)},
			[]string{"", "abc,x"},
		},
		"a chunk's size with many zeros": {
			[]dissecttest.Turn{ask(get + get), answer(ok + "Transfer-Encoding: chunked\r\n\r\n00000000001\r\na\r\n000000000000\r\n\r\n" + one)},
			[]string{"", "a,x"},
		},
		"a request that announces more than anybody waits for": {
			[]dissecttest.Turn{ask("POST / HTTP/1.1\r\nContent-Length: 5000000000\r\n\r\nab"), ask("cd"), ask("GET / HTTP/1.1\r\n")},
			[]string{"ab", "cd", "GET / HTTP/1.1\r\n"},
		},
		"gzip that ends too early": {
			[]dissecttest.Turn{answer(fmt.Sprintf("%sContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", ok, len(zipped("hello"))-8, zipped("hello")[:len(zipped("hello"))-8]))},
			[]string{"hello"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, values(t, "http.file_data", c.turns...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRequestsAreToldFromText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		line string
		want string // http.request.method
	}{
		"no target and no version":   {"GET\r\n\r\n", "GET"},
		"an unknown method":          {"BREW /pot HTTP/1.1\r\n\r\n", "BREW"},
		"text that speaks of HTTP":   {"more than was said about HTTP/1.1 here\r\n\r\n", ""},
		"the rest of a body":         {"abcGET / HTTP/1.1\r\n\r\n", ""},
		"text before the version":    {"GO to the HTTP/1.1\r\n\r\n", ""},
		"a version of its own":       {"BREW /pot COFFEE/1.1\r\n\r\n", ""},
		"two spaces before the path": {"GET  /a HTTP/1.1\r\n\r\n", "GET"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff([]string{"GET", c.want}, values(t, "http.request.method", ask(get), ask(c.line))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnswersFindTheirRequestsAfterWhatNobodyUnderstands(t *testing.T) {
	t.Parallel()
	one := ok + "Content-Length: 1\r\n\r\nx"
	for name, c := range map[string]struct {
		turns []dissecttest.Turn
		want  []string // http.request_in
	}{
		"an answer that is none":                   {[]dissecttest.Turn{ask(get), answer("http/1.1 200 OK\r\n\r\n"), ask(get), answer(one)}, []string{"", "", "", "3"}},
		"a request without a version":              {[]dissecttest.Turn{ask("GET /a\r\nHost: h\r\n\r\n"), answer(one)}, []string{"", "1"}},
		"a request of HTTP/0.9 with an answer now": {[]dissecttest.Turn{ask("GET /a\r\n"), answer(one), ask(get), answer(one)}, []string{"", "1", "", "3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, values(t, "http.request_in", c.turns...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCredentialsAreDecodedAsFarAsTheyGo(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"Basic dGVzdDp0ZXN0":       "test:test",
		"Basic  dGVzdDp0ZXN0":      "test:test",
		"Basic dGVz dDp0\tZXN0":    "test:test",
		"Basic dGVzdDp0ZXN0Og":     "test:test",
		"Basic dGVzdDp0ZXN0Og==":   "test:test:",
		"Basic w6k6w6k=":           "é:é",
		"Bearer dGVzdDp0ZXN0Og==":  "",
		"basic: dGVzdDp0ZXN0Og===": "",
	} {
		if got := values(t, "http.authbasic", ask("GET / HTTP/1.1\r\nAuthorization: "+sent+"\r\n\r\n")); got[0] != want {
			t.Errorf("%q: %q, want %q", sent, got[0], want)
		}
	}
}

func TestAnAnswerToWhatIsNoRequestIsToldAsOne(t *testing.T) {
	t.Parallel()
	got := said(t, ask("GARBAGE\r\n\r\n"), answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"))
	if diff := cmp.Diff([]string{"2: to client answers 400 Bad Request to what is no request of HTTP"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestADatagramMayEndWithinItsStartLine(t *testing.T) {
	t.Parallel()
	udp := &dissect.Field{Name: "udp", Kind: dissect.Protocol}
	p := dissecttest.Unit(t, []dissect.Layer{http1.SSDP(), http1.Layer()}, dissect.Hints{Parent: udp, DstPort: 1900}, []byte("M-SEARCH * HTTP/1.1"))
	if diff := cmp.Diff([]string{"M-SEARCH"}, dissecttest.Values(&p.Tree, "http.request.method")); diff != "" {
		t.Error(diff)
	}
}
