package lab_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lxzan/gws"
	"golang.org/x/net/http2"

	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

// startForShutdown is start without the shutdown at the end of the test.
func startForShutdown(t *testing.T) *lab.Lab {
	t.Helper()
	l, err := lab.Start(t.Context(), config(t))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func shutdown(t *testing.T, l *lab.Lab, within time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	return l.Shutdown(ctx)
}

func TestShutdownFinishesCallsInFlight(t *testing.T) {
	t.Parallel()
	l := startForShutdown(t)
	addr := l.Addr("http")
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: lab.DrainTime}}
	t.Cleanup(client.CloseIdleConnections)
	arrived := make(chan struct{})
	req, err := http.NewRequest(http.MethodPost, "http://"+addr+"/api/rest/echo?delay=300ms",
		io.MultiReader(signalReader{arrived}, strings.NewReader("in flight")))
	if err != nil {
		t.Fatal(err)
	}
	// The server asks for the body when its handler reads it, so then the call is in flight.
	req.Header.Set("Expect", "100-continue")
	answer := make(chan string, 1)
	go func() {
		resp, err := client.Do(req)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		answer <- string(text)
	}()
	<-arrived
	if err := shutdown(t, l, lab.DrainTime); err != nil {
		t.Errorf("shut down: %v", err)
	}
	if got := <-answer; got != "in flight" {
		t.Errorf("the call in flight was answered %q", got)
	}
	if c, err := net.Dial("tcp", addr); err == nil {
		_ = c.Close()
		t.Error("the listener still accepts")
	}
}

// signalReader is empty and tells that it was read.
type signalReader struct{ read chan struct{} }

func (r signalReader) Read([]byte) (int, error) {
	close(r.read)
	return 0, io.EOF
}

type closeWatcher struct {
	gws.BuiltinEventHandler
	closed chan error
}

func (w *closeWatcher) OnClose(_ *gws.Conn, err error) { w.closed <- err }

func TestShutdownClosesWebSocketsWithGoingAway(t *testing.T) {
	t.Parallel()
	l := startForShutdown(t)
	r := protocoltest.NewRecorder(time.Now)
	var watchers []*closeWatcher
	for _, path := range []string{"/api/ws/echo/", "/api/ws/echo/raw", "/api/ws/chat/lobby/", "/api/ws/async_chat/lobby/", "/api/rpc/json"} {
		w := &closeWatcher{closed: make(chan error, 1)}
		c, _, err := gws.NewClient(w, &gws.ClientOption{Addr: "ws://" + l.Addr("http") + path,
			NewDialer: func() (gws.Dialer, error) { return dialer{r.Around(protocol.Target{})}, nil }})
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		go c.ReadLoop()
		watchers = append(watchers, w)
	}
	if err := shutdown(t, l, lab.DrainTime); err != nil {
		t.Errorf("shut down: %v", err)
	}
	for _, w := range watchers {
		<-w.closed
	}
	_, port, _ := net.SplitHostPort(l.Addr("http"))
	holds(t, r.Frames(),
		"http.response.code == 101 : count == 5",
		"tcp.srcport == "+port+" && websocket.payload.close.status_code == 1001 : count == 5",
		"tcp.srcport == "+port+" && websocket.payload.close.status_code != 1001 : absent",
		"tcp.flags.reset == 1 : absent")
}

// dialer is what gws calls a dialer.
type dialer struct{ protocol.Target }

func (d dialer) Dial(network, addr string) (net.Conn, error) {
	return d.Target.Dial(context.Background(), network, addr)
}

func TestShutdownSendsGoAway(t *testing.T) {
	t.Parallel()
	l := startForShutdown(t)
	r := protocoltest.NewRecorder(time.Now)
	var framers []*http2.Framer
	for _, name := range []string{"http", "grpc"} {
		c, err := r.Around(protocol.Target{}).Dial(t.Context(), "tcp", l.Addr(name))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(20 * time.Second))
		f := http2.NewFramer(c, c)
		if _, err := io.WriteString(c, http2.ClientPreface); err != nil {
			t.Fatal(err)
		}
		if err := f.WriteSettings(); err != nil {
			t.Fatal(err)
		}
		if err := f.WritePing(false, [8]byte{1}); err != nil {
			t.Fatal(err)
		}
		await(t, f, func(fr http2.Frame) bool { p, ok := fr.(*http2.PingFrame); return ok && p.IsAck() })
		framers = append(framers, f)
	}
	done := make(chan error, 1)
	go func() { done <- shutdown(t, l, 2*time.Second) }()
	for _, f := range framers {
		await(t, f, func(fr http2.Frame) bool { _, ok := fr.(*http2.GoAwayFrame); return ok })
	}
	<-done // these peers never close by themselves: an error by the bound is as good as none
	for _, connection := range []string{"tcp.stream == 0", "tcp.stream == 1"} {
		holds(t, r.Frames(), "http2.type == 6 && http2.flags.ack.ping == 1 && "+connection+" then http2.type == 7 && "+connection,
			"http2.type == 7 && http2.goaway.error != 0 && "+connection+" : absent")
	}
}

// await reads frames until one is as wanted, answering pings as a peer must.
func await(t *testing.T, f *http2.Framer, wanted func(http2.Frame) bool) {
	t.Helper()
	for {
		fr, err := f.ReadFrame()
		if err != nil {
			t.Fatalf("read frame: %v", err)
		}
		if wanted(fr) {
			return
		}
		switch p := fr.(type) {
		case *http2.PingFrame:
			if !p.IsAck() {
				_ = f.WritePing(true, p.Data)
			}
		case *http2.SettingsFrame:
			if !p.IsAck() {
				_ = f.WriteSettingsAck()
			}
		}
	}
}
