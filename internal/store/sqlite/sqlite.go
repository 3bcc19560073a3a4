// Package sqlite keeps dummies in one SQLite file, through modernc's translation of SQLite to Go
// and without database/sql.
//
// One goroutine writes (writer), in transactions that take in everything that waits; a write is
// acknowledged when its transaction is on the disk (journal_mode WAL, synchronous FULL:
// https://sqlite.org/wal.html, https://sqlite.org/pragma.html#pragma_synchronous). Reads
// go to a cache of records and then to a bounded pool of connections; a list reads one snapshot
// in chunks. The file belongs to one process at a time.
//
// Beside it: package memory, the same contract in a map. Package lab chooses.
package sqlite

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"

	"github.com/wirelore/wirelore/internal/domain"
)

// Options configure a Store; the zero value is useful.
type Options struct {
	Now       func() time.Time    // nil: time.Now
	OnChange  func(domain.Change) // called for each write, in order, once it is on the disk and before it is acknowledged; must not call the store
	Log       *slog.Logger        // nil discards
	CacheSize int                 // records kept for Get, about 40 bytes each, at most 16,777,216. 0: 131,072; negative: none
	Lists     int                 // lists of more than 1,024 records that may be under way; others wait. 0: 8
	ListTime  time.Duration       // how long a list may take, waiting included, before it ends with KindExhausted. 0: 2 minutes
}

// Store is domain.Dummies and domain.Importer in a SQLite file.
type Store struct {
	opt    Options
	lock   *flock.Flock
	writer *writer
	cache  *cache
	pool   *pool
	chunks sync.Pool // of *[chunk]row

	closed  atomic.Bool
	life    context.Context // ends when the store is closed
	end     context.CancelFunc
	closing sync.Once
}

// Open opens the store in the file at path. It makes the file, and directories on the way to
// it, if they are not there, and brings an older file up to date. It returns *InUseError when
// another process has the file open. Its errors are one line that says what to do.
func Open(ctx context.Context, path string, opt Options) (_ *Store, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	opt.CacheSize = min(cmp.Or(opt.CacheSize, 1<<17), 1<<24)
	opt.Lists = cmp.Or(opt.Lists, 8)
	opt.ListTime = cmp.Or(opt.ListTime, 2*time.Minute)

	if path, err = resolve(path); err != nil {
		return nil, err
	}
	lock, err := lock(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = lock.Unlock()
		}
	}()
	if err := touch(path); err != nil {
		return nil, err
	}
	if err := writeNote(lock.Path(), ""); err != nil { // takes away that of an earlier owner
		return nil, err
	}
	s := &Store{opt: opt, lock: lock}
	if opt.CacheSize > 0 {
		s.cache = newCache(opt.CacheSize)
	}
	if s.writer, err = openWriter(path, opt, s.cache); err != nil {
		return nil, err
	}
	s.pool = newPool(max(4, runtime.GOMAXPROCS(0)), opt.Lists, func() (*reader, error) { return openReader(path) })
	s.chunks.New = func() any { return new([chunk]row) }
	s.life, s.end = context.WithCancel(context.Background())
	return s, nil
}

// Close stores the writes that wait, ends the lists, and gives the file up. Every later call
// returns KindUnavailable.
func (s *Store) Close() (err error) {
	s.closing.Do(func() {
		s.closed.Store(true)
		s.end()
		s.writer.close()
		err = errors.Join(
			s.pool.close(),
			s.writer.conn.Close(), // the last one: it moves the WAL into the file
			writeNote(s.lock.Path(), ""),
			s.lock.Unlock(),
		)
	})
	return err
}
