package domaintest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
)

// listener is a member that keeps what it is delivered.
type listener struct {
	domain.Member
	events chan *domain.Event
}

func join(t *testing.T, ctx context.Context, s domain.Rooms, j domain.Join) *listener {
	t.Helper()
	l := &listener{events: make(chan *domain.Event, 1000)}
	j.Deliver = func(e *domain.Event) { l.events <- e }
	l.Member = must[domain.Member](t)(s.Join(ctx, j))
	t.Cleanup(func() { _ = l.Leave() })
	return l
}

// next returns the next event, which must be of type want.
func (l *listener) next(t *testing.T, ctx context.Context, want domain.EventType) *domain.Event {
	t.Helper()
	select {
	case e := <-l.events:
		if e.Type != want {
			t.Fatalf("event %+v, want one of type %d", *e, want)
		}
		return e
	case <-ctx.Done():
		t.Fatalf("no event of type %d", want)
		return nil
	}
}

func (l *listener) texts(t *testing.T, ctx context.Context, n int) []string {
	t.Helper()
	var got []string
	for range n {
		got = append(got, l.next(t, ctx, domain.EventMessage).Message.Text)
	}
	return got
}

// Rooms is the contract of domain.Rooms.
func Rooms(t *testing.T, open Open, has Has) {
	run := func(name string, f func(*testing.T, context.Context, domain.Rooms), needs ...domain.Operation) {
		each(t, name, open, has, needs, func(t *testing.T, ctx context.Context, s domain.Service) { f(t, ctx, s.Rooms) })
	}
	run("history keeps what was published", history, domain.OpPublish, domain.OpHistory)
	run("wrong rooms and messages are refused", wrongRoom, domain.OpPublish, domain.OpHistory, domain.OpPresence)
	run("members hear everything in order, themselves too", hear, domain.OpJoin)
	run("a message published from outside reaches the members", outside, domain.OpJoin, domain.OpPublish)
	run("presence tells who is there", presence, domain.OpJoin, domain.OpPresence)
	run("since resumes without loss or repeat", resume, domain.OpJoin, domain.OpPublish)
	run("rooms are apart", apart, domain.OpJoin, domain.OpPublish)
}

func history(t *testing.T, ctx context.Context, s domain.Rooms) {
	if got := must[[]domain.Message](t)(s.History(ctx, "nobody", 0, 0)); len(got) != 0 {
		t.Errorf("history of an unknown room: %v", got)
	}
	var want []domain.Message
	for i := range 5 {
		m := must[domain.Message](t)(s.Publish(ctx, "r", "ann", fmt.Sprintf("line %d <&> ünï", i)))
		if m.ID != int64(i+1) || m.Room != "r" || m.From != "ann" || m.At.IsZero() {
			t.Errorf("message %d is answered as %+v", i, m)
		}
		want = append(want, m)
	}
	for _, tt := range []struct {
		since int64
		limit int
		want  []domain.Message
	}{{0, 0, want}, {2, 0, want[2:]}, {0, 2, want[3:]}, {4, 9, want[4:]}, {5, 0, nil}, {99, 1, nil}} {
		got := must[[]domain.Message](t)(s.History(ctx, "r", tt.since, tt.limit))
		if len(got) == 0 {
			got = nil
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("history since %d, limit %d (-want +got):\n%s", tt.since, tt.limit, diff)
		}
	}
}

func wrongRoom(t *testing.T, ctx context.Context, s domain.Rooms) {
	for _, room := range []string{"with space", "sla/sh", "ünï", strings.Repeat("x", domain.MaxRoomName+1)} {
		_, err := s.Publish(ctx, room, "ann", "hi")
		wantFields(t, err, "room")
		_, err = s.Presence(ctx, room)
		wantFields(t, err, "room")
		_, err = s.History(ctx, room, 0, 0)
		wantFields(t, err, "room")
	}
	_, err := s.History(ctx, "r", 0, -1)
	wantFields(t, err, "limit")
	_, err = s.Publish(ctx, "r", "ann", strings.Repeat("x", domain.MaxMessageText+1))
	wantKind(t, err, domain.KindExhausted)
	if _, err = s.Publish(ctx, "r", "ann", strings.Repeat("x", domain.MaxMessageText)); err != nil {
		t.Errorf("the longest message is refused: %v", err)
	}
}

func hear(t *testing.T, ctx context.Context, s domain.Rooms) {
	ann := join(t, ctx, s, domain.Join{Room: "r", Name: "ann"})
	bob := join(t, ctx, s, domain.Join{Room: "r"})
	if ann.Name() != "ann" || bob.Name() == "" {
		t.Errorf("names %q and %q", ann.Name(), bob.Name())
	}
	var want []string
	for i := range 10 {
		from, text := ann, fmt.Sprintf("line %d", i)
		if i%2 == 1 {
			from = bob
		}
		m := must[domain.Message](t)(from.Publish(ctx, text))
		if m.ID != int64(i+1) || m.From != from.Name() || m.Text != text {
			t.Errorf("published as %+v", m)
		}
		want = append(want, text)
	}
	for name, l := range map[string]*listener{"ann": ann, "bob": bob} {
		if diff := cmp.Diff(want, l.texts(t, ctx, 10)); diff != "" {
			t.Errorf("%s heard (-want +got):\n%s", name, diff)
		}
	}
	if err := bob.Leave(); err != nil {
		t.Fatal(err)
	}
	if err := bob.Leave(); err != nil {
		t.Errorf("leaving again: %v", err)
	}
	must[domain.Message](t)(ann.Publish(ctx, "gone?"))
	ann.texts(t, ctx, 1)
	if n := len(bob.events); n != 0 {
		t.Errorf("bob was delivered %d events after leaving", n)
	}
	_, err := s.Join(ctx, domain.Join{Room: "not a room", Deliver: func(*domain.Event) {}})
	wantFields(t, err, "room")
}

func outside(t *testing.T, ctx context.Context, s domain.Rooms) {
	ann := join(t, ctx, s, domain.Join{Room: "r", Name: "ann"})
	m := must[domain.Message](t)(s.Publish(ctx, "r", "outsider", "knock"))
	if diff := cmp.Diff(m, ann.next(t, ctx, domain.EventMessage).Message); diff != "" {
		t.Errorf("delivered (-published +delivered):\n%s", diff)
	}
}

func presence(t *testing.T, ctx context.Context, s domain.Rooms) {
	names := func() []string {
		var out []string
		for _, p := range must[[]domain.Participant](t)(s.Presence(ctx, "r")) {
			if p.JoinedAt.IsZero() || p.Via != "test" {
				t.Errorf("participant %+v", p)
			}
			out = append(out, p.Name)
		}
		return out
	}
	if got := names(); len(got) != 0 {
		t.Errorf("present in an empty room: %v", got)
	}
	ann := join(t, ctx, s, domain.Join{Room: "r", Name: "ann", Via: "test", Presence: true})
	bob := join(t, ctx, s, domain.Join{Room: "r", Name: "bob", Via: "test"})
	if e := ann.next(t, ctx, domain.EventJoined); e.Who.Name != "bob" {
		t.Errorf("joined: %+v", e.Who)
	}
	if diff := cmp.Diff([]string{"ann", "bob"}, names()); diff != "" {
		t.Errorf("present (-want +got):\n%s", diff)
	}
	if err := bob.Leave(); err != nil {
		t.Fatal(err)
	}
	if e := ann.next(t, ctx, domain.EventLeft); e.Who.Name != "bob" {
		t.Errorf("left: %+v", e.Who)
	}
	if diff := cmp.Diff([]string{"ann"}, names()); diff != "" {
		t.Errorf("present (-want +got):\n%s", diff)
	}
}

func resume(t *testing.T, ctx context.Context, s domain.Rooms) {
	for i := range 5 {
		must[domain.Message](t)(s.Publish(ctx, "r", "ann", fmt.Sprintf("line %d", i+1)))
	}
	since := int64(2)
	done := make(chan error, 1)
	go func() { // goes on while the member joins
		var err error
		for i := 5; i < 50 && err == nil; i++ {
			_, err = s.Publish(ctx, "r", "ann", fmt.Sprintf("line %d", i+1))
		}
		done <- err
	}()
	l := join(t, ctx, s, domain.Join{Room: "r", Name: "late", Since: &since})
	for want := since + 1; want <= 50; want++ {
		if m := l.next(t, ctx, domain.EventMessage).Message; m.ID != want || m.Text != fmt.Sprintf("line %d", want) {
			t.Fatalf("message %+v, want id %d", m, want)
		}
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func apart(t *testing.T, ctx context.Context, s domain.Rooms) {
	a := join(t, ctx, s, domain.Join{Room: "a"})
	b := join(t, ctx, s, domain.Join{Room: "b"})
	must[domain.Message](t)(s.Publish(ctx, "b", "x", "for b"))
	must[domain.Message](t)(s.Publish(ctx, "a", "x", "for a"))
	if got := a.texts(t, ctx, 1)[0]; got != "for a" {
		t.Errorf("room a heard %q", got)
	}
	if got := b.texts(t, ctx, 1)[0]; got != "for b" {
		t.Errorf("room b heard %q", got)
	}
}
