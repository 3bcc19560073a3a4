package corpus

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/protocol"
)

// rooms has a client of each of our own protocols use all that it can: calls in one recording,
// streams, which end when the client has had enough, in another.
func rooms() []scenario {
	calls := []use{records, procedures}
	streams := []use{watch, chat}
	var all []scenario
	for _, p := range lab.Protocols() {
		options := ""
		if p.Serve != nil {
			options = "-d tcp.port==50051,http2"
		}
		all = append(all,
			scenario{name: "room-" + p.Name, options: options, run: visit(p, calls)},
			scenario{name: "stream-" + p.Name, options: options, run: visit(p, streams)})
	}
	return all
}

// use is something that a client does.
type use func(context.Context, domain.Service) error

// visit starts a lab and talks to one protocol.
func visit(p protocol.Protocol, uses []use) func(context.Context, *site) error {
	return func(ctx context.Context, s *site) (err error) {
		l, err := lab.Start(ctx, lab.Config{HTTP: s.at(8080), Listen: map[string]string{"grpc": s.at(50051)}, Store: "memory:", Seed: 20, RandomSeed: 1})
		if err != nil {
			return err
		}
		defer func() {
			stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			_ = l.Shutdown(stop) // what is still open then is cut
		}()
		c, err := p.Dial(ctx, protocol.Target{Addr: l.Addr(p.Name)})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, c.Close()) }()
		for _, use := range uses {
			if err := use(ctx, c.Service); err != nil {
				return err
			}
		}
		return nil
	}
}

// records creates, reads, changes and deletes, and meets every error on the way.
func records(ctx context.Context, s domain.Service) error {
	if s.Dummies == nil {
		return nil
	}
	d, err := s.Dummies.Create(ctx, domain.Draft{Day: 3, Weekday: "Sunday", Month: "May", Year: 1999})
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	year := 2001
	for _, call := range []func() error{
		func() error { _, err := s.Dummies.Get(ctx, d.ID); return err },
		func() error {
			_, err := s.Dummies.Patch(ctx, d.ID, domain.Changes{Year: &year}, domain.Condition{})
			return err
		},
		func() error { return drain(s.Dummies.List(ctx, domain.Query{Weekday: "Sunday", Limit: 5})) },
		func() error { return drain(s.Dummies.List(ctx, domain.Query{Limit: 20})) },
		func() error { return s.Dummies.Delete(ctx, d.ID, domain.Condition{}) },
	} {
		if err := call(); err != nil {
			return err
		}
	}
	_, missing := s.Dummies.Get(ctx, d.ID)
	_, invalid := s.Dummies.Create(ctx, domain.Draft{Day: 77})
	if missing == nil || invalid == nil {
		return errors.New("a record that should not be there is")
	}
	if s.Importer == nil {
		return nil
	}
	_, err = s.Importer.Import(ctx, func(yield func(domain.Draft, error) bool) {
		for day := 1; day <= 5 && yield(domain.Draft{Day: day, Weekday: "Monday", Month: "June", Year: 2000}, nil); day++ {
		}
	})
	return err
}

func drain[T any](values iter.Seq2[T, error]) error {
	for _, err := range values {
		if err != nil {
			return err
		}
	}
	return nil
}

func procedures(ctx context.Context, s domain.Service) error {
	var errs []error
	call := func(_ any, err error) { errs = append(errs, err) }
	if s.Procedures != nil {
		call(s.Procedures.Add(ctx, 2, 40))
		call(s.Procedures.Upper(ctx, "straße"))
		call(s.Procedures.Reverse(ctx, "wirelore"))
		call(s.Procedures.Swap(ctx, map[string]string{"a": "b"}))
	}
	if s.Greeter != nil {
		call(s.Greeter.SayHello(ctx, "Ada"))
		call(s.Greeter.SayHelloAgain(ctx, "Ada"))
	}
	if s.Echo != nil {
		call(s.Echo.Echo(ctx, domain.Payload{Text: true, Data: []byte("hello")}, 0))
		call(s.Echo.Echo(ctx, domain.Payload{Data: []byte{0, 1, 0xff}}, time.Millisecond))
		call(s.Echo.Echo(ctx, domain.Payload{Text: true, Data: []byte(text)}, 0))
	}
	return errors.Join(errs...)
}

// watch waits for one change.
func watch(ctx context.Context, s domain.Service) error {
	if s.Watcher == nil || s.Dummies == nil {
		return nil
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	changes := s.Watcher.Watch(ctx)
	if _, err := s.Dummies.Create(ctx, domain.Draft{Day: 1, Weekday: "Friday", Month: "July", Year: 2004}); err != nil {
		return err
	}
	for _, err := range changes {
		return err
	}
	return nil
}

// chat joins a room, says something and leaves.
func chat(ctx context.Context, s domain.Service) error {
	if s.Rooms == nil {
		return nil
	}
	heard := make(chan struct{}, 16)
	m, err := s.Rooms.Join(ctx, domain.Join{Room: "lobby", Name: "Ada", Presence: true, Deliver: func(e *domain.Event) {
		if e.Type == domain.EventMessage {
			heard <- struct{}{}
		}
	}})
	if err != nil { // a protocol that cannot push can still speak
		_, err := s.Rooms.Publish(ctx, "lobby", "Ada", "hello")
		_, err2 := s.Rooms.History(ctx, "lobby", 0, 0)
		return errors.Join(err, err2)
	}
	for _, line := range []string{"hello", text} {
		if _, err := m.Publish(ctx, line); err != nil {
			return errors.Join(err, m.Leave())
		}
		select {
		case <-heard:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	_, err = s.Rooms.Presence(ctx, "lobby")
	_, err2 := s.Rooms.History(ctx, "lobby", 0, 0)
	return errors.Join(err, err2, m.Leave())
}
