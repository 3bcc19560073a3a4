package grpc

import (
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/prefixed"
	"github.com/wirelore/wirelore/internal/wire"
)

// Messages is one direction of a call: a run of messages.
type Messages struct {
	prefixed.Messages
	session *dissect.Session
	hints   dissect.Hints
	path    []byte
	count   int
	web     bool

	frame, buffer, end int // where the last message stood
}

// NewMessages begins a direction of what h describes.
func NewMessages(s *dissect.Session, h dissect.Hints) *Messages {
	m := &Messages{
		Messages: prefixed.Messages{Fields: &shown, Encoding: h.Encoding},
		session:  s, hints: h, web: strings.HasPrefix(h.Media, media+"-web"), frame: -1,
	}
	if h.Exchange != nil {
		m.path = []byte(h.Exchange.Target)
	}
	return m
}

// Dissect implements dissect.Stream.
func (m *Messages) Dissect(p *dissect.Packet, d wire.Dir, r dissect.Range, cut bool) {
	take(p, m.hints.Exchange)
	m.layer(p, d, r)
	first, size, fine := m.Head(p, r)
	if !fine {
		return
	}
	trailer := first>>7 != 0
	p.Uint(frameType, r.At(0, 1), uint64(first>>7))
	p.Uint(compressed, r.At(0, 1), uint64(first&1))
	p.Uint(messageLength, r.At(1, 4), uint64(size))
	data, whole := m.Content(p, r, first&1 != 0, cut)
	if !whole {
		return
	}
	if trailer {
		p.Protocol("data-text-lines") // tshark shows the trailers as lines of text
		trailers(p, data, m.hints.Exchange, d)
		return
	}
	m.count++
	m.tell(p, d, data.Len())
	m.next(p, d, data)
}

// All explains bytes that nothing follows.
func (m *Messages) All(p *dissect.Packet, d wire.Dir, r dissect.Range) {
	for r.Len() > 0 {
		n := m.Measure(d, r.Data)
		unit := r.At(0, n)
		m.Dissect(p, d, unit, n > unit.Len())
		r = r.From(unit.Len())
	}
}

// layer adds the node of a message. tshark names the layer once for all messages that it is
// given at a time: those that stand behind each other.
func (m *Messages) layer(p *dissect.Packet, d wire.Dir, r dissect.Range) {
	add := p.Layer
	if m.frame == p.Frame.Number && m.buffer == r.Buf && m.end == r.Start {
		add = p.Unnamed
	}
	m.frame, m.buffer, m.end = p.Frame.Number, r.Buf, r.Start+r.Len()
	n := &p.Nodes[add(Proto, r)]
	if n.Bytes, n.Num = m.path, uint64(d); m.web {
		n.Num |= isWeb
	}
}

func (m *Messages) next(p *dissect.Packet, d wire.Dir, data dissect.Range) {
	h := dissect.Hints{Parent: Proto, Dir: d, Exchange: m.hints.Exchange, Media: m.hints.Media}
	if isJSON(data.Data) || strings.HasSuffix(h.Media, "+json") {
		h.Media = "application/json"
	}
	p.Next(data, h)
}

// isJSON tells whether a message is JSON in spite of its type, as some Java servers send it.
func isJSON(b []byte) bool {
	return len(b) > 3 && b[0] == '{' && strings.IndexByte(string(b[len(b)-3:]), '}') >= 0
}

// take makes an exchange one of this layer, and tells of the call.
func take(p *dissect.Packet, e *dissect.Exchange) {
	if e != nil && e.Take(Proto, strings.TrimPrefix(e.Target, "/")) {
		p.Tell(dissect.Event{Kind: dissect.Requested, Layer: Proto, Dir: wire.ToServer, Exchange: e, Text: "calls " + e.Method})
	}
}

func (m *Messages) tell(p *dissect.Packet, d wire.Dir, size int) {
	e := m.hints.Exchange
	if e == nil {
		return
	}
	part := &e.Request
	if d == wire.ToClient {
		part = &e.Response
	}
	part.Messages++
	if m.session.Tell {
		text := "sends message " + strconv.Itoa(m.count) + " (" + strconv.Itoa(size) + " bytes)"
		p.Tell(dissect.Event{Kind: dissect.Messaged, Layer: Proto, Dir: d, Exchange: e, Text: text})
	}
}
