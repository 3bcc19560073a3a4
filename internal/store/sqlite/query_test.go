package sqlite_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/store/sqlite"
)

// TestQueriesMeanWhatTheDomainSays holds the SQL of many queries against domain.Query.Match and
// domain.Sort.Compare.
func TestQueriesMeanWhatTheDomainSays(t *testing.T) {
	t.Parallel()
	const n = 400
	s, ctx := filled(t, n, sqlite.Options{}), t.Context()
	all, _, err := domain.Page(ctx, s, domain.Query{})
	if err != nil || len(all) != n {
		t.Fatalf("%d records, %v", len(all), err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	matched := 0
	for range 300 {
		q := randomQuery(r, all)
		var want []domain.Dummy
		for _, d := range all {
			if q.Match(d) {
				want = append(want, d)
			}
		}
		if got := must[int64](t)(s.Count(ctx, q)); got != int64(len(want)) {
			t.Errorf("%+v: count %d, want %d", q, got, len(want))
		}
		slices.SortFunc(want, func(a, b domain.Dummy) int { return q.Sort.Compare(q.Sort.Position(a), q.Sort.Position(b)) })
		if after := must[*domain.Position](t)(q.After()); after != nil {
			want = slices.DeleteFunc(want, func(d domain.Dummy) bool { return q.Sort.Compare(q.Sort.Position(d), *after) <= 0 })
		}
		if q.Limit > 0 {
			want = want[:min(q.Limit, len(want))]
		}
		var got []domain.Dummy
		for d, err := range s.List(ctx, q) {
			if err != nil {
				t.Fatalf("%+v: %v", q, err)
			}
			got = append(got, d)
		}
		if !slices.Equal(want, got) {
			t.Fatalf("%+v (-want +got):\n%s", q, cmp.Diff(want, got))
		}
		matched += len(got)
	}
	if matched < 3_000 {
		t.Errorf("the queries matched %d records in all: too few to tell anything", matched)
	}
}

// randomQuery sets each part of a query now and then.
func randomQuery(r *rand.Rand, all []domain.Dummy) (q domain.Query) {
	some := func() domain.Dummy { return all[r.IntN(len(all))] }
	if r.IntN(4) == 0 {
		for range 1 + r.IntN(200) {
			q.IDs = append(q.IDs, some().ID+r.Int64N(3)-1)
		}
	}
	if r.IntN(4) == 0 {
		q.Weekday = some().Weekday
	}
	if r.IntN(4) == 0 {
		q.Month = some().Month
	}
	if r.IntN(4) == 0 {
		q.YearFrom = some().Year
	}
	if r.IntN(4) == 0 {
		q.YearTo = some().Year
	}
	fields := domain.SortFields()
	q.Sort = domain.Sort([]string{"", "-"}[r.IntN(2)] + fields[r.IntN(len(fields))])
	if r.IntN(2) == 0 {
		q.Cursor = q.Sort.NextCursor(some())
	}
	if r.IntN(2) == 0 {
		q.Limit = 1 + r.IntN(100)
	}
	return q
}
