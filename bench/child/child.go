//go:build linux

// Package child runs the processes that the bench measures, each bound to one processor, and
// reads what they use. Package load is what keeps them busy.
package child

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Limits of what a child may take to do as it is told.
const (
	startTime = 20 * time.Second
	stopTime  = 5 * time.Second
)

// Process is a running child.
type Process struct {
	PID    int
	cmd    *exec.Cmd
	log    *os.File
	exited chan struct{} // closed once err is set
	err    error
}

// Start runs a program on one processor and with one running thread at a time
// (GOMAXPROCS=1). It ends with ctx, with Stop, or with this process. What it prints goes to a
// new file in dir.
func Start(ctx context.Context, core int, dir string, args ...string) (*Process, error) {
	log, err := os.CreateTemp(dir, "child-*.log")
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", args[0], err)
	}
	cmd := command(ctx, args)
	cmd.Stdout, cmd.Stderr = log, log
	if err := startOn(core, cmd); err != nil {
		return nil, fmt.Errorf("start %s: %w", args[0], errors.Join(err, log.Close()))
	}
	p := &Process{PID: cmd.Process.Pid, cmd: cmd, log: log, exited: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

// command is a program with one running thread at a time that ends with ctx or with this process.
func command(ctx context.Context, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	// Ctrl-C reaches the whole foreground group: a group of its own leaves the order to us.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopTime
	return cmd
}

// Listening waits until the process accepts connections at addr.
func (p *Process) Listening(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			return c.Close()
		}
		select {
		case <-tick.C:
		case <-p.exited:
			return fmt.Errorf("the server at %s ended before it served:\n%s", addr, p.Output())
		case <-ctx.Done():
			return fmt.Errorf("wait for the server at %s: %w\n%s", addr, ctx.Err(), p.Output())
		}
	}
}

// Wait returns when the process has ended by itself, with its exit as an error.
func (p *Process) Wait() error {
	<-p.exited
	if p.err != nil {
		return fmt.Errorf("run %s: %w\n%s", strings.Join(p.cmd.Args, " "), p.err, p.Output())
	}
	return nil
}

// Output returns the end of what the process printed.
func (p *Process) Output() string {
	const most = 4 << 10
	b, err := os.ReadFile(p.log.Name())
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(b[max(0, len(b)-most):]))
}

// Stop ends the process: SIGTERM, then SIGKILL for one that takes too long. It may be called
// more than once.
func (p *Process) Stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // fails when it has ended, which is what we want
	select {
	case <-p.exited:
	case <-time.After(stopTime):
		_ = p.cmd.Process.Kill()
		<-p.exited
	}
	_ = p.log.Close() // only read from here on
}

// FreeAddr returns a loopback address that nothing listens on at the moment.
func FreeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}
