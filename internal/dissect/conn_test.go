package dissect_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

func endpoint(port int) wire.Endpoint {
	return netip.AddrPortFrom(netip.MustParseAddr("10.0.0.1"), uint16(port))
}

func TestBothDirectionsAreOneConnection(t *testing.T) {
	t.Parallel()
	s := session(t)
	a, b := endpoint(4000), endpoint(80)
	p := s.Begin(&wire.Frame{Number: 1, Interface: &wire.Interface{}})
	first := p.FindConn("tcp", a, b, false)
	if p.Dir != wire.ToServer || first.Client != a {
		t.Errorf("the first sender is not the client: %v %v", p.Dir, first.Client)
	}
	if back := p.FindConn("tcp", b, a, false); back != first || p.Dir != wire.ToClient {
		t.Error("the answer is another connection")
	}
	if udp := p.FindConn("udp", a, b, false); udp == first || udp.Index != 0 {
		t.Error("UDP and TCP share a connection")
	}
	if again := p.FindConn("tcp", a, b, true); again == first || again.Index != 1 {
		t.Error("used ports do not begin a connection")
	}
}

func session(t *testing.T) *dissect.Session {
	t.Helper()
	s, err := dissect.NewSession(nil, dissect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A closed connection is remembered for what arrives late, and forgotten after many others.
func TestClosedConnectionsAreForgottenInTheEnd(t *testing.T) {
	t.Parallel()
	s := session(t)
	p := s.Begin(&wire.Frame{Number: 1, Interface: &wire.Interface{}})
	old := p.FindConn("tcp", endpoint(1), endpoint(80), false)
	p.CloseConn()
	if late := p.FindConn("tcp", endpoint(80), endpoint(1), false); late != old {
		t.Error("what arrives late is another connection")
	}
	for i := range 5000 {
		p.FindConn("tcp", endpoint(2+i), endpoint(80), false)
		p.CloseConn()
	}
	if again := p.FindConn("tcp", endpoint(1), endpoint(80), false); again == old {
		t.Error("the closed connection was never forgotten")
	}
}

// A conversation of UDP has no end; it is forgotten when nothing came for long.
func TestIdleConversationsAreForgottenInTheEnd(t *testing.T) {
	t.Parallel()
	s := session(t)
	start := time.Unix(1_700_000_000, 0)
	at := func(d time.Duration) *dissect.Packet {
		return s.Begin(&wire.Frame{Number: 1, Time: start.Add(d), Interface: &wire.Interface{}})
	}
	idle := at(0).FindConn("udp", endpoint(1), endpoint(53), false)
	busy := at(0).FindConn("udp", endpoint(2), endpoint(53), false)
	for i := range 20_000 {
		p := at(time.Hour + time.Duration(i)*time.Millisecond)
		p.FindConn("udp", endpoint(2), endpoint(53), false)
		p.FindConn("udp", endpoint(100+i), endpoint(53), false)
	}
	p := at(2 * time.Hour)
	if p.FindConn("udp", endpoint(2), endpoint(53), false) != busy {
		t.Error("a conversation that goes on was forgotten")
	}
	if p.FindConn("udp", endpoint(1), endpoint(53), false) == idle {
		t.Error("an idle conversation was never forgotten")
	}
}
