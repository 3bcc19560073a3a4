package rest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/memnet"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
	"github.com/wirelore/wirelore/internal/protocol/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// line is what the lines of both endless answers have in common.
type line struct {
	Type    string
	ID      int64
	Name    string
	Lost    int64
	Message struct {
		ID      int64
		Message string
	}
	Problem struct {
		Type   string
		Detail string
	}
}

// follow opens an endless answer and returns what reads its next line.
func (l *lab) follow(t testing.TB, path string) (next func() line) {
	t.Helper()
	resp := l.send(t, "GET", path, http.NoBody)
	t.Cleanup(func() { resp.Body.Close() })
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "application/x-ndjson" {
		t.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}
	in := json.NewDecoder(resp.Body)
	return func() (got line) {
		t.Helper()
		if err := in.Decode(&got); err != nil {
			t.Fatal(err)
		}
		return got
	}
}

func TestChangesAreLines(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	next := l.follow(t, "/api/rest/dummies/changes")
	l.fill(t, 1)
	l.do(t, "PATCH", "/api/rest/dummies/1", `{"day":9}`, asJSON).want(t, 200, "")
	l.do(t, "DELETE", "/api/rest/dummies/1", "").want(t, 204, "")
	for _, want := range []string{"created", "updated", "deleted"} {
		if got := next(); got.Type != want || got.ID != 1 {
			t.Errorf("%+v, want %s", got, want)
		}
	}
}

func TestSlowMemberLosesItsOwnOldestMessages(t *testing.T) {
	t.Parallel()
	limits := protocol.DefaultLimits()
	limits.ChatQueue = 4
	l := open(t, protocol.Env{Limits: limits})
	next := l.follow(t, "/api/rest/rooms/r/events?name=ann")
	if got := next(); got.Type != "welcome" || got.Name != "ann" {
		t.Fatalf("first %+v", got)
	}
	const published = 60 // far more than the buffers on the way hold
	text := strings.Repeat("x", domain.MaxMessageText-10)
	for i := range published {
		if _, err := l.Rooms.Publish(t.Context(), "r", "bob", fmt.Sprintf("%d%s", i, text)); err != nil {
			t.Fatal(err)
		}
	}
	var seen, lost int64
	for last := int64(0); last < published; {
		switch got := next(); got.Type {
		case "lost":
			lost += got.Lost
		case "message":
			seen++
			if got.Message.ID <= last {
				t.Errorf("message %d after %d", got.Message.ID, last)
			}
			last = got.Message.ID
		}
	}
	if lost == 0 || seen+lost != published {
		t.Errorf("%d seen and %d lost of %d", seen, lost, published)
	}
}

func TestMemberThatTakesNothingIsSentAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := open(t, protocol.Env{})
		next := l.follow(t, "/api/rest/rooms/r/events")
		next()
		for range 20 {
			if _, err := l.Rooms.Publish(t.Context(), "r", "bob", strings.Repeat("x", domain.MaxMessageText)); err != nil {
				t.Fatal(err)
			}
		}
		<-time.After(protocol.DefaultLimits().ChatStall + time.Second)
		synctest.Wait()
		if who, err := l.Rooms.Presence(t.Context(), "r"); len(who) != 0 || err != nil {
			t.Errorf("still there: %v, %v", who, err)
		}
	})
}

func TestShutdownEndsStreamsWithAReason(t *testing.T) {
	t.Parallel()
	routes, err := rest.Protocol().Routes(protocol.Env{Service: protocoltest.NewService(), Limits: protocol.DefaultLimits()})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for pattern, h := range routes.Handlers {
		mux.Handle(pattern, h)
	}
	listener := memnet.Listen()
	srv := protocol.NewHTTPServer(mux, protocol.DefaultLimits())
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener) }()
	t.Cleanup(func() { srv.Close(); <-served })
	transport := &http.Transport{DialContext: listener.Dial}
	t.Cleanup(transport.CloseIdleConnections)
	l := &lab{target: protocol.Target{Addr: "wirelore.test:80", Dial: listener.Dial}, http: &http.Client{Transport: transport}}

	changes := l.follow(t, "/api/rest/dummies/changes")
	events := l.follow(t, "/api/rest/rooms/r/events")
	events() // welcome
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := routes.Shutdown(ctx); err != nil {
		t.Fatal(err)
	}
	for name, next := range map[string]func() line{"changes": changes, "events": events} {
		if got := next(); got.Type != "error" || got.Problem.Type != "/api/rest/problems/unavailable" {
			t.Errorf("%s end with %+v", name, got)
		}
	}
	wantProblem(t, l.do(t, "GET", "/api/rest/dummies/changes", ""), "unavailable", 503, nil)
}

func TestRoomsOfDots(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	client := protocoltest.Dial(t, rest.Protocol(), l.target)
	for room, ok := range map[string]bool{".": false, "..": false, "a.b": true} {
		m, err := client.Rooms.Publish(t.Context(), room, "ann", "hi")
		if ok && (err != nil || m.Room != room) || !ok && domain.KindOf(err) != domain.KindInvalid {
			t.Errorf("published to %q: %+v, %v", room, m, err)
		}
	}
}
