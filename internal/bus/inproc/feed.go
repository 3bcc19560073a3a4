package inproc

import (
	"context"
	"iter"
	"sync"

	"github.com/wirelore/wirelore/internal/domain"
)

// feedQueue is how many changes a watcher may lag behind.
const feedQueue = 4096

// Feed is domain.Watcher: it fans out the changes that a store hands to Publish.
type Feed struct {
	mu       sync.Mutex
	watchers map[chan domain.Change]struct{}
}

// NewFeed returns a feed without watchers.
func NewFeed() *Feed { return &Feed{watchers: map[chan domain.Change]struct{}{}} }

// Publish hands c to every watcher without waiting. It is a store's OnChange.
func (f *Feed) Publish(c domain.Change) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for w := range f.watchers {
		select {
		case w <- c:
		default: // too slow: ends after what is queued
			delete(f.watchers, w)
			close(w)
		}
	}
}

// Watch implements domain.Watcher. Its sequence can be ranged over once.
func (f *Feed) Watch(ctx context.Context) iter.Seq2[domain.Change, error] {
	w := make(chan domain.Change, feedQueue)
	f.mu.Lock()
	f.watchers[w] = struct{}{}
	f.mu.Unlock()
	leave := func() {
		f.mu.Lock()
		delete(f.watchers, w)
		f.mu.Unlock()
	}
	unhook := context.AfterFunc(ctx, leave) // also when nobody ever ranges
	return func(yield func(domain.Change, error) bool) {
		defer unhook()
		defer leave()
		for {
			select {
			case c, ok := <-w:
				if !ok {
					yield(c, domain.Errorf(domain.KindExhausted, "watch dummies", "more than %d changes were waiting to be read", feedQueue))
					return
				}
				if !yield(c, nil) {
					return
				}
			case <-ctx.Done():
				yield(domain.Change{}, ctx.Err())
				return
			}
		}
	}
}
