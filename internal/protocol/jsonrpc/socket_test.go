package jsonrpc

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lxzan/gws"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

// rawSocket is a WebSocket without a client of ours.
type rawSocket struct {
	gws.BuiltinEventHandler
	conn   *gws.Conn
	texts  chan string
	closed chan error
}

func (w *rawSocket) OnMessage(_ *gws.Conn, m *gws.Message) {
	w.texts <- m.Data.String()
	_ = m.Close()
}

func (w *rawSocket) OnClose(_ *gws.Conn, err error) { w.closed <- err }

func dialRaw(t testing.TB, target protocol.Target) *rawSocket {
	t.Helper()
	conn, err := target.Dial(t.Context(), "tcp", target.Addr)
	if err != nil {
		t.Fatal(err)
	}
	w := &rawSocket{texts: make(chan string, 10000), closed: make(chan error, 1)}
	w.conn, _, err = gws.NewClientFromConn(w, &gws.ClientOption{Addr: "ws://" + target.Addr + path + "/"}, conn)
	if err != nil {
		t.Fatal(err)
	}
	go w.conn.ReadLoop()
	t.Cleanup(func() { _ = conn.Close() })
	return w
}

func (w *rawSocket) send(t testing.TB, text string) {
	t.Helper()
	if err := w.conn.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

const patience = 20 * time.Second

// next returns the next message.
func (w *rawSocket) next(t testing.TB) string {
	t.Helper()
	select {
	case text := <-w.texts:
		return text
	case err := <-w.closed: // after the last message
		w.closed <- err
		select {
		case text := <-w.texts:
			return text
		default:
			t.Fatalf("closed: %v", err)
		}
	case <-time.After(patience):
		t.Fatal("no message")
	}
	return ""
}

// answer returns the next message that is no notification.
func (w *rawSocket) answer(t testing.TB) string {
	t.Helper()
	for {
		if text := w.next(t); !strings.Contains(text, `"method":`) {
			return text
		}
	}
}

// wantClose fails unless the server closes with code.
func (w *rawSocket) wantClose(t testing.TB, code uint16) string {
	t.Helper()
	select {
	case err := <-w.closed:
		e, ok := err.(*gws.CloseError)
		if !ok || e.Code != code {
			t.Fatalf("closed with %v, want %d", err, code)
		}
		return string(e.Reason)
	case <-time.After(patience):
		t.Fatal("not closed")
	}
	return ""
}

func TestSocketAnswersAsHTTP(t *testing.T) {
	t.Parallel()
	w := dialRaw(t, serve(t, nil))
	for _, tt := range []struct{ sent, want string }{
		{`{"jsonrpc":"2.0","method":"add","params":[2,3],"id":"x"}`, `{"jsonrpc":"2.0","result":5,"id":"x"}`},
		{`[{"jsonrpc":"2.0","method":"upper","params":["x"]},{"jsonrpc":"2.0","method":"upper","params":["y"],"id":1}]`, `[{"jsonrpc":"2.0","result":"Y","id":1}]`},
	} {
		w.send(t, tt.sent)
		if got := w.next(t); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.sent, got, tt.want)
		}
	}
	for sent, code := range map[string]int{"{": codeParse, "[]": codeInvalidRequest, `{"jsonrpc":"2.0","method":"nope","id":1}`: codeNoMethod,
		`{"jsonrpc":"2.0","method":"rooms.leave","params":[9],"id":1}`: 404} {
		w.send(t, sent)
		wantCode(t, w.next(t), code)
	}
	if err := w.conn.WriteMessage(gws.OpcodeBinary, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	wantCode(t, w.next(t), codeInvalidRequest)
	// Notifications are not answered: the next message answers what comes after them.
	w.send(t, `{"jsonrpc":"2.0","method":"add","params":[2,3]}`)
	w.send(t, `{"jsonrpc":"2.0","method":"nope"}`)
	w.send(t, `{"jsonrpc":"2.0","method":"rooms.join","params":["r"]}`)
	w.send(t, `{"jsonrpc":"2.0","method":"hello","params":["Ada"],"id":2}`)
	if got, want := w.next(t), `{"jsonrpc":"2.0","result":"Hello, Ada!","id":2}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A slow call does not hold up others.
func TestSocketAnswersOutOfOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := dialRaw(t, serve(t, nil))
		w.send(t, `{"jsonrpc":"2.0","method":"echo","params":{"text":"slow","delay":10},"id":1}`)
		w.send(t, `{"jsonrpc":"2.0","method":"echo","params":{"text":"fast"},"id":2}`)
		for _, id := range []string{"2", "1"} {
			if got := w.next(t); !strings.HasSuffix(got, `"id":`+id+`}`) {
				t.Errorf("got %s, want the answer to %s", got, id)
			}
		}
	})
}

// The answer that names a subscription comes before everything that is sent for it.
func TestJoinIsAnsweredBeforeItsEvents(t *testing.T) {
	t.Parallel()
	w := dialRaw(t, serve(t, nil))
	w.send(t, `{"jsonrpc":"2.0","method":"rooms.publish","params":["r","ann","before"],"id":1}`)
	w.next(t)
	w.send(t, `[{"jsonrpc":"2.0","method":"rooms.join","params":{"room":"r","name":"bob","since":0},"id":2},`+
		`{"jsonrpc":"2.0","method":"rooms.publish","params":["r","ann","after"],"id":3},{"jsonrpc":"2.0","method":"dummies.watch","id":4}]`)
	if got, want := w.next(t), `[{"jsonrpc":"2.0","result":{"subscription":1,"name":"bob"},"id":2},`; !strings.HasPrefix(got, want) {
		t.Fatalf("got %s", got)
	}
	for _, text := range []string{"before", "after"} {
		got := w.next(t)
		if !strings.HasPrefix(got, `{"jsonrpc":"2.0","method":"rooms.event","params":{"subscription":1,"type":"message","message":{`) || !strings.Contains(got, text) {
			t.Errorf("got %s, want %s", got, text)
		}
	}
	w.send(t, `{"jsonrpc":"2.0","method":"dummies.create","params":[1,"Monday","May",2000]}`)
	if got := w.next(t); !strings.HasPrefix(got, `{"jsonrpc":"2.0","method":"dummies.change","params":{"subscription":2,"type":"created","dummy":{"id":1,`) {
		t.Errorf("got %s", got)
	}
	w.send(t, `{"jsonrpc":"2.0","method":"dummies.unwatch","params":[1],"id":5}`)
	wantCode(t, w.next(t), 404) // that is a membership
	w.send(t, `[{"jsonrpc":"2.0","method":"dummies.unwatch","params":[2],"id":5},{"jsonrpc":"2.0","method":"rooms.leave","params":[1],"id":6},`+
		`{"jsonrpc":"2.0","method":"rooms.publish","params":["r","ann","later"]},{"jsonrpc":"2.0","method":"dummies.delete","params":[1]}]`)
	if got, want := w.next(t), `[{"jsonrpc":"2.0","result":null,"id":5},{"jsonrpc":"2.0","result":null,"id":6}]`; got != want {
		t.Errorf("got %s", got)
	}
	w.send(t, `{"jsonrpc":"2.0","method":"rooms.presence","params":["r"],"id":7}`)
	if got, want := w.next(t), `{"jsonrpc":"2.0","result":[],"id":7}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSubscriptionsAreBounded(t *testing.T) {
	t.Parallel()
	w := dialRaw(t, serve(t, nil))
	for range maxSubscriptions {
		w.send(t, `{"jsonrpc":"2.0","method":"dummies.watch","id":1}`)
		if got := w.next(t); !strings.Contains(got, `"result"`) {
			t.Fatal(got)
		}
	}
	w.send(t, `{"jsonrpc":"2.0","method":"dummies.watch","id":1}`)
	wantCode(t, w.next(t), 429)
}

// A subscriber that takes nothing is closed; the publisher never waits for it.
func TestSlowSubscriberIsClosed(t *testing.T) {
	t.Parallel()
	service := protocoltest.NewService()
	l := protocol.DefaultLimits()
	l.ChatQueue, l.ChatStall = 8, 50*time.Millisecond
	target := protocoltest.Serve(t, protocol.Env{Service: service, Limits: l}, Protocol())
	conn, err := target.Dial(t.Context(), "tcp", target.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	w := &rawSocket{texts: make(chan string, 10), closed: make(chan error, 1)}
	w.conn, _, err = gws.NewClientFromConn(w, &gws.ClientOption{Addr: "ws://x" + path}, conn)
	if err != nil {
		t.Fatal(err)
	}
	w.send(t, `{"jsonrpc":"2.0","method":"rooms.join","params":["r","slow"],"id":1}`) // and never reads
	here := func() bool {
		who, err := service.Rooms.Presence(t.Context(), "r")
		return err == nil && len(who) == 1
	}
	until(t, here)
	line := strings.Repeat("x", domain.MaxMessageText)
	until(t, func() bool {
		if _, err := service.Rooms.Publish(t.Context(), "r", "ann", line); err != nil {
			t.Fatal(err)
		}
		return !here()
	})
}

// until waits for a condition.
func until(t *testing.T, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); !holds(); <-tick.C {
		if time.Now().After(end) {
			t.Fatal("it did not come to that")
		}
	}
}

// A subscriber that falls behind for a moment and reads on is told why it is closed.
func TestSlowSubscriberIsToldWhy(t *testing.T) {
	t.Parallel()
	service := protocoltest.NewService()
	l := protocol.DefaultLimits()
	l.ChatQueue = 2
	w := dialRaw(t, protocoltest.Serve(t, protocol.Env{Service: service, Limits: l}, Protocol()))
	// The events of the batch wait until it is answered: more than the queue holds.
	publish := `{"jsonrpc":"2.0","method":"rooms.publish","params":["r","ann","hi"]},`
	w.send(t, `[{"jsonrpc":"2.0","method":"rooms.join","params":["r"],"id":1},`+strings.Repeat(publish, 10)+`{"jsonrpc":"2.0","method":"echo","params":{"text":"x","delay":0.1},"id":2}]`)
	if reason := w.wantClose(t, closePolicy); !strings.Contains(reason, "slow") {
		t.Errorf("reason %q", reason)
	}
}

// A long replay does not count as being slow.
func TestReplayIsNotCounted(t *testing.T) {
	t.Parallel()
	service := protocoltest.NewService()
	l := protocol.DefaultLimits()
	l.ChatQueue = 2
	w := dialRaw(t, protocoltest.Serve(t, protocol.Env{Service: service, Limits: l}, Protocol()))
	for i := range 500 {
		if _, err := service.Rooms.Publish(t.Context(), "r", "ann", fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	w.send(t, `{"jsonrpc":"2.0","method":"rooms.join","params":{"room":"r","since":0},"id":1}`)
	for range 501 {
		w.next(t)
	}
}
