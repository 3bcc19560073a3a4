package rest_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
	"github.com/wirelore/wirelore/internal/protocol/rest"
)

func TestListFormats(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	all := l.fill(t, 3)
	asJSONArray, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	const csvHead = "id,day,weekday,month,year,pre_seeded,created_at,updated_at\r\n"
	for _, tt := range []struct{ accept, contentType, prefix string }{
		{"", "application/json", string(asJSONArray)},
		{"*/*", "application/json", string(asJSONArray)},
		{"text/*;q=0.5, application/json;q=0.4", "text/csv; charset=utf-8; header=present", csvHead + "1,1,Monday,January,1900,false,"},
		{"application/x-ndjson", "application/x-ndjson", jsonLines(all)},
		{"application/*, application/json;q=0", "application/x-ndjson", jsonLines(all)},
	} {
		a := l.do(t, "GET", "/api/rest/dummies", "", "Accept: "+tt.accept)
		if !strings.HasPrefix(a.body, tt.prefix) || a.Header.Get("Content-Type") != tt.contentType {
			t.Errorf("Accept %q: %s %q", tt.accept, a.Header.Get("Content-Type"), a.body)
		}
		if got := a.Header.Get("Vary"); got != "Accept, Accept-Encoding" {
			t.Errorf("Vary is %q", got)
		}
	}
	for accept, want := range map[string]string{"application/json": "[]", "application/x-ndjson": "", "text/csv": csvHead} {
		if a := l.do(t, "GET", "/api/rest/dummies?year_from=3000", "", "Accept: "+accept); a.body != want || a.StatusCode != 200 {
			t.Errorf("nothing as %s: %d %q", accept, a.StatusCode, a.body)
		}
	}
}

func TestPagesAreLinked(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	all := l.fill(t, 7)
	var got []domain.Dummy
	path, pages := "/api/rest/dummies?limit=3&sort=-year&weekday=Monday", 0
	for path != "" {
		a := l.do(t, "GET", path, "")
		var page []domain.Dummy
		if err := json.Unmarshal([]byte(a.body), &page); err != nil {
			t.Fatal(err)
		}
		got = append(got, page...)
		links := a.Header.Get("Link")
		if !strings.Contains(links, `</api/rest/dummies?limit=3&sort=-year&weekday=Monday>; rel="first"`) {
			t.Errorf("Link is %q", links)
		}
		path = ""
		if next, _, ok := strings.Cut(links, `>; rel="next"`); ok {
			path = strings.TrimPrefix(next, "<")
		}
		if pages++; pages > 3 {
			t.Fatal("the pages do not end")
		}
	}
	for i, d := range got {
		if want := all[len(all)-1-i]; d != want {
			t.Errorf("record %d is %+v, want %+v", i, d, want)
		}
	}
	if len(got) != len(all) {
		t.Errorf("%d records, want %d", len(got), len(all))
	}
}

func TestListIsCompressedWhenItIsWorthIt(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	l.fill(t, 1)
	if a := l.do(t, "GET", "/api/rest/dummies", "", "Accept-Encoding: gzip"); a.Header.Get("Content-Encoding") != "" {
		t.Errorf("one record is %s", a.Header.Get("Content-Encoding"))
	}
	l.fill(t, 999) // several buffers long
	plain := l.do(t, "GET", "/api/rest/dummies", "").body
	for _, query := range []string{"", "?limit=20"} {
		plain := l.do(t, "GET", "/api/rest/dummies"+query, "").body
		for _, tt := range []struct{ accept, coding string }{
			{"gzip, zstd", "zstd"}, {"gzip;q=1, zstd;q=0.5", "gzip"}, {"gzip", "gzip"}, {"*", "zstd"},
			{"br", ""}, {"identity, gzip;q=0.5", ""}, {"zstd;q=0, gzip;q=0.001", "gzip"},
		} {
			a := l.do(t, "GET", "/api/rest/dummies"+query, "", "Accept-Encoding: "+tt.accept)
			if got := a.Header.Get("Content-Encoding"); got != tt.coding {
				t.Errorf("Accept-Encoding %q gives %q, want %q", tt.accept, got, tt.coding)
			}
			if decoded(t, a) != plain {
				t.Errorf("Accept-Encoding %q gives another list", tt.accept)
			}
		}
	}
	if n := len(l.do(t, "GET", "/api/rest/dummies", "", "Accept-Encoding: zstd").body); n > len(plain)/4 {
		t.Errorf("%d bytes became %d", len(plain), n)
	}
}

func decoded(t testing.TB, a answer) string {
	t.Helper()
	var in io.Reader = strings.NewReader(a.body)
	var err error
	switch a.Header.Get("Content-Encoding") {
	case "gzip":
		in, err = gzip.NewReader(in)
	case "zstd":
		var z *zstd.Decoder
		z, err = zstd.NewReader(in, zstd.WithDecoderConcurrency(1))
		in = z
		t.Cleanup(z.Close)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// brokenStore fails in the middle of a list.
type brokenStore struct{ domain.Dummies }

var errDisk = errors.New("the disk broke")

func (s brokenStore) List(ctx context.Context, q domain.Query) iter.Seq2[domain.Dummy, error] {
	return func(yield func(domain.Dummy, error) bool) {
		n := 0
		for d, err := range s.Dummies.List(ctx, q) {
			if n++; n > 500 {
				d, err = domain.Dummy{}, errDisk
			}
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}

func TestBrokenListIsNotTakenForAWholeOne(t *testing.T) {
	t.Parallel()
	service := protocoltest.NewService()
	service.Dummies = brokenStore{service.Dummies}
	l := open(t, protocol.Env{Service: service})
	l.fill(t, 600)
	for _, header := range []string{"Accept: application/json", "Accept: text/csv", "Accept: application/x-ndjson", "Accept-Encoding: gzip", "Accept-Encoding: zstd"} {
		name, value, _ := strings.Cut(header, ": ")
		req, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+l.target.Addr+"/api/rest/dummies", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set(name, value)
		resp, err := l.http.Do(req)
		if err != nil {
			continue // nothing had left the compressor yet
		}
		if b, err := io.ReadAll(resp.Body); err == nil {
			t.Errorf("%s: %d bytes without an error", header, len(b))
		}
		resp.Body.Close()
	}
	wantProblem(t, l.do(t, "GET", "/api/rest/dummies?limit=1000", ""), "internal", 500, nil)

	client := protocoltest.Dial(t, rest.Protocol(), l.target)
	var last error
	for _, err := range client.Dummies.List(t.Context(), domain.Query{}) {
		last = err
	}
	if domain.KindOf(last) != domain.KindUnavailable {
		t.Errorf("the client's list ends with %v", last)
	}
}

// watchedStore tells when a list has ended.
type watchedStore struct {
	domain.Dummies
	ended chan struct{}
}

func (s watchedStore) List(ctx context.Context, q domain.Query) iter.Seq2[domain.Dummy, error] {
	return func(yield func(domain.Dummy, error) bool) {
		defer close(s.ended)
		s.Dummies.List(ctx, q)(yield)
	}
}

// TestReaderThatTakesNothingIsCutOff keeps a slow reader from holding a snapshot for ever.
func TestReaderThatTakesNothingIsCutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := protocoltest.NewService()
		store := watchedStore{service.Dummies, make(chan struct{})}
		service.Dummies = store
		l := open(t, protocol.Env{Service: service})
		l.fill(t, 8000) // more than the buffers on the way hold
		resp := l.send(t, "GET", "/api/rest/dummies", http.NoBody)
		defer resp.Body.Close()
		start := time.Now()
		<-store.ended
		if took := time.Since(start); took != protocol.DefaultLimits().BodyTime {
			t.Errorf("cut off after %s", took)
		}
	})
}
