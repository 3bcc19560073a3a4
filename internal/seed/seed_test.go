package seed_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/seed"
)

func drafts(t *testing.T, n int, randomSeed uint64) []domain.Draft {
	t.Helper()
	var all []domain.Draft
	for d, err := range seed.Drafts(n, randomSeed) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	return all
}

func TestSameSeedSameDrafts(t *testing.T) {
	t.Parallel()
	long := drafts(t, 1000, 7)
	if len(long) != 1000 {
		t.Fatalf("%d drafts, want 1000", len(long))
	}
	if diff := cmp.Diff(long[:100], drafts(t, 100, 7)); diff != "" {
		t.Errorf("the first hundred differ (-of a thousand +of a hundred):\n%s", diff)
	}
	if slices.Equal(long, drafts(t, 1000, 8)) {
		t.Error("another seed gives the same drafts")
	}
}

// People compare what they see with earlier runs and with each other's, so the drafts of a
// seed are fixed for good.
func TestDraftsOfSeedOne(t *testing.T) {
	t.Parallel()
	want := []domain.Draft{
		{Day: 3, Weekday: "Saturday", Month: "August", Year: 1971, PreSeeded: true},
		{Day: 17, Weekday: "Saturday", Month: "September", Year: 2006, PreSeeded: true},
		{Day: 4, Weekday: "Thursday", Month: "April", Year: 1974, PreSeeded: true},
	}
	if diff := cmp.Diff(want, drafts(t, 3, 1)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDraftsAreValidAndCoverEverything(t *testing.T) {
	t.Parallel()
	days, weekdays, months, years := map[int]bool{}, map[string]bool{}, map[string]bool{}, map[int]bool{}
	for _, d := range drafts(t, 10_000, 1) {
		if err := d.Validate("seed"); err != nil || !d.PreSeeded {
			t.Fatalf("%+v: %v", d, err)
		}
		days[d.Day], weekdays[d.Weekday], months[d.Month], years[d.Year] = true, true, true, true
	}
	if len(days) != 31 || len(weekdays) != 7 || len(months) != 12 || len(years) != seed.LastYear-seed.FirstYear+1 {
		t.Errorf("%d days, %d weekdays, %d months, %d years", len(days), len(weekdays), len(months), len(years))
	}
}

func TestNoDrafts(t *testing.T) {
	t.Parallel()
	if got := drafts(t, 0, 1); len(got) != 0 {
		t.Errorf("%v", got)
	}
}
