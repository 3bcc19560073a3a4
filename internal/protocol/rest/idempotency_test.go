package rest_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	l := open(t, protocol.Env{})
	post := func(key string, d domain.Draft) answer {
		return l.do(t, "POST", "/api/rest/dummies", draftJSON(d), asJSON, "Idempotency-Key: "+key)
	}
	created := post("one", first)
	created.want(t, 201, `"id":1`)
	again := post(`"one"`, first)
	again.want(t, 201, created.body)
	if again.Header.Get("Location") != created.Header.Get("Location") || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("repeated with %v", again.Header)
	}
	other := first
	other.Day = 2
	wantProblem(t, post("one", other), "invalid", 422, []string{"Idempotency-Key"})
	post("two", first).want(t, 201, `"id":2`)
	for _, key := range []string{"", "two words", `"`, strings.Repeat("x", 256)} {
		wantProblem(t, post(key, first), "malformed", 400, nil)
	}
	other.Day = 99
	wantProblem(t, post("three", other), "invalid", 422, []string{"day"})
	post("three", first).want(t, 201, `"id":3`) // what failed may be mended
}

// waitingStore creates nothing before it is let.
type waitingStore struct {
	domain.Dummies
	entered, let chan struct{}
}

func (s waitingStore) Create(ctx context.Context, d domain.Draft) (domain.Dummy, error) {
	s.entered <- struct{}{}
	<-s.let
	return s.Dummies.Create(ctx, d)
}

func TestIdempotencyKeyOfARunningRequest(t *testing.T) {
	t.Parallel()
	service := protocoltest.NewService()
	store := waitingStore{service.Dummies, make(chan struct{}), make(chan struct{})}
	service.Dummies = store
	l := open(t, protocol.Env{Service: service})
	var wg sync.WaitGroup
	wg.Go(func() {
		l.do(t, "POST", "/api/rest/dummies", draftJSON(first), asJSON, "Idempotency-Key: k").want(t, 201, `"id":1`)
	})
	<-store.entered
	wantProblem(t, l.do(t, "POST", "/api/rest/dummies", draftJSON(first), asJSON, "Idempotency-Key: k"), "conflict", 409, nil)
	close(store.let)
	wg.Wait()
}

func TestIdempotencyKeyIsKeptForADay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := open(t, protocol.Env{})
		post := func(want string) {
			l.do(t, "POST", "/api/rest/dummies", draftJSON(first), asJSON, "Idempotency-Key: k").want(t, 201, want)
			l.http.CloseIdleConnections()
		}
		post(`"id":1`)
		<-time.After(23 * time.Hour)
		post(`"id":1`)
		<-time.After(2 * time.Hour)
		post(`"id":2`)
	})
}
