package dissect

import (
	"github.com/wirelore/wirelore/internal/wire"
)

// Feed carries the bytes of a connection, or of one lane of it, to the layer above: it
// chooses that layer by the first bytes, asks it for the length of each unit, keeps what is
// not whole yet and joins it with what follows. A layer that carries others (tcp, tls, http2)
// has one for each connection or lane, both directions together, since an answer cannot be
// read without what was asked.
type Feed struct {
	session *Session
	below   Below
	hints   Hints
	stream  Stream
	layer   *Layer // that the stream belongs to, or nil
	claim   Claim
	guesses int
	guessed wire.Dir // the direction of the last guess
	lanes   [2]lane
}

// Below is what a layer that owns a Feed adds to its part of the tree.
type Below interface {
	// Part is called for bytes of the present frame that wait for the rest of their unit.
	Part(p *Packet, r Range)
	// Whole is called before a unit is explained that was joined from several frames: r is
	// all of it, in a buffer that has Pieces.
	Whole(p *Packet, r Range)
}

type lane struct {
	id     int
	held   []byte
	pieces []Piece
	need   int // ask again once so many bytes are held
	skip   int // bytes of a unit that was too long to keep, still to come
	lost   int // what Lost said before there was a stream to tell
}

// These bound what is kept of units that are not complete.
const (
	maxUnit = 8 << 20
	maxHeld = 32 << 20 // in all feeds of a session
)

// maxGuesses is after how many chunks of bytes that nobody claims only the first chunks of an
// answer are looked at: where a capture begins in the middle, a request may follow much else.
const maxGuesses = 8

// NewFeedID returns a number for Packet.Waiting and Buffer.Feed to a layer that joins units
// itself, because they are not a stream: fragments of datagrams.
func (s *Session) NewFeedID() int {
	s.feeds++
	return s.feeds
}

// nothing is what a feed stands on whose bytes no other feed carries.
type nothing struct{}

func (nothing) Part(*Packet, Range)  {}
func (nothing) Whole(*Packet, Range) {}

// NewFeed makes a feed for what h describes. below may be nil.
func (s *Session) NewFeed(below Below, h Hints) *Feed {
	if below == nil {
		below = nothing{}
	}
	f := &Feed{session: s, below: below, hints: h}
	for i := range f.lanes {
		f.lanes[i].id = s.NewFeedID()
	}
	return f
}

// Push gives the next bytes of a direction. They must follow those before, or Lost was
// called. With end, no more will come.
func (f *Feed) Push(p *Packet, d wire.Dir, r Range, end bool) {
	l := &f.lanes[d]
	if n := min(l.skip, len(r.Data)); n > 0 {
		f.below.Part(p, r.Slice(0, n))
		l.skip -= n
		r = r.From(n)
	}
	if len(l.held) > 0 {
		r = f.join(p, d, r)
	}
	for len(r.Data) > 0 && len(l.held) == 0 {
		n := f.measure(d, r.Data)
		if n == ToEnd && end {
			n = len(r.Data) // all of it is here: nothing to keep
		}
		if n <= 0 || n > len(r.Data) {
			f.hold(p, d, r, n)
			break
		}
		f.dissect(p, d, r.Slice(0, n), false)
		r = r.From(n)
	}
	if end {
		f.finish(p, d)
	}
}

// Later says that bytes of the present frame belong to a direction, but not next: others that
// come before them are missing. PushHeld gives them once they are in their place.
func (f *Feed) Later(p *Packet, d wire.Dir, r Range) {
	p.Waiting = append(p.Waiting, Wait{f.lanes[d].id, r, f.below})
}

// PushHeld is Push for bytes of an earlier frame that were announced with Later.
func (f *Feed) PushHeld(p *Packet, d wire.Dir, frame int, data []byte, end bool) {
	l := &f.lanes[d]
	n := min(l.skip, len(data))
	l.skip -= n
	f.extend(p, l, frame, data[n:])
	f.drop(p, l, f.explain(p, d, len(l.held)))
	f.bound(p, d)
	if end {
		f.finish(p, d)
	}
}

// Unordered tells whether no layer has claimed the bytes, so that each segment may be shown as
// it comes. Push may then be given bytes out of their order.
func (f *Feed) Unordered() bool { return f.stream != nil && f.claim.Certainty <= Last }

// join adds bytes to those that wait, explains the units that become whole, and returns
// what is left of r once nothing waits any more.
func (f *Feed) join(p *Packet, d wire.Dir, r Range) Range {
	l := &f.lanes[d]
	old := len(l.held)
	f.extend(p, l, p.Frame.Number, r.Data)
	done := f.explain(p, d, old)
	if done >= old { // the rest is all of the present frame
		p.Waiting = append(p.Waiting, Wait{l.id, r.Slice(0, done-old), f.below})
		f.release(p, l)
		return r.From(done - old)
	}
	f.below.Part(p, r)
	p.Waiting = append(p.Waiting, Wait{l.id, r, f.below})
	f.drop(p, l, done)
	f.bound(p, d)
	return Range{Buf: r.Buf, Start: r.Start + len(r.Data)}
}

// explain explains the units among the held bytes that begin before until, and returns how
// many bytes they had.
func (f *Feed) explain(p *Packet, d wire.Dir, until int) int {
	l := &f.lanes[d]
	done := 0
	for done < until && len(l.held)-done >= l.need {
		n := f.measure(d, l.held[done:])
		if n <= 0 || n > len(l.held)-done {
			l.need = n
			break
		}
		f.whole(p, d, done, done+n, false)
		done, l.need = done+n, 0
	}
	return done
}

// extend adds bytes of a frame to those that are held.
func (f *Feed) extend(p *Packet, l *lane, frame int, data []byte) {
	if len(data) == 0 {
		return
	}
	l.pieces = append(l.pieces, Piece{frame, len(l.held), len(data)})
	if n := len(l.held) + len(data); n > cap(l.held) {
		room := 2 * n
		if l.need >= n {
			room = min(room, l.need) // no more than the unit has
		}
		l.held = append(make([]byte, 0, room), l.held...)
	}
	l.held = append(l.held, data...)
	p.Hold(f.hints.Conn, len(data))
}

// hold puts bytes aside that begin a unit which is not whole.
func (f *Feed) hold(p *Packet, d wire.Dir, r Range, need int) {
	l := &f.lanes[d]
	l.need = need
	f.extend(p, l, p.Frame.Number, r.Data)
	f.below.Part(p, r)
	if s, ok := f.stream.(Beginner); ok {
		s.Begin(p, d, r)
	}
	p.Waiting = append(p.Waiting, Wait{l.id, r, f.below})
}

// bound cuts a unit that became too long to keep.
func (f *Feed) bound(p *Packet, d wire.Dir) {
	l := &f.lanes[d]
	if len(l.held) <= maxUnit && p.Session.conns.held <= maxHeld {
		return
	}
	n := len(l.held)
	if l.need > n {
		l.skip = l.need - n
	}
	f.whole(p, d, 0, n, true)
	f.release(p, l)
}

// finish explains what is left when a direction ends.
func (f *Feed) finish(p *Packet, d wire.Dir) {
	l := &f.lanes[d]
	if n := len(l.held); n > 0 {
		if l.need == ToEnd && l.pieces[len(l.pieces)-1].Frame != p.Frame.Number {
			l.pieces = append(l.pieces, Piece{p.Frame.Number, n, 0}) // the end is a piece too
		}
		f.whole(p, d, 0, n, l.need != ToEnd)
		f.release(p, l)
	}
	if e, ok := f.stream.(Ender); ok {
		e.End(p, d)
	}
}

// Lost says that n bytes of a direction were never seen, or an unknown number if n is -1.
// What waits is explained as far as it goes.
func (f *Feed) Lost(p *Packet, d wire.Dir, n int) {
	l := &f.lanes[d]
	if k := len(l.held); k > 0 {
		f.whole(p, d, 0, k, true)
		f.release(p, l)
	}
	if n > 0 && l.skip > 0 {
		k := min(n, l.skip)
		l.skip -= k
		if n -= k; n == 0 {
			return
		}
	}
	l.skip = 0
	switch {
	case f.stream != nil:
		f.stream.Lost(d, n)
		if s, ok := f.stream.(Gapped); ok {
			s.Gap(p, d)
		}
	case n < 0 || l.lost < 0:
		l.lost = -1
	default:
		l.lost += n
	}
}

// whole explains bytes that were held from i up to j.
func (f *Feed) whole(p *Packet, d wire.Dir, i, j int, cut bool) {
	l := &f.lanes[d]
	b := Buffer{Name: "Reassembled " + f.hints.Parent.Title, Data: l.held[i:j:j], Parent: -1, Feed: l.id, Pieces: cutPieces(l.pieces, i, j)}
	r := p.Buffer(b)
	f.below.Whole(p, r)
	f.dissect(p, d, r, cut)
}

func (f *Feed) measure(d wire.Dir, data []byte) int {
	if f.claim.Certainty <= Last && (f.guesses < maxGuesses || d != f.guessed) {
		f.choose(d, data)
	}
	return f.stream.Measure(d, data)
}

func (f *Feed) choose(d wire.Dir, data []byte) {
	f.guesses++
	f.guessed = d
	h := f.hints
	h.Dir, h.First, h.Below = d, data, f.below
	l, claim := f.session.choose(&h)
	if f.stream != nil && l == f.layer {
		return
	}
	f.layer, f.claim = l, claim
	switch h.First = nil; {
	case l == nil || !l.needed:
		f.stream = unclaimed{}
	case l.NewStream != nil:
		f.stream = l.NewStream(f.session, h)
	default:
		f.stream = &whole{l.dissect, h}
	}
	for d := range f.lanes {
		if l := &f.lanes[d]; l.lost != 0 {
			f.stream.Lost(wire.Dir(d), l.lost)
			l.lost = 0
		}
	}
}

// Claim tells how the layer above was chosen; its Certainty is No before any bytes came.
func (f *Feed) Claim() Claim { return f.claim }

// whole lets a layer that explains units explain all that comes in one direction.
type whole struct {
	dissect Dissector
	hints   Hints
}

func (*whole) Measure(wire.Dir, []byte) int { return ToEnd }
func (*whole) Lost(wire.Dir, int)           {}

func (w *whole) Dissect(p *Packet, d wire.Dir, r Range, _ bool) {
	h := w.hints
	h.Dir, h.First = d, r.Data
	w.dissect(p, r, h)
}

// unclaimed passes over bytes that no layer takes.
type unclaimed struct{}

func (unclaimed) Measure(_ wire.Dir, data []byte) int    { return len(data) }
func (unclaimed) Dissect(*Packet, wire.Dir, Range, bool) {}
func (unclaimed) Lost(wire.Dir, int)                     {}

func (f *Feed) dissect(p *Packet, d wire.Dir, r Range, cut bool) {
	if p.nesting >= maxNesting {
		return
	}
	if p.Measured != nil && f.layer != nil && !cut {
		p.Measured(f.layer, len(r.Data))
	}
	p.nesting++
	p.Choices = append(p.Choices, Choice{len(p.Nodes), f.claim.Reason})
	f.stream.Dissect(p, d, r, cut)
	p.nesting--
}

// release forgets all that is held. The memory is left to the tree that points into it.
func (f *Feed) release(p *Packet, l *lane) {
	p.Hold(f.hints.Conn, -len(l.held))
	l.held, l.pieces, l.need = nil, nil, 0
}

// drop forgets the first n held bytes, and leaves their memory to the tree.
func (f *Feed) drop(p *Packet, l *lane, n int) {
	if n == 0 {
		return
	}
	p.Hold(f.hints.Conn, -n)
	l.pieces = cutPieces(l.pieces, n, len(l.held))
	l.held = append([]byte(nil), l.held[n:]...)
}

// cutPieces returns the pieces of the bytes from i up to j, counted from i.
func cutPieces(pieces []Piece, i, j int) []Piece {
	var cut []Piece
	for _, q := range pieces {
		from, to := max(q.Start, i), min(q.Start+q.Len, j)
		if from < to || q.Len == 0 && to == j {
			cut = append(cut, Piece{q.Frame, from - i, to - from})
		}
	}
	return cut
}
