package http1

import (
	"bytes"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// stream is what one connection carries.
type stream struct {
	session *dissect.Session
	proto   *dissect.Field
	hints   dissect.Hints
	lanes   [2]lane
	calls   []*call // requests without a final answer, in their order
	numbers int     // of requests
	chain   chain
	seen    bool // a request was seen
	simple  *call
	tunnel  *tunnel
	named   place
	known   known
	merged  bool // see place
}

// lane is one direction.
type lane struct {
	scan  scan
	call  *call // the request that is being measured
	begun bool  // a unit has begun
	frame int   // where it began, and when
	at    time.Time
	left  int               // bytes of a body that come after a gap
	rest  int               // bytes of a body that were still to come when it was cut
	owner *dissect.Exchange // whose body that is
	lost  bool              // something was lost since the last request or answer
	alien bool              // it carried bytes that are no message
	gap   int               // bytes lost since the last message
	open  bool              // the last answer of Measure was that nobody knows how many bytes are missing
}

// place is a buffer of a frame: what tshark hands to HTTP in one go.
type place struct {
	frame, buffer int
	merged        bool // and the rest of the frame with it
}

func newStream(s *dissect.Session, h dissect.Hints) dissect.Stream {
	return begin(s, proto, h)
}

// begin makes the stream of a connection, for HTTP or what borrows its messages.
func begin(s *dissect.Session, proto *dissect.Field, h dissect.Hints) *stream {
	h.First = nil
	return &stream{session: s, proto: proto, hints: h, named: place{frame: -1}}
}

// Measure implements dissect.Stream.
func (s *stream) Measure(d wire.Dir, data []byte) int {
	l := &s.lanes[d]
	if !l.begun {
		l.begun = true
		if c := s.hints.Conn; c != nil {
			l.frame, l.at = c.LastFrame, c.Last
		}
	}
	if s.tunnel == nil && l.scan.pos == 0 && s.chain.last.number == 0 && bytes.HasPrefix(data, preface) {
		s.prior()
	}
	switch {
	case s.tunnel != nil:
		return len(data)
	case l.left > 0:
		return min(l.left, len(data))
	}
	n := l.scan.measure(data, s.asked())
	if n < 0 || n > len(data) {
		l.open = n < 0
	}
	if l.call == nil && l.scan.phase > inFields && l.scan.phase != alien && l.scan.start.kind == request {
		l.call = s.push(l, data)
	}
	return n
}

// asked is the method of the request that the next answer is to.
func (s *stream) asked() string {
	if len(s.calls) > 0 {
		return s.calls[0].Method
	}
	return ""
}

// Lost implements dissect.Stream.
func (s *stream) Lost(d wire.Dir, n int) {
	l := &s.lanes[d]
	l.lost, l.gap = true, n
	if l.left > 0 {
		l.rest = l.left
	}
	l.left = 0
	if n >= 0 && l.rest > n {
		l.left = l.rest - n
	}
	l.rest = 0
	l.scan, l.begun, l.call = scan{}, false, nil
}

// Dissect implements dissect.Stream.
func (s *stream) Dissect(p *dissect.Packet, d wire.Dir, r dissect.Range, cut bool) {
	l := &s.lanes[d]
	s.merged = l.open && p.Buffers[r.Buf].Feed != 0
	l.rest = 0
	switch sc := &l.scan; {
	case s.tunnel != nil:
		s.tunnel.push(p, d, r, false)
	case l.left > 0:
		l.left -= r.Len()
		s.continuation(p, d, r, l.owner)
	case sc.phase == atStart && l.cutStart(r.Data):
		if p.Frame.Length > len(p.Frame.Data) || s.proto != proto {
			s.message(p, d, r, l, cut) // captured in part, or all that the datagram has
			break
		}
		s.foreign(p, d, r)
		p.Break(s.proto, r, "the start line has no end (RFC 9112 section 2.1)")
	case sc.phase == atStart || sc.phase == alien:
		s.foreign(p, d, r)
	default:
		if cut && sc.phase == ended && sc.pos > r.Len() {
			l.rest = sc.pos - r.Len()
		}
		s.message(p, d, r, l, cut)
		l.left = sc.later
	}
	l.scan, l.begun, l.call, l.open = scan{}, false, nil, false
}

// cutStart tells whether bytes that end within a line are a start line, and reads it.
func (l *lane) cutStart(data []byte) bool {
	l.scan.start = parseStart(trimLine(data))
	return l.scan.start.kind != other
}

// End implements dissect.Ender.
func (s *stream) End(p *dissect.Packet, d wire.Dir) {
	if s.tunnel != nil {
		s.tunnel.push(p, d, dissect.Range{}, true)
		return
	}
	if s.simple != nil && d == wire.ToClient {
		s.simple.Response.Done = true
		s.answered(p, d, dissect.Range{}, s.simple)
		s.simple = nil
	}
	if d == wire.ToClient {
		for _, c := range s.calls {
			c.Ended = "no answer"
			p.Tell(dissect.Event{Kind: dissect.Ended, Layer: s.proto, Dir: d, Exchange: &c.Exchange,
				Text: "ends the connection without an answer to " + c.Method + " " + c.Target})
		}
		s.calls = nil
	}
}

// layer adds the node of a message. Like tshark, it appends to frame.protocols once for all
// messages that it finds in one buffer.
func (s *stream) layer(p *dissect.Packet, r dissect.Range) int {
	if s.name(p, r) {
		return p.Layer(s.proto, r)
	}
	return p.Unnamed(s.proto, r)
}

// name tells whether frame.protocols has to name HTTP before what r holds.
func (s *stream) name(p *dissect.Packet, r dissect.Range) bool {
	was := s.named
	if was.frame == p.Frame.Number && (was.buffer == r.Buf || was.merged) {
		return false
	}
	s.named = place{p.Frame.Number, r.Buf, s.merged}
	return true
}

// foreign explains bytes that are no message. Before the first request nothing says that
// they are HTTP's at all; after one of HTTP/0.9 they are the answer.
func (s *stream) foreign(p *dissect.Packet, d wire.Dir, r dissect.Range) {
	s.lanes[d].alien = true
	if !s.seen {
		if c := r.Data[0]; p.Frame.Length > len(p.Frame.Data) && c >= ' ' && c < 0x7f && s.name(p, r) {
			p.Protocol(proto.Name) // as tshark does, without nodes
			p.Protocol("data")
			p.Break(s.proto, r.From(r.Len()), "the capture ends before anything says what this is")
		}
		return
	}
	if c := s.simple; c != nil && d == wire.ToClient {
		c.Response.See(p)
		c.Response.Size += int64(r.Len())
		s.continuation(p, d, r, &c.Exchange)
		return
	}
	l := &s.lanes[d]
	l.lost = true // what they stand for may have been an answer
	text := " that are no message of HTTP"
	if l.gap != 0 {
		text = " of a message that began before the gap, or in it"
	}
	p.Tell(dissect.Event{Kind: dissect.Noticed, Layer: s.proto, Dir: d, Text: "sends " + dissect.Count(r.Len(), "byte") + text})
	s.continuation(p, d, r, nil)
}

// continuation shows bytes of a body that has no beginning here.
func (s *stream) continuation(p *dissect.Packet, d wire.Dir, r dissect.Range, x *dissect.Exchange) {
	p.Belongs(x)
	s.layer(p, r)
	if c := r.Data[0]; c >= ' ' && c < 0x7f {
		p.Raw(fileData, r)
	}
	h := s.next(d, nil)
	h.Exchange = x
	p.Next(r, h)
}

// next is what is known about a body.
func (s *stream) next(d wire.Dir, c *call) dissect.Hints {
	h := dissect.Hints{Parent: proto, SrcPort: s.hints.SrcPort, DstPort: s.hints.DstPort, Dir: d, Conn: s.hints.Conn}
	if c != nil {
		h.Exchange = &c.Exchange
	}
	return h
}
