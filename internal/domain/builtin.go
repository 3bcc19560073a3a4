package domain

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// Builtin is the Procedures, Greeter and Echo that wirelore serves.
type Builtin struct{}

// Add implements Procedures.
func (Builtin) Add(_ context.Context, a, b int64) (int64, error) {
	if (b > 0 && a > math.MaxInt64-b) || (b < 0 && a < math.MinInt64-b) {
		return 0, Errorf(KindInvalid, "add", "the sum does not fit a 64-bit integer")
	}
	return a + b, nil
}

// Upper implements Procedures.
func (Builtin) Upper(_ context.Context, s string) (string, error) { return strings.ToUpper(s), nil }

// Reverse implements Procedures. Code points change places, not graphemes, as in the
// original: a letter and its combining accent part.
func (Builtin) Reverse(_ context.Context, s string) (string, error) {
	b := make([]byte, len(s))
	at := len(s)
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		at -= n
		copy(b[at:], s[i:i+n])
		i += n
	}
	return string(b), nil
}

// Swap implements Procedures.
func (Builtin) Swap(_ context.Context, m map[string]string) (map[string]string, error) {
	out := make(map[string]string, len(m))
	for k, v := range m {
		if other, taken := out[v]; taken {
			return nil, Errorf(KindInvalid, "swap", "the keys %q and %q share the value %q: one of them would be lost",
				min(k, other), max(k, other), v)
		}
		out[v] = k
	}
	return out, nil
}

// SayHello implements Greeter.
func (Builtin) SayHello(_ context.Context, name string) (string, error) {
	return fmt.Sprintf("Hello, %s!", name), nil
}

// SayHelloAgain implements Greeter.
func (Builtin) SayHelloAgain(_ context.Context, name string) (string, error) {
	return fmt.Sprintf("Hello again, %s!", name), nil
}

// Echo implements Echo.
func (Builtin) Echo(ctx context.Context, p Payload, delay time.Duration) (Payload, error) {
	if delay < 0 || delay > MaxEchoDelay {
		return Payload{}, InvalidFields("echo", []FieldError{{"delay", fmt.Sprintf("must be from 0 to %s", MaxEchoDelay)}})
	}
	if p.Text && !utf8.Valid(p.Data) {
		return Payload{}, InvalidFields("echo", []FieldError{{"text", "must be valid UTF-8"}})
	}
	if delay > 0 {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return Payload{}, ctx.Err()
		}
	}
	return p, nil
}
