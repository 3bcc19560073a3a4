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

// Child is the argument with which Run starts the running program again: it must then call
// Main with the arguments after it, and exit.
const Child = "corpus"

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
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOSPC) {
		err = command(ctx, self, "shared", dir, only).Run()
	}
	if err != nil {
		return fmt.Errorf("make the corpus: %w", err)
	}
	return nil
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
	if err != nil {
		fmt.Fprintln(errs, "corpus:", err)
		return 1
	}
	return 0
}
