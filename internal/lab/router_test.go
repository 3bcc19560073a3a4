package lab

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestRouterAnswersAsTheMuxDoes sends paths of every kind through the short cut and the mux.
func TestRouterAnswersAsTheMuxDoes(t *testing.T) {
	t.Parallel()
	handlers := map[string]http.Handler{}
	for _, pattern := range []string{"/", "/healthz", "/app.Greeter/", "/api/rest/", "/api/rest/dummies", "/api/rest/dummies/{id}",
		"/api/rest/dummies/{$}", "/api/ws/chat/", "/api/ws/chat/{room}", "GET /only", "GET /both", "/both"} {
		handlers[pattern] = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, pattern) })
	}
	rt := newRouter(handlers)
	if len(rt.direct) != 3 || rt.direct["/app.Greeter/"] == nil || rt.direct["/api/rest/"] != nil {
		t.Errorf("wrong short cuts: %v", rt.direct)
	}
	for _, method := range []string{"GET", "POST"} {
		for _, path := range []string{"/", "/healthz", "/healthz/", "/nowhere", "/app.Greeter/SayHello", "/app.Greeter/", "/app.Greeter",
			"/app.Greeter/a/b", "/api/rest/dummies", "/api/rest/dummies/", "/api/rest/dummies/2", "/api/rest/dummies/2/3", "/api/rest/x",
			"/api/ws/chat/lobby", "/api/ws/chat/lobby/", "/api//rest/dummies", "/api/rest/../rest/dummies", "/only", "/both", "/both/", "*", "x"} {
			got, want := httptest.NewRecorder(), httptest.NewRecorder()
			r := httptest.NewRequest(method, "/", nil)
			r.URL.Path = path
			rt.ServeHTTP(got, r)
			rt.ServeMux.ServeHTTP(want, r)
			if got.Code != want.Code || got.Body.String() != want.Body.String() {
				t.Errorf("%s %s: %d %q, want %d %q", method, path, got.Code, got.Body, want.Code, want.Body)
			}
		}
	}
}
