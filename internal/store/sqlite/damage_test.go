package sqlite_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/seed"
	"github.com/wirelore/wirelore/internal/store/sqlite"
)

func TestDamagedRecordIsAnError(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	s := openAt(t, path, sqlite.Options{CacheSize: -1})
	for range 3 {
		must[domain.Dummy](t)(s.Create(t.Context(), sample))
	}
	raw(t, path, "UPDATE dummies SET month = 12 WHERE id = 2")
	_, err := s.Get(t.Context(), 2)
	wantKind(t, err, domain.KindInternal)
	if n, err := count(t.Context(), s, domain.Query{}); n != 1 || domain.KindOf(err) != domain.KindInternal {
		t.Errorf("listed %d records, then %v", n, err)
	}
	must[domain.Dummy](t)(s.Get(t.Context(), 3))
	wantKind(t, s.Delete(t.Context(), 2, domain.Condition{}), domain.KindInternal)
	must[domain.Dummy](t)(s.Create(t.Context(), sample))
}

// TestDamagedFile reads and writes files with bytes changed or the end cut off. Each call
// succeeds or says what is wrong; none panics, hangs or answers with a record out of range.
func TestDamagedFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.db")
	s := must[*sqlite.Store](t)(sqlite.Open(t.Context(), whole, sqlite.Options{}))
	must[int64](t)(s.Import(t.Context(), seed.Drafts(2000, 1)))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	good := must[[]byte](t)(os.ReadFile(whole))
	r := rand.New(rand.NewPCG(1, 1))
	refused, failed := 0, 0
	for i := range 60 {
		bad := append([]byte{}, good...)
		if r.IntN(4) == 0 {
			bad = bad[:r.IntN(len(bad))]
		}
		for range r.IntN(30) {
			if len(bad) > 0 {
				bad[r.IntN(min(len(bad), 1<<(7+r.IntN(12))))] = byte(r.Uint32())
			}
		}
		path := filepath.Join(dir, fmt.Sprintf("bad%d.db", i))
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := sqlite.Open(t.Context(), path, sqlite.Options{CacheSize: -1})
		if err != nil {
			refused++
			continue
		}
		for d, err := range s.List(t.Context(), domain.Query{Sort: "year"}) {
			if err != nil {
				failed++
			} else if err := d.Draft().Validate("list"); err != nil {
				t.Errorf("listed %+v: %v", d, err)
			}
		}
		for id := int64(1); id < 2000; id += 500 {
			_, _ = s.Get(t.Context(), id)
			_ = s.Delete(t.Context(), id, domain.Condition{})
			_, _ = s.Create(t.Context(), sample)
		}
		_ = s.Close()
	}
	if refused == 0 || failed == 0 || refused == 60 {
		t.Errorf("%d files were refused and %d lists failed: the damage is too small to tell anything", refused, failed)
	}
	t.Logf("%d files refused, %d lists failed", refused, failed)
}
