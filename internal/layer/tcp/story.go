package tcp

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// story is what the sentences about a connection need from earlier frames.
type story struct {
	request, answer int // frames of the SYN and the SYN-ACK
	opened, ended   bool
	fin             [2]int  // frames of the first FINs
	full            [2]bool // a window of 0 was told of
}

// tell says in people's words what happened in a segment.
func (d *dissector) tell(p *dissect.Packet, c *conn, s *seg) {
	t := &c.story
	if t.opened && c.found.is == 0 && !t.full[p.Dir] && !s.has(syn|fin|rst) {
		return // as nearly always
	}
	dir := p.Dir
	say := func(kind dissect.EventKind, text string, frames ...int) {
		p.Tell(dissect.Event{Kind: kind, Layer: proto, Dir: dir, Text: text, Frames: frames})
	}
	if d.session.Tell {
		c.notice(dir, s, func(text string) { say(dissect.Noticed, text) })
	}
	switch {
	case s.is(syn, syn|acks):
		t.request = s.frame
	case s.has(syn):
		t.answer = s.frame
	case !t.opened && t.request != 0 && t.answer != 0 && s.has(acks) && c.rtt > 0:
		t.opened = true
		if d.session.Tell {
			say(dissect.Opened, "opens the connection; the handshake takes "+span(c.rtt), t.request, t.answer, s.frame)
		}
	case !t.opened && t.answer != 0 && s.has(acks):
		t.opened = true
		say(dissect.Opened, "opens the connection; its SYN was not captured", t.answer, s.frame)
	case c.begun:
		t.opened = true
		say(dissect.Opened, "sends the first segment that was captured of a connection that was open before")
	}
	switch {
	case t.ended:
	case s.has(rst):
		t.ended = true
		text := "resets the connection"
		if !t.opened && t.request != 0 && t.answer == 0 {
			text = "refuses the connection (RST)"
		}
		say(dissect.Ended, text)
	case s.has(fin) && t.fin[dir] == 0:
		t.fin[dir] = s.frame
		if first := t.fin[dir.Other()]; first != 0 {
			t.ended = true
			say(dissect.Ended, "closes its side too: the connection is over", first, s.frame)
		}
	}
}

// notice says what is unusual about a segment.
func (c *conn) notice(dir wire.Dir, s *seg, say func(string)) {
	a := &c.found
	what := amount(s)
	switch {
	case a.has(spuriousRetransmission):
		say("repeats " + what + ", acknowledged already")
	case a.has(fastRetransmission) && a.asked:
		say("repeats " + what + " at once, since duplicate ACKs ask for it")
	case a.has(fastRetransmission):
		say("repeats " + what)
	case a.has(retransmission):
		say("repeats " + what + " after " + span(a.rto) + " without an acknowledgment")
	case a.has(outOfOrder):
		say("sends " + what + " that another segment has overtaken on the way")
	}
	if a.has(lostSegment) {
		say("goes on after a gap of " + dissect.Count(a.gap, "byte") + ": a segment was lost, overtaken or not captured")
	}
	if a.has(ackLostSegment) {
		say("acknowledges bytes that were not captured")
	}
	if a.has(duplicateACK) && a.repeats == enoughACKs {
		say("asks for byte " + strconv.FormatUint(uint64(s.ack-c.flows[dir.Other()].base), 10) + " for the fourth time: the bytes from there on are missing")
	}
	if a.has(windowFull) {
		say("has filled the other end's window and must wait")
	}
	if a.has(zeroWindow) && !c.story.full[dir] {
		say("has no room for more bytes (window 0)")
	}
	c.story.full[dir] = s.window == 0
	if a.has(reusedPorts) {
		say("uses ports again that an earlier connection had")
	}
}

// enoughACKs is how many duplicates make a sender repeat what is missing (RFC 5681 section 3.2).
const enoughACKs = 3

// amount names what a segment carries.
func amount(s *seg) string {
	switch {
	case s.has(syn):
		return "its SYN"
	case s.len > 0:
		return dissect.Count(s.len, "byte")
	case s.has(fin):
		return "its FIN"
	}
	return "nothing"
}

// span writes nanoseconds with three digits that count: "40.0 ms".
func span(ns int64) string {
	v, unit := float64(ns), " ns"
	for _, u := range []string{" µs", " ms", " s"} {
		if v < 1000 {
			break
		}
		v, unit = v/1000, u
	}
	decimals := 2
	for n := v; n >= 10 && decimals > 0; n /= 10 {
		decimals--
	}
	if unit == " ns" {
		decimals = 0
	}
	return strconv.FormatFloat(v, 'f', decimals, 64) + unit
}
