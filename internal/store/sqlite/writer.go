package sqlite

import (
	"cmp"
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	"zombiezen.com/go/sqlite"

	"github.com/wirelore/wirelore/internal/domain"
)

// writer is the one place that changes the file. Calls queue up while it commits; then it
// takes all of them into the next transaction, so that they share one fsync.
type writer struct {
	conn     *sqlite.Conn
	log      *slog.Logger
	cache    *cache
	onChange func(domain.Change)
	tx       tx
	begin    *sqlite.Stmt
	commit   *sqlite.Stmt
	rollback *sqlite.Stmt
	linger   *linger

	mu      sync.Mutex
	arrived sync.Cond // signalled when waiting or closed changed
	waiting []*write
	closed  bool
	done    chan struct{} // closed when run has returned

	writes sync.Pool // of *write
}

// write is one call's part of a transaction.
type write struct {
	do      func(*tx) error
	claimed atomic.Bool // by the writer, to run it, or by its caller, to give it up
	wrong   error       // what do said
	outcome chan error  // has room for it
}

func newWriter(conn *sqlite.Conn, opt Options, cache *cache) *writer {
	w := &writer{
		conn:     conn,
		log:      opt.Log,
		cache:    cache,
		onChange: opt.OnChange,
		tx:       tx{conn: conn, now: opt.Now},
		done:     make(chan struct{}),
	}
	w.arrived.L = &w.mu
	w.writes.New = func() any { return &write{outcome: make(chan error, 1)} }
	return w
}

// prepare prepares the statements; the tables must be there.
func (w *writer) prepare() (err error) {
	const insert, values = "INSERT INTO dummies (" + settable + ") VALUES ", "(?, ?, ?, ?, ?, ?, ?)"
	for _, p := range []struct {
		stmt  **sqlite.Stmt
		query string
	}{
		{&w.begin, "BEGIN IMMEDIATE"},
		{&w.commit, "COMMIT"},
		{&w.rollback, "ROLLBACK"},
		{&w.tx.selectOne, selectOne},
		{&w.tx.update, "UPDATE dummies SET (" + settable + ") = " + values + " WHERE id = ?"},
		{&w.tx.remove, "DELETE FROM dummies WHERE id = ?"},
	} {
		if *p.stmt, err = w.conn.Prepare(p.query); err != nil {
			return err
		}
	}
	for i, n := range rowsAtOnce {
		if w.tx.insert[i], err = w.conn.Prepare(insert + values + strings.Repeat(", "+values, n-1)); err != nil {
			return err
		}
	}
	return nil
}

// submit has do run in a transaction and returns once that is on the disk. An error of do
// must be a *domain.Error and come before do changes anything; do then fails alone. When ctx
// ends before the writer comes to it, do never runs; later than that, ctx is not heeded, so
// that a caller always knows the outcome.
func (w *writer) submit(ctx context.Context, op string, do func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	wr := w.writes.Get().(*write)
	wr.do = do
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return errClosed(op)
	}
	w.waiting = append(w.waiting, wr)
	w.mu.Unlock()
	w.arrived.Signal()
	var err error
	select {
	case err = <-wr.outcome:
	case <-ctx.Done():
		if wr.claimed.CompareAndSwap(false, true) {
			return ctx.Err() // the writer has wr still
		}
		err = <-wr.outcome
	}
	wr.do, wr.wrong = nil, nil
	wr.claimed.Store(false)
	w.writes.Put(wr)
	return explain(op, err)
}

// run serves submit until close.
func (w *writer) run() {
	defer close(w.done)
	defer w.linger.close()
	var batch []*write
	for {
		w.mu.Lock()
		for len(w.waiting) == 0 && !w.closed {
			w.arrived.Wait()
		}
		if len(w.waiting) == 0 {
			w.mu.Unlock()
			return
		}
		w.gather()
		batch, w.waiting = w.waiting, batch[:0]
		w.mu.Unlock()
		w.serve(batch)
		clear(batch)
	}
}

// maxRounds bounds how often gather waits for more. Each round takes up what came during the
// one before; after the third little does. Where every processor is busy a round may last
// until the runtime looks at the network by itself, which it does every 10 ms.
const maxRounds = 4

// gather has whoever is about to submit get into this batch too. A write more costs a batch a
// hundredth of what its fsync does. The caller holds mu.
func (w *writer) gather() {
	for round, before := 0, 0; round < maxRounds && len(w.waiting) > before; round++ {
		before = len(w.waiting)
		w.mu.Unlock()
		w.linger.wait()
		w.mu.Lock()
	}
}

// close refuses further writes and returns when those that wait are done.
func (w *writer) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.arrived.Signal()
	<-w.done
}

// serve runs a batch in one transaction and tells everyone the outcome.
func (w *writer) serve(batch []*write) {
	err := w.transact(batch)
	if err != nil {
		w.log.Error("store write failed; nothing of it was stored", "writes", len(batch), "error", err)
	} else if w.onChange != nil {
		for i := range w.tx.changes {
			w.onChange(w.tx.changes[i].domain())
		}
	}
	for _, wr := range batch {
		wr.outcome <- cmp.Or(err, wr.wrong)
	}
}

// transact runs a batch and commits it. Its error means that nothing was stored: it is of the
// store and so of all the batch.
func (w *writer) transact(batch []*write) (err error) {
	w.tx.changes, w.tx.created = w.tx.changes[:0], w.tx.created[:0]
	if err := run(w.begin); err != nil {
		return err
	}
	defer func() {
		if !w.conn.AutocommitEnabled() { // SQLite has not rolled back by itself
			if undone := run(w.rollback); undone != nil {
				w.log.Error("roll back", "error", undone)
			}
		}
	}()
	for _, wr := range batch {
		if !wr.claimed.CompareAndSwap(false, true) {
			continue // its caller has gone
		}
		if wr.wrong = wr.do(&w.tx); wr.wrong != nil && !isDomain(wr.wrong) {
			return wr.wrong
		}
	}
	if err := w.tx.flush(); err != nil {
		return err
	}
	if len(w.tx.changes) == 0 {
		return nil
	}
	defer func() { w.settle(err == nil) }()
	for i := range w.tx.changes {
		if c := &w.tx.changes[i]; !c.imported {
			w.cache.begin(c.row.id)
		}
	}
	return run(w.commit)
}

// settle brings the cache up to what the commit has done.
func (w *writer) settle(committed bool) {
	for i := len(w.tx.changes) - 1; i >= 0; i-- {
		c := &w.tx.changes[i]
		switch {
		case c.imported: // in nobody's cache yet, and many
		case committed && c.typ != domain.Deleted:
			w.cache.end(c.row.id, c.row)
		default:
			w.cache.end(c.row.id, row{})
		}
	}
}

// run executes a statement that returns no rows.
func run(stmt *sqlite.Stmt) error {
	_, err := stmt.Step()
	if err != nil {
		return err
	}
	return stmt.Reset()
}
