// Package protocoltest proves that a protocol's room keeps the contract of package protocol:
// its description is complete, its client, talking to its server over an in-memory network, is
// the domain itself, and what crosses that network is explained as what it is.
package protocoltest

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/bus/inproc"
	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/domain/domaintest"
	"github.com/wirelore/wirelore/internal/memnet"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/store/memory"
)

// Run holds p to the contract. with lists protocols whose routes p's client needs beside its
// own (gRPC-Web is served by Connect's handlers).
func Run(t *testing.T, p protocol.Protocol, with ...protocol.Protocol) {
	t.Run("Described", func(t *testing.T) { Described(t, p) })
	has := func(op domain.Operation) bool { return p.Operations[op].Name != "" }
	serve := func(t testing.TB, s domain.Service) domain.Service {
		return Dial(t, p, Serve(t, protocol.Env{Service: s}, append(with, p)...))
	}
	t.Run("Contract", func(t *testing.T) {
		domaintest.Run(t, func(t testing.TB) domain.Service { return serve(t, NewService()) }, has)
	})
	t.Run("Errors", func(t *testing.T) { domaintest.Errors(t, serve, has) })
}

// NewService returns all of the domain on an empty memory store.
func NewService() domain.Service {
	feed := inproc.NewFeed()
	store := memory.New(memory.Options{OnChange: feed.Publish})
	b := domain.Builtin{}
	return domain.Service{Dummies: store, Importer: store, Watcher: feed,
		Procedures: b, Greeter: b, Echo: b, Rooms: inproc.NewRooms(inproc.Options{})}
}

// Serve serves ps together on one in-memory listener, with the default limits and a log into
// t where env leaves these out, until the test ends, and returns where to dial.
func Serve(t testing.TB, env protocol.Env, ps ...protocol.Protocol) protocol.Target {
	t.Helper()
	env.Limits = env.Limits.OrDefaults()
	if env.Log == nil {
		env.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	l := memnet.Listen()
	var servers []protocol.Server
	mux := http.NewServeMux()
	routes := &httpServer{srv: protocol.NewHTTPServer(mux, env.Limits)}
	for _, p := range ps {
		if p.Serve != nil {
			s, err := p.Serve(env)
			if err != nil {
				t.Fatalf("%s: %v", p.Name, err)
			}
			servers = append(servers, s)
			continue
		}
		r, err := p.Routes(env)
		if err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
		for pattern, h := range r.Handlers {
			mux.Handle(pattern, h)
		}
		if r.Shutdown != nil {
			routes.rooms = append(routes.rooms, r.Shutdown)
		}
	}
	if len(servers) == 0 {
		servers = append(servers, routes)
	}
	for _, s := range servers {
		done := make(chan error, 1)
		go func() { done <- s.Serve(l) }()
		t.Cleanup(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			if err := s.Shutdown(ctx); err != nil {
				t.Errorf("shut down: %v", err)
			}
			if err := <-done; err != nil {
				t.Errorf("serve: %v", err)
			}
		})
	}
	return protocol.Target{Addr: "wirelore.test:80", Dial: l.Dial, Log: env.Log}
}

// httpServer is protocol.Server over an http.Server and its rooms.
type httpServer struct {
	srv   *http.Server
	rooms []func(context.Context) error
}

func (h *httpServer) Serve(l net.Listener) error {
	if err := h.srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (h *httpServer) Shutdown(ctx context.Context) error {
	var errs []error
	for _, end := range h.rooms {
		errs = append(errs, end(ctx))
	}
	return errors.Join(append(errs, h.srv.Shutdown(ctx))...)
}

// Dial returns p's client; it is closed when the test ends.
func Dial(t testing.TB, p protocol.Protocol, target protocol.Target) domain.Service {
	t.Helper()
	c, err := p.Dial(t.Context(), target)
	if err != nil {
		t.Fatalf("dial %s: %v", p.Name, err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("close the client: %v", err)
		}
	})
	return c.Service
}

// Described proves that a protocol says everything about itself.
func Described(t *testing.T, p protocol.Protocol) {
	for what, text := range map[string]string{"Name": p.Name, "Title": p.Title, "Summary": p.Summary, "Lesson": p.Lesson} {
		if text == "" {
			t.Errorf("%s is empty", what)
		}
	}
	if len(p.Specs) == 0 || len(p.RidesOn) == 0 || len(p.Stack) == 0 || len(p.Examples) == 0 {
		t.Error("Specs, RidesOn, Stack or Examples is empty")
	}
	if (p.Routes == nil) == (p.Serve == nil) {
		t.Error("exactly one of Routes and Serve must be there")
	}
	if (p.Listen == "") == (p.Serve != nil) {
		t.Error("Listen must be there if and only if Serve is")
	}
	if p.Dial == nil {
		t.Error("there is no Dial")
	}
	for _, op := range domain.Operations() {
		if c := p.Operations[op]; (c.Name == "") == (c.Why == "") {
			t.Errorf("operation %s needs either a name or a reason why not", op)
		}
	}
	for _, k := range domain.Kinds() {
		if p.Errors[k] == "" {
			t.Errorf("error kind %s is not mapped", k)
		}
	}
	if extra := len(p.Operations) - len(domain.Operations()); extra > 0 {
		t.Errorf("operations nobody knows: %v", slices.Collect(maps.Keys(p.Operations)))
	}
}
