package rest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
	"github.com/wirelore/wirelore/internal/protocol/rest"
)

// discard is a ResponseWriter that costs nothing, so that a benchmark sees the handler alone.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) WriteHeader(int)             {}
func (d discard) Write(b []byte) (int, error) { return len(b), nil }

// handler returns what serves a path of the room, as a mux would find it, and its store.
func handler(b *testing.B, pattern string) (http.Handler, domain.Dummies) {
	b.Helper()
	service := protocoltest.NewService()
	routes, err := rest.Protocol().Routes(protocol.Env{Service: service, Limits: protocol.DefaultLimits()})
	if err != nil {
		b.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(pattern, routes.Handlers[pattern])
	return mux, service.Dummies
}

func BenchmarkGet(b *testing.B) {
	h, store := handler(b, "/api/rest/dummies/{id}")
	if _, err := store.Create(b.Context(), first); err != nil {
		b.Fatal(err)
	}
	r := &http.Request{Method: "GET", URL: &url.URL{Path: "/api/rest/dummies/1"}, Header: http.Header{"Accept": {"*/*"}}, Body: http.NoBody}
	w := discard{http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		h.ServeHTTP(w, r)
	}
}

func BenchmarkCreate(b *testing.B) {
	h, _ := handler(b, "/api/rest/dummies")
	const draft = `{"day":2,"weekday":"Tuesday","month":"February","year":1985}`
	var body strings.Reader
	r := &http.Request{Method: "POST", URL: &url.URL{Path: "/api/rest/dummies"}, Body: io.NopCloser(&body), ContentLength: int64(len(draft)),
		Header: http.Header{"Accept": {"*/*"}, "Content-Type": {"application/json"}}}
	w := discard{http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		body.Reset(draft)
		h.ServeHTTP(w, r)
	}
}

func BenchmarkList(b *testing.B) {
	const records = 10_000
	h, store := handler(b, "/api/rest/dummies")
	for range records {
		if _, err := store.Create(b.Context(), first); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("streamed", func(b *testing.B) {
		r := &http.Request{Method: "GET", URL: &url.URL{Path: "/api/rest/dummies"}, Header: http.Header{}, Body: http.NoBody}
		w := discard{http.Header{}}
		b.ReportAllocs()
		for b.Loop() {
			clear(w.header)
			h.ServeHTTP(w, r)
		}
	})
	b.Run("collected and encoded", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := collectAndEncode(b.Context(), store); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// plain has no MarshalJSON of its own.
type plain domain.Dummy

// collectAndEncode is what BenchmarkList is compared with.
func collectAndEncode(ctx context.Context, store domain.Dummies) error {
	var all []plain
	for d, err := range store.List(ctx, domain.Query{}) {
		if err != nil {
			return err
		}
		all = append(all, plain(d))
	}
	b, err := json.Marshal(all)
	if err != nil {
		return err
	}
	_, err = io.Discard.Write(b)
	return err
}
