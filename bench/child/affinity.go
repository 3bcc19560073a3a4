//go:build linux

package child

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// Cores returns the processor that servers run on and the one for clients. They are the same
// where only one is allowed.
func Cores() (server, client int, err error) {
	var allowed unix.CPUSet
	if err := unix.SchedGetaffinity(0, &allowed); err != nil {
		return 0, 0, fmt.Errorf("read allowed processors: %w", err)
	}
	var cores []int
	for i := 0; len(cores) < allowed.Count(); i++ {
		if allowed.IsSet(i) {
			cores = append(cores, i)
		}
	}
	// The first core often serves the machine's interrupts: the client may have them.
	return cores[len(cores)-1], cores[0], nil
}

// PinSelf binds every thread of this process to core.
func PinSelf(core int) error {
	set := only(core)
	for range 2 { // a thread born of an unbound one during the first pass is met by the second
		tasks, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return fmt.Errorf("list own threads: %w", err)
		}
		for _, task := range tasks {
			tid, err := strconv.Atoi(task.Name())
			if err != nil {
				return fmt.Errorf("list own threads: %w", err)
			}
			if err := unix.SchedSetaffinity(tid, &set); err != nil && !errors.Is(err, unix.ESRCH) {
				return fmt.Errorf("pin to processor %d: %w", core, err)
			}
		}
	}
	return nil
}

// startOn starts cmd bound to core: a child inherits the affinity of the thread that forks it,
// so all its threads are bound from their first instruction.
func startOn(core int, cmd *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return fmt.Errorf("read own affinity: %w", err)
	}
	set := only(core)
	if err := unix.SchedSetaffinity(0, &set); err != nil {
		return fmt.Errorf("pin to processor %d: %w", core, err)
	}
	return errors.Join(cmd.Start(), unix.SchedSetaffinity(0, &before))
}

func only(core int) unix.CPUSet {
	var set unix.CPUSet
	set.Set(core)
	return set
}
