package sqlite_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/store/sqlite"
)

// long is more than a list reads at once.
const long = 3000

// count reads a whole list.
func count(ctx context.Context, s *sqlite.Store, q domain.Query) (n int, err error) {
	for _, err := range s.List(ctx, q) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func TestSlowListHoldsUpNobody(t *testing.T) {
	t.Parallel()
	s, ctx := filled(t, long, sqlite.Options{Lists: 1}), t.Context()
	n := 0
	for d, err := range s.List(ctx, domain.Query{Sort: "-id"}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 1 { // the only place for a long list is taken
			must[domain.Dummy](t)(s.Create(ctx, sample))
			if err := s.Delete(ctx, 1, domain.Condition{}); err != nil {
				t.Fatal(err)
			}
			must[domain.Dummy](t)(s.Get(ctx, long))
			must[int64](t)(s.Count(ctx, domain.Query{}))
			page, next, err := domain.Page(ctx, s, domain.Query{Limit: 100})
			if err != nil || len(page) != 100 || next == "" {
				t.Fatalf("a page of %d, next %q, %v", len(page), next, err)
			}
			if n := must[int](t)(count(ctx, s, domain.Query{IDs: []int64{2, 3}})); n != 2 {
				t.Errorf("a short list without a limit yields %d records, want 2", n)
			}
		}
		if d.ID > long {
			t.Errorf("record %d was created after the list began", d.ID)
		}
	}
	if n != long {
		t.Errorf("listed %d records, want the %d of the beginning", n, long)
	}
}

func TestStalledListLosesItsPlace(t *testing.T) {
	t.Parallel()
	s, ctx := filled(t, long, sqlite.Options{Lists: 1, ListTime: 300 * time.Millisecond}), t.Context()
	begun := func() (err error) { // whether another long list gets the place
		for _, err = range s.List(ctx, domain.Query{}) {
			break
		}
		return err
	}
	var end error
	n := 0
	for _, err := range s.List(ctx, domain.Query{}) {
		end = err
		if n++; n == 1 {
			for tries := 1; ; tries++ { // stalled, until another one has it
				err := begun()
				if err == nil {
					break
				}
				if wantKind(t, err, domain.KindExhausted); tries == 20 {
					t.Fatal("a stalled list keeps its place")
				}
			}
		}
	}
	wantKind(t, end, domain.KindExhausted)
	if n >= long {
		t.Errorf("a list that lost its place yielded %d records", n)
	}
}

func TestCancelledListEndsAndGivesItsPlaceBack(t *testing.T) {
	t.Parallel()
	s := filled(t, long, sqlite.Options{Lists: 1})
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var end error
	n := 0
	for _, err := range s.List(ctx, domain.Query{}) {
		end = err
		if n++; n == 10 {
			cancel(errors.New("the caller's own reason"))
			if got := must[int](t)(count(t.Context(), s, domain.Query{})); got != long {
				t.Errorf("another list yields %d records, want %d", got, long)
			}
		}
	}
	if end != context.Canceled || n != 11 {
		t.Errorf("cancelled after 10 records, it ended after %d with %v", n-1, end)
	}
}

// The end of a context interrupts SQLite itself: this query never comes to a first row.
func TestCancelledWhileSearching(t *testing.T) {
	t.Parallel()
	s := openStore(t, sqlite.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := s.Read(ctx, "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n WHERE x < 0")
	if err != context.DeadlineExceeded {
		t.Errorf("ended with %v", err)
	}
	must[domain.Dummy](t)(s.Create(t.Context(), sample))
}

func TestManyIDs(t *testing.T) {
	t.Parallel()
	s, ctx := filled(t, long, sqlite.Options{}), t.Context()
	var q domain.Query
	for id := range int64(17_000) { // together more than SQLite takes parameters
		q.IDs = append(q.IDs, -id, id)
	}
	if n := must[int](t)(count(ctx, s, q)); n != long {
		t.Errorf("listed %d records, want %d", n, long)
	}
}

func TestCloseEndsAListUnderWay(t *testing.T) {
	t.Parallel()
	s := filled(t, long, sqlite.Options{})
	var end error
	n := 0
	for _, err := range s.List(t.Context(), domain.Query{}) {
		end = err
		if n++; n == 1 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	wantKind(t, end, domain.KindUnavailable)
}
