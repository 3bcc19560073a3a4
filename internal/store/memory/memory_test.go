package memory_test

import (
	"testing"

	"github.com/wirelore/wirelore/internal/bus/inproc"
	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/domain/domaintest"
	"github.com/wirelore/wirelore/internal/store/memory"
)

func TestContract(t *testing.T) {
	open := func(testing.TB) domain.Service {
		feed := inproc.NewFeed()
		s := memory.New(memory.Options{OnChange: feed.Publish})
		return domain.Service{Dummies: s, Importer: s, Watcher: feed}
	}
	t.Run("Dummies", func(t *testing.T) { domaintest.Dummies(t, open, domaintest.All) })
	t.Run("Importer", func(t *testing.T) { domaintest.Importer(t, open, domaintest.All) })
	t.Run("Watcher", func(t *testing.T) { domaintest.Watcher(t, open, domaintest.All) })
}

func TestListIsASnapshot(t *testing.T) {
	t.Parallel()
	s, ctx := memory.New(memory.Options{}), t.Context()
	draft := domain.Draft{Day: 7, Weekday: "Monday", Month: "May", Year: 1984}
	for range 3 {
		if _, err := s.Create(ctx, draft); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for d, err := range s.List(ctx, domain.Query{}) {
		if err != nil || d.Day != 7 {
			t.Fatalf("%+v, %v", d, err)
		}
		day := 8 // writing meanwhile neither blocks nor shows
		if _, err := s.Patch(ctx, 3, domain.Changes{Day: &day}, domain.Condition{}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Create(ctx, draft); err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 3 {
		t.Errorf("listed %d records, want the 3 of the beginning", n)
	}
}

func TestClosedStoreRefuses(t *testing.T) {
	t.Parallel()
	s, ctx := memory.New(memory.Options{}), t.Context()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := s.Create(ctx, domain.Draft{Day: 7, Weekday: "Monday", Month: "May", Year: 1984})
	if domain.KindOf(err) != domain.KindUnavailable {
		t.Errorf("create: %v", err)
	}
	if _, _, err := domain.Page(ctx, s, domain.Query{}); domain.KindOf(err) != domain.KindUnavailable {
		t.Errorf("list: %v", err)
	}
}
