package dissect_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/wire"
)

func TestAFloodOfConnectionsIsForgotten(t *testing.T) {
	t.Parallel()
	s := dissecttest.Session(t, []dissect.Layer{lineLayer()})
	server := netip.MustParseAddrPort("10.0.0.1:80")
	client := func(i int) netip.AddrPort {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{11, byte(i >> 16), byte(i >> 8), byte(i)}), 1)
	}
	const flood = 100_000
	frame := &wire.Frame{Interface: &wire.Interface{}, Time: time.Unix(1, 0)}
	find := func(i int) *dissect.Conn {
		frame.Number++
		return s.Begin(frame).FindConn("tcp", client(i), server, false)
	}
	for i := range flood {
		if find(i).Index != i {
			t.Fatalf("connection %d is taken for another", i)
		}
	}
	if c := find(flood - 1); c.Index != flood-1 {
		t.Errorf("the last connection has become number %d", c.Index)
	}
	if c := find(0); c.Index != flood {
		t.Errorf("the first connection is still known as number %d", c.Index)
	}
}

func TestWhatIsKeptForAForgottenConnectionDoesNotCount(t *testing.T) {
	t.Parallel()
	s := dissecttest.Session(t, []dissect.Layer{lineLayer()})
	a, b := netip.MustParseAddrPort("10.0.0.1:80"), netip.MustParseAddrPort("10.0.0.2:81")
	p := s.Begin(&wire.Frame{Number: 1, Interface: &wire.Interface{}})
	old := p.FindConn("tcp", a, b, false)
	if got := p.Hold(old, 100); got != 100 {
		t.Errorf("%d bytes are held, want 100", got)
	}
	p.FindConn("tcp", a, b, true) // the ports are used again
	if got := p.Hold(nil, 0); got != 0 {
		t.Errorf("%d bytes are held, want none", got)
	}
	if got := p.Hold(old, -100); got != 0 {
		t.Errorf("%d bytes are held after they were given back too, want none", got)
	}
}
