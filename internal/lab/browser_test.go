package lab_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wirelore/wirelore/internal/browsertest"
	"github.com/wirelore/wirelore/internal/lab"
)

// TestBrowser runs the whole lab and looks at it with a real browser.
func TestBrowser(t *testing.T) {
	t.Parallel()
	b := browsertest.New(t)
	cfg := config(t)
	cfg.Seed = 10
	base := "http://" + start(t, cfg).Addr(lab.HTTPListener)

	index := b.Open(base + "/")
	for _, p := range lab.Protocols() {
		index.WaitForText(p.Title)
		index.WaitForText(p.Summary)
	}
	links := browsertest.Eval[[]string](index, `[...document.querySelectorAll("a[href^='/']")].map(a => a.href)`)
	if len(links) < 6 {
		t.Errorf("the index links to %d pages", len(links))
	}
	for _, link := range links {
		resp, err := http.Get(link)
		if err != nil {
			t.Fatal(err)
		}
		if _ = resp.Body.Close(); resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", link, resp.Status)
		}
	}
	for _, must := range []string{
		`document.documentElement.lang === "en"`,
		`document.querySelectorAll("h1").length === 1`,
		`[...document.querySelectorAll("a")].every(a => a.textContent.trim() !== "")`,
		`getComputedStyle(document.body).maxWidth !== "none"`, // the style sheet arrived
	} {
		index.WaitFor(must)
	}

	// A page of another origin reaches the RPC protocols with fetch alone, without a proxy.
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<!doctype html><link rel="icon" href="data:,"><p>elsewhere</p>`)
	}))
	t.Cleanup(elsewhere.Close)
	page := b.Open(elsewhere.URL)
	for _, call := range []struct{ path, body, want string }{
		{"/app.Greeter/SayHello", `{"name":"Ada"}`, `Hello, Ada!`},
		{"/api/rpc/json", `{"jsonrpc":"2.0","method":"add","params":[2,3],"id":1}`, `"result":5`},
	} {
		got := browsertest.Eval[string](page, fmt.Sprintf(
			`fetch(%q + %q, {method: "POST", headers: {"Content-Type": "application/json"}, body: %q}).then(r => r.text())`, base, call.path, call.body))
		if !strings.Contains(got, call.want) {
			t.Errorf("%s answered the page %s", call.path, got)
		}
	}
}
