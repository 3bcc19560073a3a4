package tcp

import "github.com/wirelore/wirelore/internal/wire"

// finding is what a segment is taken for; several may hold.
type finding uint16

const (
	retransmission finding = 1 << iota
	fastRetransmission
	spuriousRetransmission
	outOfOrder
	reusedPorts
	lostSegment
	ackLostSegment
	windowUpdate
	windowFull
	keepAlive
	keepAliveACK
	duplicateACK
	zeroWindowProbe
	zeroWindow
	zeroWindowProbeACK
)

// findings is all that the analysis says about one segment.
type findings struct {
	any         bool // there is something to show
	is          finding
	acksFrame   int
	ackRTT      int64
	asked       bool   // duplicate ACKs asked for a fastRetransmission, as far as was seen
	gap         uint32 // bytes missing before the segment, of lostSegment
	inFlight    uint32
	sincePush   uint32
	repeats     int
	firstRepeat int
	rto         int64
	rtoFrame    int
}

func (a *findings) add(f finding) {
	a.any = true
	a.is |= f
}

func (a *findings) has(f finding) bool { return a.is&f != 0 }

// before tells whether a comes before b in a stream, whose numbers go round.
func before(a, b uint32) bool { return int32(a-b) < 0 }

// These times part what came again because it was lost from what came late.
const (
	fastWindow  = 20e6 // a fast retransmission follows so soon after the last duplicate ACK
	reorderTime = 3e6  // where the connection's round-trip time is not known
)

// analyze compares a segment with those before it. It takes the same rules in the same order
// as Wireshark, its odd ones too, so that both say the same of a capture.
func (c *conn) analyze(dir wire.Dir, s *seg) {
	f, r := &c.flows[dir], &c.flows[dir.Other()]
	if !f.based {
		f.base, f.based = s.seq, true
		if !s.has(syn) {
			f.base--
		}
	}
	if s.has(acks) {
		if !r.based {
			r.base, r.based = s.ack-1, true
		}
		r.validSize = true
	}
	a := &c.found
	if s.len == 1 && s.seq == f.next && r.window == 0 {
		a.add(zeroWindowProbe)
	} else {
		a.compare(f, r, s)
	}
	if s.ack != f.lastACK {
		f.firstRepeat, f.repeats = s.frame, 0
	}
	if s.has(acks) {
		a.beyond(r, s)
	}
	if s.len > 0 || s.has(syn|fin) {
		a.again(c, f, r, s)
	}
	f.remember(a, s)
	a.acknowledge(r, s)
	a.measure(f, r, s)
}

// compare looks at sequence number, window and acknowledgment beside those of the segments
// before.
func (a *findings) compare(f, r *flow, s *seg) {
	plain := !s.has(syn | fin | rst)
	if s.window == 0 && plain {
		a.add(zeroWindow)
	}
	if f.next != 0 && before(f.next, s.seq) && !s.has(rst) {
		a.add(lostSegment)
		a.gap = s.seq - f.next
		f.validSize = false
	}
	if !plain {
		return
	}
	if s.len <= 1 && s.seq == f.next-1 {
		a.add(keepAlive)
	}
	same := s.len == 0 && s.seq == f.next && s.ack == f.lastACK
	if same && s.window != 0 && s.window != f.window {
		a.add(windowUpdate)
	}
	if s.len > 0 && r.scale != unknownScale && s.seq+s.len == r.lastACK+r.scaled() {
		a.add(windowFull)
	}
	switch {
	case !same || s.window != f.window:
	case s.window == 0:
		if r.lastFound&zeroWindowProbe != 0 {
			a.add(zeroWindowProbeACK)
		}
	case r.lastFound&keepAlive != 0:
		a.add(keepAliveACK)
	default:
		f.repeats = max(f.repeats, 0) + 1
		a.add(duplicateACK)
		a.repeats, a.firstRepeat = f.repeats, f.firstRepeat
	}
}

// scaled is the last window in bytes.
func (f *flow) scaled() uint32 {
	if f.firstACK || f.scale < 0 {
		return f.window
	}
	return f.window << f.scale
}

// beyond looks for an acknowledgment of what was never seen, once for each gap.
func (a *findings) beyond(r *flow, s *seg) {
	if r.ackable == 0 || !before(r.ackable, s.ack) {
		return
	}
	a.any = true
	if before(r.ackable, r.next) {
		r.ackable = r.next
		a.add(ackLostSegment)
		return
	}
	if r.repeats == 0 {
		a.add(ackLostSegment)
	}
	r.repeats = -1
}

// again tells what it means that a segment does not go beyond what was seen.
func (a *findings) again(c *conn, f, r *flow, s *seg) {
	if a.has(keepAlive) {
		return
	}
	old := f.next != 0 && before(s.seq, f.next)
	if s.len > 1 && f.next-1 == s.seq {
		old = false // the byte before was a probe of a closed window
	}
	switch {
	case s.len > 0 && r.lastACK != 0 && !before(r.lastACK, s.seq+s.len):
		a.add(spuriousRetransmission)
	case !old:
	case (r.repeats >= 2 || r.repeats < 0) && r.lastACK == s.seq && uint64(s.now-r.lastACKTime) < fastWindow:
		a.add(fastRetransmission)
		a.asked = r.repeats > 0
	case uint64(s.now-f.nextTime) < c.reorderTime() && f.next != s.end():
		a.add(outOfOrder)
	default:
		a.add(retransmission)
		a.rto, a.rtoFrame = s.now-f.nextTime, f.nextFrame
		if oldest, ok := f.unacked.oldest(); ok {
			a.rto, a.rtoFrame = s.now-oldest.sent, oldest.frame
		}
	}
}

func (c *conn) reorderTime() uint64 {
	if c.rtt == 0 {
		return reorderTime
	}
	return uint64(c.rtt)
}

// remember keeps what the next segments are compared with.
func (f *flow) remember(a *findings, s *seg) {
	next := s.seq + s.len
	if (s.len > 0 || s.has(syn|fin)) && f.unacked.room() {
		next = s.end()
		f.unacked.add(sent{s.seq, next, s.frame, s.now})
	}
	if !a.has(zeroWindowProbe) {
		if f.next == 0 || before(f.next, next) {
			f.next, f.nextFrame, f.nextTime = next, s.frame, s.now
		}
		if f.ackable == 0 || s.seq == f.ackable {
			f.ackable = f.next
		}
	}
	f.window = s.window
	f.lastACK, f.lastACKTime = s.ack, s.now
	f.lastFound = a.is
}

// acknowledge finds the segment that this one acknowledges.
func (a *findings) acknowledge(r *flow, s *seg) {
	if acked, ok := r.unacked.drop(s.ack); ok {
		a.any = true
		a.acksFrame, a.ackRTT = acked.frame, s.now-acked.sent
	}
}

// measure counts the bytes on their way, and those since the last flag PSH.
func (a *findings) measure(f, r *flow, s *seg) {
	if s.len == 0 || f.unacked.empty() || !f.validSize {
		return
	}
	a.any = true
	inFlight := f.unacked.span(f.base) - r.sacked
	if inFlight > 0 && inFlight < 2e9 {
		if s.has(syn | fin) {
			inFlight--
		}
		a.inFlight = inFlight
	}
	if f.pushed {
		f.sincePush = 0
	}
	f.sincePush += s.len
	f.pushed = s.has(psh)
	a.sincePush = f.sincePush
}
