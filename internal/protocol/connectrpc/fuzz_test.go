package connectrpc

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

// FuzzRequest sends any bytes to any method in any of the encodings: whatever is wrong with
// them is the caller's error and never ours.
func FuzzRequest(f *testing.F) {
	env := plain()
	var defects bytes.Buffer // what the server logs as its own
	env.Log = slog.New(slog.NewTextHandler(&defects, &slog.HandlerOptions{Level: slog.LevelError}))
	r, err := Connect().Routes(env)
	if err != nil {
		f.Fatal(err)
	}
	delete(r.Handlers, "/proto/") // files, not a service
	mux := http.NewServeMux()
	for pattern, h := range r.Handlers {
		mux.Handle(pattern, h)
	}
	described, err := describe(services(r.Handlers))
	if err != nil {
		f.Fatal(err)
	}
	methods := slices.Sorted(maps.Keys(described))
	contentTypes := []string{"application/json", "application/proto", "application/connect+json", "application/connect+proto",
		"application/grpc-web+proto", "application/grpc+proto"}

	f.Add(uint8(0), uint8(0), []byte(`{"name": "Ada"}`))
	f.Add(uint8(0), uint8(1), []byte("\x0a\x03Ada"))
	f.Add(uint8(0), uint8(4), []byte(frame(0, "\x0a\x03Ada")))
	f.Fuzz(func(t *testing.T, method, contentType uint8, body []byte) {
		// Streams without an end of their own end with the request.
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		defer cancel()
		request := httptest.NewRequestWithContext(ctx, http.MethodPost, methods[int(method)%len(methods)], bytes.NewReader(body))
		request.ProtoMajor, request.ProtoMinor = 2, 0
		request.Header.Set("Content-Type", contentTypes[int(contentType)%len(contentTypes)])
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, request)
		if answer.Code == http.StatusInternalServerError || defects.Len() > 0 {
			t.Errorf("%s: %d %s\n%s", request.URL.Path, answer.Code, answer.Body, &defects)
			defects.Reset()
		}
	})
}
