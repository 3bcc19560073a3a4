package corpus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
)

// exitNotPermitted is how the process that Run starts says that it lacked a privilege.
const exitNotPermitted = 77

// Run makes the corpus in dir, or those recordings whose name matches only, in a process of its own, in a network of its own if the machine
// permits one. Otherwise it uses the loopback that is there, which takes the privilege of
// packet sockets.
func Run(ctx context.Context, dir, only string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	isolated := command(ctx, self, "isolated", dir, only)
	isolate(isolated)
	err = isolated.Run()
	if notPermitted(err) {
		err = command(ctx, self, "shared", dir, only).Run()
	}
	switch {
	case notPermitted(err):
		return fmt.Errorf("make the corpus: %w", ErrNotPermitted)
	case err != nil:
		return fmt.Errorf("make the corpus: %w", err)
	}
	return nil
}

// notPermitted tells whether a process could not be started, or said that it could not do
// its work, for want of a privilege.
func notPermitted(err error) bool {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode() == exitNotPermitted
	}
	return errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOSPC)
}

func command(ctx context.Context, self string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, self, append([]string{Child}, args...)...)
	cmd.Stderr = os.Stderr
	return cmd
}

// Main is what the process that Run starts does. It returns the exit code.
func Main(ctx context.Context, args []string, errs io.Writer) int {
	if len(args) != 3 {
		fmt.Fprintln(errs, "corpus: want where to run, a folder and a pattern")
		return 2
	}
	var err error
	if args[0] == "isolated" {
		err = raiseLoopback()
	}
	if err == nil {
		err = Make(ctx, args[1], args[2])
	}
	switch {
	case err == nil:
		return 0
	case errors.Is(err, os.ErrPermission):
		return exitNotPermitted
	}
	fmt.Fprintln(errs, "corpus:", err)
	return 1
}
