//go:build linux

package child

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// CPU returns the processor time that all threads of a process have used, user and system, to
// the nanosecond. (The fields of /proc/PID/stat count in hundredths of a second.)
func CPU(pid int) (time.Duration, error) {
	const sched = 2 // CPUCLOCK_SCHED, see clock_getcpuclockid(3)
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|sched), &t); err != nil {
		return 0, fmt.Errorf("read processor time of process %d: %w", pid, err)
	}
	return time.Duration(t.Nano()), nil
}

// Memory is the resident memory of a process in bytes.
type Memory struct {
	Now  int64
	Peak int64 // since the process began or ResetPeak
}

// ReadMemory returns the resident memory of a process.
func ReadMemory(pid int) (Memory, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return Memory{}, fmt.Errorf("read memory use: %w", err)
	}
	defer f.Close()
	return parseMemory(f)
}

func parseMemory(status io.Reader) (m Memory, err error) {
	for lines := bufio.NewScanner(status); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ":")
		to := map[string]*int64{"VmRSS": &m.Now, "VmHWM": &m.Peak}[name]
		if to == nil {
			continue
		}
		kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		if err != nil {
			return m, fmt.Errorf("read memory use: %w", err)
		}
		*to = kib << 10
	}
	if m.Now == 0 || m.Peak == 0 {
		return m, fmt.Errorf("read memory use: the process has ended")
	}
	return m, nil
}

// ResetPeak makes the memory in use now the peak.
func ResetPeak(pid int) error {
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0); err != nil {
		return fmt.Errorf("reset peak of memory use: %w", err)
	}
	return nil
}
