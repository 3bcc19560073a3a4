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
	watchers map[*watcher]struct{}
}

// watcher is what one reader has yet to take; Feed.mu guards its fields.
type watcher struct {
	queue   []domain.Change
	behind  bool          // more than feedQueue waited: ends after what is queued
	waiting chan struct{} // holds a token when there is something to look at
}

// NewFeed returns a feed without watchers.
func NewFeed() *Feed { return &Feed{watchers: map[*watcher]struct{}{}} }

// Publish hands c to every watcher without waiting. It is a store's OnChange.
func (f *Feed) Publish(c domain.Change) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for w := range f.watchers {
		if len(w.queue) < feedQueue {
			w.queue = append(w.queue, c)
		} else {
			w.behind = true
			delete(f.watchers, w)
		}
		select {
		case w.waiting <- struct{}{}:
		default: // it has not looked since the last one
		}
	}
}

// Watch implements domain.Watcher. Its sequence can be ranged over once.
func (f *Feed) Watch(ctx context.Context) iter.Seq2[domain.Change, error] {
	w := &watcher{waiting: make(chan struct{}, 1)}
	f.mu.Lock()
	f.watchers[w] = struct{}{}
	f.mu.Unlock()
	unhook := context.AfterFunc(ctx, func() { f.leave(w) }) // also when nobody ever ranges
	return func(yield func(domain.Change, error) bool) {
		defer unhook()
		defer f.leave(w)
		for {
			changes, behind := f.take(w)
			for _, c := range changes {
				if ctx.Err() != nil {
					break
				}
				if !yield(c, nil) {
					return
				}
			}
			if behind && ctx.Err() == nil {
				yield(domain.Change{}, domain.Errorf(domain.KindExhausted, "watch dummies", "more than %d changes were waiting to be read", feedQueue))
				return
			}
			select {
			case <-w.waiting:
			case <-ctx.Done():
				yield(domain.Change{}, ctx.Err())
				return
			}
		}
	}
}

// take returns what is queued, and whether nothing will follow because too much was.
func (f *Feed) take(w *watcher) (changes []domain.Change, behind bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	changes, w.queue = w.queue, nil
	return changes, w.behind
}

func (f *Feed) leave(w *watcher) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.watchers, w)
}
