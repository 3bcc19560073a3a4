package inproc

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/domain/domaintest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestContract(t *testing.T) {
	domaintest.Rooms(t, func(testing.TB) domain.Service {
		return domain.Service{Rooms: NewRooms(Options{})}
	}, domaintest.All)
}

func publish(t *testing.T, rs *Rooms, room string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := rs.Publish(t.Context(), room, "ann", text); err != nil {
			t.Fatal(err)
		}
	}
}

func join(t *testing.T, rs *Rooms, j domain.Join) domain.Member {
	t.Helper()
	m, err := rs.Join(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func ids(messages []domain.Message) (out []int64) {
	for _, m := range messages {
		out = append(out, m.ID)
	}
	return out
}

func TestOnlySoManyMessagesAreKept(t *testing.T) {
	t.Parallel()
	rs := NewRooms(Options{History: 3})
	publish(t, rs, "r", strings.Split("abcdefgh", "")...)
	for _, tt := range []struct {
		since int64
		limit int
		want  []int64
		lost  int64 // what a member is told who resumes there
	}{
		{0, 0, []int64{6, 7, 8}, 5},
		{4, 0, []int64{6, 7, 8}, 1},
		{5, 0, []int64{6, 7, 8}, 0},
		{6, 0, []int64{7, 8}, 0},
		{0, 2, []int64{7, 8}, 5},
		{8, 0, nil, 0},
		{math.MaxInt64, 0, nil, 0},
		{math.MinInt64, 0, []int64{6, 7, 8}, 5},
	} {
		kept, err := rs.History(t.Context(), "r", tt.since, tt.limit)
		if diff := cmp.Diff(tt.want, ids(kept)); err != nil || diff != "" {
			t.Errorf("history since %d, limit %d: %v (-want +got):\n%s", tt.since, tt.limit, err, diff)
		}
		var lost, told int64
		var heard []int64
		join(t, rs, domain.Join{Room: "r", Since: &tt.since, Deliver: func(e *domain.Event) {
			if e.Type == domain.EventLost {
				lost, told = e.Lost, told+1
				return
			}
			heard = append(heard, e.Message.ID)
		}})
		if lost != tt.lost || told > 1 || tt.limit == 0 && !slices.Equal(heard, tt.want) {
			t.Errorf("since %d: heard %v, told %d times of %d lost", tt.since, heard, told, lost)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	rs := NewRooms(Options{Rooms: 2})
	publish(t, rs, "one", "x")
	publish(t, rs, "two", "x")
	long := strings.Repeat("n", domain.MaxMemberName+1)
	ctx := t.Context()
	for name, tt := range map[string]struct {
		err  error
		kind domain.Kind
	}{
		"a room too many":           {second(rs.Publish(ctx, "three", "ann", "x")), domain.KindExhausted},
		"a room too many to join":   {second(rs.Join(ctx, domain.Join{Room: "three"})), domain.KindExhausted},
		"a known room":              {second(rs.Publish(ctx, "two", "ann", "x")), -1},
		"a long name":               {second(rs.Join(ctx, domain.Join{Room: "one", Name: long})), domain.KindInvalid},
		"a name of bytes":           {second(rs.Join(ctx, domain.Join{Room: "one", Name: "\xff"})), domain.KindInvalid},
		"a long author":             {second(rs.Publish(ctx, "one", long, "x")), domain.KindInvalid},
		"a text of bytes":           {second(rs.Publish(ctx, "one", "ann", "\xff")), domain.KindInvalid},
		"presence makes no room":    {second(rs.Presence(ctx, "three")), -1},
		"history makes no room":     {second(rs.History(ctx, "three", 0, 0)), -1},
		"history of a wrong number": {second(rs.History(ctx, "one", 0, -1)), domain.KindInvalid},
	} {
		if tt.kind < 0 && tt.err != nil || tt.kind >= 0 && (tt.err == nil || domain.KindOf(tt.err) != tt.kind) {
			t.Errorf("%s: %v", name, tt.err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// Members come and go while others publish: everybody who stays hears every message once and
// in order from where it joined, and nobody who has left hears anything.
func TestOrderUnderConcurrency(t *testing.T) {
	t.Parallel()
	const publishers, each, members = 4, 50, 20
	rs := NewRooms(Options{History: publishers * each})
	var wg sync.WaitGroup
	for p := range publishers {
		wg.Go(func() {
			for i := range each {
				if _, err := rs.Publish(t.Context(), "r", fmt.Sprint(p), fmt.Sprint(i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range members {
		wg.Go(func() {
			kept, err := rs.History(t.Context(), "r", 0, 0)
			if err != nil {
				t.Error(err)
			}
			since := int64(len(kept) / 2)
			next, left := since+1, false
			m, err := rs.Join(t.Context(), domain.Join{Room: "r", Since: &since, Presence: true, Deliver: func(e *domain.Event) {
				if left {
					t.Errorf("member %d was delivered to after it left", i)
				}
				if e.Type != domain.EventMessage {
					return
				}
				if e.Message.ID != next {
					t.Errorf("member %d heard %d, want %d", i, e.Message.ID, next)
				}
				next++
			}})
			if err != nil {
				t.Error(err)
				return
			}
			if i%2 == 0 {
				if err := m.Leave(); err != nil {
					t.Error(err)
				}
				left = true // no lock: nothing is delivered after Leave has returned
			}
		})
	}
	wg.Wait()
	who, err := rs.Presence(t.Context(), "r")
	if err != nil || len(who) != members/2 {
		t.Errorf("%d present: %v", len(who), err)
	}
}

// A member whose connection broke during a delivery leaves from another goroutine, as the
// rooms of the protocols do: neither waits for the other for ever.
func TestAMemberLeavesBecauseDeliveryFails(t *testing.T) {
	t.Parallel()
	rs := NewRooms(Options{})
	broken := make(chan struct{})
	heard := 0
	m := join(t, rs, domain.Join{Room: "r", Deliver: func(*domain.Event) {
		heard++
		if heard == 1 {
			close(broken)
		}
	}})
	gone := make(chan error)
	go func() {
		<-broken
		gone <- m.Leave()
	}()
	publish(t, rs, "r", "breaks it")
	if err := <-gone; err != nil {
		t.Error(err)
	}
	publish(t, rs, "r", "nobody hears")
	if heard != 1 {
		t.Errorf("heard %d messages", heard)
	}
}

func TestASlowMemberHoldsUpTheRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rs := NewRooms(Options{})
		slow := join(t, rs, domain.Join{Room: "r", Name: "slow", Deliver: func(*domain.Event) { time.Sleep(time.Minute) }})
		start := time.Now()
		done := make(chan struct{})
		go func() {
			defer close(done)
			publish(t, rs, "r", "x")
		}()
		synctest.Wait()
		if who, err := rs.Presence(t.Context(), "r"); len(who) != 1 || err != nil {
			t.Errorf("presence meanwhile: %v %v", who, err)
		}
		if kept, err := rs.History(t.Context(), "r", 0, 0); len(kept) != 1 || err != nil {
			t.Errorf("history meanwhile: %v %v", kept, err)
		}
		publish(t, rs, "another", "room")
		if took := time.Since(start); took != 0 {
			t.Errorf("reading and other rooms waited %s", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := rs.Publish(ctx, "r", "ann", "y"); domain.KindOf(err) != domain.KindDeadline {
			t.Errorf("publishing with a deadline: %v", err)
		}
		if _, err := rs.Join(ctx, domain.Join{Room: "r"}); domain.KindOf(err) != domain.KindDeadline {
			t.Errorf("joining with a deadline: %v", err)
		}
		<-done
		if took := time.Since(start); took != time.Minute {
			t.Errorf("the message was done after %s", took)
		}
		if err := slow.Leave(); err != nil {
			t.Error(err)
		}
		if kept, _ := rs.History(t.Context(), "r", 0, 0); len(kept) != 1 {
			t.Errorf("the message that ran out of time was kept: %v", kept)
		}
	})
}
