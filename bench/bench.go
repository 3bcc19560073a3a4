//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/wirelore/wirelore/bench/child"
	"github.com/wirelore/wirelore/bench/stat"
)

// bench is what every row is measured with.
type bench struct {
	options
	machine  Machine
	wirelore string // program under test
	self     string // this program, for the baselines
	work     string // directory of this run
	files    int    // how many names were handed out in it
	captures map[int]capture
}

// newBench builds the program under test and binds this process to the client's core.
func newBench(ctx context.Context, o options) (*bench, error) {
	b := &bench{options: o, wirelore: o.binary, captures: map[int]capture{}}
	var err error
	if b.self, err = os.Executable(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return nil, err
	}
	if b.work, err = os.MkdirTemp(o.dir, "bench-"); err != nil {
		return nil, err
	}
	if b.wirelore == "" {
		b.wirelore = filepath.Join(b.work, "wirelore")
		build := exec.CommandContext(ctx, "go", "build", "-o", b.wirelore, ".")
		if out, err := build.CombinedOutput(); err != nil {
			b.close()
			return nil, fmt.Errorf("build wirelore (run bench from the root of the repository): %w\n%s", err, out)
		}
	}
	if b.machine, err = describe(); err == nil {
		runtime.GOMAXPROCS(1)
		err = child.PinSelf(b.machine.ClientCore)
	}
	if err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// close removes what the run wrote.
func (b *bench) close() { _ = os.RemoveAll(b.work) }

// describe returns what a reader must know of the machine.
func describe() (m Machine, err error) {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return m, err
	}
	m = Machine{
		System: unix.ByteSliceToString(u.Sysname[:]) + " " + unix.ByteSliceToString(u.Release[:]) + " " + runtime.GOARCH,
		Go:     runtime.Version(),
		Date:   time.Now().UTC().Format(time.DateOnly),
	}
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return m, err
	}
	model := "of unknown model"
	if _, after, found := strings.Cut(string(info), "model name"); found {
		line, _, _ := strings.Cut(after, "\n")
		model = strings.Trim(line, "\t :")
	}
	m.Processor = strconv.Itoa(runtime.NumCPU()) + " x " + model
	m.ServerCore, m.ClientCore, err = child.Cores()
	return m, err
}

// file returns the name of a file that does not exist yet.
func (b *bench) file(suffix string) string {
	b.files++
	return filepath.Join(b.work, strconv.Itoa(b.files)+suffix)
}

// row measures one row.
func (b *bench) row(ctx context.Context, r row) Result {
	result := Result{Name: r.Name, Work: r.Work, Command: r.Command, Baseline: r.Baseline, Bound: r.Bound}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the children that an error left behind
	if err := r.measure(ctx, b, &result); err != nil {
		result.Error = err.Error()
		return result
	}
	result.Met = r.Bound.met(result.Figure.Median)
	return result
}

// sample is what one side did in one round.
type sample struct {
	value float64 // in the row's measure
	busy  float64 // share of the time that the server's core worked for it
}

// side does its part of a round for about d.
type side func(ctx context.Context, d time.Duration) (sample, error)

// compare lets the two sides take turns and sums up the ratios.
func (b *bench) compare(ctx context.Context, r *Result, ours, theirs side) error {
	for _, s := range []side{ours, theirs} { // warm up
		if _, err := s(ctx, b.duration/2); err != nil {
			return err
		}
	}
	return b.turns(ctx, r, b.rounds, ours, theirs)
}

// turns is compare for sides that need no warming up.
func (b *bench) turns(ctx context.Context, r *Result, rounds int, ours, theirs side) error {
	var busy [2][]float64
	sides, values := [2]side{ours, theirs}, [2]*[]float64{&r.Ours, &r.Theirs}
	for round := range rounds {
		for turn := range sides {
			i := (round + turn) % 2 // who goes first in one round goes second in the next
			got, err := sides[i](ctx, b.duration)
			if err != nil {
				return err
			}
			*values[i] = append(*values[i], got.value)
			busy[i] = append(busy[i], got.busy)
		}
	}
	r.Figure = stat.Summarise(stat.Ratios(r.Ours, r.Theirs))
	if busy[0][0] > 0 {
		r.note("server busy %.0f %%, baseline %.0f %% of the time", 100*stat.Quantile(busy[0], 0.5), 100*stat.Quantile(busy[1], 0.5))
	}
	return nil
}

// pause waits for d.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
