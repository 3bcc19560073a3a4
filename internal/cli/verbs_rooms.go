package cli

import (
	"bufio"
	"context"
	"fmt"
	"strconv"

	"github.com/wirelore/wirelore/internal/domain"
)

func callPublish(ctx context.Context, c *call) error {
	return answer(c, ctx, func(ctx context.Context) (any, error) {
		return c.service.Rooms.Publish(ctx, c.args[0], c.opt.name, c.args[1])
	})
}

func callPresence(ctx context.Context, c *call) error {
	who, err := c.service.Rooms.Presence(ctx, c.args[0])
	return c.lines(err, func(yield func(any) bool) {
		for _, p := range who {
			if !yield(p) {
				return
			}
		}
	})
}

func callHistory(ctx context.Context, c *call) error {
	limit := 0
	if len(c.args) == 2 {
		var err error
		if limit, err = strconv.Atoi(c.args[1]); err != nil {
			return usagef("%q is not a number of messages", c.args[1])
		}
	}
	kept, err := c.service.Rooms.History(ctx, c.args[0], max(c.opt.since, 0), limit)
	return c.lines(err, func(yield func(any) bool) {
		for _, m := range kept {
			if !yield(m) {
				return
			}
		}
	})
}

func callJoin(ctx context.Context, c *call) error {
	j := domain.Join{Room: c.args[0], Name: c.opt.name, Via: "command line", Presence: true}
	if c.opt.since >= 0 {
		j.Since = &c.opt.since
	}
	j.Deliver = func(e *domain.Event) {
		switch e.Type {
		case domain.EventMessage:
			fmt.Fprintf(c.out, "%s: %s\n", e.Message.From, e.Message.Text)
		case domain.EventJoined:
			fmt.Fprintf(c.errs, "* %s came in\n", e.Who.Name)
		case domain.EventLeft:
			fmt.Fprintf(c.errs, "* %s left\n", e.Who.Name)
		case domain.EventLost:
			fmt.Fprintf(c.errs, "* %d messages were lost\n", e.Lost)
		}
	}
	m, err := c.service.Rooms.Join(ctx, j)
	if err != nil {
		return err
	}
	defer func() { _ = m.Leave() }()
	fmt.Fprintf(c.errs, "* you are %s in %s; Ctrl-C leaves\n", m.Name(), j.Room)
	lines := make(chan string)
	go func() {
		defer close(lines)
		for in := bufio.NewScanner(c.in); in.Scan(); {
			select {
			case lines <- in.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case text, ok := <-lines:
			if !ok {
				return nil // end of input: everything typed is said
			}
			if _, err := m.Publish(ctx, text); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}
