package domaintest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

// Failing is a service in which every operation fails with Err.
type Failing struct{ Err error }

// Service returns f as all of a service.
func (f Failing) Service() domain.Service {
	return domain.Service{Dummies: f, Importer: f, Watcher: f, Procedures: f, Greeter: f, Echo: failingEcho(f), Rooms: failingRooms(f)}
}

type (
	failingEcho  Failing
	failingRooms Failing
)

func (f Failing) List(context.Context, domain.Query) iter.Seq2[domain.Dummy, error] {
	return func(yield func(domain.Dummy, error) bool) { yield(domain.Dummy{}, f.Err) }
}
func (f Failing) Get(context.Context, int64) (d domain.Dummy, err error)           { return d, f.Err }
func (f Failing) Create(context.Context, domain.Draft) (d domain.Dummy, err error) { return d, f.Err }
func (f Failing) Replace(context.Context, int64, domain.Draft, domain.Condition) (d domain.Dummy, err error) {
	return d, f.Err
}
func (f Failing) Patch(context.Context, int64, domain.Changes, domain.Condition) (d domain.Dummy, err error) {
	return d, f.Err
}
func (f Failing) Delete(context.Context, int64, domain.Condition) error    { return f.Err }
func (f Failing) Count(context.Context, domain.Query) (n int64, err error) { return 0, f.Err }
func (f Failing) Import(context.Context, iter.Seq2[domain.Draft, error]) (int64, error) {
	return 0, f.Err
}
func (f Failing) Watch(context.Context) iter.Seq2[domain.Change, error] {
	return func(yield func(domain.Change, error) bool) { yield(domain.Change{}, f.Err) }
}
func (f Failing) Add(context.Context, int64, int64) (int64, error) { return 0, f.Err }
func (f Failing) Upper(context.Context, string) (string, error)    { return "", f.Err }
func (f Failing) Reverse(context.Context, string) (string, error)  { return "", f.Err }
func (f Failing) Swap(context.Context, map[string]string) (map[string]string, error) {
	return nil, f.Err
}
func (f Failing) SayHello(context.Context, string) (string, error)      { return "", f.Err }
func (f Failing) SayHelloAgain(context.Context, string) (string, error) { return "", f.Err }
func (f failingEcho) Echo(context.Context, domain.Payload, time.Duration) (domain.Payload, error) {
	return domain.Payload{}, f.Err
}
func (f failingRooms) Join(context.Context, domain.Join) (domain.Member, error) { return nil, f.Err }
func (f failingRooms) Publish(context.Context, string, string, string) (domain.Message, error) {
	return domain.Message{}, f.Err
}
func (f failingRooms) Presence(context.Context, string) ([]domain.Participant, error) {
	return nil, f.Err
}
func (f failingRooms) History(context.Context, string, int64, int) ([]domain.Message, error) {
	return nil, f.Err
}

// secret stands for what an internal error may say and a caller may not see.
const secret = "disk 7 of db-internal"

// Errors proves that every kind of error arrives as itself through a protocol, from every
// operation, with its words and its fields, and that the words of an internal one do not.
// serve returns the client of a server that serves the given service.
func Errors(t *testing.T, serve func(testing.TB, domain.Service) domain.Service, has Has) {
	for _, kind := range domain.Kinds() {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			failure := &domain.Error{Kind: kind, Op: "test", Err: errors.New("because of the test")}
			switch kind {
			case domain.KindInternal:
				failure.Err = errors.New(secret)
			case domain.KindInvalid:
				failure.Fields = []domain.FieldError{{Field: "day", Reason: "is odd"}, {Field: "year", Reason: "is even"}}
			}
			client := serve(t, Failing{failure}.Service())
			for op, call := range calls(testContext(t), client) {
				if !has(op) {
					continue
				}
				err := call()
				if got := domain.KindOf(err); err == nil || got != kind {
					t.Errorf("%s: kind %s, want %s: %v", op, got, kind, err)
					continue
				}
				if strings.Contains(fmt.Sprint(err), secret) {
					t.Errorf("%s: the caller sees an internal error's words: %v", op, err)
				}
				if kind != domain.KindInternal && !strings.Contains(err.Error(), "because of the test") {
					t.Errorf("%s: the words are lost: %v", op, err)
				}
				if kind == domain.KindInvalid {
					wantFields(t, err, "day", "year")
				}
			}
		})
	}
}

// calls returns a valid call of every operation.
func calls(ctx context.Context, s domain.Service) map[domain.Operation]func() error {
	text := domain.Payload{Text: true, Data: []byte("x")}
	return map[domain.Operation]func() error{
		domain.OpList:   func() error { return firstError(s.Dummies.List(ctx, domain.Query{})) },
		domain.OpGet:    func() error { _, err := s.Dummies.Get(ctx, 1); return err },
		domain.OpCreate: func() error { _, err := s.Dummies.Create(ctx, sample[0]); return err },
		domain.OpReplace: func() error {
			_, err := s.Dummies.Replace(ctx, 1, sample[0], domain.Condition{})
			return err
		},
		domain.OpPatch: func() error {
			_, err := s.Dummies.Patch(ctx, 1, domain.Changes{Day: &sample[0].Day}, domain.Condition{})
			return err
		},
		domain.OpDelete:     func() error { return s.Dummies.Delete(ctx, 1, domain.Condition{}) },
		domain.OpCount:      func() error { _, err := s.Dummies.Count(ctx, domain.Query{}); return err },
		domain.OpImport:     func() error { _, err := s.Importer.Import(ctx, drafts(sample, nil)); return err },
		domain.OpWatch:      func() error { return firstError(s.Watcher.Watch(ctx)) },
		domain.OpAdd:        func() error { _, err := s.Procedures.Add(ctx, 2, 3); return err },
		domain.OpUpper:      func() error { _, err := s.Procedures.Upper(ctx, "x"); return err },
		domain.OpReverse:    func() error { _, err := s.Procedures.Reverse(ctx, "x"); return err },
		domain.OpSwap:       func() error { _, err := s.Procedures.Swap(ctx, map[string]string{"a": "b"}); return err },
		domain.OpHello:      func() error { _, err := s.Greeter.SayHello(ctx, "Ada"); return err },
		domain.OpHelloAgain: func() error { _, err := s.Greeter.SayHelloAgain(ctx, "Ada"); return err },
		domain.OpEcho:       func() error { _, err := s.Echo.Echo(ctx, text, 0); return err },
		domain.OpPublish:    func() error { _, err := s.Rooms.Publish(ctx, "r", "ann", "hi"); return err },
		domain.OpPresence:   func() error { _, err := s.Rooms.Presence(ctx, "r"); return err },
		domain.OpHistory:    func() error { _, err := s.Rooms.History(ctx, "r", 0, 0); return err },
		domain.OpJoin: func() error {
			_, err := s.Rooms.Join(ctx, domain.Join{Room: "r", Deliver: func(*domain.Event) {}})
			return err
		},
	}
}

// firstError returns the first error of a sequence.
func firstError[T any](seq iter.Seq2[T, error]) error {
	for _, err := range seq {
		if err != nil {
			return err
		}
	}
	return nil
}
