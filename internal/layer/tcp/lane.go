package tcp

import (
	"slices"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// lane puts the bytes of one direction back into their order.
type lane struct {
	begun   bool
	ended   bool   // nothing more is handed on
	reset   bool   // it ended because its sender broke the connection off
	next    uint32 // the number of the next byte to hand on
	held    []late // what came before bytes that are missing: in order, without overlap
	size    int    // of held
	acked   uint32 // the highest number that the other end acknowledged, if ackSeen
	ackSeen bool
	overdue overdue
	finSeen bool
	fin     uint32 // the number of the FIN, if finSeen
}

// late is a run of bytes that waits for those before it.
type late struct {
	seq, end uint32
	frame    int
	data     []byte // nil if it was handed on already
}

// size is what a run counts for, with what it costs to keep track of it: many short runs
// cost more than a long one.
func (l *late) size() int { return len(l.data) + 1024 }

// These bound what is held: of a direction, and of all connections together.
const (
	maxHeld      = 4 << 20
	maxHeldTotal = 32 << 20
)

// maxGap is how far a number may be from the one that is due. One further away belongs to
// another connection between the same ports, whose beginning was not seen.
const maxGap = 1 << 26

// hold keeps bytes that came too early as number k of those that are held.
func (d *dissector) hold(p *dissect.Packet, l *lane, k int, h late) {
	l.held = slices.Insert(l.held, k, h)
	l.size += h.size()
	p.Hold(p.Conn, h.size())
}

// drain hands on what was held and is due now, and the end if that is.
func (d *dissector) drain(p *dissect.Packet, c *conn, dir wire.Dir) {
	l := &c.flows[dir].lane
	for len(l.held) > 0 && l.held[0].seq == l.next {
		h := l.held[0]
		l.held = slices.Delete(l.held, 0, 1)
		l.size -= h.size()
		p.Hold(p.Conn, -h.size())
		l.next = h.end
		if h.data != nil && !l.ended { // what comes after the end belongs to nothing
			l.ended = l.finSeen && l.next == l.fin
			d.feed(p, c).PushHeld(p, dir, h.frame, h.data, l.ended)
		}
	}
	if l.finSeen && l.next == l.fin {
		d.end(p, c, dir)
	}
}

// patience is for how long bytes are waited for that are overdue.
const patience = 5e6

// overdue is what is known while bytes are missing that the other end has acknowledged. They
// will not be sent again, but the capture may have seen the acknowledgment first.
type overdue struct {
	is       bool
	since    int64
	answered bool   // the other end has sent bytes since,
	answer   uint32 // up to this number
	doubted  bool   // a segment has come that should have come after them
}

// acknowledge notes what the other end says that it has of the lane.
func (l *lane) acknowledge(s *seg) {
	if !s.has(acks) {
		return
	}
	if !l.ackSeen || before(l.acked, s.ack) {
		l.acked, l.ackSeen = s.ack, true
	}
	if !l.begun || !before(l.next, l.acked) {
		l.overdue = overdue{}
		return
	}
	if !l.overdue.is {
		l.overdue = overdue{is: true, since: s.now, doubted: len(l.held) > 0}
	}
	if s.len > 0 {
		l.overdue.answered, l.overdue.answer = true, s.seq+s.len
	}
}

// wait decides, after a segment, whether the bytes before those that are held may still come.
func (d *dissector) wait(p *dissect.Packet, c *conn, dir wire.Dir, s *seg) {
	l := &c.flows[dir].lane
	for {
		to, gap := l.awaited()
		if !gap {
			return
		}
		if l.size <= maxHeld && p.Hold(p.Conn, 0) <= maxHeldTotal {
			if !l.late(dir == p.Dir, s) {
				l.overdue.doubted = l.overdue.doubted || dir == p.Dir && s.len > 0
				return
			}
			to = earlier(to, l.acked)
		}
		d.lose(p, c, dir, to)
		d.drain(p, c, dir)
	}
}

// late tells whether bytes that are overdue would have come before segment s, which may be
// one of the same direction.
func (l *lane) late(same bool, s *seg) bool {
	o := &l.overdue
	switch {
	case !o.is || !before(l.next, l.acked):
		return false
	case s.now-o.since > patience:
		return true
	}
	seen := o.answered && !before(s.ack, o.answer) // by the sender of s
	return same && (s.len > 0 || s.has(fin)) && (o.doubted || seen)
}

// awaited tells up to where bytes are missing before what is known to follow: held ones, or
// the end.
func (l *lane) awaited() (to uint32, gap bool) {
	if len(l.held) > 0 {
		return l.held[0].seq, true
	}
	return l.fin, l.finSeen && before(l.next, l.fin)
}

// lose says that the bytes up to a number are missing for good.
func (d *dissector) lose(p *dissect.Packet, c *conn, dir wire.Dir, to uint32) {
	l := &c.flows[dir].lane
	if n := to - l.next; n > 0 {
		d.cut = true
		d.feed(p, c).Lost(p, dir, int(n))
		d.cut = false
	}
	l.next = to
}

// flush hands on all that is held, whatever is missing between.
func (d *dissector) flush(p *dissect.Packet, c *conn, dir wire.Dir) {
	l := &c.flows[dir].lane
	for len(l.held) > 0 {
		d.lose(p, c, dir, l.held[0].seq)
		d.drain(p, c, dir)
	}
}

// recover makes sense of a number that cannot be in the stream as it was known.
func (d *dissector) recover(p *dissect.Packet, c *conn, start uint32) {
	l := &c.flows[p.Dir].lane
	if l.reset { // so the reset was not its own
		for dir := range c.flows {
			other := &c.flows[dir].lane
			other.ended, other.reset = other.finSeen && other.next == other.fin, false
		}
	}
	if far := int32(start - l.next); far > maxGap || far < -maxGap {
		d.flush(p, c, p.Dir)
		d.feed(p, c).Lost(p, p.Dir, -1)
		l.next, l.ended, l.finSeen, l.ackSeen = start, false, false, false
	}
}

// reset ends both directions: what is still on its way will not be read.
func (d *dissector) reset(p *dissect.Packet, c *conn) {
	c.flows[p.Dir].lane.reset = true
	for _, dir := range []wire.Dir{p.Dir.Other(), p.Dir} {
		d.flush(p, c, dir)
		d.end(p, c, dir)
	}
}
