package rest_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/protocol"
)

// TestBadInput holds every kind of wrong request to the problem it must get.
func TestBadInput(t *testing.T) {
	t.Parallel()
	limits := protocol.DefaultLimits()
	limits.Body, limits.Depth = 10_000, 8
	l := open(t, protocol.Env{Limits: limits})
	l.fill(t, 2)
	good := draftJSON(first)
	form := "Content-Type: application/x-www-form-urlencoded"
	files := "Content-Type: multipart/form-data; boundary=x"
	for _, tt := range []struct {
		name               string
		method, path, body string
		header             []string
		problem            string
		status             int
		fields             []string
	}{
		{"every field missing", "POST", "dummies", `{}`, []string{asJSON}, "invalid", 422, []string{"day", "month", "weekday", "year"}},
		{"every field of a wrong type", "POST", "dummies", `{"day":true,"weekday":1,"month":null,"year":[1984]}`, []string{asJSON}, "invalid", 422, []string{"day", "month", "weekday", "year"}},
		{"every field out of range", "POST", "dummies", `{"day":0,"weekday":"Mon","month":"","year":"10000"}`, []string{asJSON}, "invalid", 422, []string{"day", "month", "weekday", "year"}},
		{"numbers that are not whole", "POST", "dummies", `{"day":1.5,"weekday":"Monday","month":"May","year":"1e3"}`, []string{asJSON}, "invalid", 422, []string{"day", "year"}},
		{"numbers that fit nothing", "POST", "dummies", `{"day":99999999999999999999,"weekday":"Monday","month":"May","year":"+1984"}`, []string{asJSON}, "invalid", 422, []string{"day", "year"}},
		{"an unknown field", "POST", "dummies", strings.Replace(good, "{", `{"colour":"red",`, 1), []string{asJSON}, "invalid", 422, []string{"colour"}},
		{"an id in a form", "POST", "dummies", "day=1&weekday=Monday&month=May&year=1&id=7", []string{form}, "invalid", 422, []string{"id"}},
		{"a field twice in a form", "POST", "dummies", "day=1&day=2", []string{form}, "invalid", 422, []string{"day"}},
		{"a field twice in a multipart form", "PATCH", "dummie/1", "--x\r\nContent-Disposition: form-data; name=day\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name=day\r\n\r\n2\r\n--x--\r\n", []string{files}, "invalid", 422, []string{"day"}},
		{"a field twice in JSON", "POST", "dummies", `{"day":1,"day":2}`, []string{asJSON}, "invalid", 422, []string{"day"}},
		{"a JSON Patch with two operations in one step", "PATCH", "dummies/1", `[{"op":"add","path":"/day","value":1,"op":"remove"}]`, []string{"Content-Type: application/json-patch+json"}, "malformed", 400, nil},
		{"a body that is an array", "POST", "dummies", `[1]`, []string{asJSON}, "invalid", 422, nil},
		{"a patch that removes a field", "PATCH", "dummies/1", `{"year":null}`, []string{"Content-Type: application/merge-patch+json"}, "invalid", 422, []string{"year"}},
		{"a JSON Patch that removes a field", "PATCH", "dummies/1", `[{"op":"remove","path":"/year"}]`, []string{"Content-Type: application/json-patch+json"}, "invalid", 422, []string{"year"}},
		{"a JSON Patch of what is not there", "PATCH", "dummies/1", `[{"op":"replace","path":"/a/b","value":1}]`, []string{"Content-Type: application/json-patch+json"}, "invalid", 422, nil},
		{"a JSON Patch whose test fails", "PATCH", "dummies/1", `[{"op":"test","path":"/year","value":1}]`, []string{"Content-Type: application/json-patch+json"}, "conflict", 409, nil},
		{"a JSON Patch that is null", "PATCH", "dummies/1", `null`, []string{"Content-Type: application/json-patch+json"}, "malformed", 400, nil},
		{"a JSON Patch whose test names no value", "PATCH", "dummies/1", `[{"op":"test","path":""}]`, []string{"Content-Type: application/json-patch+json"}, "malformed", 400, nil},
		{"a JSON Patch with an unknown operation", "PATCH", "dummies/1", `[{"op":"mend","path":"/year"}]`, []string{"Content-Type: application/json-patch+json"}, "malformed", 400, nil},

		{"no JSON", "POST", "dummies", `{"day":`, []string{asJSON}, "malformed", 400, nil},
		{"more than one JSON text", "POST", "dummies", good + good, []string{asJSON}, "malformed", 400, nil},
		{"an empty body", "PUT", "dummie/1", ``, []string{asJSON}, "malformed", 400, nil},
		{"JSON that is not UTF-8", "POST", "dummies", strings.Replace(good, "Monday", "\xff", 1), []string{asJSON}, "malformed", 400, nil},
		{"a form that is not UTF-8", "PATCH", "dummie/1", "month=%ff", []string{form}, "malformed", 400, nil},
		{"a form with a broken escape", "PATCH", "dummie/1", "month=%zz", []string{form}, "malformed", 400, nil},
		{"a multipart form cut short", "PATCH", "dummie/1", "--x\r\nContent-Disposition: form-data; name=day\r\n\r\n1", []string{files}, "malformed", 400, nil},
		{"a multipart form without a boundary", "PATCH", "dummie/1", "", []string{"Content-Type: multipart/form-data"}, "malformed", 400, nil},
		{"a broken query", "GET", "dummies?id=%zz", "", nil, "malformed", 400, nil},
		{"what is not gzip", "POST", "dummies", good, []string{asJSON, "Content-Encoding: gzip"}, "malformed", 400, nil},
		{"what is not zstd", "POST", "dummies", good, []string{asJSON, "Content-Encoding: zstd"}, "malformed", 400, nil},

		{"an over-long body", "POST", "dummies", strings.Repeat(" ", 10_001), []string{asJSON}, "too-large", 413, nil},
		{"a body that unfolds to an over-long one", "POST", "dummies", gzipped(t, strings.Repeat(" ", 1<<20)), []string{asJSON, "Content-Encoding: gzip"}, "too-large", 413, nil},
		{"over-deep JSON", "POST", "dummies", `{"day":` + strings.Repeat("[", 8) + strings.Repeat("]", 8) + "}", []string{asJSON}, "too-large", 413, nil},
		{"an over-long line of an import", "POST", "dummies/import", strings.Repeat("x", 70_000), []string{"Content-Type: application/x-ndjson"}, "too-large", 413, nil},
		{"an over-long chat line", "POST", "rooms/r/messages", `{"message":"` + strings.Repeat("x", 9_900) + `","from":"` + strings.Repeat("x", 65) + `"}`, []string{asJSON}, "invalid", 422, []string{"from"}},

		{"an unknown id", "GET", "dummies/4711", "", nil, "not-found", 404, nil},
		{"an id that is no number", "DELETE", "dummie/eleven", "", nil, "not-found", 404, nil},
		{"an unknown path", "GET", "nothing/here", "", nil, "not-found", 404, nil},
		{"an unknown problem", "GET", "problems/nothing", "", nil, "not-found", 404, nil},
		{"a wrong method", "DELETE", "dummies", "", nil, "method-not-allowed", 405, nil},
		{"an unknown method", "BREW", "dummies/1", "", nil, "method-not-allowed", 405, nil},
		{"a format that is not served", "GET", "dummies", "", []string{"Accept: image/png"}, "not-acceptable", 406, nil},
		{"a write whose answer would not be accepted", "POST", "dummies", good, []string{asJSON, "Accept: text/csv"}, "not-acceptable", 406, nil},
		{"no content type", "POST", "dummies", good, nil, "unsupported-media-type", 415, nil},
		{"a wrong content type", "POST", "dummies", good, []string{"Content-Type: text/plain"}, "unsupported-media-type", 415, nil},
		{"a patch type that is not one of a PUT", "PUT", "dummies/1", good, []string{"Content-Type: application/merge-patch+json"}, "unsupported-media-type", 415, nil},
		{"a wrong charset", "POST", "dummies", good, []string{"Content-Type: application/json; charset=latin1"}, "unsupported-media-type", 415, nil},
		{"an unknown content coding", "POST", "dummies", good, []string{asJSON, "Content-Encoding: br"}, "unsupported-media-type", 415, nil},
		{"an entity tag of an older version", "DELETE", "dummies/1", "", []string{`If-Match: "1-0"`}, "precondition-failed", 412, nil},
		{"only a weak entity tag", "PATCH", "dummies/1", "{}", []string{asJSON, `If-Match: W/"1-0"`}, "precondition-failed", 412, nil},
		{"a write for a record that must not exist", "PUT", "dummies/1", good, []string{asJSON, "If-None-Match: *"}, "precondition-failed", 412, nil},

		{"a write unless it is this version", "PATCH", "dummies/1", "{}", []string{asJSON, "If-None-Match: *"}, "precondition-failed", 412, nil},

		{"wrong parameters", "GET", "dummies?id=x&weekday=Mo&month=&year_from=-1&year_to=soon&sort=colour&limit=1001&colour=red", "", nil, "invalid", 422,
			[]string{"colour", "id", "limit", "month", "sort", "weekday", "year_from", "year_to"}},
		{"a parameter twice", "GET", "dummies?limit=1&limit=2", "", nil, "invalid", 422, []string{"limit"}},
		{"a cursor of another order", "GET", "dummies?sort=year&limit=1&cursor=aWQgMSAx", "", nil, "invalid", 422, []string{"cursor"}},
		{"a page of a count", "GET", "dummies/count?limit=1", "", nil, "invalid", 422, []string{"limit"}},
		{"summands that do not fit", "POST", "procedures/add", `{"a":9223372036854775808,"c":1}`, []string{asJSON}, "invalid", 422, []string{"a", "b", "c"}},
		{"a sum that does not fit", "POST", "procedures/add", `{"a":9223372036854775807,"b":1}`, []string{asJSON}, "invalid", 422, nil},
		{"text that is none", "POST", "procedures/upper", `{"s":1}`, []string{asJSON}, "invalid", 422, []string{"s"}},
		{"no text", "POST", "procedures/reverse", `{}`, []string{asJSON}, "invalid", 422, []string{"s"}},
		{"values that cannot be keys", "POST", "procedures/swap", `{"a":"x","b":1}`, []string{asJSON}, "invalid", 422, []string{"b"}},
		{"a name that is not UTF-8", "GET", "hello/%ff", "", nil, "invalid", 422, []string{"name"}},
		{"a delay without a unit", "POST", "echo?delay=1", "", nil, "invalid", 422, []string{"delay"}},
		{"a delay of more than a minute", "POST", "echo?delay=61s", "", nil, "invalid", 422, []string{"delay"}},
		{"a room with a wrong name", "GET", "rooms/a%20b/events", "", nil, "invalid", 422, []string{"room"}},
		{"wrong parameters of a room", "GET", "rooms/r/events?since=x&presence=1&via=%ff", "", nil, "invalid", 422, []string{"presence", "since", "via"}},
		{"no message", "POST", "rooms/r/messages", `{"text":"hi"}`, []string{asJSON}, "invalid", 422, []string{"message", "text"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := l.do(t, tt.method, "/api/rest/"+tt.path, tt.body, tt.header...)
			wantProblem(t, a, tt.problem, tt.status, tt.fields)
		})
	}
}

// wantProblem fails unless a is the problem, and it names exactly the fields.
func wantProblem(t testing.TB, a answer, problem string, status int, fields []string) {
	t.Helper()
	var p struct {
		Type, Title, Detail string
		Status              int
		Errors              []struct{ Field, Reason string }
	}
	if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("%d %q of type %q is no problem: %v", a.StatusCode, a.body, a.Header.Get("Content-Type"), err)
	}
	if a.StatusCode != status || p.Status != status || p.Type != "/api/rest/problems/"+problem || p.Title == "" || p.Detail == "" {
		t.Errorf("%d %s, want %d %s", a.StatusCode, a.body, status, problem)
	}
	got := map[string]bool{}
	for _, e := range p.Errors {
		got[e.Field] = e.Reason != ""
	}
	want := map[string]bool{}
	for _, f := range fields {
		want[f] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields of %s (-want +got):\n%s", a.body, diff)
	}
}

func TestProblemsSayWhatWouldDo(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	for _, tt := range []struct{ method, path, contentType, header, want string }{
		{"DELETE", "dummies", "", "Allow", "GET, HEAD, OPTIONS, POST"},
		{"POST", "dummies/1", "", "Allow", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"},
		{"POST", "dummies", "text/plain", "Accept-Post", "application/json, multipart/form-data, application/x-www-form-urlencoded"},
		{"PATCH", "dummies/1", "text/plain", "Accept-Patch", "application/json, application/merge-patch+json, application/json-patch+json, multipart/form-data, application/x-www-form-urlencoded"},
	} {
		a := l.do(t, tt.method, "/api/rest/"+tt.path, "x", "Content-Type: "+tt.contentType)
		if got := a.Header.Get(tt.header); got != tt.want {
			t.Errorf("%s %s: %s is %q, want %q", tt.method, tt.path, tt.header, got, tt.want)
		}
	}
	l.do(t, "GET", "/api/rest/problems/not-found", "").want(t, 200, "# Not found")
}

func TestTruncatedBodyIsMalformed(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	conn, err := l.target.Dial(t.Context(), "tcp", l.target.Addr)
	if err != nil {
		t.Fatal(err)
	}
	request := "POST /api/rest/dummies HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"day\r\nnonsense\r\n"
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, read(t, conn), "malformed", http.StatusBadRequest, nil)
	if n, err := l.Dummies.Count(t.Context(), allOfThem); n != 0 || err != nil {
		t.Errorf("%d records, %v", n, err)
	}
}

// TestSlowBodyTimesOut runs on a clock that stands still unless everybody waits.
func TestSlowBodyTimesOut(t *testing.T) {
	t.Parallel()
	for name, request := range map[string]string{
		"record": "POST /api/rest/dummies HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
		"import": "POST /api/rest/dummies/import HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: 99\r\n\r\n{",
		"echo":   "POST /api/rest/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := open(t, protocol.Env{})
				conn, err := l.target.Dial(t.Context(), "tcp", l.target.Addr)
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				if _, err := io.WriteString(conn, request); err != nil {
					t.Fatal(err)
				}
				a := read(t, conn)
				wantProblem(t, a, "request-timeout", http.StatusRequestTimeout, nil)
				if took := time.Since(start); took != protocol.DefaultLimits().BodyTime {
					t.Errorf("answered after %s", took)
				}
				if !a.Close {
					t.Error("the connection is kept")
				}
			})
		})
	}
}

// TestDelayOutlastsTheTimeForTheBody would fail if the deadline of the body were left on the
// connection, which is read on while the handler runs.
func TestDelayOutlastsTheTimeForTheBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := open(t, protocol.Env{})
		l.do(t, "POST", "/api/rest/echo?delay=60s", "late", "Content-Type: text/plain").want(t, 200, "late")
		l.http.CloseIdleConnections()
	})
}

func gzipped(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, s); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
