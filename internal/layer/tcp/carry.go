package tcp

import (
	"bytes"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// carry takes in what a segment acknowledges and carries.
func (d *dissector) carry(p *dissect.Packet, r dissect.Range, c *conn, s *seg) {
	c.flows[p.Dir.Other()].lane.acknowledge(s)
	d.wait(p, c, p.Dir.Other(), s)
	switch {
	case !s.known:
	case s.has(rst):
		if len(r.Data) > 0 {
			words, _, _ := bytes.Cut(r.Data, []byte{0})
			p.Add(resetCause, r, 0, words)
		}
		d.reset(p, c)
	default:
		d.take(p, r, c, s)
		d.wait(p, c, p.Dir, s)
	}
}

// take takes in the bytes of a segment, and its end.
func (d *dissector) take(p *dissect.Packet, r dissect.Range, c *conn, s *seg) {
	l := &c.flows[p.Dir].lane
	start := s.seq
	if s.has(syn) {
		start++
	}
	end := start + uint32(len(r.Data))
	if !l.begun {
		l.begun, l.next = true, start
		if !s.has(syn) && s.len > 0 {
			d.feed(p, c).Lost(p, p.Dir, -1)
		}
	}
	if s.has(fin) && !l.finSeen {
		l.finSeen, l.fin = true, start+s.len
	}
	if len(r.Data) > 0 {
		d.payload(p, r, c, s, start)
	}
	if end != start+s.len && l.next == end { // cut by the capture
		d.lose(p, c, p.Dir, start+s.len)
	}
	d.drain(p, c, p.Dir)
}

// feed returns what carries the connection's bytes to the layer above.
func (d *dissector) feed(p *dissect.Packet, c *conn) *dissect.Feed {
	if c.feed == nil {
		c.feed = d.session.NewFeed(d, dissect.Hints{
			Parent: proto, SrcPort: p.Conn.Client.Port(), DstPort: p.Conn.Server.Port(), Conn: p.Conn, Dir: p.Dir,
		})
	}
	return c.feed
}

// payload shows the bytes of a segment, and hands on those that are due.
func (d *dissector) payload(p *dissect.Packet, r dissect.Range, c *conn, s *seg, start uint32) {
	f := &c.flows[p.Dir]
	l := &f.lane
	node := p.Raw(payload, r)
	waited := len(p.Waiting)
	feed := d.feed(p, c)
	d.recover(p, c, start)
	if len(l.held) == 0 && before(l.next, start) && l.late(true, s) {
		d.lose(p, c, p.Dir, earlier(start, l.acked))
	}
	if l.next == start && len(l.held) == 0 && !l.ended { // as nearly always
		l.next += uint32(len(r.Data))
		l.ended = l.finSeen && l.next == l.fin
		d.top = len(p.Nodes)
		feed.Push(p, p.Dir, r, l.ended)
	} else {
		d.sort(p, r, node, c, start)
		if c.found.has(keepAlive) && p.Nodes[node].Purpose == dissect.Retransmission {
			d.probe(p, r)
		}
	}
	switch {
	case uint32(len(r.Data)) < s.len: // nothing is joined with what the capture has cut
		return
	case c.found.has(retransmission):
		d.later(segmentData, r, 0, r.Data).Purpose = p.Nodes[node].Purpose
		return
	}
	for _, w := range p.Waiting[waited:] {
		if w.Below == d && w.Range.Buf == r.Buf && len(w.Range.Data) > 0 {
			d.later(segmentData, w.Range, 0, w.Range.Data)
		}
	}
}

// keepAliveByte is what the byte of a keep-alive stands on: no layer claims it there.
var keepAliveByte = &dissect.Field{Name: "keepalive", Title: "Keep-alive", Kind: dissect.Protocol}

// probe shows the byte that some systems send along with a keep-alive. It is nobody's.
func (d *dissector) probe(p *dissect.Packet, r dissect.Range) {
	i := len(p.Nodes)
	p.Next(r, dissect.Hints{Parent: keepAliveByte})
	if i < len(p.Nodes) {
		p.Nodes[i].Purpose = dissect.Retransmission
	}
}

// measured adds the length of a unit that the segment completes, if Wireshark shows that of the
// layer's units in TCP's part of the tree: at once if nothing above has added anything yet.
func (d *dissector) measured(l *dissect.Layer, size int) {
	switch l.Proto.Name {
	default:
		return
	case "dns", "http2", "websocket":
	}
	p := d.packet
	at := p.Range(d.layer).At(0, 0)
	if d.top != len(p.Nodes) {
		d.later(pduSize, at, uint64(size), nil).Flags = dissect.Generated
		return
	}
	p.Mark(p.Uint(pduSize, at, uint64(size)), dissect.Generated)
	d.top = len(p.Nodes)
}

// later adds a node to those that TCP's part of the tree gets once all above it is known.
func (d *dissector) later(f *dissect.Field, r dissect.Range, num uint64, bytes []byte) *dissect.Node {
	d.last = append(d.last, dissect.NewNode(f, r, num, bytes))
	return &d.last[len(d.last)-1]
}

// finish adds these nodes.
func (d *dissector) finish(p *dissect.Packet) {
	if len(d.last) > 0 {
		p.InsertAll(d.layer, d.last)
		clear(d.last)
		d.last = d.last[:0]
	}
}

// sort parts the bytes of a segment that is not simply the next one: those that were carried
// before, those that are due, and those that came too early. Of bytes that come twice the
// first count, as with most receivers.
func (d *dissector) sort(p *dissect.Packet, r dissect.Range, node int, c *conn, start uint32) {
	l := &c.flows[p.Dir].lane
	end := start + uint32(len(r.Data))
	known := func(from, to uint32) {
		if part := r.Slice(int(from-start), int(to-start)); len(part.Data) == len(r.Data) {
			p.Nodes[node].Purpose = dissect.Retransmission
		} else {
			d.later(repeated, part, 0, part.Data)
		}
	}
	at := start
	if before(at, l.next) {
		at = earlier(l.next, end)
		known(start, at)
	}
	for k := 0; at != end && !l.ended; {
		to := end
		if k < len(l.held) {
			switch h := &l.held[k]; {
			case !before(at, h.end):
				k++
				continue
			case !before(at, h.seq):
				to = earlier(h.end, end)
				known(at, to)
				at = to
				continue
			default:
				to = earlier(h.seq, end)
			}
		}
		part := r.Slice(int(at-start), int(to-start))
		switch {
		case at == l.next:
			l.next = to
			l.ended = l.finSeen && to == l.fin
			d.feed(p, c).Push(p, p.Dir, part, l.ended)
		case d.feed(p, c).Unordered():
			d.feed(p, c).Push(p, p.Dir, part, false)
			d.hold(p, l, k, late{at, to, p.Frame.Number, nil})
		default:
			d.feed(p, c).Later(p, p.Dir, part)
			d.hold(p, l, k, late{at, to, p.Frame.Number, bytes.Clone(part.Data)})
		}
		at = to
	}
}

func earlier(a, b uint32) uint32 {
	if before(a, b) {
		return a
	}
	return b
}

// Part is for the Feed; what waits is shown by payload.
func (d *dissector) Part(*dissect.Packet, dissect.Range) {}

// Whole shows what a unit was joined from.
func (d *dissector) Whole(p *dissect.Packet, r dissect.Range) {
	pieces := p.Buffers[r.Buf].Pieces
	if len(pieces) < 2 || d.cut {
		return // it only had to wait, or the rest is missing
	}
	p.Mark(p.Unnamed(segments, r), dissect.Generated)
	for _, q := range pieces {
		p.Mark(p.Uint(segment, r.Slice(q.Start, q.Start+q.Len), uint64(q.Frame)), dissect.Generated)
	}
	p.Mark(p.Uint(segmentCount, r.At(0, 0), uint64(len(pieces))), dissect.Generated)
	p.Mark(p.Uint(reassembledLength, r.At(0, 0), uint64(len(r.Data))), dissect.Generated)
	p.Mark(p.Raw(reassembledData, r), dissect.Generated)
}

var _ dissect.Below = (*dissector)(nil)

// end says that a direction has no more bytes.
func (d *dissector) end(p *dissect.Packet, c *conn, dir wire.Dir) {
	l := &c.flows[dir].lane
	if !l.ended && c.feed != nil {
		c.feed.Push(p, dir, p.Whole(0).At(0, 0), true)
	}
	l.ended = true
	if c.flows[dir.Other()].lane.ended {
		c.feed = nil // the layers above keep much more than this one
		p.CloseConn()
	}
}
