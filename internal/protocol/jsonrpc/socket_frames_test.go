package jsonrpc

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lxzan/gws"
	"go.uber.org/goleak"

	"github.com/wirelore/wirelore/internal/memnet"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

func TestSocketFrames(t *testing.T) {
	t.Parallel()
	target := serve(t, func(l *protocol.Limits) { l.Message = 1000 })
	t.Run("a ping is answered with what it held", func(t *testing.T) {
		t.Parallel()
		w := &ponged{pong: make(chan string, 1)}
		conn, err := target.Dial(t.Context(), "tcp", target.Addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		c, _, err := gws.NewClientFromConn(w, &gws.ClientOption{Addr: "ws://x" + path}, conn)
		if err != nil {
			t.Fatal(err)
		}
		go c.ReadLoop()
		if err := c.WritePing([]byte("here?")); err != nil {
			t.Fatal(err)
		}
		if got := <-w.pong; got != "here?" {
			t.Errorf("pong %q", got)
		}
	})
	t.Run("a message that is too long", func(t *testing.T) {
		t.Parallel()
		w := dialRaw(t, target)
		w.send(t, strings.Repeat("x", 1001))
		w.wantClose(t, 1009)
	})
	t.Run("text that is not UTF-8", func(t *testing.T) {
		t.Parallel()
		w := dialRaw(t, target)
		w.send(t, "{\xff}")
		w.wantClose(t, 1007)
	})
	t.Run("a length that no frame may have", func(t *testing.T) {
		t.Parallel()
		w := dialRaw(t, target)
		if _, err := w.conn.NetConn().Write([]byte("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00")); err != nil {
			t.Fatal(err)
		}
		w.wantClose(t, closeProtocol)
	})
	t.Run("an origin that is not allowed", func(t *testing.T) {
		t.Parallel()
		env := protocol.Env{Service: protocoltest.NewService(), CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "" }}
		res, _ := raw(t, protocoltest.Serve(t, env, Protocol()), false, "GET "+path+" HTTP/1.1\r\nHost: x\r\nOrigin: http://evil.test\r\nConnection: keep-alive, Upgrade\r\n"+
			"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
		if res.StatusCode != http.StatusForbidden {
			t.Error(res.Status)
		}
	})
	t.Run("a handshake without a key", func(t *testing.T) {
		t.Parallel()
		res, _ := raw(t, target, false, "GET "+path+" HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n")
		if res.StatusCode != http.StatusBadRequest {
			t.Error(res.Status)
		}
	})
}

type ponged struct {
	gws.BuiltinEventHandler
	pong chan string
}

func (p *ponged) OnPong(_ *gws.Conn, payload []byte) { p.pong <- string(payload) }

// What is in flight is answered, then the connection is closed with 1001.
func TestShutdown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, err := routes(protocol.Env{Service: protocoltest.NewService(), Limits: protocol.DefaultLimits()})
		if err != nil {
			t.Fatal(err)
		}
		l := memnet.Listen()
		srv := &http.Server{Handler: r.Handlers[path]}
		go srv.Serve(l)
		defer srv.Close()
		w := dialRaw(t, protocol.Target{Addr: "x", Dial: l.Dial})
		w.send(t, `{"jsonrpc":"2.0","method":"echo","params":{"text":"last","delay":5},"id":1}`)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := r.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if got := w.next(t); !strings.Contains(got, "last") {
			t.Errorf("got %s", got)
		}
		w.wantClose(t, closeGoingAway)
	})
}

// A peer that does not answer pings is closed.
func TestSilentPeerIsClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		target := serve(t, nil)
		conn, err := target.Dial(t.Context(), "tcp", target.Addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, _, err = gws.NewClientFromConn(new(gws.BuiltinEventHandler), &gws.ClientOption{Addr: "ws://x" + path}, conn)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if n, err := readAll(conn); err != nil || n == 0 {
			t.Errorf("read %d bytes, %v", n, err)
		}
		if took := time.Since(start); took > 2*protocol.DefaultLimits().Idle {
			t.Errorf("closed after %s", took)
		}
	})
}

func readAll(conn net.Conn) (total int, err error) {
	buf := make([]byte, 1000)
	for {
		n, err := conn.Read(buf)
		total += n
		if err != nil {
			return total, nil
		}
	}
}

// One that does stays, however long it says nothing else.
func TestIdlePeerStays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := dialRaw(t, serve(t, nil))
		<-time.After(10 * protocol.DefaultLimits().Idle)
		w.send(t, `{"jsonrpc":"2.0","method":"add","params":[2,3],"id":1}`)
		if got, want := w.next(t), `{"jsonrpc":"2.0","result":5,"id":1}`; got != want {
			t.Errorf("got %s", got)
		}
	})
}

// A shutdown that may take no longer cuts what is left.
func TestShutdownIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, err := routes(protocol.Env{Service: protocoltest.NewService(), Limits: protocol.DefaultLimits()})
		if err != nil {
			t.Fatal(err)
		}
		l := memnet.Listen()
		srv := &http.Server{Handler: r.Handlers[path]}
		go srv.Serve(l)
		defer srv.Close()
		w := dialRaw(t, protocol.Target{Addr: "x", Dial: l.Dial})
		w.send(t, `{"jsonrpc":"2.0","method":"echo","params":{"text":"never","delay":50},"id":1}`)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := r.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		<-w.closed
		res, _ := raw(t, protocol.Target{Dial: l.Dial}, false, "GET "+path+" HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"+
			"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
		if res.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("after the shutdown: %s", res.Status)
		}
	})
}

// Nothing is left of a connection, however it ends.
func TestNoGoroutineIsLeft(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	service := protocoltest.NewService()
	target := protocoltest.Serve(t, protocol.Env{Service: service}, Protocol())
	for _, end := range []func(*rawSocket){
		func(w *rawSocket) { _ = w.conn.WriteClose(1000, nil) },
		func(w *rawSocket) { _ = w.conn.NetConn().Close() },
		func(w *rawSocket) { w.send(t, "\xff") },
		func(*rawSocket) {}, // the server shuts down
	} {
		w := dialRaw(t, target)
		w.send(t, `[{"jsonrpc":"2.0","method":"rooms.join","params":["r"],"id":1},{"jsonrpc":"2.0","method":"dummies.watch","id":2}]`)
		w.next(t)
		w.send(t, `{"jsonrpc":"2.0","method":"echo","params":{"text":"never","delay":2},"id":3}`)
		end(w)
	}
}
