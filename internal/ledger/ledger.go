// Package ledger keeps the account of a capture's bytes: every byte of every frame is given
// to one layer and one purpose, and the sum of the account is the sum of the frames' lengths.
//
// It reads the trees that package dissect makes and knows no layer: the ranges of the nodes
// say which bytes are whose, and a field's Purpose says what for. A node counts over the
// nodes before it, so that a byte belongs to the deepest layer that names it. Bytes that
// wait for the rest of their unit are on hold until that unit is explained, in this frame or
// a later one.
package ledger

import (
	"github.com/wirelore/wirelore/internal/dissect"
)

// Key says what bytes are accounted to.
type Key struct {
	Layer   string // a layer's name; "" for bytes that no layer claims
	Purpose dissect.Purpose
}

// Account is a sum of bytes by layer and purpose.
type Account map[Key]int64

// Total is the sum of all entries.
func (a Account) Total() int64 {
	var n int64
	for _, b := range a {
		n += b
	}
	return n
}

// NotCaptured is the layer of the bytes that were on the wire but not kept by the capture.
const NotCaptured = "(not captured)"

// Exchange is the account of one request and its response: the bytes of the layers that
// belong to it, and the headers of the frames that carried nothing else.
type Exchange struct {
	*dissect.Exchange
	Account Account
}

// Flow is the account of one connection.
type Flow struct {
	*dissect.Conn
	Account   Account
	Exchanges []*Exchange // in the order in which they were first seen

	known map[*dissect.Exchange]*Exchange
}

// hold is what is on hold for the sake of one feed.
type hold struct {
	bytes int64
	layer string // what carried the bytes
	flow  *Flow
}

// Ledger is the account of one capture. Frames go in with Frame, in their order; Close
// settles what is still on hold.
type Ledger struct {
	Frames  int
	Bytes   int64 // the frames' lengths on the wire
	Account Account
	Flows   []*Flow // in the order of their first frames; the first has no connection
	// ByExchange keeps an account of every exchange, which takes memory for each.
	ByExchange bool

	flows map[*dissect.Conn]*Flow
	held  map[int]hold // by feed
	brush painter
}

// New returns an empty ledger.
func New() *Ledger {
	l := &Ledger{Account: Account{}, flows: map[*dissect.Conn]*Flow{}, held: map[int]hold{}, brush: painter{numbers: map[color]uint16{}}}
	l.flow(nil)
	return l
}

func (l *Ledger) flow(c *dissect.Conn) *Flow {
	f := l.flows[c]
	if f == nil {
		f = &Flow{Conn: c, Account: Account{}, known: map[*dissect.Exchange]*Exchange{}}
		l.flows[c] = f
		l.Flows = append(l.Flows, f)
	}
	return f
}

// Frame accounts the bytes of one frame.
func (l *Ledger) Frame(p *dissect.Packet) {
	l.Frames++
	l.Bytes += int64(p.Frame.Length)
	f := l.flow(p.Conn)
	if missing := p.Frame.Length - len(p.Frame.Data); missing > 0 {
		l.add(f, nil, Key{NotCaptured, dissect.Unknown}, int64(missing))
	}
	l.brush.paint(p)
	carried := l.brush.only()
	for i, r := range l.brush.roots {
		if r == nil {
			continue
		}
		carrier := ""
		if i > 0 { // joined from frames that were accounted before, where its bytes were put on hold
			h := l.held[p.Buffers[i].Feed]
			h.bytes -= int64(len(r))
			l.held[p.Buffers[i].Feed] = h
			carrier = h.layer
		}
		l.brush.count(i, func(c color, n int64) {
			if c.Layer == "" { // whatever it is, somebody carried it
				c.Layer = carrier
			}
			switch {
			case c.feed != 0:
				l.held[c.feed] = hold{l.held[c.feed].bytes + n, c.Layer, f}
			case i == 0 && c.exchange == nil:
				l.add(f, carried, c.Key, n)
			default:
				l.add(f, c.exchange, c.Key, n)
			}
		})
	}
}

// Close accounts the bytes of units that never became whole.
func (l *Ledger) Close() {
	for _, h := range l.held {
		l.add(h.flow, nil, Key{h.layer, dissect.Pending}, h.bytes)
	}
	clear(l.held)
}

func (l *Ledger) add(f *Flow, e *dissect.Exchange, k Key, n int64) {
	if n == 0 {
		return
	}
	l.Account[k] += n
	f.Account[k] += n
	if e == nil || !l.ByExchange {
		return
	}
	x := f.known[e]
	if x == nil {
		x = &Exchange{Exchange: e, Account: Account{}}
		f.known[e] = x
		f.Exchanges = append(f.Exchanges, x)
	}
	x.Account[k] += n
}
