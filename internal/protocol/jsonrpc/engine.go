package jsonrpc

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// engine answers messages, whatever carries them.
type engine struct {
	svc     domain.Service
	limits  protocol.Limits
	log     *slog.Logger
	methods []method
	byName  map[string]*method
	terse   bool // say no more of a wrong call than the specification's examples do
	calls   sync.Pool
}

func newEngine(env protocol.Env) *engine {
	e := &engine{svc: env.Service, limits: env.Limits, log: env.Log, methods: table(), byName: map[string]*method{}, terse: env.Conformance}
	if env.Conformance {
		e.methods = append(e.methods, examples()...)
	}
	for i := range e.methods {
		e.byName[e.methods[i].name] = &e.methods[i]
	}
	e.calls.New = func() any { return &call{engine: e} }
	return e
}

// table is every method there is.
func table() []method {
	return slices.Concat(procedures(), dummies(), rooms(), system())
}

// maxAnswer bounds an answer, as a multiple of the largest request.
const maxAnswer = 8

// fits returns KindExhausted once the answer has become too large.
func (c *call) fits() error {
	if most := maxAnswer * c.limits.Body; int64(len(c.out)) > most {
		return domain.Errorf(domain.KindExhausted, "", "the answer has more than %d bytes; ask for less at a time", most)
	}
	return nil
}

// answer makes the calls of a message, one after the other, and appends what answers them to
// c.out: nothing if all of them are notifications. c.ctx, c.socket and c.out are set.
func (c *call) answer(message []byte) {
	requests, batch, err := parse(message, c.limits.Depth, c.limits.Batch, c.requests[:0])
	if err != nil {
		c.out = c.appendFailure(c.out, nil, err)
		return
	}
	c.requests = requests
	if !batch {
		c.one(&requests[0])
		return
	}
	start := len(c.out)
	for i := range requests {
		before := len(c.out)
		if before == start {
			c.out = append(c.out, '[')
		} else {
			c.out = append(c.out, ',')
		}
		if c.one(&requests[i]); len(c.out) == before+1 {
			c.out = c.out[:before]
		}
	}
	if len(c.out) > start {
		c.out = append(c.out, ']')
	}
}

// one makes a call and appends its response; a notification gets none (section 4.1).
func (c *call) one(r *request) {
	start := len(c.out)
	c.notify = r.id == nil && r.wrong == ""
	c.imported = 0
	err := c.find(r)
	if err == nil {
		err = c.do()
	}
	if err != nil || c.notify {
		c.out = c.out[:start]
	}
	switch {
	case c.notify:
	case err == nil:
		c.out = appendID(c.out, r.id)
	default:
		f := *failureOf(err)
		f.Data.Imported = c.imported
		c.out = c.appendFailure(c.out, r.id, &f)
	}
}

// find sets the method that r calls.
func (c *call) find(r *request) error {
	if r.wrong != "" {
		return failCall(codeInvalidRequest, "%s", r.wrong)
	}
	m := c.byName[string(r.method)]
	switch {
	case m == nil:
		return failCall(codeNoMethod, "there is no method %q; system.listMethods tells which there are", r.method)
	case m.socket && c.socket == nil:
		return failCall(codeNoMethod, "%s belongs to a connection: open a WebSocket on %s and call it there", m.name, path)
	}
	c.method, c.params = m, r.params
	return nil
}

// do makes the call that find has set and appends a response without its end. A panic is a
// defect of ours and takes down only the call.
func (c *call) do() (err error) {
	defer func() {
		if p := recover(); p != nil {
			c.log.Error("a call panicked", "method", c.method.name, "panic", p, "stack", string(debug.Stack()))
			err = errors.New("panic")
		}
	}()
	if err := c.bind(); err != nil {
		return err
	}
	if err := c.fits(); err != nil { // what came before it in the batch
		return err
	}
	c.out = append(c.out, `{"jsonrpc":"2.0","result":`...)
	before := len(c.out)
	if err := c.method.run(c); err != nil {
		if domain.KindOf(err) == domain.KindInternal {
			c.log.Error("a call failed", "method", c.method.name, "error", err)
		}
		return err
	}
	if len(c.out) == before {
		c.out = append(c.out, "null"...)
	}
	return nil
}

// begin returns a call to answer one message with; end takes it back.
func (e *engine) begin(ctx context.Context, s *socket) *call {
	c := e.calls.Get().(*call)
	c.ctx, c.socket = ctx, s
	return c
}

// keptBuffer is how large a buffer may be to be used again.
const keptBuffer = 64 << 10

func (e *engine) end(c *call) {
	if cap(c.out) > keptBuffer || cap(c.in) > keptBuffer || cap(c.requests) > 16 {
		return
	}
	clear(c.args[:cap(c.args)])
	clear(c.requests[:cap(c.requests)])
	*c = call{engine: e, in: c.in[:0], out: c.out[:0], args: c.args[:0], requests: c.requests[:0]}
	e.calls.Put(c)
}
