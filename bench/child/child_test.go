//go:build linux

package child

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// TestMain lets the test binary be its own child.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "listen" {
		l, err := net.Listen("tcp", os.Args[2])
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		var mask unix.CPUSet
		fmt.Println(unix.SchedGetaffinity(0, &mask), mask.Count(), os.Getenv("GOMAXPROCS"))
		for {
			_, _ = l.Accept()
		}
	}
	if len(os.Args) == 3 && os.Args[1] == "print" {
		n, _ := strconv.Atoi(os.Args[2])
		if n < 0 {
			os.Exit(1)
		}
		for i := range n {
			fmt.Println(i)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func core(t *testing.T) int {
	t.Helper()
	server, _, err := Cores()
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func TestProcess(t *testing.T) {
	t.Parallel()
	server := core(t)
	addr, err := FreeAddr()
	if err != nil {
		t.Fatal(err)
	}
	p, err := Start(t.Context(), server, t.TempDir(), os.Args[0], "listen", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Stop()
	if err := p.Listening(t.Context(), addr); err != nil {
		t.Fatal(err)
	}
	var on unix.CPUSet
	if err := unix.SchedGetaffinity(p.PID, &on); err != nil {
		t.Fatal(err)
	}
	if on.Count() != 1 || !on.IsSet(server) {
		t.Errorf("the child may run on %v, want processor %d alone", on, server)
	}
	if m, err := ReadMemory(p.PID); err != nil || m.Now < 1<<20 || m.Peak < m.Now {
		t.Errorf("memory of the child: %+v, %v", m, err)
	}
	p.Stop()
	if want := "<nil> 1 1"; p.Output() != want {
		t.Errorf("the child printed %q, want %q", p.Output(), want)
	}
	if err := p.Wait(); err == nil {
		t.Error("a child that was stopped seems to have ended by itself")
	}
	p.Stop()
}

func TestListeningTellsWhyTheServerEnded(t *testing.T) {
	t.Parallel()
	p, err := Start(t.Context(), core(t), t.TempDir(), os.Args[0], "listen", "nowhere")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Stop()
	addr, err := FreeAddr()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Listening(t.Context(), addr); err == nil || !strings.Contains(err.Error(), "missing port") {
		t.Errorf("error %v does not hold what the child printed", err)
	}
}

func TestProcessEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	p, err := Start(ctx, core(t), t.TempDir(), os.Args[0], "listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := p.Wait(); err == nil {
		t.Error("the child was not stopped")
	}
}

func TestCPUAgreesWithGetrusage(t *testing.T) {
	t.Parallel()
	for start := time.Now(); time.Since(start) < 20*time.Millisecond; {
	}
	var before, after unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &before); err != nil {
		t.Fatal(err)
	}
	got, err := CPU(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Getrusage(unix.RUSAGE_SELF, &after); err != nil {
		t.Fatal(err)
	}
	const grain = int64(time.Millisecond) // getrusage scales its two parts
	if got.Nanoseconds() < before.Utime.Nano()+before.Stime.Nano()-grain || got.Nanoseconds() > after.Utime.Nano()+after.Stime.Nano()+grain {
		t.Errorf("CPU is %v, not between %v and %v", got, before, after)
	}
}

func TestParseMemory(t *testing.T) {
	t.Parallel()
	got, err := parseMemory(strings.NewReader("Name:\tx\nVmHWM:\t   2048 kB\nVmRSS:\t    1024 kB\nRssAnon:\t 1 kB\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Memory{Now: 1 << 20, Peak: 2 << 20}, got); diff != "" {
		t.Errorf("memory (-want +got):\n%s", diff)
	}
	if _, err := parseMemory(strings.NewReader("Name:\tzombie\n")); err == nil {
		t.Error("a status without memory (of a process that ended) is no error")
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	u, err := Run(t.Context(), core(t), out, os.Args[0], "print", "3")
	if err != nil {
		t.Fatal(err)
	}
	if u.Wall <= 0 || u.CPU <= 0 || u.Peak < 1<<20 {
		t.Errorf("usage is %+v", u)
	}
	if b, err := os.ReadFile(out.Name()); err != nil || string(b) != "0\n1\n2\n" {
		t.Errorf("printed %q, error %v", b, err)
	}
	if _, err := Run(t.Context(), core(t), nil, os.Args[0], "print", "-1"); err == nil {
		t.Error("a failure is no error")
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	if took, err := Lines(t.Context(), core(t), 1000, os.Args[0], "print", "1000000000"); err != nil || took <= 0 {
		t.Errorf("took %v, error %v", took, err)
	}
	if _, err := Lines(t.Context(), core(t), 5, os.Args[0], "print", "4"); err == nil || !strings.Contains(err.Error(), "1 lines too early") {
		t.Errorf("error %v", err)
	}
}
