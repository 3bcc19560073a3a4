package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/wirelore/wirelore/internal/domain"
)

func callAdd(ctx context.Context, c *call) error {
	a, err1 := strconv.ParseInt(c.args[0], 10, 64)
	b, err2 := strconv.ParseInt(c.args[1], 10, 64)
	if err1 != nil || err2 != nil {
		return usagef("add takes two whole numbers of 64 bits, not %q", c.args)
	}
	return answer(c, ctx, func(ctx context.Context) (any, error) { return c.service.Procedures.Add(ctx, a, b) })
}

func callUpper(ctx context.Context, c *call) error {
	return answer(c, ctx, func(ctx context.Context) (any, error) { return c.service.Procedures.Upper(ctx, c.args[0]) })
}

func callReverse(ctx context.Context, c *call) error {
	return answer(c, ctx, func(ctx context.Context) (any, error) { return c.service.Procedures.Reverse(ctx, c.args[0]) })
}

func callSwap(ctx context.Context, c *call) error {
	m := map[string]string{}
	for k, v := range pairs(c.args) {
		if _, twice := m[k]; twice {
			return usagef("swap was given the key %q twice", k)
		}
		m[k] = v
	}
	return answer(c, ctx, func(ctx context.Context) (any, error) { return c.service.Procedures.Swap(ctx, m) })
}

func callHello(ctx context.Context, c *call) error {
	return answer(c, ctx, func(ctx context.Context) (any, error) { return c.service.Greeter.SayHello(ctx, c.args[0]) })
}

func callHelloAgain(ctx context.Context, c *call) error {
	return answer(c, ctx, func(ctx context.Context) (any, error) { return c.service.Greeter.SayHelloAgain(ctx, c.args[0]) })
}

func callEcho(ctx context.Context, c *call) error {
	p := domain.Payload{Text: !c.opt.binary, Data: []byte(c.args[0])}
	if c.args[0] == "-" {
		var err error
		if p.Data, err = io.ReadAll(c.in); err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
	}
	got, err := c.service.Echo.Echo(ctx, p, c.opt.delay)
	if err != nil {
		return err
	}
	if got.Text {
		got.Data = append(got.Data, '\n')
	}
	_, err = c.out.Write(got.Data)
	return err
}
