// Package lab is the composition root: it opens the store, gives the domain to every
// protocol on the list (protocols.go) and puts them on their listeners. It is the only package
// that knows all the others; package cli starts it.
package lab

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/wirelore/wirelore/internal/bus/inproc"
	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// Config says what a lab serves and where. Package cli fills it from flags and environment.
type Config struct {
	HTTP        string            // address of the HTTP listener, host:port
	Listen      map[string]string // address by protocol name, for protocols with a listener of their own
	Store       string            // "sqlite:PATH" or "memory:"
	Cache       int               // records in the store's read cache; 0 means none
	Seed        int               // records to put into an empty store
	RandomSeed  uint64            // what the seeded records are made from; 0: chosen by time
	Origins     []string          // allowed WebSocket origins; empty: any
	Limits      protocol.Limits
	Conformance bool
	Version     string
	Log         *slog.Logger // nil discards
}

// Lab is a running lab.
type Lab struct {
	cfg       Config
	store     Store
	service   domain.Service
	metrics   *metrics
	servers   []running
	addrs     map[string]string
	protocols []protocol.Protocol
	failed    chan error
	token     string
	draining  chan struct{} // closed when a shutdown begins
}

// running is one server with the listener it serves.
type running struct {
	name string
	srv  protocol.Server
	l    net.Listener
}

// HTTPListener is the name of the listener that all protocols with routes share.
const HTTPListener = "http"

// Start opens the store and all listeners and serves in the background until Shutdown.
// When it fails nothing is left open.
func Start(ctx context.Context, cfg Config) (_ *Lab, err error) {
	cfg.Log = cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	cfg.Limits = cfg.Limits.OrDefaults()
	lab := &Lab{cfg: cfg, metrics: newMetrics(), addrs: map[string]string{}, protocols: Protocols(),
		failed: make(chan error, 8), token: newToken(), draining: make(chan struct{})}
	defer func() {
		if err != nil {
			err = errors.Join(err, lab.close())
		}
	}()

	feed := inproc.NewFeed()
	if lab.store, err = openStore(ctx, cfg, feed.Publish); err != nil {
		return nil, err
	}
	b := domain.Builtin{}
	lab.service = domain.Service{
		Dummies: lab.store, Importer: lab.store, Watcher: feed, Procedures: b, Greeter: b, Echo: b,
		Rooms: inproc.NewRooms(inproc.Options{Rooms: cfg.Limits.Rooms, History: cfg.Limits.History}),
	}
	if err := lab.seedIfEmpty(ctx); err != nil {
		return nil, err
	}
	if err := lab.listen(ctx); err != nil {
		return nil, err
	}
	if err := lab.leaveNote(); err != nil {
		return nil, err
	}
	for _, r := range lab.servers {
		go func() {
			if err := r.srv.Serve(r.l); err != nil {
				lab.failed <- fmt.Errorf("serve %s: %w", r.name, err)
			}
		}()
	}
	return lab, nil
}

// listen makes every protocol's server and opens its listener.
func (lab *Lab) listen(ctx context.Context) error {
	env := protocol.Env{Service: lab.service, Log: lab.cfg.Log, Limits: lab.cfg.Limits,
		CheckOrigin: originPolicy(lab.cfg.Origins), Conformance: lab.cfg.Conformance}
	web := &webServer{}
	handlers := lab.ownHandlers()
	if err := lab.open(ctx, HTTPListener, lab.cfg.HTTP, web); err != nil {
		return err
	}
	for _, p := range lab.protocols {
		if p.Serve != nil {
			srv, err := p.Serve(env)
			if err != nil {
				return fmt.Errorf("set up %s: %w", p.Name, err)
			}
			if err := lab.open(ctx, p.Name, cmp.Or(lab.cfg.Listen[p.Name], p.Listen), srv); err != nil {
				return err
			}
			continue
		}
		routes, err := p.Routes(env)
		if err != nil {
			return fmt.Errorf("set up %s: %w", p.Name, err)
		}
		for pattern, h := range routes.Handlers {
			if handlers[pattern] != nil {
				return fmt.Errorf("set up %s: %s is served already", p.Name, pattern)
			}
			handlers[pattern] = lab.metrics.wrap(p.Name, h)
		}
		if routes.Shutdown != nil {
			web.rooms = append(web.rooms, routes.Shutdown)
		}
	}
	web.http = protocol.NewHTTPServer(newRouter(handlers), lab.cfg.Limits)
	web.http.ErrorLog = slog.NewLogLogger(lab.cfg.Log.Handler(), slog.LevelDebug)
	return nil
}

// open listens on addr for srv.
func (lab *Lab) open(ctx context.Context, name, addr string, srv protocol.Server) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return &ListenError{Name: name, Addr: addr, Err: err}
	}
	lab.addrs[name] = l.Addr().String()
	lab.servers = append(lab.servers, running{name, srv, newListener(l, lab.cfg.Limits.Connections,
		lab.metrics.open.WithLabelValues(name), lab.metrics.accepted.WithLabelValues(name))})
	return nil
}

// ListenError says that a listener could not be opened.
type ListenError struct {
	Name string // HTTPListener or a protocol's name
	Addr string
	Err  error
}

// Error returns what failed.
func (e *ListenError) Error() string {
	return fmt.Sprintf("listen on %s for %s: %v", e.Addr, e.Name, e.Err)
}

// Unwrap returns the system's error.
func (e *ListenError) Unwrap() error { return e.Err }

// Addr returns the address of a listener, host:port: HTTPListener or a protocol's name. A
// protocol without a listener of its own is at HTTPListener.
func (lab *Lab) Addr(name string) string { return cmp.Or(lab.addrs[name], lab.addrs[HTTPListener]) }

// Service returns the domain as the lab serves it.
func (lab *Lab) Service() domain.Service { return lab.service }

// Failed delivers the error of a server that stopped by itself.
func (lab *Lab) Failed() <-chan error { return lab.failed }

// Shutdown stops accepting, tells every peer in its protocol's way, lets calls in flight
// finish until ctx ends, and closes the store.
func (lab *Lab) Shutdown(ctx context.Context) error {
	close(lab.draining)
	errs := make(chan error, len(lab.servers))
	for _, r := range lab.servers {
		go func() {
			if err := r.srv.Shutdown(ctx); err != nil && !errors.Is(err, net.ErrClosed) {
				errs <- fmt.Errorf("shut down %s: %w", r.name, err)
				return
			}
			errs <- nil
		}()
	}
	var all []error
	for range lab.servers {
		all = append(all, <-errs)
	}
	return errors.Join(append(all, lab.close())...)
}

// close closes the listeners that no server has closed yet, and the store.
func (lab *Lab) close() error {
	for _, r := range lab.servers {
		_ = r.l.Close() // closed twice is what we want
	}
	if lab.store == nil {
		return nil
	}
	return lab.store.Close()
}

// webServer is protocol.Server for the HTTP listener: one http.Server and the rooms on it.
type webServer struct {
	http  *http.Server
	rooms []func(context.Context) error
}

func (w *webServer) Serve(l net.Listener) error {
	if err := w.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (w *webServer) Shutdown(ctx context.Context) error {
	done := make(chan error, len(w.rooms)+1)
	go func() { done <- w.http.Shutdown(ctx) }()
	for _, end := range w.rooms {
		go func() { done <- end(ctx) }()
	}
	var errs []error
	for range len(w.rooms) + 1 {
		errs = append(errs, <-done)
	}
	if err := errors.Join(errs...); err != nil {
		return errors.Join(err, w.http.Close())
	}
	return nil
}

// DrainTime is how long calls in flight may take to finish at a shutdown.
const DrainTime = 10 * time.Second
