package ws

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/ws/socket"
)

const (
	closeTime    = 2 * time.Second // for a peer to answer our Close
	shuttingDown = "the server is shutting down"
)

// server holds the open connections.
type server struct {
	env      protocol.Env
	upgrader *socket.Upgrader
	frames   *frames
	ctx      context.Context // ends with the shutdown
	cancel   context.CancelFunc
	running  sync.WaitGroup // connections, and the writers of async members

	mu      sync.Mutex
	conns   map[*socket.Conn]struct{}
	closing bool
}

// routes is protocol.Protocol's Routes.
func routes(env protocol.Env) (protocol.Routes, error) {
	up := socket.NewUpgrader(env.Limits.Handshake)
	s := &server{env: env, upgrader: up, frames: newFrames(up), conns: map[*socket.Conn]struct{}{}}
	s.ctx, s.cancel = context.WithCancel(context.Background())

	bounded := socket.Options{MaxMessage: env.Limits.Message, Midway: env.Limits.BodyTime, Stall: env.Limits.BodyTime}
	raw, waiting, queued := bounded, bounded, bounded
	raw.MaxMessage = env.Limits.RawMessage
	waiting.Stall = env.Limits.ChatStall
	queued.Stall = 0 // who takes nothing loses messages, not the connection

	echo := &endpoint{server: s, opt: bounded, page: page(view{Template: "echo.html", Title: "WebSocket echo"}), session: s.echo}
	chat := &endpoint{server: s, opt: waiting, page: chatPage("room.html", "chat", env.Limits), session: s.chat}
	asyncChat := &endpoint{server: s, opt: queued, page: chatPage("room.html", "async_chat", env.Limits), session: s.asyncChat}
	choose, chooseAsync := *chat, *asyncChat // without a room: a page to choose one, but for a WebSocket the lobby
	choose.page, chooseAsync.page = chatPage("rooms.html", "chat", env.Limits), chatPage("rooms.html", "async_chat", env.Limits)
	h := map[string]http.Handler{
		"/api/ws/":              http.HandlerFunc(nothingHere),
		"/api/ws/asyncapi.yaml": http.HandlerFunc(document),
		"/api/ws/static/":       http.StripPrefix("/api/ws/", files()),
	}
	for path, e := range map[string]*endpoint{
		"/api/ws/echo":              echo,
		"/api/ws/echo/raw":          {server: s, opt: raw, page: http.HandlerFunc(upgradeOnly), session: rawEcho},
		"/api/ws/chat":              &choose,
		"/api/ws/chat/{room}":       chat,
		"/api/ws/async_chat":        &chooseAsync,
		"/api/ws/async_chat/{room}": asyncChat,
	} {
		h[path] = e
		h[path+"/{$}"] = e
	}
	return protocol.Routes{Handlers: h, Shutdown: s.shutdown}, nil
}

// endpoint is one URL: a session for those who come with a WebSocket handshake, a page for
// others.
type endpoint struct {
	server  *server
	opt     socket.Options
	page    http.Handler
	session func(c *socket.Conn, room string, p params)
}

// ServeHTTP implements http.Handler.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := e.server
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "A WebSocket handshake is a GET (RFC 6455, section 4.1); so is the request for the page.", http.StatusMethodNotAllowed)
		return
	case !isHandshake(r) || r.Method == http.MethodHead:
		e.page.ServeHTTP(w, r)
		return
	case r.ProtoMajor != 1:
		http.Error(w, "A WebSocket handshake needs HTTP/1.1 here; RFC 8441 (over HTTP/2) is not served.", http.StatusBadRequest)
		return
	case s.env.CheckOrigin != nil && !s.env.CheckOrigin(r):
		http.Error(w, fmt.Sprintf("Pages of the origin %q may not open a WebSocket here.", r.Header.Get("Origin")), http.StatusForbidden)
		return
	}
	c, err := s.upgrader.Upgrade(w, r, e.opt)
	if err != nil {
		s.env.Log.Debug("websocket handshake refused", "from", r.RemoteAddr, "error", err)
		return
	}
	p, err := parseParams(r.URL.Query())
	room := strings.Clone(r.PathValue("room"))
	s.run(c, func() {
		if err != nil {
			refuse(c, err, "")
			return
		}
		e.session(c, room, p)
	})
}

// isHandshake tells a WebSocket client, even one that gets the handshake wrong, from others.
func isHandshake(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket") ||
		r.Header.Get("Sec-WebSocket-Key") != "" || r.Header.Get("Sec-WebSocket-Version") != ""
}

// run runs a connection's session in a goroutine of its own, so that the one of net/http ends
// and its stack and buffers are free again.
func (s *server) run(c *socket.Conn, session func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		go hangUp(c, socket.CloseGoingAway, shuttingDown)
		return
	}
	s.conns[c] = struct{}{}
	s.running.Go(func() {
		session()
		s.mu.Lock()
		delete(s.conns, c)
		s.mu.Unlock()
	})
}

// refuse tells why a session cannot begin and ends it with the same code: browsers show a
// page neither the status nor the body of a refused handshake, but a message and a Close.
func refuse(c *socket.Conn, err error, kind string) {
	if errors.Is(err, context.Canceled) { // sessions have the server's context, which its shutdown alone ends
		hangUp(c, socket.CloseGoingAway, shuttingDown)
		return
	}
	n := noteOf(err)
	n.Type = kind
	_ = c.Send(socket.Message{Text: true, Data: encode(n)}) // the Close says it again
	hangUp(c, n.Code, n.Error)
}

// hangUp closes a connection in the protocol's way and waits until it is closed.
func hangUp(c *socket.Conn, code uint16, reason string) {
	c.Close(code, reason, closeTime)
	for err := error(nil); err == nil; {
		_, err = c.Receive()
	}
}

// shutdown is protocol.Routes' Shutdown: it closes every connection with 1001.
func (s *server) shutdown(ctx context.Context) error {
	s.cancel()
	s.mu.Lock()
	s.closing = true
	for c := range s.conns {
		go c.Close(socket.CloseGoingAway, shuttingDown, closeTime)
	}
	s.mu.Unlock()

	done := make(chan struct{})
	go func() {
		s.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	for c := range s.conns {
		c.Abort()
	}
	s.mu.Unlock()
	return ctx.Err()
}
