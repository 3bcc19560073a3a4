//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wirelore/wirelore/bench/child"
	"github.com/wirelore/wirelore/bench/load"
	"github.com/wirelore/wirelore/bench/stat"
)

// chat is a room of members to which one of them publishes rate messages a second.
type chat struct {
	path    string
	members int
	rate    int
}

// audience is one server with its room full.
type audience struct {
	*server
	room    *load.Chat
	late    []time.Duration // 99th percentile of each round
	missing int
}

func (c chat) fill(s *server) (*audience, error) {
	room, err := load.Join(s.http, c.path, c.members)
	if err != nil {
		return nil, fmt.Errorf("fill the room: %w", err)
	}
	return &audience{server: s, room: room}, nil
}

// side publishes for twice as long as asked: at 50 messages a second there are few in a round.
func (c chat) side(a *audience) side {
	return func(ctx context.Context, d time.Duration) (sample, error) {
		var p load.Published
		_, cpu, wall, err := a.metered(func() (n int, err error) {
			p, err = a.room.Publish(ctx, c.rate, 2*d)
			return p.Deliveries, err
		})
		if err == nil && p.Deliveries == 0 {
			err = errors.New("nothing was delivered")
		}
		if err != nil {
			return sample{}, err
		}
		a.late = append(a.late, stat.Quantile(p.Delays, 0.99))
		a.missing += p.Missing
		return sample{value: float64(p.Deliveries) / cpu.Seconds(), busy: cpu.Seconds() / wall.Seconds()}, nil
	}
}

// hub measures the room against the bare hub.
func (c chat) hub(ctx context.Context, b *bench, r *Result) error {
	r.Measure = "deliveries per second of the server's processor"
	ours, err := b.serve(ctx, b.file(".db"))
	if err != nil {
		return err
	}
	defer ours.Stop()
	theirs, err := b.baseline(ctx, "hub")
	if err != nil {
		return err
	}
	defer theirs.Stop()
	a, err := c.fill(ours)
	if err != nil {
		return err
	}
	defer a.room.Close()
	z, err := c.fill(theirs)
	if err != nil {
		return err
	}
	defer z.room.Close()
	if err := b.compare(ctx, r, c.side(a), c.side(z)); err != nil {
		return err
	}
	for _, side := range []struct {
		name string
		*audience
	}{{"server", a}, {"hub", z}} {
		m, err := child.ReadMemory(side.PID)
		if err != nil {
			return err
		}
		r.note("%s: p99 %.1f ms, %.0f MiB resident, %d deliveries missing", side.name,
			float64(stat.Quantile(side.late, 0.5).Microseconds())/1000, mebibytes(m.Now), side.missing)
	}
	return nil
}
