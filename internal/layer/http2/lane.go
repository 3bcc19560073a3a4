package http2

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// maxStreams is how many streams of a connection are kept in mind. Settings seldom allow
// more than a few hundred. maxReset is how many of them may have been reset by one end.
const (
	maxStreams = 1024
	maxReset   = 64
)

// lane is one stream.
type lane struct {
	exchange *dissect.Exchange // nil if its request was not seen
	halves   [2]half
}

// half is one direction of a stream.
type half struct {
	body
	seen  bool // its header was seen
	ended bool
	gap   bool // bytes were lost since the last DATA frame
}

// begin returns a stream, which it begins if need be.
func (v *view) begin(id uint32) *lane {
	l := v.streams[id]
	if l == nil {
		if len(v.streams) >= maxStreams {
			for _, old := range v.open()[:maxStreams/2] {
				v.drop(v.p, old)
			}
		}
		l = v.newLane()
		v.streams[id] = l
	}
	return l
}

func (c *conversation) newLane() *lane {
	l := &lane{}
	for d := range l.halves {
		l.halves[d].conversation, l.halves[d].opaque = c, true
	}
	return l
}

// open returns the numbers of the streams in their order.
func (c *conversation) open() []uint32 { return slices.Sorted(maps.Keys(c.streams)) }

// drop forgets a stream, if it is there, and explains what waits of its bodies.
func (c *conversation) drop(p *dissect.Packet, id uint32) {
	l := c.streams[id]
	if l == nil {
		return
	}
	delete(c.streams, id)
	for d := range l.halves {
		l.halves[d].lose(p, wire.Dir(d))
	}
}

// tunnel lets both directions go to one layer, once the server has agreed to the protocol
// that an extended CONNECT names (RFC 8441 section 4).
func (l *lane) tunnel(answer *head) {
	client, server := &l.halves[wire.ToServer], &l.halves[wire.ToClient]
	if client.hints.Upgrade == "" || !strings.HasPrefix(answer.status, "2") || client.feed != nil {
		return
	}
	client.hints.Encoding = answer.extensions
	server.hints = client.hints
	client.feed = client.session.NewFeed(&client.body, client.hints)
	server.feed = client.feed
}

// owns says that the present frame belongs to the exchange of a stream.
func (v *view) owns(e *dissect.Exchange) {
	if n := len(v.p.Exchanges); n > 0 && v.p.Exchanges[n-1].Node == v.node {
		v.p.Exchanges[n-1].Exchange = e
		return
	}
	v.p.Exchanges = append(v.p.Exchanges, dissect.Owner{Node: v.node, Exchange: e})
}

// headed follows a header block that is complete.
func (v *view) headed() {
	b := &v.done
	v.lane = v.begin(b.stream)
	d := v.answers()
	half := &v.lane.halves[d]
	trailers := half.seen && b.head.method == "" && b.head.status == ""
	switch {
	case trailers:
		return
	case d == wire.ToServer:
		v.request(v.lane, b)
	default:
		v.response(v.lane, b)
	}
	if !b.head.interim() {
		half.seen = true
		half.describe(&b.head, v.lane.exchange, d)
		v.lane.tunnel(&b.head)
	}
}

// answers returns the direction whose header the block is: that of a PUSH_PROMISE is the
// request that the server answers before it was asked.
func (v *view) answers() wire.Dir {
	if v.done.promised {
		return wire.ToServer
	}
	return v.d
}

func (v *view) carryHeaders() {
	d := v.answers()
	if !v.done.head.interim() {
		v.seePart(v.lane, d)
	}
	if v.done.last || v.done.promised {
		v.ended(v.lane, v.done.stream, d, v.done.head.lines)
	}
}

func (v *view) request(l *lane, b *block) {
	h := &b.head
	v.asked++
	l.exchange = &dissect.Exchange{
		Layer: proto, Conn: v.p.Conn, Number: v.asked, Lane: uint64(b.stream),
		Method: h.method, Target: h.path, Authority: h.authority,
	}
	v.owns(l.exchange)
}

func (v *view) response(l *lane, b *block) {
	e := l.exchange
	if e == nil {
		return
	}
	if code, err := strconv.Atoi(b.head.status); err == nil {
		e.Code, e.Failed = code, code >= 400
		e.Status = b.head.status
		if text := http.StatusText(code); text != "" {
			e.Status += " " + text
		}
	}
	if e.Request.First != 0 && e.Response.First == 0 {
		at := v.r.At(0, 0)
		v.p.Mark(v.p.Uint(requestIn, at, uint64(e.Request.First)), dissect.Generated)
		v.p.Mark(v.p.Int(sinceRequest, at, int64(v.p.Frame.Time.Sub(e.Request.Begin))), dissect.Generated)
	}
}

// seePart notes that the frame carries something of a stream.
func (v *view) seePart(l *lane, d wire.Dir) {
	if l.exchange != nil {
		part(l.exchange, d).See(v.p)
	}
}

func part(e *dissect.Exchange, d wire.Dir) *dissect.Part {
	if d == wire.ToServer {
		return &e.Request
	}
	return &e.Response
}

// ended follows the end of one direction of a stream.
func (v *view) ended(l *lane, id uint32, d wire.Dir, trailers []byte) {
	half := &l.halves[d]
	half.ended = true
	half.finish(v.p, d)
	half.trailers(v.p, trailers, v.r)
	if e := l.exchange; e != nil {
		part(e, d).Done = true
		if v.session.Tell && (e.Layer == proto || v.refused(e, d)) { // otherwise the layer above tells
			v.tellEnd(e, d)
		}
	}
	if l.halves[d.Other()].ended {
		delete(v.streams, id)
	}
}

// refused tells whether a call that a layer above made was answered without that layer, as a
// gateway does that cannot reach the server.
func (v *view) refused(e *dissect.Exchange, d wire.Dir) bool {
	return d == wire.ToClient && e.Code >= 400 && e.Response.Messages == 0 &&
		!slices.ContainsFunc(v.p.Events, func(told dissect.Event) bool { return told.Exchange == e && told.Dir == d })
}

func (v *view) tellEnd(e *dissect.Exchange, d wire.Dir) {
	if d == wire.ToServer && d != v.d {
		v.tell(v.p, dissect.Requested, v.d, e, "promises an answer to "+e.Method+" "+e.Target+", which nobody has asked for")
		return
	}
	if d == wire.ToServer {
		text := "asks " + e.Method + " " + e.Target
		if e.Request.Size > 0 {
			text += " with " + size(&e.Request)
		}
		v.tell(v.p, dissect.Requested, v.d, e, text)
		return
	}
	text := "answers " + e.Status
	if e.Response.Size > 0 {
		text += " with " + size(&e.Response)
	}
	v.tell(v.p, dissect.Responded, v.d, e, text)
}

func size(q *dissect.Part) string {
	text := strconv.FormatInt(q.Size, 10) + " bytes"
	if q.Media != "" {
		text += " of " + q.Media
	}
	return text
}
