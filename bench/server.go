//go:build linux

package main

import (
	"context"
	"errors"
	"time"

	"github.com/wirelore/wirelore/bench/child"
)

// server is a running child that serves.
type server struct {
	*child.Process
	http, grpc string // addresses; a baseline has one of them
}

// serve starts wirelore with a SQLite store of its own; args are further flags of serve.
func (b *bench) serve(ctx context.Context, store string, args ...string) (*server, error) {
	http, err := child.FreeAddr()
	if err != nil {
		return nil, err
	}
	grpc, err := child.FreeAddr()
	if err != nil {
		return nil, err
	}
	args = append([]string{b.wirelore, "serve", "--http", http, "--grpc", grpc, "--store", "sqlite:" + store}, args...)
	return b.start(ctx, &server{http: http, grpc: grpc}, http, args...)
}

// baseline starts one of package baseline's servers; args are its flags.
func (b *bench) baseline(ctx context.Context, kind string, args ...string) (*server, error) {
	addr, err := child.FreeAddr()
	if err != nil {
		return nil, err
	}
	args = append([]string{b.self, "baseline", kind, "-addr", addr}, args...)
	return b.start(ctx, &server{http: addr, grpc: addr}, addr, args...)
}

func (b *bench) start(ctx context.Context, s *server, addr string, args ...string) (_ *server, err error) {
	if s.Process, err = child.Start(ctx, b.machine.ServerCore, b.work, args...); err != nil {
		return nil, err
	}
	if err := s.Listening(ctx, addr); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// metered runs work and returns how many units it did, the server's processor time and the
// time on the clock.
func (s *server) metered(work func() (int, error)) (units int, cpu, wall time.Duration, err error) {
	before, err := child.CPU(s.PID)
	if err != nil {
		return 0, 0, 0, err
	}
	start := time.Now()
	if units, err = work(); err != nil {
		return 0, 0, 0, err
	}
	wall = time.Since(start)
	after, err := child.CPU(s.PID)
	if err == nil && after == before {
		err = errors.New("the server used no processor time: is the program a script that starts it?")
	}
	return units, after - before, wall, err
}
