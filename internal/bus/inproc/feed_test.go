package inproc

import (
	"context"
	"errors"
	"iter"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/wirelore/wirelore/internal/domain"
)

func change(id int) domain.Change {
	return domain.Change{Type: domain.Created, Dummy: domain.Dummy{ID: int64(id)}}
}

func TestFeedDeliversEverythingInOrderToEveryone(t *testing.T) {
	t.Parallel()
	const n = 1000
	f := NewFeed()
	f.Publish(change(0)) // before anybody watches
	var wg sync.WaitGroup
	for range 5 {
		watch := f.Watch(t.Context())
		wg.Go(func() {
			next := int64(1)
			for c, err := range watch {
				if err != nil || c.Dummy.ID != next {
					t.Errorf("change %d: %v, want %d", c.Dummy.ID, err, next)
					return
				}
				if next++; next > n {
					return
				}
			}
		})
	}
	for i := range n {
		f.Publish(change(i + 1))
	}
	wg.Wait()
	if len(f.watchers) != 0 {
		t.Errorf("%d watchers are left", len(f.watchers))
	}
}

func TestFeedEndsAWatcherThatIsTooFarBehind(t *testing.T) {
	t.Parallel()
	f := NewFeed()
	watch := f.Watch(t.Context())
	for i := range feedQueue + 10 {
		f.Publish(change(i))
	}
	got := 0
	var end error
	for _, err := range watch {
		if end = err; err == nil {
			got++
		}
	}
	if got != feedQueue || domain.KindOf(end) != domain.KindExhausted {
		t.Errorf("%d changes, then %v", got, end)
	}
}

func TestFeedEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := NewFeed()
		ctx, cancel := context.WithCancel(t.Context())
		never := f.Watch(ctx) // nobody ranges over it
		next, stop := iter.Pull2(f.Watch(ctx))
		defer stop()
		f.Publish(change(1))
		if c, err, _ := next(); c.Dummy.ID != 1 || err != nil {
			t.Errorf("%v %v", c, err)
		}
		cancel()
		if _, err, _ := next(); !errors.Is(err, context.Canceled) {
			t.Errorf("after the end: %v", err)
		}
		if _, _, more := next(); more {
			t.Error("it goes on after its error")
		}
		synctest.Wait()
		if len(f.watchers) != 0 {
			t.Errorf("%d watchers are left", len(f.watchers))
		}
		for _, err := range never {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("ranged over after the end: %v", err)
			}
		}
	})
}
