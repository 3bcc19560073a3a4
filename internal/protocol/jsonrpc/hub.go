package jsonrpc

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/lxzan/gws"
)

// Close codes (RFC 6455, section 7.4.1).
const (
	closeNormal    = 1000
	closeGoingAway = 1001
	closeProtocol  = 1002
	closePolicy    = 1008
)

// hub opens the WebSockets of the room and ends them at a shutdown.
type hub struct {
	*engine
	allowed func(*http.Request) bool // by origin; nil allows all

	mu      sync.Mutex
	open    map[*socket]struct{}
	closing bool
	ended   sync.WaitGroup // one for each of open
}

func newHub(e *engine, allowed func(*http.Request) bool) *hub {
	return &hub{engine: e, allowed: allowed, open: map[*socket]struct{}{}}
}

// ServeHTTP turns the request into a WebSocket and serves that until it closes.
func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	hijacker, ok := w.(http.Hijacker)
	switch {
	case h.isClosing():
		http.Error(w, "the server is shutting down", http.StatusServiceUnavailable)
		return
	case h.allowed != nil && !h.allowed(r):
		http.Error(w, "pages of this origin may not open a WebSocket here", http.StatusForbidden)
		return
	case !ok:
		http.Error(w, "a WebSocket is opened over HTTP/1.1", http.StatusNotImplemented)
		return
	}
	conn, buf, err := hijacker.Hijack()
	if err != nil {
		h.log.Error("take over a connection", "error", err)
		return
	}
	s := newSocket(h.engine, r.Context())
	defer s.cancel()
	upgrader := gws.NewUpgrader(s, &gws.ServerOption{
		ReadMaxPayloadSize:  int(min(h.limits.Body, h.limits.Message)),
		WriteMaxPayloadSize: int(2 * maxAnswer * h.limits.Body),
		CheckUtf8Enabled:    true,
		HandshakeTimeout:    h.limits.Handshake,
	})
	// buf may hold what the client sent right behind its handshake.
	s.conn, err = upgrader.UpgradeFromConn(&stallConn{conn, h.limits.ChatStall}, buf.Reader, r)
	if err != nil {
		return // gws has told the client
	}
	if !h.add(s) {
		s.close(closeGoingAway, "the server is shutting down")
		return
	}
	defer h.remove(s)
	s.serve()
}

func (h *hub) isClosing() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closing
}

// add notes s, unless the hub is closing.
func (h *hub) add(s *socket) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		return false
	}
	h.open[s] = struct{}{}
	h.ended.Add(1)
	return true
}

func (h *hub) remove(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.open, s)
	h.ended.Done()
}

// shutdown lets the calls in flight finish, closes every WebSocket with 1001, and cuts those
// that are still open when ctx ends.
func (h *hub) shutdown(ctx context.Context) error {
	h.mu.Lock()
	h.closing = true
	open := slices.Collect(maps.Keys(h.open))
	h.mu.Unlock()
	for _, s := range open {
		go s.drain(ctx)
	}
	done := make(chan struct{})
	go func() {
		h.ended.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		for _, s := range open {
			_ = s.conn.NetConn().Close()
		}
		return ctx.Err()
	}
}
