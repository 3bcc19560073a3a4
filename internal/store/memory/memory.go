// Package memory keeps dummies in the process: the store for tests and for `--store memory:`.
// Beside it: package sqlite, the same contract on a disk. Package lab chooses.
package memory

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

// Options configure a Store; the zero value is useful.
type Options struct {
	Now      func() time.Time    // nil means time.Now
	OnChange func(domain.Change) // called for each write, in order, before it is acknowledged; must not call the store
}

// Store is domain.Dummies and domain.Importer in a map.
type Store struct {
	opt    Options
	mu     sync.RWMutex
	byID   map[int64]*domain.Dummy // replaced, never changed, so that a snapshot is a slice of pointers
	lastID int64
	closed bool
}

// New returns an empty store.
func New(opt Options) *Store {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.OnChange == nil {
		opt.OnChange = func(domain.Change) {}
	}
	return &Store{opt: opt, byID: map[int64]*domain.Dummy{}}
}

// Close refuses every later call with KindUnavailable.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

func (s *Store) check(ctx context.Context, op string) error {
	if s.closed {
		return domain.Errorf(domain.KindUnavailable, op, "the store is closed")
	}
	return ctx.Err()
}

// List implements domain.Dummies. The snapshot is taken when the iteration begins.
func (s *Store) List(ctx context.Context, q domain.Query) iter.Seq2[domain.Dummy, error] {
	const op = "list dummies"
	return func(yield func(domain.Dummy, error) bool) {
		all, err := s.snapshot(ctx, op, q)
		if err != nil {
			yield(domain.Dummy{}, err)
			return
		}
		for i, d := range all {
			if err := ctx.Err(); err != nil {
				yield(domain.Dummy{}, err)
				return
			}
			if q.Limit > 0 && i == q.Limit || !yield(*d, nil) {
				return
			}
		}
	}
}

// snapshot returns the records that q selects, from its cursor on, in order.
func (s *Store) snapshot(ctx context.Context, op string, q domain.Query) ([]*domain.Dummy, error) {
	if err := q.Validate(op); err != nil {
		return nil, err
	}
	after, err := q.After()
	if err != nil {
		return nil, err
	}
	all, err := s.matching(ctx, op, func(d *domain.Dummy) bool {
		return q.Match(*d) && (after == nil || q.Sort.Compare(q.Sort.Position(*d), *after) > 0)
	})
	slices.SortFunc(all, func(a, b *domain.Dummy) int { return q.Sort.Compare(q.Sort.Position(*a), q.Sort.Position(*b)) })
	return all, err
}

func (s *Store) matching(ctx context.Context, op string, match func(*domain.Dummy) bool) (all []*domain.Dummy, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.check(ctx, op); err != nil {
		return nil, err
	}
	for _, d := range s.byID {
		if match(d) {
			all = append(all, d)
		}
	}
	return all, nil
}

// Get implements domain.Dummies.
func (s *Store) Get(ctx context.Context, id int64) (domain.Dummy, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.get(ctx, "get dummy", id)
}

func (s *Store) get(ctx context.Context, op string, id int64) (domain.Dummy, error) {
	if err := s.check(ctx, op); err != nil {
		return domain.Dummy{}, err
	}
	d, ok := s.byID[id]
	if !ok {
		return domain.Dummy{}, domain.Errorf(domain.KindNotFound, op, "there is no dummy %d", id)
	}
	return *d, nil
}

// Create implements domain.Dummies.
func (s *Store) Create(ctx context.Context, draft domain.Draft) (domain.Dummy, error) {
	const op = "create dummy"
	if err := draft.Validate(op); err != nil {
		return domain.Dummy{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.check(ctx, op); err != nil {
		return domain.Dummy{}, err
	}
	return s.create(draft), nil
}

func (s *Store) create(draft domain.Draft) domain.Dummy {
	s.lastID++
	now := domain.Stamp(s.opt.Now(), time.Time{})
	d := domain.Dummy{ID: s.lastID, Day: draft.Day, Weekday: draft.Weekday, Month: draft.Month,
		Year: draft.Year, PreSeeded: draft.PreSeeded, CreatedAt: now, UpdatedAt: now}
	s.byID[d.ID] = &d
	s.opt.OnChange(domain.Change{Type: domain.Created, Dummy: d})
	return d
}

// Import implements domain.Importer.
func (s *Store) Import(ctx context.Context, drafts iter.Seq2[domain.Draft, error]) (n int64, err error) {
	for draft, err := range drafts {
		if err == nil {
			_, err = s.Create(ctx, draft)
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Replace implements domain.Dummies.
func (s *Store) Replace(ctx context.Context, id int64, draft domain.Draft, cond domain.Condition) (domain.Dummy, error) {
	return s.update(ctx, "replace dummy", id,
		domain.Changes{Day: &draft.Day, Weekday: &draft.Weekday, Month: &draft.Month, Year: &draft.Year}, cond)
}

// Patch implements domain.Dummies.
func (s *Store) Patch(ctx context.Context, id int64, c domain.Changes, cond domain.Condition) (domain.Dummy, error) {
	return s.update(ctx, "patch dummy", id, c, cond)
}

func (s *Store) update(ctx context.Context, op string, id int64, c domain.Changes, cond domain.Condition) (domain.Dummy, error) {
	if err := c.Validate(op); err != nil {
		return domain.Dummy{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.get(ctx, op, id)
	if err = cmp.Or(err, cond.Check(op, d)); err != nil {
		return domain.Dummy{}, err
	}
	d = c.Apply(d)
	d.UpdatedAt = domain.Stamp(s.opt.Now(), d.UpdatedAt)
	s.byID[id] = &d
	s.opt.OnChange(domain.Change{Type: domain.Updated, Dummy: d})
	return d, nil
}

// Delete implements domain.Dummies.
func (s *Store) Delete(ctx context.Context, id int64, cond domain.Condition) error {
	const op = "delete dummy"
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.get(ctx, op, id)
	if err = cmp.Or(err, cond.Check(op, d)); err != nil {
		return err
	}
	delete(s.byID, id)
	s.opt.OnChange(domain.Change{Type: domain.Deleted, Dummy: domain.Dummy{ID: id}})
	return nil
}

// Count implements domain.Dummies.
func (s *Store) Count(ctx context.Context, q domain.Query) (int64, error) {
	const op = "count dummies"
	q.Sort, q.Limit, q.Cursor = "", 0, ""
	if err := q.Validate(op); err != nil {
		return 0, err
	}
	all, err := s.matching(ctx, op, func(d *domain.Dummy) bool { return q.Match(*d) })
	return int64(len(all)), err
}
