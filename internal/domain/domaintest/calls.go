package domaintest

import (
	"bytes"
	"context"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
)

// Procedures is the contract of domain.Procedures.
func Procedures(t *testing.T, open Open, has Has) {
	run := func(name string, op domain.Operation, f func(*testing.T, context.Context, domain.Procedures)) {
		each(t, name, open, has, []domain.Operation{op}, func(t *testing.T, ctx context.Context, s domain.Service) { f(t, ctx, s.Procedures) })
	}
	run("add", domain.OpAdd, func(t *testing.T, ctx context.Context, p domain.Procedures) {
		for _, tt := range [][3]int64{{2, 3, 5}, {-7, 7, 0}, {math.MaxInt32 - 1, 1, math.MaxInt32}, {math.MinInt32, 0, math.MinInt32},
			{1 << 53, 1, 1<<53 + 1}, {math.MaxInt64, -1, math.MaxInt64 - 1}} {
			if got := must[int64](t)(p.Add(ctx, tt[0], tt[1])); got != tt[2] {
				t.Errorf("%d + %d = %d, want %d", tt[0], tt[1], got, tt[2])
			}
		}
		_, err := p.Add(ctx, math.MaxInt64, 1)
		wantKind(t, err, domain.KindInvalid)
		_, err = p.Add(ctx, math.MinInt64, -1)
		wantKind(t, err, domain.KindInvalid)
	})
	run("upper", domain.OpUpper, func(t *testing.T, ctx context.Context, p domain.Procedures) {
		for in, want := range map[string]string{"": "", "hello": "HELLO", "grün, <&> \"ключ\"\n\t": "GRÜN, <&> \"КЛЮЧ\"\n\t", "漢字 🙂": "漢字 🙂"} {
			if got := must[string](t)(p.Upper(ctx, in)); got != want {
				t.Errorf("upper(%q) = %q, want %q", in, got, want)
			}
		}
	})
	run("reverse", domain.OpReverse, func(t *testing.T, ctx context.Context, p domain.Procedures) {
		for in, want := range map[string]string{"": "", "hello": "olleh", "añb🙂": "🙂bña", "e\u0301x": "x\u0301e", "]]>": ">]]"} {
			if got := must[string](t)(p.Reverse(ctx, in)); got != want {
				t.Errorf("reverse(%q) = %q, want %q", in, got, want)
			}
		}
	})
	run("swap", domain.OpSwap, func(t *testing.T, ctx context.Context, p domain.Procedures) {
		for _, m := range []map[string]string{{}, {"a": "b"}, {"a": "x", "b": "y", "": "z", "key <1>": "wert & ü"}} {
			want := map[string]string{}
			for k, v := range m {
				want[v] = k
			}
			if diff := cmp.Diff(want, must[map[string]string](t)(p.Swap(ctx, m))); diff != "" {
				t.Errorf("swap(%v) (-want +got):\n%s", m, diff)
			}
		}
		_, err := p.Swap(ctx, map[string]string{"a": "x", "b": "x"})
		wantKind(t, err, domain.KindInvalid)
	})
}

// Greeter is the contract of domain.Greeter.
func Greeter(t *testing.T, open Open, has Has) {
	each(t, "greets by name", open, has, []domain.Operation{domain.OpHello, domain.OpHelloAgain},
		func(t *testing.T, ctx context.Context, s domain.Service) {
			for _, name := range []string{"Ada", "Zoë & <co>", "a/b?c#d%20", "李"} {
				if got := must[string](t)(s.Greeter.SayHello(ctx, name)); got != "Hello, "+name+"!" {
					t.Errorf("hello %q: %q", name, got)
				}
				if got := must[string](t)(s.Greeter.SayHelloAgain(ctx, name)); got != "Hello again, "+name+"!" {
					t.Errorf("hello again %q: %q", name, got)
				}
			}
		})
}

// Echo is the contract of domain.Echo.
func Echo(t *testing.T, open Open, has Has) {
	run := func(name string, f func(*testing.T, context.Context, domain.Echo)) {
		each(t, name, open, has, []domain.Operation{domain.OpEcho}, func(t *testing.T, ctx context.Context, s domain.Service) { f(t, ctx, s.Echo) })
	}
	run("gives back what it is sent", func(t *testing.T, ctx context.Context, e domain.Echo) {
		every := make([]byte, 256)
		for i := range every {
			every[i] = byte(i)
		}
		for _, p := range []domain.Payload{
			{Text: true, Data: []byte("hi")},
			{Text: true, Data: []byte{}},
			{Text: true, Data: []byte("line\n\"quoted\" <tag> & ünïcode 🙂")},
			{Data: every},
			{Data: []byte{}},
			{Data: bytes.Repeat(every, 100)},
		} {
			got, err := e.Echo(ctx, p, 0)
			if err != nil {
				t.Fatal(err)
			}
			if got.Text != p.Text || !bytes.Equal(got.Data, p.Data) {
				t.Errorf("echo of %v %.40q is %v %.40q", p.Text, p.Data, got.Text, got.Data)
			}
		}
	})
	run("waits as long as it is told", func(t *testing.T, ctx context.Context, e domain.Echo) {
		const delay = 20 * time.Millisecond
		start := time.Now()
		if _, err := e.Echo(ctx, domain.Payload{Text: true, Data: []byte("x")}, delay); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took < delay {
			t.Errorf("answered after %s", took)
		}
	})
	run("refuses a delay that is out of range", func(t *testing.T, ctx context.Context, e domain.Echo) {
		_, err := e.Echo(ctx, domain.Payload{Text: true}, -time.Second)
		wantFields(t, err, "delay")
		_, err = e.Echo(ctx, domain.Payload{Text: true}, domain.MaxEchoDelay+time.Second)
		wantFields(t, err, "delay")
	})
	run("ends with the caller's deadline", func(t *testing.T, ctx context.Context, e domain.Echo) {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		_, err := e.Echo(ctx, domain.Payload{Text: true, Data: []byte("late")}, domain.MaxEchoDelay)
		wantKind(t, err, domain.KindDeadline)
	})
}
