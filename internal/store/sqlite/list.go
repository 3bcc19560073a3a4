package sqlite

import (
	"context"
	"iter"
	"sync"

	"zombiezen.com/go/sqlite"

	"github.com/wirelore/wirelore/internal/domain"
)

// chunk is how many rows a list reads at a time: 32 KiB.
const chunk = 1024

// List implements domain.Dummies. What fits one chunk is read at once; a longer list holds a
// snapshot, and with it a connection, until it is read or Options.ListTime is over.
func (s *Store) List(ctx context.Context, q domain.Query) iter.Seq2[domain.Dummy, error] {
	return func(yield func(domain.Dummy, error) bool) {
		if err := s.list(ctx, q, yield); err != nil {
			yield(domain.Dummy{}, err)
		}
	}
}

// list returns nil when it is through or yield wants no more.
func (s *Store) list(ctx context.Context, q domain.Query, yield func(domain.Dummy, error) bool) error {
	const op = "list dummies"
	if err := q.Validate(op); err != nil {
		return err
	}
	query, where, err := listQuery(q)
	if err != nil {
		return err
	}
	ctx, cancel := s.listContext(ctx, op)
	defer cancel()

	pool := s.scans
	if q.Limit > 0 && q.Limit <= chunk {
		pool = s.points
	}
	cur, err := openCursor(ctx, op, pool, query, where)
	if err != nil {
		return err
	}
	defer cur.close()

	buf := s.chunks.Get().(*[chunk]row)
	defer s.chunks.Put(buf)
	for more := true; more && err == nil; {
		var n int
		n, more, err = cur.read(buf[:])
		for i := range buf[:n] {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if !yield(buf[i].dummy(), nil) {
				return nil
			}
		}
	}
	return err
}

// listContext ends with ctx, when the list has taken too long, or when the store is closed.
func (s *Store) listContext(ctx context.Context, op string) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithTimeoutCause(ctx, s.opt.ListTime, domain.Errorf(domain.KindExhausted, op,
		"the list was not read within %s; read it in pages, with a limit and the cursor", s.opt.ListTime))
	ctx, cancel := context.WithCancelCause(ctx)
	unhook := context.AfterFunc(s.life, func() { cancel(errClosed(op)) })
	return ctx, func() { unhook(); cancel(nil); stop() }
}

// cursor is a SELECT under way. When its context ends it gives its connection back at once,
// even while the reader of the list dwells on a row.
type cursor struct {
	ctx    context.Context
	op     string
	pool   *pool
	unhook func() bool

	mu     sync.Mutex // held by whoever uses the connection or gives it back
	reader *reader    // nil: given back
	stmt   *sqlite.Stmt
}

func openCursor(ctx context.Context, op string, pool *pool, query string, where *where) (*cursor, error) {
	reader, err := pool.take(ctx, op)
	if err != nil {
		return nil, err
	}
	stmt, err := reader.Prepare(query)
	if err != nil {
		pool.put(reader)
		return nil, explain(op, err)
	}
	where.bind(stmt)
	reader.SetInterrupt(ctx.Done())
	cur := &cursor{ctx: ctx, op: op, pool: pool, reader: reader, stmt: stmt}
	cur.unhook = context.AfterFunc(ctx, cur.release)
	return cur, nil
}

// read reads the next rows into buf and tells whether there may be more. The rows before an
// error count.
func (c *cursor) read(buf []row) (n int, more bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reader == nil {
		return 0, false, context.Cause(c.ctx)
	}
	for n < len(buf) {
		found, err := c.stmt.Step()
		if c.ctx.Err() != nil {
			return 0, false, context.Cause(c.ctx)
		}
		if err == nil && found {
			err = buf[n].scan(c.stmt)
		}
		if err != nil {
			return n, false, explain(c.op, err)
		}
		if !found {
			c.giveBack()
			return n, false, nil
		}
		n++
	}
	return n, true, nil
}

func (c *cursor) release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.giveBack()
}

// giveBack ends the SELECT; the caller holds mu.
func (c *cursor) giveBack() {
	if c.reader == nil {
		return
	}
	c.reader.SetInterrupt(nil)
	_ = c.stmt.Reset() // repeats the error of the last Step, which has been told
	c.pool.put(c.reader)
	c.reader, c.stmt = nil, nil
}

// close may be called at any time, also again.
func (c *cursor) close() {
	c.unhook()
	c.release()
}

// Count implements domain.Dummies.
func (s *Store) Count(ctx context.Context, q domain.Query) (int64, error) {
	const op = "count dummies"
	q.Sort, q.Limit, q.Cursor = "", 0, ""
	if err := q.Validate(op); err != nil {
		return 0, err
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	reader, err := s.points.take(ctx, op)
	if err != nil {
		return 0, err
	}
	defer s.points.put(reader)
	query, where := countQuery(q)
	stmt, err := reader.Prepare(query)
	if err != nil {
		return 0, explain(op, err)
	}
	where.bind(stmt)
	reader.SetInterrupt(ctx.Done())
	defer reader.SetInterrupt(nil) // also resets stmt
	if _, err := stmt.Step(); err != nil {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		return 0, explain(op, err)
	}
	return stmt.ColumnInt64(0), nil
}
