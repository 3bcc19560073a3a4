package rest_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/rest"
)

func TestEntityTags(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	l.fill(t, 1)
	const path = "/api/rest/dummies/1"
	a := l.do(t, "GET", path, "")
	tag := a.Header.Get("ETag")
	if a.StatusCode != 200 || len(tag) < 4 || tag[0] != '"' || a.Header.Get("Last-Modified") != "" {
		t.Fatalf("%d, ETag %s", a.StatusCode, tag)
	}
	for _, same := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		if a := l.do(t, "GET", path, "", "If-None-Match: "+same); a.StatusCode != 304 || a.body != "" || a.Header.Get("ETag") != tag {
			t.Errorf("If-None-Match %s: %d %q", same, a.StatusCode, a.body)
		}
	}
	l.do(t, "GET", path, "", `If-None-Match: "other"`).want(t, 200, `"id":1`)

	l.do(t, "PATCH", path, `{"day":9}`, asJSON, `If-Match: "1-0", `+tag).want(t, 200, `"day":9`)
	for method, contentType := range map[string]string{"PATCH": "application/json", "PUT": "application/json", "DELETE": ""} {
		a := l.do(t, method, path, draftJSON(first), "Content-Type: "+contentType, "If-Match: "+tag)
		wantProblem(t, a, "precondition-failed", 412, nil)
	}
	wantProblem(t, l.do(t, "DELETE", "/api/rest/dummies/99", "", "If-Match: "+tag), "not-found", 404, nil)
	l.do(t, "DELETE", path, "", "If-Match: *").want(t, 204, "")
}

func TestPatchFormats(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	l.fill(t, 1)
	for _, tt := range []struct{ contentType, body, want string }{
		{"application/json", `{"year":"1985"}`, `"year":1985`},
		{"application/merge-patch+json", `{"year":2.0e3,"id":99,"updated_at":null}`, `{"id":1,"day":1,"weekday":"Monday","month":"January","year":2000`},
		{"application/json-patch+json", `[{"op":"test","path":"/id","value":1},{"op":"copy","from":"/year","path":"/a"},{"op":"move","from":"/a","path":"/year"},{"op":"replace","path":"/day","value":"31"}]`, `"day":31,"weekday":"Monday","month":"January","year":2000`},
		{"application/x-www-form-urlencoded", `month=May&weekday=Friday`, `"weekday":"Friday","month":"May"`},
		{"application/json", `{}`, `"month":"May"`},
	} {
		a := l.do(t, "PATCH", "/api/rest/dummie/1/", tt.body, "Content-Type: "+tt.contentType)
		a.want(t, 200, tt.want)
		if a.Header.Get("ETag") == "" {
			t.Error("no ETag")
		}
	}
}

// TestConcurrentJSONPatches proves that each of them applies to the record that it read.
func TestConcurrentJSONPatches(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	l.fill(t, 1)
	var wg sync.WaitGroup
	for _, step := range []string{`{"op":"replace","path":"/day","value":30}`, `{"op":"replace","path":"/year","value":2030}`, `{"op":"replace","path":"/month","value":"June"}`} {
		wg.Go(func() {
			l.do(t, "PATCH", "/api/rest/dummies/1", "["+step+"]", "Content-Type: application/json-patch+json").want(t, 200, "")
		})
	}
	wg.Wait()
	l.do(t, "GET", "/api/rest/dummies/1", "").want(t, 200, `"day":30,"weekday":"Monday","month":"June","year":2030`)
}

func TestCreatedIsWhereItSays(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	for _, path := range []string{"dummies", "dummies/", "dummie", "dummie/"} {
		a := l.do(t, "POST", "/api/rest/"+path, draftJSON(first), asJSON)
		a.want(t, 201, `"year":1984`)
		if got := l.do(t, "GET", a.Header.Get("Location"), ""); got.body != a.body || got.Header.Get("ETag") != a.Header.Get("ETag") {
			t.Errorf("created %s, and read %s", a.body, got.body)
		}
	}
}

func TestCompressedRequests(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	for coding, body := range map[string]string{
		"gzip": gzipped(t, draftJSON(first)), "identity": draftJSON(first), "zstd": string(z.EncodeAll([]byte(draftJSON(first)), nil)),
	} {
		l.do(t, "POST", "/api/rest/dummies", body, asJSON, "Content-Encoding: "+coding).want(t, 201, `"year":1984`)
	}
}

func TestHeadAndOptions(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	l.fill(t, 400)
	for _, path := range []string{"dummies/1", "dummies?limit=2", "dummies?limit=1000", "dummies", "dummies/count", "openapi.yaml", "rooms/r/members"} {
		head, get := l.do(t, "HEAD", "/api/rest/"+path, ""), l.do(t, "GET", "/api/rest/"+path, "")
		if head.StatusCode != 200 || head.body != "" {
			t.Errorf("HEAD %s: %d %q", path, head.StatusCode, head.body)
		}
		for _, name := range []string{"Content-Type", "ETag", "Link", "Cache-Control"} {
			if head.Header.Get(name) != get.Header.Get(name) {
				t.Errorf("%s: %s is %q for HEAD and %q for GET", path, name, head.Header.Get(name), get.Header.Get(name))
			}
		}
		if n := head.Header.Get("Content-Length"); n != "" && n != strconv.Itoa(len(get.body)) {
			t.Errorf("%s: Content-Length %s for HEAD, GET has %d bytes", path, n, len(get.body))
		}
	}
	for _, path := range []string{"dummies/changes", "rooms/r/events"} { // endless for GET
		l.do(t, "HEAD", "/api/rest/"+path, "").want(t, 200, "")
	}
	a := l.do(t, "OPTIONS", "/api/rest/dummies/1", "")
	if a.StatusCode != 204 || a.Header.Get("Allow") != "DELETE, GET, HEAD, OPTIONS, PATCH, PUT" || !strings.Contains(a.Header.Get("Accept-Patch"), "json-patch") {
		t.Errorf("OPTIONS: %d %v", a.StatusCode, a.Header)
	}
	a = l.do(t, "GET", "/api/rest/dummies/1", "", "Origin: null")
	if a.Header.Get("Access-Control-Allow-Origin") != "*" || a.Header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("another origin gets %v", a.Header)
	}
}

func TestEchoHasEveryMethod(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "BREW"} {
		a := l.do(t, method, "/api/rest/echo?delay=0ms", "a\x00\xff", "Content-Type: image/x-odd; a=b", "Content-Encoding: br")
		if a.body != "a\x00\xff" || a.Header.Get("Content-Type") != "image/x-odd; a=b" || a.Header.Get("Content-Encoding") != "br" {
			t.Errorf("%s: %q %v", method, a.body, a.Header)
		}
	}
}

func TestImportSaysWhichLineIsWrong(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	lines := draftJSON(first) + "\n\r\n" + draftJSON(first) + "\n" + `{"day":1}` + "\n"
	a := l.do(t, "POST", "/api/rest/dummies/import", lines, "Content-Type: application/x-ndjson")
	wantProblem(t, a, "invalid", 422, []string{"month", "weekday", "year"})
	a.want(t, 422, `"imported":2`)
	a.want(t, 422, `"detail":"line 4: `)
	l.do(t, "POST", "/api/rest/dummies/import", gzipped(t, draftJSON(first)), "Content-Type: application/x-ndjson", "Content-Encoding: gzip").want(t, 200, `{"imported":1}`)
	if n, err := l.Dummies.Count(t.Context(), allOfThem); n != 3 || err != nil {
		t.Errorf("%d records, %v", n, err)
	}
}

func TestContractIsTheSameInBothNotations(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]any
	}
	a := l.do(t, "GET", "/api/rest/openapi.json", "", "Accept-Encoding: zstd")
	if err := json.Unmarshal([]byte(decoded(t, a)), &doc); err != nil {
		t.Fatal(err)
	}
	routes, err := rest.Protocol().Routes(protocol.Env{Service: l.Service})
	if err != nil {
		t.Fatal(err)
	}
	for path := range routes.Handlers {
		if !strings.HasSuffix(path, "/{$}") && path != "/api/rest/" && doc.Paths[path] == nil {
			t.Errorf("the contract does not know %s", path)
		}
	}
	for path := range doc.Paths {
		if routes.Handlers[path] == nil {
			t.Errorf("nothing serves %s", path)
		}
	}
	tags := map[string]bool{a.Header.Get("ETag"): true}
	for _, coding := range []string{"gzip", "identity"} {
		a := l.do(t, "GET", "/api/rest/openapi.json", "", "Accept-Encoding: "+coding)
		tags[a.Header.Get("ETag")] = true
		if got := l.do(t, "GET", "/api/rest/openapi.json", "", "Accept-Encoding: "+coding, "If-None-Match: "+a.Header.Get("ETag")); got.StatusCode != http.StatusNotModified {
			t.Errorf("%s is sent again: %d", coding, got.StatusCode)
		}
	}
	if diff := cmp.Diff(3, len(tags)); diff != "" {
		t.Errorf("the codings share entity tags: %v", tags)
	}
}
