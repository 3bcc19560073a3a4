package dissect

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/wirelore/wirelore/internal/wire"
)

// Conn is one conversation between two endpoints: a TCP connection, or the datagrams between
// two UDP ports.
type Conn struct {
	Transport string // "tcp" or "udp"
	Index     int    // from 0 for each transport: tcp.stream, udp.stream
	// Client opened the connection: it sent the SYN, or else the first frame that was seen.
	// A layer that learns better calls Swap before it has kept anything by direction.
	Client, Server wire.Endpoint
	First          int // number of the first frame
	Opened         time.Time
	Last           time.Time
	LastFrame      int

	// What layers found out, for claims and for people.
	ALPN string // RFC 7301
	SNI  string // RFC 6066 section 3
	TLS  string // "TLS 1.3"; empty without TLS

	closed    bool
	forgotten bool
	held      int // bytes that layers keep for it
	state     []state
}

// state is what one layer keeps for a connection. There are few, so that looking through
// them is quicker than a map.
type state struct {
	key   *Field
	value any
}

// State returns what a layer keeps for the connection under key, which make makes at first.
// Keys are pointers to the layer's own Proto, so that no two layers share one.
func State[T any](c *Conn, key *Field, make func() T) T {
	for i := range c.state {
		if c.state[i].key == key {
			return c.state[i].value.(T)
		}
	}
	v := make()
	c.state = append(c.state, state{key, v})
	return v
}

// Dir returns the direction of what src sends.
func (c *Conn) Dir(src wire.Endpoint) wire.Dir {
	if src == c.Client {
		return wire.ToServer
	}
	return wire.ToClient
}

// Waits tells whether layers keep bytes of it that wait for others.
func (c *Conn) Waits() bool { return c.held > 0 }

// Swap takes the client for the server.
func (c *Conn) Swap() { c.Client, c.Server = c.Server, c.Client }

// From returns the endpoint that sends in direction d.
func (c *Conn) From(d wire.Dir) wire.Endpoint {
	if d == wire.ToServer {
		return c.Client
	}
	return c.Server
}

// maxClosed is how many closed connections are remembered, for what arrives late; an idle
// one of any other kind is forgotten after idleTime of the capture, at the next sweep.
const (
	maxClosed = 1024
	idleTime  = 10 * time.Minute
	sweepAt   = 8192
	// maxConns is how many may be open. Above it those go that were silent longest: a flood of
	// SYNs must not take all memory.
	maxConns = 32768
)

// conns finds connections by their ends.
type conns struct {
	byEnds map[ends]*Conn
	count  map[string]int
	closed []*Conn // oldest first
	fresh  int     // begun since the last sweep
	held   int     // bytes that layers keep for connections
}

type ends struct {
	transport string
	a, b      wire.Endpoint // a is the smaller
}

func endsOf(transport string, src, dst wire.Endpoint) ends {
	if src.Compare(dst) > 0 {
		src, dst = dst, src
	}
	return ends{transport, src, dst}
}

// FindConn finds the connection that the frame belongs to, or begins one, and makes it the
// packet's. With fresh it begins one in any case: the ports are used again.
func (p *Packet) FindConn(transport string, src, dst wire.Endpoint, fresh bool) *Conn {
	s := &p.Session.conns
	key := endsOf(transport, src, dst)
	c := s.byEnds[key]
	if c == nil || fresh {
		if c != nil {
			s.drop(c)
		}
		s.sweep(p.Frame.Time)
		c = &Conn{
			Transport: transport, Index: s.count[transport], Client: src, Server: dst,
			First: p.Frame.Number, Opened: p.Frame.Time,
		}
		s.count[transport]++
		s.byEnds[key] = c
	}
	if !p.Quoted {
		c.Last, c.LastFrame = p.Frame.Time, p.Frame.Number
	}
	p.Conn, p.Dir = c, c.Dir(src)
	return c
}

// CloseConn says that no more is expected of the packet's connection, so that it may be
// forgotten once others need the room.
func (p *Packet) CloseConn() {
	c, s := p.Conn, &p.Session.conns
	if c == nil || c.closed {
		return
	}
	c.closed = true
	s.closed = append(s.closed, c)
	if len(s.closed) < 2*maxClosed {
		return
	}
	for _, old := range s.closed[:maxClosed] {
		s.drop(old)
	}
	s.closed = append(s.closed[:0], s.closed[maxClosed:]...)
}

// sweep forgets what was idle for long, now and then, and more if there are too many.
func (s *conns) sweep(now time.Time) {
	if s.fresh++; s.fresh < sweepAt {
		return
	}
	s.fresh = 0
	for _, c := range s.byEnds {
		if now.Sub(c.Last) > idleTime {
			s.drop(c)
		}
	}
	if len(s.byEnds) <= maxConns {
		return
	}
	all := slices.SortedFunc(maps.Values(s.byEnds), func(a, b *Conn) int { return cmp.Compare(a.LastFrame, b.LastFrame) })
	for _, c := range all[:len(all)-maxConns/2] {
		s.drop(c)
	}
}

// drop forgets c, unless its ports are used again by now.
func (s *conns) drop(c *Conn) {
	if !c.forgotten {
		c.forgotten = true
		s.held -= c.held
	}
	if key := endsOf(c.Transport, c.Client, c.Server); s.byEnds[key] == c {
		delete(s.byEnds, key)
	}
}

// Hold says that a layer keeps n more bytes for a connection, or less if n is negative, and
// returns how many all layers keep for all connections. Those of a connection that is
// forgotten do not count any more.
func (p *Packet) Hold(c *Conn, n int) int {
	s := &p.Session.conns
	if c == nil || !c.forgotten {
		s.held += n
	}
	if c != nil {
		c.held += n
	}
	return s.held
}
