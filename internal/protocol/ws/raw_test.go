package ws_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
	"github.com/wirelore/wirelore/internal/protocol/ws"
	"github.com/wirelore/wirelore/internal/protocol/ws/socket"
)

// patience bounds how long a test waits for what must happen.
const patience = 20 * time.Second

// serve serves the room on an in-memory network.
func serve(t *testing.T, env protocol.Env) protocol.Target {
	t.Helper()
	if env.Service.Rooms == nil {
		env.Service = protocoltest.NewService()
	}
	return protocoltest.Serve(t, env, ws.Protocol())
}

// serveTCP serves the room over TCP: for browsers, and for what only sockets do.
func serveTCP(t *testing.T, env protocol.Env) protocol.Target {
	t.Helper()
	env.Log = slog.New(slog.DiscardHandler)
	routes, err := ws.Protocol().Routes(env)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for pattern, h := range routes.Handlers {
		mux.Handle(pattern, h)
	}
	srv := httptest.NewServer(mux)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := routes.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		srv.Close()
	})
	return protocol.Target{Addr: srv.Listener.Addr().String()}
}

// rawConn is a client that speaks the wire format itself.
type rawConn struct {
	*socket.Conn
	t *testing.T
}

func connect(t *testing.T, target protocol.Target, path string, protocols ...string) rawConn {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, err := socket.NewDialer(target.Dial, socket.Options{MaxMessage: 32 << 20, Midway: patience, Stall: patience}).
		Connect(ctx, "ws://"+target.Addr+path, protocols...)
	if err != nil {
		t.Fatalf("connect to %s: %v", path, err)
	}
	t.Cleanup(conn.Abort)
	return rawConn{conn, t}
}

func (r rawConn) say(text string) {
	r.t.Helper()
	if err := r.Send(socket.Message{Text: true, Data: []byte(text)}); err != nil {
		r.t.Fatal(err)
	}
}

// hear returns the next message, which must come.
func (r rawConn) hear() string {
	r.t.Helper()
	timer := time.AfterFunc(patience, r.Abort)
	defer timer.Stop()
	m, err := r.Receive()
	if err != nil {
		r.t.Fatalf("no message: %v", err)
	}
	return string(m.Data)
}

// wants fails unless the next messages are exactly these.
func (r rawConn) wants(messages ...string) {
	r.t.Helper()
	for _, want := range messages {
		if got := r.hear(); got != want {
			r.t.Fatalf("heard %s, want %s", got, want)
		}
	}
}

// note returns the next message of the full format.
func (r rawConn) note() map[string]any {
	r.t.Helper()
	var n map[string]any
	if err := json.Unmarshal([]byte(r.hear()), &n); err != nil {
		r.t.Fatal(err)
	}
	return n
}

// ended returns how the connection ended, after whatever messages still come.
func (r rawConn) ended() error {
	timer := time.AfterFunc(patience, r.Abort)
	defer timer.Stop()
	for {
		if _, err := r.Receive(); err != nil {
			return err
		}
	}
}

// request sends one HTTP request to the room.
func request(t *testing.T, target protocol.Target, method, path string, header http.Header) *http.Response {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DialContext: target.Dial, DisableKeepAlives: true}}
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+target.Addr+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}
