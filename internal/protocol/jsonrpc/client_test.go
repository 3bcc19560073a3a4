package jsonrpc

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/memnet"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

// A client whose connection is lost says so, and makes a new one for the next call.
func TestClientReconnects(t *testing.T) {
	t.Parallel()
	var last net.Conn
	target := serve(t, nil)
	dial := target.Dial
	target.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		last = conn
		return conn, err
	}
	c, err := dialAllOverSocket(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	changes := c.Watcher.Watch(t.Context())
	_ = last.Close()
	for _, err := range changes {
		if domain.KindOf(err) != domain.KindUnavailable {
			t.Errorf("a watch on a lost connection: %v", err)
		}
	}
	if sum, err := c.Procedures.Add(t.Context(), 2, 3); sum != 5 || err != nil {
		t.Errorf("the next call: %d, %v", sum, err)
	}
}

// A join that its caller gave up does not leave a member behind.
func TestClientLeavesWhatItGaveUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := protocoltest.NewService()
		slow := slowJoin{service.Rooms}
		service.Rooms = slow
		c, err := dial(t.Context(), protocoltest.Serve(t, protocol.Env{Service: service}, Protocol()))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Rooms.Join(ctx, domain.Join{Room: "r", Deliver: func(*domain.Event) {}}); domain.KindOf(err) != domain.KindDeadline {
			t.Fatal(err)
		}
		<-time.After(time.Second) // of the test's own clock: the join is made, answered and undone
		synctest.Wait()
		if who, err := service.Rooms.Presence(t.Context(), "r"); err != nil || len(who) != 0 {
			t.Errorf("present: %v, %v", who, err)
		}
	})
}

// slowJoin makes joins that take a while, whatever becomes of the caller.
type slowJoin struct{ domain.Rooms }

func (s slowJoin) Join(ctx context.Context, j domain.Join) (domain.Member, error) {
	<-time.After(1500 * time.Millisecond)
	return s.Rooms.Join(ctx, j)
}

// A client tells of a text that JSON cannot carry instead of sending another.
func TestClientRefusesBadUTF8(t *testing.T) {
	t.Parallel()
	c, err := dial(t.Context(), serve(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Procedures.Upper(t.Context(), "\xff"); domain.KindOf(err) != domain.KindInvalid {
		t.Error(err)
	}
	if _, err := c.Procedures.Swap(t.Context(), map[string]string{"a": "\xff"}); domain.KindOf(err) != domain.KindInvalid {
		t.Error(err)
	}
}

// What is no JSON-RPC is told as what it is.
func TestClientAgainstStrangeServers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		body   string
		kind   domain.Kind
	}{
		"a proxy's page":           {502, "<h1>Bad Gateway</h1>", domain.KindUnavailable},
		"another call's response":  {200, `{"jsonrpc":"2.0","result":5,"id":99}`, domain.KindInternal},
		"a result of another type": {200, `{"jsonrpc":"2.0","result":"5","id":1}`, domain.KindInternal},
		"an error without an id":   {200, `{"jsonrpc":"2.0","error":{"code":-32600,"message":"Invalid Request"},"id":null}`, domain.KindInvalid},
		"a code nobody knows":      {200, `{"jsonrpc":"2.0","error":{"code":-32099,"message":"Oops"},"id":1}`, domain.KindInternal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := memnet.Listen()
			srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})}
			go srv.Serve(l)
			defer srv.Close()
			c, err := dial(t.Context(), protocol.Target{Addr: "strange.test:80", Dial: l.Dial})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if _, err := c.Procedures.Add(t.Context(), 2, 3); err == nil || domain.KindOf(err) != tt.kind {
				t.Errorf("%v, want an error of kind %s", err, tt.kind)
			}
			if _, err := c.Rooms.Join(t.Context(), domain.Join{Room: "r", Deliver: func(*domain.Event) {}}); domain.KindOf(err) != domain.KindUnavailable {
				t.Errorf("a WebSocket that is refused: %v", err)
			}
		})
	}
}

func TestClientWithoutAServer(t *testing.T) {
	t.Parallel()
	l := memnet.Listen()
	_ = l.Close()
	for name, dial := range map[string]func(context.Context, protocol.Target) (*protocol.Client, error){"HTTP": dial, "WebSocket": dialAllOverSocket} {
		c, err := dial(t.Context(), protocol.Target{Addr: "nobody.test:80", Dial: l.Dial})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Procedures.Add(t.Context(), 2, 3); domain.KindOf(err) != domain.KindUnavailable {
			t.Errorf("%s: %v", name, err)
		}
		if err := c.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
