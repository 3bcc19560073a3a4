//go:build linux

package main

import (
	"context"
	"errors"
	"os"
	"strconv"
	"time"

	"github.com/wirelore/wirelore/bench/child"
	"github.com/wirelore/wirelore/bench/load"
)

// seed makes a store file with n records, as `wirelore seed` does while no server runs, and
// returns how long that took.
func (b *bench) seed(ctx context.Context, file string, n int) (time.Duration, error) {
	start := time.Now()
	p, err := child.Start(ctx, b.machine.ServerCore, b.work,
		b.wirelore, "seed", strconv.Itoa(n), "--store", "sqlite:"+file)
	if err != nil {
		return 0, err
	}
	defer p.Stop()
	err = p.Wait()
	return time.Since(start), err
}

// seeding returns a measurement of `wirelore seed` against the bare driver, which inserts the same
// rows in one transaction.
func seeding(n int) measurement {
	return func(ctx context.Context, b *bench, r *Result) error {
		r.Measure = "seconds"
		rows := b.file(".db")
		if _, err := b.seed(ctx, rows, n); err != nil {
			return err
		}
		timed := func(fill func(file string) (time.Duration, error)) side {
			return func(context.Context, time.Duration) (sample, error) {
				file := b.file(".db")
				took, err := fill(file)
				return sample{value: took.Seconds()}, errors.Join(err, os.Remove(file))
			}
		}
		return b.compare(ctx, r,
			timed(func(file string) (time.Duration, error) { return b.seed(ctx, file, n) }),
			timed(func(file string) (time.Duration, error) { return b.bareImport(ctx, rows, file) }))
	}
}

// bareImport copies the rows of one store file into a new one with the bare driver.
func (b *bench) bareImport(ctx context.Context, from, to string) (time.Duration, error) {
	p, err := child.Start(ctx, b.machine.ServerCore, b.work,
		b.self, "baseline", "import", "-from", from, "-to", to)
	if err != nil {
		return 0, err
	}
	defer p.Stop()
	if err := p.Wait(); err != nil {
		return 0, err
	}
	return time.ParseDuration(p.Output())
}

// list returns a measurement of a list of n records against a program that collects the rows of a
// copy of the store and encodes them with encoding/json.
func (c calls) list(request load.Request, n int) measurement {
	return func(ctx context.Context, b *bench, r *Result) error {
		store, twin := b.file(".db"), b.file(".db")
		if _, err := b.seed(ctx, store, n); err != nil {
			return err
		}
		rows, err := os.ReadFile(store)
		if err != nil {
			return err
		}
		if err := os.WriteFile(twin, rows, 0o644); err != nil {
			return err
		}
		ours, err := b.serve(ctx, store)
		if err != nil {
			return err
		}
		defer ours.Stop()
		theirs, err := b.baseline(ctx, "list", "-from", twin)
		if err != nil {
			return err
		}
		defer theirs.Stop()
		err = c.compare(ctx, b, r,
			target{ours, ours.http, load.HTTP(request, ours.http)},
			target{theirs, theirs.http, load.HTTP(request, theirs.http)})
		if err != nil {
			return err
		}
		for _, side := range []struct {
			name string
			*server
		}{{"server", ours}, {"baseline", theirs}} {
			m, err := child.ReadMemory(side.PID)
			if err != nil {
				return err
			}
			r.note("%s: at most %.0f MiB resident", side.name, mebibytes(m.Peak))
		}
		return nil
	}
}

// flat returns a measurement of how much more memory a list of all records takes than a page of
// them, on the same server.
func flat(page, all load.Request, n int) measurement {
	return func(ctx context.Context, b *bench, r *Result) error {
		store := b.file(".db")
		if _, err := b.seed(ctx, store, n); err != nil {
			return err
		}
		s, err := b.serve(ctx, store)
		if err != nil {
			return err
		}
		defer s.Stop()
		var peak [2]float64
		for i, request := range []load.Request{page, all} {
			if err := child.ResetPeak(s.PID); err != nil {
				return err
			}
			pool, err := load.Dial(s.http, 1, load.HTTP(request, s.http))
			if err != nil {
				return err
			}
			defer pool.Close()
			if _, err := pool.Run(ctx, 1, 3*b.duration); err != nil {
				return err
			}
			m, err := child.ReadMemory(s.PID)
			if err != nil {
				return err
			}
			peak[i] = mebibytes(m.Peak)
		}
		r.Figure = once(peak[1] - peak[0])
		r.note("peak %.1f MiB with the page, %.1f MiB with all", peak[0], peak[1])
		return nil
	}
}
