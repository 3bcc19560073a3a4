package ws_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
	"github.com/wirelore/wirelore/internal/protocol/ws"
)

func TestClientEcho(t *testing.T) {
	t.Parallel()
	limits := protocol.DefaultLimits()
	limits.Message = 1000
	client := protocoltest.Dial(t, ws.Protocol(), serve(t, protocol.Env{Limits: limits})).Echo
	text := func(s string) domain.Payload { return domain.Payload{Text: true, Data: []byte(s)} }
	for name, tt := range map[string]struct {
		sent domain.Payload
		kind domain.Kind // -1: comes back
	}{
		"text":                         {text("hello"), -1},
		"text that looks like a fault": {text(`{"error":"the server has nothing to do with it","code":4404}`), -1},
		"text that is not UTF-8":       {text("\xff"), domain.KindInvalid},
		"the longest":                  {text(strings.Repeat("x", 1000)), -1},
		"too long":                     {domain.Payload{Data: make([]byte, 1001)}, domain.KindExhausted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := client.Echo(t.Context(), tt.sent, 0)
			if tt.kind < 0 && (err != nil || string(got.Data) != string(tt.sent.Data)) || tt.kind >= 0 && domain.KindOf(err) != tt.kind {
				t.Errorf("%.40q %v", got.Data, err)
			}
		})
	}
}

// Calls at the same time do not get each other's answers.
func TestClientCallsAtOnce(t *testing.T) {
	t.Parallel()
	service := protocoltest.NewService()
	client := protocoltest.Dial(t, ws.Protocol(), serve(t, protocol.Env{Service: service}))
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			room, text := fmt.Sprintf("r%d", i%3), fmt.Sprintf("%d", i)
			back, err := client.Echo.Echo(t.Context(), domain.Payload{Text: true, Data: []byte(text)}, 0)
			if err != nil || string(back.Data) != text {
				t.Errorf("echo of %s: %q %v", text, back.Data, err)
			}
			m, err := client.Rooms.Publish(t.Context(), room, "ann", text)
			if err != nil || m.Text != text || m.Room != room {
				t.Errorf("published %s: %+v %v", text, m, err)
			}
		})
	}
	wg.Wait()
}

func TestClientWithoutAServer(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		kind   domain.Kind
	}{
		"another server":    {http.StatusNotFound, domain.KindInvalid},
		"an overloaded one": {http.StatusServiceUnavailable, domain.KindUnavailable},
		"none at all":       {0, domain.KindUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				http.Error(w, "what it says", tt.status)
			}))
			defer srv.Close()
			if tt.status == 0 {
				srv.Close()
			}
			client := protocoltest.Dial(t, ws.Protocol(), protocol.Target{Addr: srv.Listener.Addr().String()})
			for what, call := range map[string]func() error{
				"echo":     func() error { _, err := client.Echo.Echo(t.Context(), domain.Payload{}, 0); return err },
				"presence": func() error { _, err := client.Rooms.Presence(t.Context(), "r"); return err },
				"join": func() error {
					_, err := client.Rooms.Join(t.Context(), domain.Join{Room: "r", Deliver: func(*domain.Event) {}})
					return err
				},
			} {
				err := call()
				if domain.KindOf(err) != tt.kind || tt.status != 0 && !strings.Contains(err.Error(), "what it says") {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
}

// A connection that broke costs at most the call that finds it so; a closed client makes none.
func TestClientReconnects(t *testing.T) {
	t.Parallel()
	target := serve(t, protocol.Env{})
	var dialled []net.Conn
	dial := target.Dial
	target.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		dialled = append(dialled, c)
		return c, err
	}
	client, err := ws.Protocol().Dial(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]func() error{
		"publish": func() error { _, err := client.Rooms.Publish(t.Context(), "r", "ann", "x"); return err },
		"echo":    func() error { _, err := client.Echo.Echo(t.Context(), domain.Payload{}, 0); return err },
	}
	for name, call := range calls {
		if err := call(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range dialled {
		c.Close()
	}
	for name, call := range calls {
		if err := call(); err != nil && domain.KindOf(err) != domain.KindUnavailable {
			t.Errorf("%s over a broken connection: %v", name, err)
		}
		if err := call(); err != nil {
			t.Errorf("%s after that: %v", name, err)
		}
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	for name, call := range calls {
		if err := call(); domain.KindOf(err) != domain.KindUnavailable {
			t.Errorf("%s with a closed client: %v", name, err)
		}
	}
}

// A call ends with its context, whatever the server does.
func TestClientDeadlines(t *testing.T) {
	t.Parallel()
	service := protocoltest.NewService()
	entered, stuck := make(chan struct{}), make(chan struct{})
	enter := sync.OnceFunc(func() { close(entered) })
	deliver := func(*domain.Event) {
		enter()
		<-stuck
	}
	if _, err := service.Rooms.Join(t.Context(), domain.Join{Room: "r", Deliver: deliver}); err != nil {
		t.Fatal(err)
	}
	client := protocoltest.Dial(t, ws.Protocol(), serve(t, protocol.Env{Service: service}))
	published := make(chan error, 1)
	go func() {
		_, err := service.Rooms.Publish(context.Background(), "r", "bob", "hold the room")
		published <- err
	}()
	t.Cleanup(func() {
		close(stuck)
		if err := <-published; err != nil {
			t.Error(err)
		}
	})
	<-entered // from here on the room lets nobody in
	for name, call := range map[string]func(context.Context) error{
		"publish": func(ctx context.Context) error { _, err := client.Rooms.Publish(ctx, "r", "ann", "x"); return err },
		"join": func(ctx context.Context) error {
			_, err := client.Rooms.Join(ctx, domain.Join{Room: "r", Deliver: func(*domain.Event) {}})
			return err
		},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		if err := call(ctx); domain.KindOf(err) != domain.KindDeadline {
			t.Errorf("%s: %v", name, err)
		}
	}
}
