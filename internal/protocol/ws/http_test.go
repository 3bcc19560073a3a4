package ws_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/ws/socket"
)

func TestPlainRequests(t *testing.T) {
	t.Parallel()
	const html = "text/html; charset=utf-8"
	for name, tt := range map[string]struct {
		method, path string
		status       int
		kind         string
		want         string
	}{
		"the echo":                 {"GET", "/api/ws/echo/", 200, html, "<h1>WebSocket echo</h1>"},
		"the echo without slash":   {"GET", "/api/ws/echo", 200, html, "<h1>WebSocket echo</h1>"},
		"choose a room":            {"GET", "/api/ws/chat", 200, html, `data-kind="chat"`},
		"choose an async room":     {"GET", "/api/ws/async_chat/", 200, html, `data-kind="async_chat"`},
		"a room":                   {"GET", "/api/ws/chat/r-1/", 200, html, "a slow reader slows the room, and one that takes nothing for 5s is closed"},
		"an async room":            {"GET", "/api/ws/async_chat/r-1", 200, html, "when 256 messages wait for it, it loses the oldest of them"},
		"a room, header alone":     {"HEAD", "/api/ws/chat/r-1/", 200, html, ""},
		"a wrong room":             {"GET", "/api/ws/chat/a%20b/", 404, "text/plain; charset=utf-8", "There is no such room"},
		"markup as a room":         {"GET", "/api/ws/chat/%3Cb%3E/", 404, "text/plain; charset=utf-8", "There is no such room"},
		"a script":                 {"GET", "/api/ws/static/connection.js", 200, "text/javascript; charset=utf-8", "export function converse"},
		"the style":                {"GET", "/api/ws/static/ws.css", 200, "text/css; charset=utf-8", "light-dark("},
		"no such file":             {"GET", "/api/ws/static/x.js", 404, "text/plain; charset=utf-8", "There is nothing here"},
		"no list of files":         {"GET", "/api/ws/static/", 404, "text/plain; charset=utf-8", "There is nothing here"},
		"the contract":             {"GET", "/api/ws/asyncapi.yaml", 200, "application/yaml", "asyncapi: 3.0.0"},
		"nothing":                  {"GET", "/api/ws/nothing", 404, "text/plain; charset=utf-8", "/api/ws/echo/raw"},
		"raw without a WebSocket":  {"GET", "/api/ws/echo/raw", 426, "text/plain; charset=utf-8", "WebSocket handshake"},
		"the wrong method":         {"POST", "/api/ws/echo/", 405, "text/plain; charset=utf-8", "a GET (RFC 6455, section 4.1)"},
		"the wrong method, a room": {"DELETE", "/api/ws/chat/r/", 405, "text/plain; charset=utf-8", "a GET (RFC 6455, section 4.1)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := request(t, serve(t, protocol.Env{}), tt.method, tt.path, nil)
			body, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != tt.status || resp.Header.Get("Content-Type") != tt.kind || !strings.Contains(string(body), tt.want) {
				t.Errorf("%s %s %v: %s", resp.Status, resp.Header.Get("Content-Type"), err, body)
			}
			switch {
			case tt.status == 405 && resp.Header.Get("Allow") != "GET, HEAD":
				t.Errorf("Allow: %q", resp.Header.Get("Allow"))
			case tt.status == 426 && resp.Header.Get("Upgrade") != "websocket":
				t.Errorf("Upgrade: %q", resp.Header.Get("Upgrade"))
			case tt.kind == html && !strings.HasPrefix(resp.Header.Get("Content-Security-Policy"), "default-src 'none';"):
				t.Errorf("Content-Security-Policy: %q", resp.Header.Get("Content-Security-Policy"))
			}
		})
	}
}

// handshake returns the headers of a right handshake with some of them changed.
func handshake(change map[string]string) http.Header {
	h := http.Header{}
	for k, v := range map[string]string{"Connection": "Upgrade", "Upgrade": "websocket",
		"Sec-Websocket-Version": "13", "Sec-Websocket-Key": "d2lyZWxvcmUgaGVsbG8hIQ=="} {
		h.Set(k, v)
	}
	for k, v := range change {
		if v == "" {
			h.Del(k)
			continue
		}
		h.Set(k, v)
	}
	return h
}

func TestHandshakes(t *testing.T) {
	t.Parallel()
	only := func(allowed string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.Header.Get("Origin") == allowed }
	}
	for name, tt := range map[string]struct {
		change map[string]string
		origin func(*http.Request) bool
		status int
		want   string
		header map[string]string
	}{
		"right":                 {status: 101, header: map[string]string{"Sec-Websocket-Accept": "PfDek1fHIw0DKo4BfiEAYXq6hKI="}},
		"without an upgrade":    {change: map[string]string{"Upgrade": ""}, status: 400, want: "Upgrade"},
		"without a connection":  {change: map[string]string{"Connection": "keep-alive"}, status: 400, want: "Connection"},
		"without a key":         {change: map[string]string{"Sec-Websocket-Key": ""}, status: 400, want: "Sec-WebSocket-Key"},
		"with a short key":      {change: map[string]string{"Sec-Websocket-Key": "c2hvcnQ="}, status: 400, want: "Sec-WebSocket-Key"},
		"without a version":     {change: map[string]string{"Sec-Websocket-Version": ""}, status: 400, want: "Sec-WebSocket-Version"},
		"of an old version":     {change: map[string]string{"Sec-Websocket-Version": "8"}, status: 426, header: map[string]string{"Sec-Websocket-Version": "13"}},
		"any origin":            {change: map[string]string{"Origin": "https://example.com"}, status: 101},
		"a foreign origin":      {change: map[string]string{"Origin": "https://example.com"}, origin: only("http://here"), status: 403, want: `"https://example.com"`},
		"an allowed origin":     {change: map[string]string{"Origin": "http://here"}, origin: only("http://here"), status: 101},
		"one subprotocol":       {change: map[string]string{"Sec-Websocket-Protocol": "soap"}, status: 101, header: map[string]string{"Sec-Websocket-Protocol": "soap"}},
		"the first subprotocol": {change: map[string]string{"Sec-Websocket-Protocol": "v2.chat, chat"}, status: 101, header: map[string]string{"Sec-Websocket-Protocol": "v2.chat"}},
		"deflate": {change: map[string]string{"Sec-Websocket-Extensions": "permessage-deflate; client_max_window_bits"}, status: 101,
			header: map[string]string{"Sec-Websocket-Extensions": "permessage-deflate;server_no_context_takeover;client_no_context_takeover"}},
		"deflate, a small window": {change: map[string]string{"Sec-Websocket-Extensions": "permessage-deflate; server_max_window_bits=10"}, status: 101,
			header: map[string]string{"Sec-Websocket-Extensions": "permessage-deflate;server_no_context_takeover;client_no_context_takeover;server_max_window_bits=10"}},
		"deflate, the second offer": {change: map[string]string{"Sec-Websocket-Extensions": "permessage-deflate; server_max_window_bits=99, permessage-deflate"}, status: 101,
			header: map[string]string{"Sec-Websocket-Extensions": "permessage-deflate;server_no_context_takeover;client_no_context_takeover"}},
		"an unknown extension": {change: map[string]string{"Sec-Websocket-Extensions": "x-webkit-deflate-frame"}, status: 101, header: map[string]string{"Sec-Websocket-Extensions": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := request(t, serve(t, protocol.Env{CheckOrigin: tt.origin}), "GET", "/api/ws/echo/", handshake(tt.change))
			if resp.StatusCode != tt.status {
				t.Errorf("%s, want %d", resp.Status, tt.status)
			}
			for k, want := range tt.header {
				if got := strings.ReplaceAll(resp.Header.Get(k), "; ", ";"); got != want {
					t.Errorf("%s: %q, want %q", k, got, want)
				}
			}
			if tt.status == 101 {
				return
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil || !strings.Contains(string(body), tt.want) {
				t.Errorf("%v: %s", err, body)
			}
		})
	}
}

func TestEchoLimits(t *testing.T) {
	t.Parallel()
	limits := protocol.DefaultLimits()
	limits.Message, limits.RawMessage = 1000, 2000
	for path, limit := range map[string]int{"/api/ws/echo/": 1000, "/api/ws/echo/raw": 2000, "/api/ws/chat/r/": 1000} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			c := connect(t, serve(t, protocol.Env{Limits: limits}), path)
			c.say(strings.Repeat("x", limit))
			if got := c.hear(); !strings.Contains(path, "chat") && len(got) != limit {
				t.Errorf("%d bytes came back as %d", limit, len(got))
			}
			c.say(strings.Repeat("x", limit+1))
			closed, ok := errors.AsType[*socket.CloseError](c.ended())
			if !ok || closed.Code != socket.CloseTooBig || !strings.HasPrefix(closed.Reason, "a message may have") {
				t.Errorf("%v", closed)
			}
		})
	}
}

// An answer that has gathered must not wait for the delay of the next.
func TestEchoDelaysEachAnswer(t *testing.T) {
	t.Parallel()
	c := connect(t, serve(t, protocol.Env{}), "/api/ws/echo?delay=30ms")
	start := time.Now()
	c.say("one")
	c.say("two")
	c.wants("one")
	if took := time.Since(start); took < 30*time.Millisecond {
		t.Errorf("the first answer came after %s", took)
	}
	c.wants("two")
	if took := time.Since(start); took < 60*time.Millisecond {
		t.Errorf("the second answer came after %s", took)
	}
}

func TestShutdownClosesEveryConnection(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/api/ws/echo/", "/api/ws/echo/raw", "/api/ws/echo/?delay=1m", "/api/ws/chat/r/", "/api/ws/async_chat/r/"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			ended := make(chan error, 1)
			t.Run("serving", func(serving *testing.T) { // ends with the server's shutdown
				c := connect(t, serve(serving, protocol.Env{}), path)
				c.say("x")
				go func() {
					for {
						if _, err := c.Receive(); err != nil {
							ended <- err
							return
						}
					}
				}()
			})
			closed, ok := errors.AsType[*socket.CloseError](<-ended)
			if !ok || closed.Code != socket.CloseGoingAway || closed.Reason != "the server is shutting down" {
				t.Errorf("%v", closed)
			}
		})
	}
}
