package rest

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

// How many answers are kept for repeated requests, and for how long.
const (
	maxAnswers  = 10_000
	keepAnswers = 24 * time.Hour
	maxKey      = 255
)

// answers remembers what was created for which Idempotency-Key
// (draft-ietf-httpapi-idempotency-key-header, section 2). The oldest go first.
type answers struct {
	mu    sync.Mutex
	byKey map[string]*answer
	order []string // keys with an answer, oldest first
}

type answer struct {
	draft domain.Draft
	dummy domain.Dummy
	done  time.Time // zero: still running
}

func newAnswers() *answers { return &answers{byKey: map[string]*answer{}} }

// begin takes key for draft. It returns the answer to repeat, or nil when the caller is the
// first and must call end, or an error when key belongs to another draft or is still running.
func (a *answers) begin(key string, draft domain.Draft, now time.Time) (*answer, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.expire(now)
	switch old := a.byKey[key]; {
	case old == nil:
		a.byKey[key] = &answer{draft: draft}
		return nil, nil
	case old.draft != draft:
		return nil, domain.InvalidFields("create dummy", []domain.FieldError{{Field: "Idempotency-Key", Reason: "was used with another body"}})
	case old.done.IsZero():
		return nil, refuse("conflict", "a request with the Idempotency-Key %q is still running", key)
	default:
		return old, nil
	}
}

// end keeps what was created, or after a failure frees the key: nothing was done, so the
// request may be tried again.
func (a *answers) end(key string, d domain.Dummy, err error, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil {
		delete(a.byKey, key)
		return
	}
	a.byKey[key].dummy, a.byKey[key].done = d, now
	a.order = append(a.order, key)
	a.expire(now)
}

func (a *answers) expire(now time.Time) {
	for len(a.order) > 0 && (len(a.order) > maxAnswers || now.Sub(a.byKey[a.order[0]].done) > keepAnswers) {
		delete(a.byKey, a.order[0])
		a.order = a.order[1:]
	}
}

// createOnce creates a record, unless the request's Idempotency-Key says that it repeats one
// that has: then it answers as that was answered.
func (s *server) createOnce(w http.ResponseWriter, r *http.Request, draft domain.Draft) (domain.Dummy, error) {
	given := r.Header["Idempotency-Key"]
	if given == nil {
		return s.Dummies.Create(r.Context(), draft)
	}
	key, err := idempotencyKey(given)
	if err != nil {
		return domain.Dummy{}, err
	}
	if old, err := s.answers.begin(key, draft, time.Now()); err != nil {
		return domain.Dummy{}, err
	} else if old != nil {
		w.Header()["Idempotency-Replayed"] = []string{"true"}
		return old.dummy, nil
	}
	// The client may leave, and come back for the answer.
	d, err := s.Dummies.Create(context.WithoutCancel(r.Context()), draft)
	s.answers.end(key, d, err, time.Now())
	return d, err
}

// idempotencyKey reads a key: a String of RFC 9651 section 3.3.3, or the same without quotes
// as most clients send it.
func idempotencyKey(given []string) (string, error) {
	key := given[0]
	if n := len(key); n >= 2 && key[0] == '"' && key[n-1] == '"' {
		key = key[1 : n-1]
	}
	ok := len(given) == 1 && len(key) >= 1 && len(key) <= maxKey
	for i := 0; ok && i < len(key); i++ {
		ok = key[i] > ' ' && key[i] <= '~' && key[i] != '"' && key[i] != '\\'
	}
	if !ok {
		return "", refuse("malformed", "the Idempotency-Key must be one string of 1 to %d visible ASCII characters without quotes", maxKey)
	}
	return key, nil
}
