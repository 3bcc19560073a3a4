package domaintest

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
)

var sample = []domain.Draft{
	{Day: 1, Weekday: "Monday", Month: "January", Year: 1984},
	{Day: 31, Weekday: "Sunday", Month: "December", Year: 2024},
	{Day: 15, Weekday: "Wednesday", Month: "June", Year: 1999},
	{Day: 2, Weekday: "Monday", Month: "February", Year: 1985},
	{Day: 15, Weekday: "Friday", Month: "June", Year: 2001},
}

func fill(t *testing.T, ctx context.Context, s domain.Dummies) []domain.Dummy {
	t.Helper()
	var all []domain.Dummy
	for _, d := range sample {
		all = append(all, must[domain.Dummy](t)(s.Create(ctx, d)))
	}
	return all
}

func collect(t *testing.T, seq iter.Seq2[domain.Dummy, error]) []domain.Dummy {
	t.Helper()
	var all []domain.Dummy
	for d, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	return all
}

func ids(all []domain.Dummy) []int64 {
	out := []int64{}
	for _, d := range all {
		out = append(out, d.ID)
	}
	return out
}

// Dummies is the contract of domain.Dummies.
func Dummies(t *testing.T, open Open, has Has) {
	run := func(name string, f func(*testing.T, context.Context, domain.Dummies), needs ...domain.Operation) {
		each(t, name, open, has, needs, func(t *testing.T, ctx context.Context, s domain.Service) { f(t, ctx, s.Dummies) })
	}
	run("a created dummy is read back as it was answered", created, domain.OpCreate, domain.OpGet)
	run("a wrong draft names every wrong field", wrongDraft, domain.OpCreate)
	run("replace sets every field and keeps what is not settable", replaced, domain.OpReplace)
	run("patch sets only what it names", patched, domain.OpPatch)
	run("delete removes once and the id is not used again", deleted, domain.OpDelete)
	run("an unknown id is not found", unknown, domain.OpGet, domain.OpReplace, domain.OpPatch, domain.OpDelete)
	run("a condition holds for one version only", conditions, domain.OpReplace, domain.OpPatch, domain.OpDelete)
	run("list selects", selects, domain.OpList, domain.OpCount)
	run("list sorts", sorts, domain.OpList)
	run("pages join up to the whole list", pages, domain.OpList)
	run("a wrong query names every wrong part", wrongQuery, domain.OpList)
	run("a list can be left early and read again", leftEarly, domain.OpList)
	run("concurrent writers lose nothing", concurrent, domain.OpCreate, domain.OpPatch)
}

func created(t *testing.T, ctx context.Context, s domain.Dummies) {
	before := time.Now().Add(-time.Minute)
	d := must[domain.Dummy](t)(s.Create(ctx, sample[0]))
	if d.ID == 0 || d.CreatedAt.Before(before) || !d.CreatedAt.Equal(d.UpdatedAt) || d.CreatedAt.Location() != time.UTC {
		t.Errorf("id and times are not set: %+v", d)
	}
	if diff := cmp.Diff(sample[0], d.Draft()); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	got := must[domain.Dummy](t)(s.Get(ctx, d.ID))
	if diff := cmp.Diff(d, got); diff != "" {
		t.Errorf("read back (-created +read):\n%s", diff)
	}
}

func wrongDraft(t *testing.T, ctx context.Context, s domain.Dummies) {
	_, err := s.Create(ctx, domain.Draft{Day: 32, Weekday: "Mon", Month: "Januar", Year: 10000})
	wantFields(t, err, "day", "weekday", "month", "year")
	_, err = s.Create(ctx, domain.Draft{Day: 1, Weekday: "Monday", Month: "may", Year: 1})
	wantFields(t, err, "month")
	if n := must[int64](t)(s.Count(ctx, domain.Query{})); n != 0 {
		t.Errorf("%d records after refused drafts", n)
	}
}

func replaced(t *testing.T, ctx context.Context, s domain.Dummies) {
	d := must[domain.Dummy](t)(s.Create(ctx, sample[0]))
	got := must[domain.Dummy](t)(s.Replace(ctx, d.ID, sample[1], domain.Condition{}))
	want := d
	want.Day, want.Weekday, want.Month, want.Year, want.UpdatedAt = 31, "Sunday", "December", 2024, got.UpdatedAt
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("replaced (-want +got):\n%s", diff)
	}
	if !got.UpdatedAt.After(d.UpdatedAt) {
		t.Errorf("updated_at did not grow: %s, then %s", d.UpdatedAt, got.UpdatedAt)
	}
	if diff := cmp.Diff(got, must[domain.Dummy](t)(s.Get(ctx, d.ID))); diff != "" {
		t.Errorf("read back (-replaced +read):\n%s", diff)
	}
	_, err := s.Replace(ctx, d.ID, domain.Draft{Day: -1, Weekday: "Monday", Month: "", Year: 2000}, domain.Condition{})
	wantFields(t, err, "day", "month")
}

func patched(t *testing.T, ctx context.Context, s domain.Dummies) {
	d := must[domain.Dummy](t)(s.Create(ctx, sample[0]))
	year, weekday := 2024, "Friday"
	got := must[domain.Dummy](t)(s.Patch(ctx, d.ID, domain.Changes{Year: &year, Weekday: &weekday}, domain.Condition{}))
	want := d
	want.Year, want.Weekday, want.UpdatedAt = year, weekday, got.UpdatedAt
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("patched (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(got, must[domain.Dummy](t)(s.Get(ctx, d.ID))); diff != "" {
		t.Errorf("read back (-patched +read):\n%s", diff)
	}
	zero := 0
	_, err := s.Patch(ctx, d.ID, domain.Changes{Day: &zero}, domain.Condition{})
	wantFields(t, err, "day")
}

func deleted(t *testing.T, ctx context.Context, s domain.Dummies) {
	all := fill(t, ctx, s)
	last := all[len(all)-1].ID
	if err := s.Delete(ctx, last, domain.Condition{}); err != nil {
		t.Fatal(err)
	}
	_, err := s.Get(ctx, last)
	wantKind(t, err, domain.KindNotFound)
	wantKind(t, s.Delete(ctx, last, domain.Condition{}), domain.KindNotFound)
	if d := must[domain.Dummy](t)(s.Create(ctx, sample[0])); d.ID <= last {
		t.Errorf("new id %d after %d was deleted", d.ID, last)
	}
}

func unknown(t *testing.T, ctx context.Context, s domain.Dummies) {
	for _, id := range []int64{0, -1, 4711, 1 << 31, 1<<63 - 1} {
		_, err := s.Get(ctx, id)
		if id > 0 && id < 1<<31 || domain.KindOf(err) != domain.KindInvalid { // an id out of a protocol's range may be refused as such
			wantKind(t, err, domain.KindNotFound)
		}
	}
	_, err := s.Replace(ctx, 4711, sample[0], domain.Condition{})
	wantKind(t, err, domain.KindNotFound)
	_, err = s.Patch(ctx, 4711, domain.Changes{}, domain.Condition{})
	wantKind(t, err, domain.KindNotFound)
	wantKind(t, s.Delete(ctx, 4711, domain.Condition{}), domain.KindNotFound)
}

func conditions(t *testing.T, ctx context.Context, s domain.Dummies) {
	d := must[domain.Dummy](t)(s.Create(ctx, sample[0]))
	day := 9
	first := domain.Condition{UpdatedAt: d.UpdatedAt}
	newer := must[domain.Dummy](t)(s.Patch(ctx, d.ID, domain.Changes{Day: &day}, first))
	_, err := s.Patch(ctx, d.ID, domain.Changes{Day: &day}, first)
	wantKind(t, err, domain.KindPrecondition)
	_, err = s.Replace(ctx, d.ID, sample[1], first)
	wantKind(t, err, domain.KindPrecondition)
	wantKind(t, s.Delete(ctx, d.ID, first), domain.KindPrecondition)
	if diff := cmp.Diff(newer, must[domain.Dummy](t)(s.Get(ctx, d.ID))); diff != "" {
		t.Errorf("changed by a refused write (-want +got):\n%s", diff)
	}
	newest := must[domain.Dummy](t)(s.Replace(ctx, d.ID, sample[1], domain.Condition{UpdatedAt: newer.UpdatedAt}))
	if err := s.Delete(ctx, d.ID, domain.Condition{UpdatedAt: newest.UpdatedAt}); err != nil {
		t.Error(err)
	}
}

func selects(t *testing.T, ctx context.Context, s domain.Dummies) {
	if got := collect(t, s.List(ctx, domain.Query{})); len(got) != 0 {
		t.Errorf("an empty store lists %v", got)
	}
	all := fill(t, ctx, s)
	pick := func(at ...int) []int64 {
		out := []int64{}
		for _, i := range at {
			out = append(out, all[i].ID)
		}
		return out
	}
	for _, tt := range []struct {
		name string
		q    domain.Query
		want []int64
	}{
		{"everything", domain.Query{}, pick(0, 1, 2, 3, 4)},
		{"by ids, unknown and repeated ones too", domain.Query{IDs: append(pick(3, 1, 1), 4711)}, pick(1, 3)},
		{"by weekday", domain.Query{Weekday: "Monday"}, pick(0, 3)},
		{"by month", domain.Query{Month: "June"}, pick(2, 4)},
		{"by years", domain.Query{YearFrom: 1985, YearTo: 2001}, pick(2, 3, 4)},
		{"by all of these", domain.Query{IDs: pick(0, 2, 4), Weekday: "Friday", Month: "June", YearFrom: 2000}, pick(4)},
		{"nothing", domain.Query{Weekday: "Thursday"}, pick()},
	} {
		if diff := cmp.Diff(tt.want, ids(collect(t, s.List(ctx, tt.q)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if n := must[int64](t)(s.Count(ctx, tt.q)); n != int64(len(tt.want)) {
			t.Errorf("%s: count %d, want %d", tt.name, n, len(tt.want))
		}
	}
	if diff := cmp.Diff(all, collect(t, s.List(ctx, domain.Query{}))); diff != "" {
		t.Errorf("listed (-created +listed):\n%s", diff)
	}
}

func sorts(t *testing.T, ctx context.Context, s domain.Dummies) {
	all := fill(t, ctx, s)
	for _, field := range domain.SortFields() {
		for _, order := range []domain.Sort{domain.Sort(field), domain.Sort("-" + field)} {
			want := slices.Clone(all)
			slices.SortFunc(want, func(a, b domain.Dummy) int { return order.Compare(order.Position(a), order.Position(b)) })
			if diff := cmp.Diff(ids(want), ids(collect(t, s.List(ctx, domain.Query{Sort: order})))); diff != "" {
				t.Errorf("by %s (-want +got):\n%s", order, diff)
			}
		}
	}
}

func pages(t *testing.T, ctx context.Context, s domain.Dummies) {
	fill(t, ctx, s)
	for _, order := range []domain.Sort{"", "-id", "day", "-month", "weekday", "-created_at"} {
		want := ids(collect(t, s.List(ctx, domain.Query{Sort: order})))
		for limit := 1; limit <= len(want)+1; limit++ {
			got, q := []int64{}, domain.Query{Sort: order, Limit: limit}
			for {
				page, next, err := domain.Page(ctx, s, q)
				if err != nil {
					t.Fatal(err)
				}
				if len(page) > limit {
					t.Fatalf("a page of %d with limit %d", len(page), limit)
				}
				got = append(got, ids(page)...)
				if next == "" || len(got) > len(want) {
					break
				}
				q.Cursor = next
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("by %q in pages of %d (-want +got):\n%s", order, limit, diff)
			}
		}
	}
}

func wrongQuery(t *testing.T, ctx context.Context, s domain.Dummies) {
	for name, tt := range map[string]struct {
		q      domain.Query
		fields []string
	}{
		"names":                    {domain.Query{Weekday: "Mo", Month: "x"}, []string{"weekday", "month"}},
		"sort":                     {domain.Query{Sort: "colour"}, []string{"sort"}},
		"cursor":                   {domain.Query{Cursor: "nonsense"}, []string{"cursor"}},
		"cursor of another order":  {domain.Query{Sort: "year", Cursor: domain.Sort("day").NextCursor(domain.Dummy{ID: 1})}, []string{"cursor"}},
		"negative years and limit": {domain.Query{YearFrom: -1, YearTo: -2, Limit: -3}, []string{"year_from", "year_to", "limit"}},
	} {
		var got error
		for _, err := range s.List(ctx, tt.q) {
			got = err
		}
		t.Run(name, func(t *testing.T) { wantFields(t, got, tt.fields...) })
	}
}

func leftEarly(t *testing.T, ctx context.Context, s domain.Dummies) {
	all := fill(t, ctx, s)
	for range 50 { // more often than any pool has connections
		for d, err := range s.List(ctx, domain.Query{}) {
			if err != nil || d.ID != all[0].ID {
				t.Fatalf("first record %v, %v", d.ID, err)
			}
			break
		}
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	var got error
	for _, err := range s.List(gone, domain.Query{}) {
		got = err
	}
	if !errors.Is(got, context.Canceled) {
		t.Errorf("a list with a cancelled context ends with %v", got)
	}
	must[domain.Dummy](t)(s.Create(ctx, sample[0]))
}

func concurrent(t *testing.T, ctx context.Context, s domain.Dummies) {
	shared := must[domain.Dummy](t)(s.Create(ctx, sample[0]))
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[int64]bool{}
	for range 8 {
		wg.Go(func() {
			for i := range 10 {
				d, err := s.Create(ctx, sample[i%len(sample)])
				if err != nil {
					t.Error(err)
					return
				}
				got, err := s.Get(ctx, d.ID)
				if err != nil || got != d {
					t.Errorf("created %+v, then read %+v, %v", d, got, err)
				}
				day := 1 + i
				p, err := s.Patch(ctx, shared.ID, domain.Changes{Day: &day}, domain.Condition{})
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := s.Get(ctx, shared.ID); err != nil || got.UpdatedAt.Before(p.UpdatedAt) {
					t.Errorf("patched at %s, then read the version of %s, %v", p.UpdatedAt, got.UpdatedAt, err)
				}
				mu.Lock()
				if seen[d.ID] {
					t.Errorf("id %d was given twice", d.ID)
				}
				seen[d.ID] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if n := must[int64](t)(s.Count(ctx, domain.Query{})); n != 81 {
		t.Errorf("%d records, want 81", n)
	}
}
