package http2

import (
	"encoding/binary"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

const (
	preface   = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" // RFC 9113 section 3.4
	headerLen = 9                                  // RFC 9113 section 4.1
)

// conversation is one HTTP/2 connection.
type conversation struct {
	session *dissect.Session
	viaHTTP bool // tshark comes here by way of its HTTP layer
	shown   bool // somebody looks at the entries of header blocks
	brief   bool // nobody looks at payloads, nor at what they carry
	streams map[uint32]*lane
	resets  []uint32 // streams that one end has reset, the last of them
	asked   int      // number of requests
	ways    [2]way

	// Of the frame that is being explained, for what its bytes cause.
	frame, buffer int           // number of the captured frame, and the buffer in it
	node          int           // the layer
	pushed        dissect.Range // what a body's feed was given
	view          view
}

// way is one direction of a connection.
type way struct {
	table   *table
	begun   bool  // a unit was seen
	synced  bool  // the next byte begins a frame
	missing int   // bytes that the last frame was cut by
	rest    int   // of those, bytes that will still come
	cutKind byte  // the type of that frame
	block   block // the header block that is open
}

func newConversation(s *dissect.Session, h dissect.Hints) dissect.Stream {
	c := &conversation{
		session: s, viaHTTP: viaHTTP(s, &h), shown: s.Wants(inEntry...), streams: map[uint32]*lane{}, frame: -1,
		brief: !s.Wants(inPayload()...) && !s.Passes(proto),
	}
	for d := range c.ways {
		c.ways[d].table = newTable(false)
	}
	if upgraded(&h) && h.Exchange != nil { // stream 1 answers the request that offered the upgrade
		l := c.newLane()
		h.Exchange.Take(proto, h.Exchange.Method)
		l.exchange, l.halves[wire.ToServer].ended = h.Exchange, true
		c.streams[1], c.asked = l, 1
	}
	return c
}

// Measure implements dissect.Stream.
func (c *conversation) Measure(d wire.Dir, data []byte) int {
	w := &c.ways[d]
	switch {
	case w.rest > 0:
		return min(w.rest, len(data))
	case data[0] == preface[0] && isPreface(data):
		return len(preface)
	case !w.synced && (w.begun || len(data) >= headerLen):
		if n := findFrame(data); n > 0 {
			return n
		}
	}
	if len(data) < headerLen {
		return headerLen
	}
	return headerLen + frameLength(data)
}

// Lost implements dissect.Stream.
func (c *conversation) Lost(d wire.Dir, n int) {
	w := &c.ways[d]
	left := max(w.rest, w.missing)
	if n < 0 || n > left { // frames were lost too
		*w = way{table: newTable(true), begun: true}
	} else {
		w.missing, w.rest, w.block = 0, left-n, block{}
		if carriesHeaders(w.cutKind) {
			w.table = newTable(true)
		}
	}
	for _, l := range c.streams {
		l.halves[d].gap = true
	}
}

// Dissect implements dissect.Stream.
func (c *conversation) Dissect(p *dissect.Packet, d wire.Dir, r dissect.Range, cut bool) {
	w := &c.ways[d]
	w.missing = 0
	if w.rest > 0 {
		w.rest -= min(w.rest, r.Len())
		c.skip(p, r)
		return
	}
	if isPreface(r.Data) {
		w.begun, w.synced = true, true
		c.layer(p, r)
		p.Open(p.Add(stream, r, 0, nil))
		p.Raw(magic, r)
		p.Close()
		if r.Len() < len(preface) {
			p.Break(proto, r.From(r.Len()), "the connection preface takes 24 bytes (RFC 9113 section 3.4)")
			return
		}
		c.tell(p, dissect.Negotiated, d, nil, "starts HTTP/2 with its preface")
		return
	}
	fresh := !w.begun
	if fresh { // without the preface or the SETTINGS that come first, something came before
		w.table.partial = len(r.Data) < headerLen || r.Data[3] != typeSettings || r.Data[4]&ack != 0
		w.begun = true
	}
	if !w.synced {
		if findFrame(r.Data) != 0 && (!fresh || r.Len() >= headerLen) {
			c.skip(p, r)
			return
		}
		w.synced = true
	}
	if len(r.Data) < headerLen {
		p.Belongs(nil)
		c.layer(p, r)
		p.Break(proto, r.From(r.Len()), "a frame header takes nine bytes (RFC 9113 section 4.1)")
		return
	}
	c.dissectFrame(p, d, r, cut)
	if missing := headerLen + frameLength(r.Data) - r.Len(); cut && missing > 0 {
		w.missing, w.cutKind = missing, r.Data[3]
		p.Break(proto, r.From(r.Len()), "the frame's payload is not all there (RFC 9113 section 4.1)")
	}
}

// End implements dissect.Ender: the bodies that wait for more will not get it.
func (c *conversation) End(p *dissect.Packet, d wire.Dir) {
	if c.frame != p.Frame.Number {
		c.node = -1
	}
	for _, id := range c.open() {
		c.streams[id].halves[d].finish(p, d)
	}
}

// skip shows bytes that belong to a frame whose beginning was not seen.
func (c *conversation) skip(p *dissect.Packet, r dissect.Range) {
	p.Belongs(nil)
	c.layer(p, r)
	p.Raw(skipped, r)
}

// layer adds the node of a frame. tshark names the layer once for all frames that one piece
// of the stream holds.
func (c *conversation) layer(p *dissect.Packet, r dissect.Range) int {
	if c.frame == p.Frame.Number && c.buffer == r.Buf {
		c.node = p.Unnamed(proto, r)
		return c.node
	}
	c.frame, c.buffer = p.Frame.Number, r.Buf
	if c.viaHTTP {
		p.Protocol("http")
	}
	c.node = p.Layer(proto, r)
	return c.node
}

func (c *conversation) tell(p *dissect.Packet, kind dissect.EventKind, d wire.Dir, e *dissect.Exchange, text string) {
	p.Tell(dissect.Event{Kind: kind, Layer: proto, Dir: d, Exchange: e, Text: text})
}

func frameLength(b []byte) int { return int(b[0])<<16 | int(b[1])<<8 | int(b[2]) }

func streamOf(b []byte) uint32 { return binary.BigEndian.Uint32(b[5:]) & (1<<31 - 1) }

func isPreface(b []byte) bool {
	n := min(len(b), len(preface))
	return n >= 4 && string(b[:n]) == preface[:n]
}
