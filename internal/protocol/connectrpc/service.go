package connectrpc

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// service is what both servers serve: the domain in the words of the contracts. Its unary
// methods (greeter, procedures, echo, dummies, rooms) have the signatures of both generated
// server interfaces; its streams take the sending and receiving functions of either.
type service struct {
	domain domain.Service
	limits protocol.Limits
	log    *slog.Logger
	// closing ends when the server begins to shut down, for the streams that would not end
	// by themselves.
	closing context.Context
	close   context.CancelFunc
}

func newService(env protocol.Env) *service {
	s := &service{domain: env.Service, limits: env.Limits, log: env.Log}
	s.closing, s.close = context.WithCancel(context.Background())
	return s
}

// lifetime returns a context for a stream without an end of its own: it ends with ctx and,
// with KindUnavailable as its cause, when the server begins to shut down.
func (s *service) lifetime(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	unhook := context.AfterFunc(s.closing, func() {
		cancel(domain.Errorf(domain.KindUnavailable, "", "the server is shutting down"))
	})
	return ctx, func() {
		unhook()
		cancel(nil)
	}
}

// end is deferred around every call. It turns a panic into an error, so that one call's
// defect does not end the others, and logs what the caller is not told.
func (s *service) end(ctx context.Context, procedure string, start time.Time, err *error) {
	if p := recover(); p != nil {
		s.log.ErrorContext(ctx, "panic in a call", "procedure", procedure, "panic", p, "stack", string(debug.Stack()))
		*err = domain.Errorf(domain.KindInternal, procedure, "panic: %v", p)
		return
	}
	if *err != nil && domain.KindOf(*err) == domain.KindInternal && !isWire(*err) {
		s.log.ErrorContext(ctx, "call failed", "procedure", procedure, "err", *err)
	}
	if s.log.Enabled(ctx, slog.LevelDebug) {
		s.trace(ctx, procedure, start, *err)
	}
}

// trace logs one call with what was left of its caller's time.
func (s *service) trace(ctx context.Context, procedure string, start time.Time, err error) {
	attrs := []slog.Attr{slog.String("procedure", procedure), slog.Duration("took", time.Since(start))}
	if deadline, ok := ctx.Deadline(); ok {
		attrs = append(attrs, slog.Duration("time_left", time.Until(deadline)))
	}
	if err != nil {
		attrs = append(attrs, slog.String("err", err.Error()))
	}
	s.log.LogAttrs(ctx, slog.LevelDebug, "call", attrs...)
}
