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

// List implements domain.Dummies. What fits one chunk is read at once. A longer list holds a
// snapshot, and with it a connection, until it is read or Options.ListTime is over; writes go
// on meanwhile.
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
	buf := s.chunks.Get().(*[chunk]row)
	defer s.chunks.Put(buf)

	cur := &cursor{ctx: ctx, op: op, pool: s.pool}
	defer cur.release()
	if err := cur.open(query, where); err != nil {
		return err
	}
	n, more, err := cur.read(buf[:])
	if more && !cur.keep() {
		// Nothing has been yielded: begin again when there is a place for a long list.
		cur.release()
		if err := cur.wait(); err != nil {
			return err
		}
		if err := cur.open(query, where); err != nil {
			return err
		}
		n, more, err = cur.read(buf[:])
	}
	for {
		for i := range buf[:n] {
			if ctx.Err() != nil {
				return ended(ctx)
			}
			if !yield(buf[i].dummy(), nil) {
				return nil
			}
		}
		if err != nil || !more {
			return err
		}
		n, more, err = cur.read(buf[:])
	}
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
	ctx  context.Context
	op   string
	pool *pool

	mu     sync.Mutex // held by whoever uses the connection or gives it back
	reader *reader    // nil: given back
	stmt   *sqlite.Stmt
	long   bool        // holds one of pool.long
	unhook func() bool // takes release off ctx
}

// open begins the SELECT.
func (c *cursor) open(query string, where *where) error {
	reader, err := c.pool.take(c.ctx, c.op)
	if err != nil {
		return err
	}
	stmt, err := reader.Prepare(query)
	if err != nil {
		c.pool.put(reader)
		return explain(c.op, err)
	}
	where.bind(stmt)
	reader.SetInterrupt(c.ctx.Done())
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reader, c.stmt = reader, stmt
	c.unhook = context.AfterFunc(c.ctx, c.release)
	return nil
}

// keep tells whether the cursor may stay open for long; it does not wait for that.
func (c *cursor) keep() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reader == nil {
		return true // the next read says why
	}
	select {
	case c.pool.long <- struct{}{}:
		c.long = true
	default:
	}
	return c.long
}

// wait waits until the cursor may be opened for long.
func (c *cursor) wait() error {
	select {
	case c.pool.long <- struct{}{}:
		c.mu.Lock()
		defer c.mu.Unlock()
		c.long = true
		return nil
	case <-c.ctx.Done():
		return ended(c.ctx)
	}
}

// read reads the next rows into buf and tells whether there may be more. The rows before an
// error count.
func (c *cursor) read(buf []row) (n int, more bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reader == nil {
		return 0, false, ended(c.ctx)
	}
	for n < len(buf) {
		found, err := c.stmt.Step()
		if c.ctx.Err() != nil {
			return 0, false, ended(c.ctx)
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

// release gives back what the cursor holds. It may be called at any time, also again.
func (c *cursor) release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.giveBack()
}

func (c *cursor) giveBack() {
	if c.reader != nil {
		c.unhook()
		c.reader.SetInterrupt(nil) // also resets stmt
		c.pool.put(c.reader)
		c.reader, c.stmt = nil, nil
	}
	if c.long {
		<-c.pool.long
		c.long = false
	}
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
	reader, err := s.pool.take(ctx, op)
	if err != nil {
		return 0, err
	}
	defer s.pool.put(reader)
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
