package jsonrpc

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

func TestClientReconnects(t *testing.T) {
	t.Parallel()
	var last net.Conn
	target := serve(t, nil)
	dial := target.Dial
	target.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		last = conn
		return conn, err
	}
	c, err := DialSocket(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	changes := c.Watcher.Watch(t.Context())
	_ = last.Close()
	for _, err := range changes {
		if domain.KindOf(err) != domain.KindUnavailable {
			t.Errorf("a watch on a lost connection: %v", err)
		}
	}
	if sum, err := c.Procedures.Add(t.Context(), 2, 3); sum != 5 || err != nil {
		t.Errorf("the next call: %d, %v", sum, err)
	}
}

func TestClientLeavesWhatItGaveUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := protocoltest.NewService()
		slow := slowJoin{service.Rooms}
		service.Rooms = slow
		c, err := Dial(t.Context(), protocoltest.Serve(t, protocol.Env{Service: service}, Protocol()))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Rooms.Join(ctx, domain.Join{Room: "r", Deliver: func(*domain.Event) {}}); domain.KindOf(err) != domain.KindDeadline {
			t.Fatal(err)
		}
		<-time.After(time.Second) // of the test's own clock: the join is made, answered and undone
		synctest.Wait()
		if who, err := service.Rooms.Presence(t.Context(), "r"); err != nil || len(who) != 0 {
			t.Errorf("present: %v, %v", who, err)
		}
	})
}

type slowJoin struct{ domain.Rooms }

func (s slowJoin) Join(ctx context.Context, j domain.Join) (domain.Member, error) {
	<-time.After(1500 * time.Millisecond)
	return s.Rooms.Join(ctx, j)
}

func TestClientRefusesBadUTF8(t *testing.T) {
	t.Parallel()
	c, err := Dial(t.Context(), serve(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Procedures.Upper(t.Context(), "\xff"); domain.KindOf(err) != domain.KindInvalid {
		t.Error(err)
	}
	if _, err := c.Procedures.Swap(t.Context(), map[string]string{"a": "\xff"}); domain.KindOf(err) != domain.KindInvalid {
		t.Error(err)
	}
}
