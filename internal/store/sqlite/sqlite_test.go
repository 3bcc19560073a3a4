package sqlite_test

import (
	"cmp"
	"context"
	"path/filepath"
	"testing"

	"github.com/wirelore/wirelore/internal/bus/inproc"
	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/domain/domaintest"
	"github.com/wirelore/wirelore/internal/seed"
	"github.com/wirelore/wirelore/internal/store/sqlite"
)

var (
	_ domain.Dummies  = (*sqlite.Store)(nil)
	_ domain.Importer = (*sqlite.Store)(nil)
)

var sample = domain.Draft{Day: 7, Weekday: "Monday", Month: "May", Year: 1984}

// openStore opens a store in a fresh directory and closes it with the test.
func openStore(t testing.TB, opt sqlite.Options) *sqlite.Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "store.db"), opt)
}

func openAt(t testing.TB, path string, opt sqlite.Options) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// must returns v or ends the test.
func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wantKind(t *testing.T, err error, k domain.Kind) {
	t.Helper()
	if err == nil || domain.KindOf(err) != k {
		t.Fatalf("error %v, want one of kind %s", err, k)
	}
}

func TestContract(t *testing.T) {
	for name, size := range map[string]int{"default cache": 0, "cache of one slot": 1, "no cache": -1} {
		t.Run(name, func(t *testing.T) {
			open := func(t testing.TB) domain.Service {
				feed := inproc.NewFeed()
				s := openStore(t, sqlite.Options{OnChange: feed.Publish, CacheSize: size})
				return domain.Service{Dummies: s, Importer: s, Watcher: feed}
			}
			t.Run("Dummies", func(t *testing.T) { domaintest.Dummies(t, open, domaintest.All) })
			t.Run("Importer", func(t *testing.T) { domaintest.Importer(t, open, domaintest.All) })
			t.Run("Watcher", func(t *testing.T) { domaintest.Watcher(t, open, domaintest.All) })
		})
	}
}

func TestRecordsOutliveTheStore(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deep", "down", "store.db")
	ctx := t.Context()
	s := must[*sqlite.Store](t)(sqlite.Open(ctx, path, sqlite.Options{}))
	kept := must[domain.Dummy](t)(s.Create(ctx, sample))
	gone := must[domain.Dummy](t)(s.Create(ctx, sample))
	if err := cmp.Or(s.Delete(ctx, gone.ID, domain.Condition{}), s.Close()); err != nil {
		t.Fatal(err)
	}

	s = openAt(t, path, sqlite.Options{})
	if got := must[domain.Dummy](t)(s.Get(ctx, kept.ID)); got != kept {
		t.Errorf("reopened: %+v, want %+v", got, kept)
	}
	if d := must[domain.Dummy](t)(s.Create(ctx, sample)); d.ID <= gone.ID {
		t.Errorf("new id %d after %d was deleted", d.ID, gone.ID)
	}
}

func TestImportTellsOfEveryRecord(t *testing.T) {
	t.Parallel()
	told := map[int64]domain.Dummy{}
	s := openStore(t, sqlite.Options{OnChange: func(c domain.Change) { told[c.Dummy.ID] = c.Dummy }})
	ctx := t.Context()
	d := must[domain.Dummy](t)(s.Create(ctx, sample))
	if err := s.Delete(ctx, d.ID, domain.Condition{}); err != nil { // its id is not to come again
		t.Fatal(err)
	}
	clear(told)
	const n = 10_000 // several batches, and a rest
	if got := must[int64](t)(s.Import(ctx, seed.Drafts(n, 1))); got != n {
		t.Fatalf("imported %d, want %d", got, n)
	}
	next := d.ID + 1
	for d, err := range s.List(ctx, domain.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if d.ID != next || told[d.ID] != d {
			t.Fatalf("stored %+v, want id %d; told of %+v", d, next, told[d.ID])
		}
		next++
	}
	if len(told) != n || next != d.ID+1+n {
		t.Errorf("told of %d records, listed up to %d", len(told), next-1)
	}
}

func TestClosedStoreRefusesEverything(t *testing.T) {
	t.Parallel()
	s := openStore(t, sqlite.Options{})
	ctx := t.Context()
	d := must[domain.Dummy](t)(s.Create(ctx, sample)) // and so in the cache
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	calls := map[string]func() error{
		"create":   func() error { _, err := s.Create(ctx, sample); return err },
		"get":      func() error { _, err := s.Get(ctx, d.ID); return err },
		"get miss": func() error { _, err := s.Get(ctx, d.ID+1); return err },
		"delete":   func() error { return s.Delete(ctx, d.ID, domain.Condition{}) },
		"count":    func() error { _, err := s.Count(ctx, domain.Query{}); return err },
		"list":     func() error { _, _, err := domain.Page(ctx, s, domain.Query{}); return err },
		"import": func() error {
			_, err := s.Import(ctx, func(yield func(domain.Draft, error) bool) { yield(sample, nil) })
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) { wantKind(t, call(), domain.KindUnavailable) })
	}
}

func TestEndedContext(t *testing.T) {
	t.Parallel()
	s := openStore(t, sqlite.Options{})
	d := must[domain.Dummy](t)(s.Create(t.Context(), sample))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Create(ctx, sample); err != context.Canceled {
		t.Errorf("create: %v", err)
	}
	if _, err := s.Get(ctx, d.ID); err != context.Canceled {
		t.Errorf("get: %v", err)
	}
	if _, err := s.Count(ctx, domain.Query{}); err != context.Canceled {
		t.Errorf("count: %v", err)
	}
	if n := must[int64](t)(s.Count(t.Context(), domain.Query{})); n != 1 {
		t.Errorf("%d records, want 1", n)
	}
}
