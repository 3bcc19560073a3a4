package domaintest

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
)

func drafts(all []domain.Draft, end error) iter.Seq2[domain.Draft, error] {
	return func(yield func(domain.Draft, error) bool) {
		for _, d := range all {
			if !yield(d, nil) {
				return
			}
		}
		if end != nil {
			yield(domain.Draft{}, end)
		}
	}
}

// Importer is the contract of domain.Importer.
func Importer(t *testing.T, open Open, has Has) {
	run := func(name string, f func(*testing.T, context.Context, domain.Service)) {
		each(t, name, open, has, []domain.Operation{domain.OpImport}, f)
	}
	run("everything is stored in order", func(t *testing.T, ctx context.Context, s domain.Service) {
		many := slices.Repeat(sample, 500)
		if n := must[int64](t)(s.Importer.Import(ctx, drafts(many, nil))); n != int64(len(many)) {
			t.Fatalf("imported %d, want %d", n, len(many))
		}
		var got []domain.Draft
		for _, d := range collect(t, s.Dummies.List(ctx, domain.Query{})) {
			got = append(got, d.Draft())
		}
		if diff := cmp.Diff(many, got); diff != "" {
			t.Errorf("listed (-imported +listed):\n%s", diff)
		}
	})
	run("nothing to import is no error", func(t *testing.T, ctx context.Context, s domain.Service) {
		if n := must[int64](t)(s.Importer.Import(ctx, drafts(nil, nil))); n != 0 {
			t.Errorf("imported %d", n)
		}
	})
	run("a wrong draft ends it, and what was counted is stored", func(t *testing.T, ctx context.Context, s domain.Service) {
		bad := append(slices.Clone(sample[:2]), domain.Draft{Day: 99, Weekday: "Monday", Month: "May", Year: 2000}, sample[3])
		n, err := s.Importer.Import(ctx, drafts(bad, nil))
		wantKind(t, err, domain.KindInvalid)
		if got := must[int64](t)(s.Dummies.Count(ctx, domain.Query{})); got != n || n > 2 {
			t.Errorf("it counted %d, and %d are stored", n, got)
		}
	})
	run("a failing sequence ends it", func(t *testing.T, ctx context.Context, s domain.Service) {
		broken := errors.New("the source broke")
		n, err := s.Importer.Import(ctx, drafts(sample, broken))
		if err == nil {
			t.Fatal("no error")
		}
		if got := must[int64](t)(s.Dummies.Count(ctx, domain.Query{})); got != n {
			t.Errorf("it counted %d, and %d are stored", n, got)
		}
	})
}

// Watcher is the contract of domain.Watcher.
func Watcher(t *testing.T, open Open, has Has) {
	each(t, "every change after the call is told, in order", open, has, []domain.Operation{domain.OpWatch},
		func(t *testing.T, ctx context.Context, s domain.Service) {
			must[domain.Dummy](t)(s.Dummies.Create(ctx, sample[0]))
			changes := s.Watcher.Watch(ctx)
			a := must[domain.Dummy](t)(s.Dummies.Create(ctx, sample[1]))
			day := 3
			b := must[domain.Dummy](t)(s.Dummies.Patch(ctx, a.ID, domain.Changes{Day: &day}, domain.Condition{}))
			if err := s.Dummies.Delete(ctx, a.ID, domain.Condition{}); err != nil {
				t.Fatal(err)
			}
			want := []domain.Change{
				{Type: domain.Created, Dummy: a},
				{Type: domain.Updated, Dummy: b},
				{Type: domain.Deleted, Dummy: domain.Dummy{ID: a.ID}},
			}
			var got []domain.Change
			for c, err := range changes {
				if err != nil {
					t.Fatal(err)
				}
				if got = append(got, c); len(got) == len(want) {
					break
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	each(t, "watching ends with its context", open, has, []domain.Operation{domain.OpWatch},
		func(t *testing.T, ctx context.Context, s domain.Service) {
			ctx, cancel := context.WithCancel(ctx)
			changes := s.Watcher.Watch(ctx)
			cancel()
			n := 0
			for _, err := range changes {
				if n++; n > 1 || err == nil {
					t.Fatalf("event %d after the end: %v", n, err)
				}
			}
		})
}
