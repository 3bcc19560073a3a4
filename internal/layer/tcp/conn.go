package tcp

import (
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// conn is what is kept of a connection.
type conn struct {
	flows    [2]flow // by direction
	seen     uint8   // tcp.completeness
	first    int64   // time of the first frame, in nanoseconds as all times here
	previous int64   // time of the last frame
	synTime  int64   // of the last SYN of a client
	rtt      int64   // from the SYN to the ACK that completed the handshake; 0 if not seen
	found    findings
	feed     *dissect.Feed // nil before the first byte
	begun    bool          // the present frame is the first
	fast     bool          // the SYN had a cookie and data (RFC 7413)

	asksECN, accurateECN bool // three flags are to be a counter (RFC 9768 section 3.1), and are
	story                story
}

// flow is what is kept of a direction.
type flow struct {
	base      uint32 // relative numbers count from here
	based     bool
	scale     int8
	firstACK  bool // the window of the ACK to come is not scaled yet
	validSize bool // the bytes in flight can be told
	pushed    bool // the last segment had the flag PSH

	window      uint32
	next        uint32 // after the highest number seen; 0 before there is one
	nextFrame   int
	nextTime    int64
	ackable     uint32 // the end of what was seen without a gap; 0 before there is one
	lastACK     uint32
	lastACKTime int64
	lastFound   finding
	repeats     int // how often the last ACK came again; -1 after one that was beyond what was seen
	firstRepeat int // the frame that had it first
	sincePush   uint32
	sacked      uint32 // bytes that the last segment's SACK option lists
	unacked     unacked

	closedFirst bool // its FIN was the first
	lane        lane
}

// The scales other than a shift count.
const (
	unknownScale int8 = -1
	noScale      int8 = -2
)

// The bits of tcp.completeness.
const (
	sawSYN uint8 = 1 << iota
	sawSYNACK
	sawACK
	sawData
	sawFIN
	sawRST
)

// connection finds the segment's connection, or begins one, and looks at what a SYN says
// about ports that were used before.
func (d *dissector) connection(p *dissect.Packet, s *seg) *conn {
	p.FindConn(proto.Name, p.Src, p.Dst, false)
	c := d.state(p, s)
	f := &c.flows[p.Dir]
	switch {
	case c.begun || !s.has(syn) || !f.based:
	case s.has(acks):
		if s.seq != f.base {
			f.base = s.seq
			c.found.add(reusedPorts)
		}
	case s.seq != f.base:
		p.FindConn(proto.Name, p.Src, p.Dst, true)
		c = d.state(p, s)
		c.begun, c.seen = false, sawSYN
		c.found.add(reusedPorts)
	default:
		f.next = f.ackable // a reset may have gone beyond
		c.found.any = true
	}
	return c
}

// state returns what is kept of the packet's connection.
func (d *dissector) state(p *dissect.Packet, s *seg) *conn {
	begun := false
	c := dissect.State(p.Conn, proto, func() *conn {
		begun = true
		return &conn{first: s.now, previous: s.now, flows: [2]flow{newFlow(), newFlow()}}
	})
	if begun && answers(p, s) {
		p.Conn.Swap()
		p.Dir = p.Dir.Other()
	}
	c.begun, c.found = begun, findings{}
	return c
}

func newFlow() flow {
	return flow{scale: unknownScale, window: unknownWindow, validSize: true}
}

// unknownWindow is a window that no segment can have.
const unknownWindow = 1<<32 - 1

// ephemeral is where the ports begin that clients are given (RFC 6335 has them begin later,
// Linux does not).
const ephemeral = 32768

// answers tells whether the first segment of a connection that was seen comes from the
// server: its SYN-ACK, or something from a well-known port.
func answers(p *dissect.Packet, s *seg) bool {
	if s.has(syn) {
		return s.has(acks)
	}
	return p.Src.Port() < ephemeral && p.Dst.Port() >= ephemeral
}

// learn takes from a segment what the next ones are read by.
func (c *conn) learn(dir wire.Dir, s *seg) {
	f := &c.flows[dir]
	c.see(s)
	c.previous = s.now
	switch {
	case s.has(syn):
		if !s.has(acks) {
			c.synTime = s.now
		}
		c.negotiateECN(s)
		f.firstACK = true
	case s.has(acks):
		if c.synTime != 0 && c.rtt == 0 {
			c.rtt = s.now - c.synTime
		}
		f.firstACK = false
	}
}

// negotiateECN looks at what the flags for congestion mean in a SYN, and in its answer, which
// says by them how the SYN arrived (RFC 9768 section 3.1.1).
func (c *conn) negotiateECN(s *seg) {
	const all = ae | cwr | ece
	switch is := s.flags & all; {
	case !s.has(acks):
		c.asksECN = is == all
	case is == cwr, is == ae, is == ae|cwr, is == cwr|ece:
		c.accurateECN = c.asksECN
	}
}

// see notes which parts of a connection's life were seen.
func (c *conn) see(s *seg) {
	if c.begun {
		if s.is(syn, syn|acks) {
			c.seen |= sawSYN
			if s.len > 0 {
				c.seen |= sawData
			}
		}
		return
	}
	switch {
	case s.is(syn|acks, syn|acks):
		c.seen |= sawSYNACK
	case s.is(acks, syn|acks) && s.len > 0:
		c.seen |= sawData
	case s.is(acks, syn|acks):
		c.seen |= sawACK
	}
	if s.is(fin|acks, fin|acks) {
		c.seen |= sawFIN
	}
	if s.has(rst) {
		c.seen |= sawRST
	}
}

// agree settles after a SYN whether windows are scaled: only if both ends said so.
func (c *conn) agree(dir wire.Dir, s *seg) {
	f, r := &c.flows[dir], &c.flows[dir.Other()]
	switch {
	case f.scale == unknownScale:
		f.scale, r.scale = noScale, noScale
	case s.has(acks) && r.scale == noScale:
		f.scale = noScale
	}
}
