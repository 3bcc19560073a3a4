// Package protocol is the contract between the lab and the rooms: a Protocol is a plain
// struct of values that says how one protocol serves the domain, dials it and teaches it.
// A room (package rest, jsonrpc, ...) fills it in; package lab lists the rooms and is the only
// caller that knows them. A room never opens a socket itself: it serves what it is handed and
// dials with the dialer it is given, so it runs tapped, on a virtual network or in memory
// without knowing which.
package protocol

import (
	"context"
	"log/slog"
	"net"
	"net/http"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/domain"
)

// Protocol is one way to serve and call the domain.
type Protocol struct {
	Name    string   // lower case, one word: what `call` and flags name it by
	Title   string   // as people write it: "JSON-RPC 2.0"
	Summary string   // one sentence
	Specs   []Spec   // where it is defined, most important first
	RidesOn []string // from the top down: "HTTP/1.1", "TCP"

	// A room is served in one of two ways; the other is nil.
	// Routes gives handlers for the HTTP listeners, which the lab mounts together.
	Routes func(Env) (Routes, error)
	// Serve gives a server for a listener of its own.
	Serve func(Env) (Server, error)
	// Listen is the default address of that listener, host:port; empty for Routes.
	Listen string

	// Dial returns a client. The connection may be made on the first call.
	Dial func(ctx context.Context, t Target) (*Client, error)

	// Operations tells how each domain operation is done with this protocol. Every
	// operation has a cell.
	Operations map[domain.Operation]Cell
	// Errors tells what each domain kind becomes on the wire. Every kind has an entry.
	Errors map[domain.Kind]string
	// Examples are commands to try, most telling first. {http} and {grpc} stand for the
	// listeners' addresses, host:port.
	Examples []Example
	// Layers explain messages that are the protocol's own, on top of a layer that everybody
	// knows: JSON-RPC on JSON. Most rooms have none.
	Layers []dissect.Layer
	// Stack names the layers that the protocol's messages are made of, from the bottom up,
	// starting above TCP: "http", "json".
	Stack []string
	// Lesson is what the workshop says about the protocol, in Markdown.
	Lesson string
}

// Spec names a specification.
type Spec struct{ Title, URL string }

// Cell is one place of the table of protocol by operation: either Name, what the operation
// is called with this protocol, or Why the protocol has no way to do it.
type Cell struct{ Name, Why string }

// Example is one command line to try.
type Example struct{ Title, Command string }

// Env is what a room gets to serve with.
type Env struct {
	Service domain.Service
	Log     *slog.Logger
	Limits  Limits
	// CheckOrigin decides whether a WebSocket handshake or another cross-origin use is
	// allowed; nil allows all.
	CheckOrigin func(*http.Request) bool
	// Conformance adds what outside conformance suites call.
	Conformance bool
}

// Routes are the HTTP handlers of a room.
type Routes struct {
	// Handlers are keyed by http.ServeMux patterns, usually without a method so that the
	// room answers a wrong method in its own terms.
	Handlers map[string]http.Handler
	// Shutdown, if not nil, ends what an http.Server does not end by itself (hijacked
	// connections, long streams): it asks them to close and waits for that until ctx ends.
	// The lab calls it at the start of a shutdown.
	Shutdown func(ctx context.Context) error
}

// Server serves one protocol on listeners that it is handed.
type Server interface {
	// Serve accepts connections until Shutdown; then it returns nil.
	Serve(net.Listener) error
	// Shutdown stops accepting, tells the peers, lets calls in flight finish until ctx ends,
	// and closes what is left.
	Shutdown(ctx context.Context) error
}

// Target is what a room dials.
type Target struct {
	Addr string // host:port, of the HTTP listener or of the protocol's own
	// Dial opens connections; nil means net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	Log  *slog.Logger // nil discards
}

// Client is the far end of a Service. What the protocol cannot carry is nil.
type Client struct {
	domain.Service
	Close func() error
}
