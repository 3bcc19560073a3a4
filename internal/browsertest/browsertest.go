// Package browsertest drives a real Chromium from go test. Pages are judged by their roles and
// texts, never by pixels; what a page logs as an error fails the test.
package browsertest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/wirelore/wirelore/internal/require"
)

// patience bounds how long a browser test may take in all.
const patience = 90 * time.Second

// Browser is a running Chromium with a profile of its own.
type Browser struct {
	t   testing.TB
	ctx context.Context
}

// New starts Chromium, headless, and ends it with the test. Without a Chromium it skips, or
// fails where WIRELORE_REQUIRE names chromium.
func New(t testing.TB) *Browser {
	t.Helper()
	path := require.Tool(t, "chromium")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WSURLReadTimeout(patience),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true))
	ctx, cancel = chromedp.NewExecAllocator(ctx, opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits for the browser to be gone, and with it its profile
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return &Browser{t: t, ctx: ctx}
}

// Tab is one page of the browser.
type Tab struct {
	t   testing.TB
	ctx context.Context
}

// Open opens url in a new tab. Errors in the page's console, uncaught exceptions and blocked
// loads fail the test.
func (b *Browser) Open(url string) *Tab {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	tab := &Tab{t: b.t, ctx: ctx}
	messages := chromedp.Console(ctx)
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		for m, err := range messages {
			if err != nil {
				return
			}
			if bad := m.Type == chromedp.ConsoleError || m.IsException(); bad && !strings.HasSuffix(m.URL, "/favicon.ico") {
				b.t.Errorf("%s: the page logs %s", url, m.Text)
			}
		}
	}()
	b.t.Cleanup(func() {
		cancel()
		<-drained
	})
	tab.do(chromedp.Navigate(url))
	return tab
}

func (tab *Tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	if err := chromedp.Do(tab.ctx, steps...); err != nil {
		tab.t.Fatal(err)
	}
}

// Type puts text into the field that a CSS selector finds.
func (tab *Tab) Type(selector, text string) {
	tab.t.Helper()
	tab.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Click clicks what a CSS selector finds.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	tab.do(chromedp.Click(chromedp.CSS(selector)))
}

// WaitFor waits until a JavaScript expression is true, also on a page that the tab is about to
// go to.
func (tab *Tab) WaitFor(expression string) {
	tab.t.Helper()
	err := chromedp.Do(tab.ctx, chromedp.Poll[chromedp.Void](expression))
	for err != nil && tab.ctx.Err() == nil && wentAway(err) {
		err = chromedp.Do(tab.ctx, chromedp.Poll[chromedp.Void](expression))
	}
	if err != nil {
		tab.t.Fatalf("%s never held: %v\nthe page says: %.2000s", expression, err, tab.Text())
	}
}

// wentAway tells whether an expression had no value because its page was left meanwhile.
func wentAway(err error) bool {
	return strings.Contains(err.Error(), "Cannot find context") || strings.Contains(err.Error(), "context was destroyed")
}

// WaitForText waits until the page shows text.
func (tab *Tab) WaitForText(text string) {
	tab.t.Helper()
	tab.WaitFor(fmt.Sprintf("document.body.innerText.includes(%q)", text))
}

// Text returns what the page shows.
func (tab *Tab) Text() string {
	tab.t.Helper()
	return Eval[string](tab, "document.body.innerText")
}

// Eval returns the value of a JavaScript expression; a promise is waited for.
func Eval[T any](tab *Tab, expression string) T {
	tab.t.Helper()
	v, err := chromedp.Run(tab.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		tab.t.Fatalf("%s: %v", expression, err)
	}
	return v
}
