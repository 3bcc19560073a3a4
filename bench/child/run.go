//go:build linux

package child

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"
)

// Usage is what a program took that ran to its end.
type Usage struct {
	Wall, CPU time.Duration
	Peak      int64 // bytes resident at most
}

// Run runs a program to its end on one processor, as Start does. What it prints goes to out;
// nowhere, if that is nil. Reading from out's other end must not take time of that processor.
func Run(ctx context.Context, core int, out *os.File, args ...string) (Usage, error) {
	cmd := command(ctx, args)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if out != nil {
		cmd.Stdout = out
	}
	start := time.Now()
	err := startOn(core, cmd)
	if err == nil {
		err = cmd.Wait()
	}
	if err != nil {
		return Usage{}, fmt.Errorf("run %s: %w\n%s", strings.Join(args, " "), err, errs.String())
	}
	u := Usage{Wall: time.Since(start), CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.Peak = r.Maxrss << 10
	}
	return u, nil
}

// Lines runs a program as Run does until it has printed n lines, and returns how long that
// took.
func Lines(ctx context.Context, core, n int, args ...string) (time.Duration, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := command(ctx, args)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	start := time.Now()
	if err := startOn(core, cmd); err != nil {
		return 0, fmt.Errorf("start %s: %w", args[0], err)
	}
	buf := make([]byte, 1<<16)
	for n > 0 {
		k, err := out.Read(buf)
		n -= bytes.Count(buf[:k], []byte{'\n'})
		if err == io.EOF && n > 0 {
			return 0, fmt.Errorf("%s ended %d lines too early: %w", strings.Join(args, " "), n, cmd.Wait())
		}
		if err != nil && err != io.EOF {
			return 0, err
		}
	}
	took := time.Since(start)
	cancel()
	_ = cmd.Wait() // it was told to end
	return took, nil
}
