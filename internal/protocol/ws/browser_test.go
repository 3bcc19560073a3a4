package ws_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/wirelore/wirelore/internal/browsertest"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

// connected waits until the page's WebSocket is open.
func connected(page *browsertest.Tab) {
	page.WaitFor(`document.querySelector("[role=status]").textContent === "open"`)
}

// say types a message and sends it with the keyboard.
func say(page *browsertest.Tab, message string) { page.Type("#message", message+"\r") }

// heard waits until the log holds exactly these lines.
func heard(page *browsertest.Tab, lines ...string) {
	want, _ := json.Marshal(lines) // strings can be encoded
	page.WaitFor(fmt.Sprintf(`JSON.stringify([...document.querySelectorAll("[role=log] li")].map(li => li.textContent)) === JSON.stringify(%s)`, want))
}

func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	target := serveTCP(t, protocol.Env{Service: protocoltest.NewService(), Limits: protocol.DefaultLimits()})
	at := "http://" + target.Addr
	b := browsertest.New(t)

	echo := b.Open(at + "/api/ws/echo/")
	connected(echo)
	say(echo, "héllo")
	heard(echo, "text: héllo")
	echo.Click("input[value=binary]")
	say(echo, "hi")
	heard(echo, "text: héllo", "binary, 2 bytes: 68 69")

	for _, kind := range kinds {
		one := b.Open(at + "/api/ws/" + kind)
		one.WaitFor(`document.readyState === "complete"`)
		browsertest.Eval[bool](one, `document.querySelector("#room").value === "lobby" && !(document.querySelector("#room").value = "")`)
		one.Type("#room", "two-tabs\r")
		one.WaitFor(fmt.Sprintf(`location.pathname === "/api/ws/%s/two-tabs/" && !!document.querySelector("[role=log]")`, kind))
		connected(one)
		two := b.Open(at + "/api/ws/" + kind + "/two-tabs")
		connected(two)
		say(one, "hello from one")
		heard(two, "hello from one")
		say(two, "and <b>back</b>")
		heard(one, "hello from one", "and <b>back</b>")
		heard(two, "hello from one", "and <b>back</b>")
		one.Click(`nav a[href="/api/ws/echo/"]`) // leaves the room
		connected(one)
	}

	// What people use has a name that a screen reader can say.
	for path, names := range map[string][]string{
		"/api/ws/echo/":         {"Message", "text", "binary", "Send"},
		"/api/ws/chat/":         {"Room", "Enter"},
		"/api/ws/chat/r/":       {"Message", "Send"},
		"/api/ws/async_chat/r/": {"Message", "Send"},
	} {
		page := b.Open(at + path)
		page.WaitFor(`document.documentElement.lang === "en" && document.querySelectorAll("h1").length === 1 && !!document.querySelector("main")`)
		got := browsertest.Eval[[]string](page, `[...document.querySelectorAll("input, button")].map(e => (e.labels?.[0] ?? e).textContent.trim())`)
		if fmt.Sprint(got) != fmt.Sprint(names) {
			t.Errorf("%s: fields and buttons are called %q, want %q", path, got, names)
		}
	}
}
