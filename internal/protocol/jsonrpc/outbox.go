package jsonrpc

import (
	"sync"

	"github.com/wirelore/wirelore/internal/domain"
)

// maxSubscriptions bounds the subscriptions of one connection.
const maxSubscriptions = 100

// outbox holds the subscriptions of a connection and the notices for its peer.
type outbox struct {
	wake chan struct{} // has an element when there is something to take
	most int           // notices that may wait, not counting replays

	mu      sync.Mutex
	subs    map[int64]*subscription
	lastID  int64
	waiting []notice
	live    int // of waiting, those that are no replay
}

func newOutbox(most int) outbox {
	return outbox{wake: make(chan struct{}, 1), most: most, subs: map[int64]*subscription{}}
}

// subscribe returns a new subscription, which counts from add on.
func (o *outbox) subscribe(method string) (*subscription, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.subs) >= maxSubscriptions {
		return nil, domain.Errorf(domain.KindExhausted, "", "a connection may have %d subscriptions", maxSubscriptions)
	}
	o.lastID++
	return &subscription{id: o.lastID, method: method, known: make(chan struct{})}, nil
}

func (o *outbox) add(sub *subscription) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.subs[sub.id] = sub
}

// drop ends a subscription made with method.
func (o *outbox) drop(id int64, method string) error {
	o.mu.Lock()
	sub := o.subs[id]
	if sub == nil || sub.method != method {
		o.mu.Unlock()
		return domain.Errorf(domain.KindNotFound, "", "there is no such subscription: %d", id)
	}
	delete(o.subs, id)
	o.mu.Unlock()
	sub.ended.Store(true)
	return sub.end()
}

// forget takes out a subscription that has ended by itself.
func (o *outbox) forget(id int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.subs, id)
}

// endAll ends every subscription.
func (o *outbox) endAll() {
	o.mu.Lock()
	all := o.subs
	o.subs = nil
	o.mu.Unlock()
	for _, sub := range all {
		_ = sub.end()
	}
}

// put adds a notice, or reports false when too many are waiting.
func (o *outbox) put(n notice) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if n.sub.live.Load() {
		if o.live >= o.most {
			return false
		}
		o.live++
	}
	o.waiting = append(o.waiting, n)
	select {
	case o.wake <- struct{}{}:
	default:
	}
	return true
}

// take removes and returns the notices.
func (o *outbox) take() []notice {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := o.waiting
	o.waiting, o.live = nil, 0
	return all
}
