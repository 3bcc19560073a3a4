package ip

import (
	"bytes"
	"slices"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
)

// These bound what is kept of datagrams that are not complete.
const (
	maxFragments = 1024 // of one datagram
	maxDatagrams = 256
	maxHeld      = 4 << 20
	maxAge       = time.Minute // RFC 8200 section 4.5
	maxDatagram  = 1 << 16
)

// key says which datagram a fragment belongs to (RFC 791 section 3.2, RFC 8200 section 4.5).
type key struct {
	ends     [32]byte // the addresses; those of version 4 fill a quarter
	id       uint32
	protocol uint8 // 0 in version 6
}

// fragment is a part of a datagram.
type fragment struct {
	frame int
	start int
	data  []byte
	flags fragmentFlags
}

type fragmentFlags uint8

const (
	overlaps  fragmentFlags = 1 << iota // with others
	conflicts                           // and says something else
	manyTails                           // it is the last, and so was another that ended elsewhere
	tooLong                             // it reaches beyond the end
)

// datagram is what is known of one that is not complete.
type datagram struct {
	key       key
	feed      int
	since     time.Time
	total     int // bytes, or -1 until the last fragment is there
	fragments []fragment
	covered   []span // sorted, apart from each other
	held      int
}

type span struct{ from, to int }

// fragments keeps the datagrams that are not complete, oldest first.
type fragments struct {
	open []*datagram
	held int
}

// take keeps a fragment and returns the datagram if that completes it, as x tells it. Of a
// fragment that is not all here, or stands in an ICMP error, nothing is kept.
func (f *fragments) take(p *dissect.Packet, x *reassembly, k key, r dissect.Range, missing, start int, more bool) dissect.Range {
	if missing > 0 || p.Quoted || start+r.Len() > maxDatagram {
		alone(p, r, dissect.Unknown)
		return dissect.Range{}
	}
	d, whole := f.add(p, k, r, start, more)
	if !whole {
		alone(p, r, dissect.Retransmission)
		return dissect.Range{}
	}
	return x.tell(p, d)
}

// add keeps a fragment. If that completes its datagram, it is kept no longer.
func (f *fragments) add(p *dissect.Packet, k key, r dissect.Range, start int, more bool) (d *datagram, whole bool) {
	f.expire(p.Frame.Time)
	d = f.find(k)
	if d == nil {
		d = &datagram{key: k, feed: p.Session.NewFeedID(), since: p.Frame.Time, total: -1}
		f.open = append(f.open, d)
	}
	q := fragment{frame: p.Frame.Number, start: start, data: bytes.Clone(r.Data)}
	end := start + len(q.data)
	if !more {
		if d.total >= 0 && d.total != end {
			q.flags |= manyTails
		} else {
			d.total = end
		}
	}
	d.insert(q)
	d.held += len(q.data)
	f.held += len(q.data)
	d.wait(p, r, span{start, end})
	if d.total >= 0 && len(d.covered) == 1 && d.covered[0].from == 0 && d.covered[0].to >= d.total {
		f.drop(d)
		return d, true
	}
	if len(d.fragments) >= maxFragments {
		f.drop(d)
	}
	for f.held > maxHeld || len(f.open) > maxDatagrams {
		f.drop(f.open[0])
	}
	return d, false
}

func (f *fragments) find(k key) *datagram {
	for _, d := range f.open {
		if d.key == k {
			return d
		}
	}
	return nil
}

func (f *fragments) expire(now time.Time) {
	for len(f.open) > 0 && now.Sub(f.open[0].since) > maxAge {
		f.drop(f.open[0])
	}
}

func (f *fragments) drop(d *datagram) {
	f.held -= d.held
	f.open = slices.DeleteFunc(f.open, func(o *datagram) bool { return o == d })
}

// insert keeps fragments in the order of their bytes, and in that of their coming where they
// start together.
func (d *datagram) insert(q fragment) {
	at, _ := slices.BinarySearchFunc(d.fragments, q.start, func(o fragment, start int) int {
		if o.start <= start {
			return -1
		}
		return 1
	})
	d.fragments = slices.Insert(d.fragments, at, q)
}

// wait puts the bytes of r that are new on hold, and marks the others as sent before.
func (d *datagram) wait(p *dissect.Packet, r dissect.Range, s span) {
	at := s.from
	hold := func(to int) {
		if to > at {
			p.Waiting = append(p.Waiting, dissect.Wait{Feed: d.feed, Range: r.Slice(at-s.from, to-s.from)})
		}
	}
	merged := s
	rest := d.covered[:0]
	for _, c := range d.covered {
		if c.to < s.from || c.from > s.to {
			rest = append(rest, c)
			continue
		}
		hold(min(c.from, s.to))
		at = max(at, min(c.to, s.to))
		merged = span{min(merged.from, c.from), max(merged.to, c.to)}
	}
	hold(s.to)
	d.covered = append(rest, merged)
	slices.SortFunc(d.covered, func(a, b span) int { return a.from - b.from })
}

// join puts the fragments together. Where they overlap, the one that starts first counts.
func (d *datagram) join() (data []byte, pieces []dissect.Piece) {
	data = make([]byte, 0, d.total)
	for i := range d.fragments {
		q := &d.fragments[i]
		end := q.start + len(q.data)
		if end > d.total {
			q.flags |= tooLong
			end = d.total
		}
		if q.start < len(data) {
			q.flags |= overlaps
			if both := min(end, len(data)); both > q.start && !bytes.Equal(data[q.start:both], q.data[:both-q.start]) {
				q.flags |= conflicts
			}
		}
		if n := end - len(data); n > 0 {
			pieces = append(pieces, dissect.Piece{Frame: q.frame, Start: len(data), Len: n})
			data = append(data, q.data[len(data)-q.start:end-q.start]...)
		}
	}
	return data, pieces
}

// reassembly has the fields that tell how a datagram was put together.
type reassembly struct {
	name                                                       string
	fragments, fragment, wrong, overlap, conflict, tails, long *dissect.Field
	count, length, data                                        *dissect.Field
}

// tell adds the datagram as a buffer, with the fragments it was made of, and returns it.
func (x *reassembly) tell(p *dissect.Packet, d *datagram) dissect.Range {
	data, pieces := d.join()
	r := p.Buffer(dissect.Buffer{Name: x.name, Data: data, Parent: -1, Feed: d.feed, Pieces: pieces})
	p.Open(p.Mark(p.Raw(x.fragments, r), dissect.Generated))
	for _, q := range d.fragments {
		f := x.fragment
		if q.flags&^overlaps != 0 {
			f = x.wrong
		}
		p.Open(p.Mark(p.Uint(f, r.At(q.start, len(q.data)), uint64(q.frame)), dissect.Generated))
		for _, flag := range []struct {
			is    fragmentFlags
			field *dissect.Field
		}{{overlaps, x.overlap}, {conflicts, x.conflict}, {manyTails, x.tails}, {tooLong, x.long}} {
			if q.flags&flag.is != 0 {
				p.Mark(p.Bool(flag.field, r.At(q.start, 0), true), dissect.Generated)
			}
		}
		p.Close()
	}
	none := r.At(0, 0)
	p.Mark(p.Uint(x.count, none, uint64(len(d.fragments))), dissect.Generated)
	p.Mark(p.Uint(x.length, none, uint64(len(data))), dissect.Generated)
	p.Mark(p.Raw(x.data, r), dissect.Generated)
	p.Close()
	return r
}

// part is what the bytes of a fragment stand on until their datagram is complete: no layer
// claims them there.
var part = &dissect.Field{Name: "fragment", Title: "Fragment", Kind: dissect.Protocol}

// alone shows a fragment that completes nothing as it is, and says what its bytes are for
// unless they wait.
func alone(p *dissect.Packet, r dissect.Range, purpose dissect.Purpose) {
	i := len(p.Nodes)
	p.Next(r, dissect.Hints{Parent: part})
	if i < len(p.Nodes) {
		p.Nodes[i].Purpose = purpose
	}
}
