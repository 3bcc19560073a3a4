package sqlite_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/store/sqlite"
)

// held is a store whose writer stands still, after its first commit and before it acknowledges
// it, so that what is called meanwhile becomes one batch.
type held struct {
	*sqlite.Store
	first   domain.Dummy
	changes []domain.Change // to be read when no write is under way
	calls   sync.WaitGroup
	gate    chan struct{}
}

func holdWriter(t *testing.T) *held {
	t.Helper()
	h := &held{gate: make(chan struct{})}
	reached := make(chan struct{})
	h.Store = openStore(t, sqlite.Options{OnChange: func(c domain.Change) {
		if len(h.changes) == 0 {
			close(reached)
			<-h.gate
		}
		h.changes = append(h.changes, c)
	}})
	h.calls.Go(func() {
		var err error
		if h.first, err = h.Create(context.Background(), sample); err != nil {
			t.Error(err)
		}
	})
	<-reached
	return h
}

// queue has call called beside the others and returns when its write waits for the writer.
func (h *held) queue(call func()) {
	n := h.Waiting()
	h.calls.Go(call)
	for h.Waiting() == n {
		runtime.Gosched()
	}
}

// letGo lets the writer go on and waits for all calls.
func (h *held) letGo() {
	close(h.gate)
	h.calls.Wait()
}

func TestBadWriteFailsAlone(t *testing.T) {
	t.Parallel()
	h, ctx := holdWriter(t), t.Context()
	var before, after domain.Dummy
	var ok1, ok2, notFound, stale error
	h.queue(func() { before, ok1 = h.Create(ctx, sample) })
	h.queue(func() { notFound = h.Delete(ctx, 4711, domain.Condition{}) })
	h.queue(func() {
		_, stale = h.Replace(ctx, 1, sample, domain.Condition{UpdatedAt: time.Unix(0, 0)})
	})
	h.queue(func() { after, ok2 = h.Create(ctx, sample) })
	h.letGo()
	wantKind(t, notFound, domain.KindNotFound)
	wantKind(t, stale, domain.KindPrecondition)
	if ok1 != nil || ok2 != nil {
		t.Fatal(ok1, ok2)
	}
	for _, want := range []domain.Dummy{h.first, before, after} {
		if got := must[domain.Dummy](t)(h.Get(ctx, want.ID)); got != want {
			t.Errorf("read %+v, want %+v", got, want)
		}
	}
}

func TestWritesOfABatchSeeEachOther(t *testing.T) {
	t.Parallel()
	h, ctx := holdWriter(t), t.Context()
	day := 9
	var patched domain.Dummy
	errs := make([]error, 3)
	h.queue(func() { patched, errs[0] = h.Patch(ctx, 1, domain.Changes{Day: &day}, domain.Condition{}) })
	h.queue(func() { errs[1] = h.Delete(ctx, 1, domain.Condition{}) })
	h.queue(func() { _, errs[2] = h.Patch(ctx, 1, domain.Changes{Day: &day}, domain.Condition{}) })
	h.letGo()
	if errs[0] != nil || errs[1] != nil {
		t.Fatal(errs)
	}
	wantKind(t, errs[2], domain.KindNotFound)
	_, err := h.Get(ctx, 1)
	wantKind(t, err, domain.KindNotFound)
	want := []domain.Change{
		{Type: domain.Created, Dummy: h.first},
		{Type: domain.Updated, Dummy: patched},
		{Type: domain.Deleted, Dummy: domain.Dummy{ID: 1}},
	}
	if diff := cmp.Diff(want, h.changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

// Rows that share a statement must not get each other's ids.
func TestManyCreatedAtOnce(t *testing.T) {
	t.Parallel()
	h := holdWriter(t)
	ctx := t.Context()
	var created [45]domain.Dummy // a statement each of 32 and 8, and five of one
	var errs [len(created)]error
	for i := range created {
		draft := sample
		draft.Year = 1900 + i
		h.queue(func() { created[i], errs[i] = h.Create(ctx, draft) })
	}
	h.letGo()
	for i, d := range created {
		if errs[i] != nil || d.ID != int64(i+2) || d.Year != 1900+i {
			t.Errorf("number %d: %+v, %v", i, d, errs[i])
		}
		if h.changes[i+1].Dummy != d {
			t.Errorf("told of %+v, want %+v", h.changes[i+1].Dummy, d)
		}
	}
}

// A caller that gives up knows that nothing will happen.
func TestCancelledWhileWaiting(t *testing.T) {
	t.Parallel()
	h := holdWriter(t)
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	h.queue(func() { _, err := h.Create(ctx, sample); gone <- err })
	cancel()
	if err := <-gone; err != context.Canceled { // while the writer still stands
		t.Errorf("gave up with %v", err)
	}
	h.letGo()
	must[domain.Dummy](t)(h.Create(t.Context(), sample)) // is after the batch of the other
	if n := must[int64](t)(h.Count(t.Context(), domain.Query{})); n != 2 {
		t.Errorf("%d records, want 2", n)
	}
}

// The end of a call's context is too late once its write has begun: it gets the outcome.
func TestCancelledWhileBeingStored(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := openStore(t, sqlite.Options{OnChange: func(domain.Change) { cancel() }})
	if _, err := s.Create(ctx, sample); err != nil {
		t.Errorf("stored, and answered with %v", err)
	}
}

func TestCloseStoresWhatWaits(t *testing.T) {
	t.Parallel()
	h := holdWriter(t)
	var d domain.Dummy
	var err error
	h.queue(func() { d, err = h.Create(context.Background(), sample) })
	closed := make(chan error, 1)
	go func() { closed <- h.Close() }()
	h.letGo()
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if err != nil || d.ID != 2 || len(h.changes) != 2 {
		t.Errorf("the waiting write: %+v, %v; changes %v", d, err, h.changes)
	}
}

// Nothing but these settings makes an acknowledged write outlive a power failure, and no test
// without a power switch would notice if they were gone.
func TestWriterSyncsEveryCommit(t *testing.T) {
	t.Parallel()
	s := openStore(t, sqlite.Options{})
	for name, want := range map[string]int64{"synchronous": 2, "foreign_keys": 1} {
		if got := must[int64](t)(s.WriterSetting(name)); got != want {
			t.Errorf("PRAGMA %s is %d, want %d", name, got, want)
		}
	}
}
