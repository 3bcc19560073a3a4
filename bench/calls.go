//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/wirelore/wirelore/bench/load"
)

// calls is work that is asked for and answered, again and again, over kept connections.
type calls struct {
	connections int
	inFlight    int    // requests, on each connection
	unit        string // what an answer is, in the plural
	onClock     bool   // count per second, not per second of the server's processor
}

// target is a server and how to speak to it.
type target struct {
	server *server
	addr   string
	wire   func() load.Wire
}

// compare measures the work on both targets.
func (c calls) compare(ctx context.Context, b *bench, r *Result, ours, theirs target) error {
	r.Measure = c.unit + " per second of the server's processor"
	if c.onClock {
		r.Measure = c.unit + " per second"
	}
	var sides [2]side
	for i, t := range []target{ours, theirs} {
		pool, err := load.Dial(t.addr, c.connections, t.wire)
		if err != nil {
			return err
		}
		defer pool.Close()
		sides[i] = func(ctx context.Context, d time.Duration) (sample, error) {
			n, cpu, wall, err := t.server.metered(func() (int, error) { return pool.Run(ctx, c.inFlight, d) })
			per := cpu
			if c.onClock {
				per = wall
			}
			return sample{value: float64(n) / per.Seconds(), busy: cpu.Seconds() / wall.Seconds()}, err
		}
	}
	return b.compare(ctx, r, sides[0], sides[1])
}

// constant measures request against a handler that gives the same answer without any work.
// The flags are those of `wirelore serve`.
func (c calls) constant(request load.Request, flags ...string) measurement {
	return func(ctx context.Context, b *bench, r *Result) error {
		ours, err := b.serve(ctx, b.file(".db"), flags...)
		if err != nil {
			return err
		}
		defer ours.Stop()
		theirs, err := b.constant(ctx, request, ours)
		if err != nil {
			return err
		}
		defer theirs.Stop()
		plain := request
		plain.Want = http.StatusOK
		return c.compare(ctx, b, r,
			target{ours, ours.http, load.HTTP(request, ours.http)},
			target{theirs, theirs.http, load.HTTP(plain, theirs.http)})
	}
}

// constant starts the baseline that answers everything as s answers request.
func (b *bench) constant(ctx context.Context, request load.Request, s *server) (*server, error) {
	answer, contentType, err := ask(ctx, request, s.http)
	if err != nil {
		return nil, err
	}
	file := b.file(".body")
	if err := os.WriteFile(file, answer, 0o644); err != nil {
		return nil, err
	}
	return b.baseline(ctx, "constant", "-body", file, "-type", contentType)
}

// ask sends request once and returns the body of the answer.
func ask(ctx context.Context, request load.Request, addr string) (body []byte, contentType string, err error) {
	r, err := http.NewRequestWithContext(ctx, request.Method, "http://"+addr+request.Path, strings.NewReader(request.Body))
	if err != nil {
		return nil, "", err
	}
	if request.Body != "" {
		r.Header.Set("Content-Type", request.Type)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	if body, err = io.ReadAll(answer.Body); err != nil {
		return nil, "", err
	}
	if answer.StatusCode != request.Want || !strings.Contains(string(body), request.Contains) {
		return nil, "", fmt.Errorf("%s %s was answered %s %q, which is not %d with %q in it",
			request.Method, request.Path, answer.Status, body, request.Want, request.Contains)
	}
	return body, answer.Header.Get("Content-Type"), nil
}

// selfCheck measures the constant handler against itself: how far the figure is from 1 is how
// far the others may be off.
func (c calls) selfCheck(ctx context.Context, b *bench, r *Result) error {
	file := b.file(".body")
	if err := os.WriteFile(file, []byte(strings.Repeat(".", 180)), 0o644); err != nil {
		return err
	}
	var targets [2]target
	for i := range targets {
		s, err := b.baseline(ctx, "constant", "-body", file)
		if err != nil {
			return err
		}
		defer s.Stop()
		targets[i] = target{s, s.http, load.HTTP(load.Request{Method: "GET", Path: "/", Want: http.StatusOK}, s.http)}
	}
	return c.compare(ctx, b, r, targets[0], targets[1])
}

// webSocket measures an echo of message on path against the baseline kind.
func (c calls) webSocket(path, message, kind string) measurement {
	return func(ctx context.Context, b *bench, r *Result) error {
		ours, err := b.serve(ctx, b.file(".db"))
		if err != nil {
			return err
		}
		defer ours.Stop()
		theirs, err := b.baseline(ctx, kind)
		if err != nil {
			return err
		}
		defer theirs.Stop()
		return c.compare(ctx, b, r,
			target{ours, ours.http, load.WebSocket(ours.http, path, message, message)},
			target{theirs, theirs.http, load.WebSocket(theirs.http, path, message, message)})
	}
}

// greeter measures the unary call of the greeter against plain grpc-go.
func (c calls) greeter(ctx context.Context, b *bench, r *Result) error {
	ours, err := b.serve(ctx, b.file(".db"))
	if err != nil {
		return err
	}
	defer ours.Stop()
	theirs, err := b.baseline(ctx, "grpc")
	if err != nil {
		return err
	}
	defer theirs.Stop()
	const method = "/app.Greeter/SayHello"
	hello := []byte("\x0a\x03Ada") // field 1, length-delimited
	return c.compare(ctx, b, r,
		target{ours, ours.grpc, load.GRPC(ours.grpc, method, hello)},
		target{theirs, theirs.grpc, load.GRPC(theirs.grpc, method, hello)})
}
