//go:build linux

package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"github.com/wirelore/wirelore/bench/child"
	"github.com/wirelore/wirelore/bench/load"
	"github.com/wirelore/wirelore/bench/stat"
)

// settle is how long a server is left alone before its memory is read.
const settle = 3 * time.Second

func mebibytes(bytes int64) float64 { return float64(bytes) / (1 << 20) }

// once is the figure of a row that is measured a single time.
func once(figure float64) stat.Summary {
	return stat.Summary{Median: figure, Low: figure, High: figure}
}

// idle measures what the server takes while nobody asks for anything.
func idle(ctx context.Context, b *bench, r *Result) error {
	s, err := b.serve(ctx, b.file(".db"))
	if err != nil {
		return err
	}
	defer s.Stop()
	if err := pause(ctx, settle); err != nil {
		return err
	}
	m, err := child.ReadMemory(s.PID)
	r.Figure = once(mebibytes(m.Now))
	return err
}

// idleSockets returns a measurement of what each of n WebSockets takes that said hello and then
// nothing more.
func idleSockets(path string, n int) measurement {
	return func(ctx context.Context, b *bench, r *Result) error {
		const spare = 200 // descriptors for all else
		var files unix.Rlimit
		if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &files); err != nil {
			return err
		}
		if most := int(files.Max) - spare; most < n {
			r.note("only %d WebSockets: ulimit -Hn is %d", most, files.Max)
			n = most
		}
		s, err := b.serve(ctx, b.file(".db"))
		if err != nil {
			return err
		}
		defer s.Stop()
		if err := pause(ctx, settle); err != nil {
			return err
		}
		before, err := child.ReadMemory(s.PID)
		if err != nil {
			return err
		}
		sockets, err := load.Dial(s.http, n, load.WebSocket(s.http, path, `{"message":"hello"}`, ""))
		if err != nil {
			return fmt.Errorf("open %d WebSockets: %w", n, err)
		}
		defer sockets.Close()
		if _, err := sockets.Run(ctx, 1, 0); err != nil {
			return err
		}
		if err := pause(ctx, settle); err != nil {
			return err
		}
		after, err := child.ReadMemory(s.PID)
		r.Figure = once(float64(after.Now-before.Now) / float64(n) / (1 << 10))
		r.note("%.1f MiB before, %.1f MiB with %d WebSockets", mebibytes(before.Now), mebibytes(after.Now), n)
		return err
	}
}
