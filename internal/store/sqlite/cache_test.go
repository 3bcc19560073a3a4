package sqlite_test

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/store/sqlite"
)

// TestNoStaleReads lets readers race writers for a few records, through caches in which the
// records push each other out all the time and in which they never do. A record's year counts
// its versions.
func TestNoStaleReads(t *testing.T) {
	for _, size := range []int{1, 2, 1024} {
		t.Run(fmt.Sprintf("cache of %d", size), func(t *testing.T) {
			t.Parallel()
			raceReaders(t, openStore(t, sqlite.Options{CacheSize: size}))
		})
	}
}

func raceReaders(t *testing.T, s *sqlite.Store) {
	const records, versions, readers = 3, 200, 3
	ctx := t.Context()
	var acknowledged [records + 1]atomic.Int64 // by id
	for id := range records {
		d := must[domain.Dummy](t)(s.Create(ctx, domain.Draft{Day: 1, Weekday: "Monday", Month: "May", Year: 1}))
		if d.ID != int64(id+1) {
			t.Fatalf("id %d, want %d", d.ID, id+1)
		}
		acknowledged[d.ID].Store(1)
	}
	var done atomic.Bool
	var reads atomic.Int64
	var reading, writing sync.WaitGroup
	for range readers {
		reading.Go(func() {
			var last [records + 1]int64
			for n := int64(0); !done.Load(); n++ {
				id := 1 + n%records
				atLeast := acknowledged[id].Load()
				d, err := s.Get(ctx, id)
				if err != nil {
					t.Error(err)
					return
				}
				if got := int64(d.Year); d.ID != id || got < atLeast || got < last[id] {
					t.Errorf("record %d: read version %d of record %d; %d was acknowledged before, %d was read before", id, got, d.ID, atLeast, last[id])
					return
				}
				last[id] = int64(d.Year)
				reads.Add(1)
				runtime.Gosched() // a writer is waiting too
			}
		})
	}
	for id := int64(1); id <= records; id++ {
		writing.Go(func() {
			for v := 2; v <= versions; v++ {
				if _, err := s.Patch(ctx, id, domain.Changes{Year: &v}, domain.Condition{}); err != nil {
					t.Error(err)
					return
				}
				acknowledged[id].Store(int64(v))
			}
		})
	}
	writing.Wait()
	done.Store(true)
	reading.Wait()
	t.Logf("%d reads of %d versions", reads.Load(), records*versions)
}

func TestDeletedRecordLeavesTheCache(t *testing.T) {
	t.Parallel()
	s, ctx := openStore(t, sqlite.Options{}), t.Context()
	d := must[domain.Dummy](t)(s.Create(ctx, sample))
	must[domain.Dummy](t)(s.Get(ctx, d.ID))
	if err := s.Delete(ctx, d.ID, domain.Condition{}); err != nil {
		t.Fatal(err)
	}
	_, err := s.Get(ctx, d.ID)
	wantKind(t, err, domain.KindNotFound)
}
