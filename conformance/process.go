package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"
)

// grace is how long a process may take to end once it has been asked to.
const grace = 15 * time.Second

// command prepares a process that is asked to end when ctx does, with all its children, and
// is ended after a grace.
func command(ctx context.Context, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.WaitDelay = grace
	ownGroup(cmd)
	return cmd
}

// tool runs one outside program to its end. What it says goes to the log; stdout is returned
// too. The error is the program's own exit, which for most suites only says that cases failed.
func (t *target) tool(ctx context.Context, env []string, name string, args ...string) (string, error) {
	cmd := command(ctx, env, name, args...)
	cmd.Dir = t.dir
	cmd.Stderr = t.log
	fmt.Fprintln(t.log, "$", cmd)
	out, err := cmd.Output()
	endGroup(cmd)
	t.log.Write(out)
	return string(out), err
}

// server is a running wirelore.
type server struct {
	http, grpc string
	cmd        *exec.Cmd
	log        *os.File
	ended      chan error
}

// startServer starts the program on two free loopback ports and waits until it is ready.
func startServer(ctx context.Context, bin, logPath string) (*server, error) {
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	log, err := os.Create(logPath)
	if err != nil {
		return nil, err
	}
	s := &server{http: ports[0], grpc: ports[1], log: log, ended: make(chan error, 1)}
	// The server's end is stop's business, not ctx's: a suite that ran out of time still
	// wants it shut down in order.
	s.cmd = command(context.WithoutCancel(ctx), nil, bin, "serve", "--conformance", "--store", "memory:", "--http", s.http, "--grpc", s.grpc)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if err := s.cmd.Start(); err != nil {
		log.Close()
		return nil, err
	}
	go func() { s.ended <- s.cmd.Wait() }()
	if err := s.ready(ctx); err != nil {
		s.stop()
		return nil, fmt.Errorf("start the server: %w; its log is %s", err, logPath)
	}
	return s, nil
}

func freePorts(n int) ([]string, error) {
	var addrs []string
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close() // all are held until the last is chosen, so that they differ
		addrs = append(addrs, l.Addr().String())
	}
	return addrs, nil
}

func (s *server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if s.answers(ctx) {
			return nil
		}
		select {
		case <-tick.C:
		case err := <-s.ended:
			s.ended <- err
			return fmt.Errorf("it ended: %v", err)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *server) answers(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.http+"/readyz", nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// stop asks the server to end. One that was not alive any more, that needs longer than the
// grace or that ends with an error is an error.
func (s *server) stop() error {
	defer s.log.Close()
	select {
	case err := <-s.ended:
		return fmt.Errorf("the server ended in the middle of the suite: %v", err)
	default:
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	select {
	case err := <-s.ended:
		if err != nil {
			return fmt.Errorf("the server's shutdown: %w", err)
		}
		return nil
	case <-time.After(grace):
		s.cmd.Process.Kill()
		return fmt.Errorf("the server did not shut down within %v", grace)
	}
}
