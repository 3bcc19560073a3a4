package grpc

import (
	"encoding/binary"
	"errors"
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/content"
	"github.com/wirelore/wirelore/internal/wire"
)

// headLen is the length of what stands before a message.
const headLen = 5

// maxDecoded bounds what a message may decompress to.
const maxDecoded = 8 << 20

// Messages is one direction of a call: a run of messages.
type Messages struct {
	session *dissect.Session
	hints   dissect.Hints
	path    []byte
	count   int
	web     bool
	lost    bool // where the next message begins is not known

	frame, buffer, end int // where the last message stood
}

// NewMessages begins a direction of what h describes.
func NewMessages(s *dissect.Session, h dissect.Hints) *Messages {
	m := &Messages{session: s, hints: h, web: strings.HasPrefix(h.Media, media+"-web"), frame: -1}
	if h.Exchange != nil {
		m.path = []byte(h.Exchange.Target)
	}
	return m
}

// Measure implements dissect.Stream.
func (m *Messages) Measure(_ wire.Dir, data []byte) int {
	switch {
	case m.lost:
		return len(data)
	case len(data) < headLen:
		return headLen
	}
	return headLen + int(binary.BigEndian.Uint32(data[1:]))
}

// Lost implements dissect.Stream: nothing marks the beginning of a message, so that none is
// found again after a gap.
func (m *Messages) Lost(wire.Dir, int) { m.lost = true }

// Dissect implements dissect.Stream.
func (m *Messages) Dissect(p *dissect.Packet, d wire.Dir, r dissect.Range, cut bool) {
	take(p, m.hints.Exchange)
	m.layer(p, d, r)
	if m.lost {
		p.Break(Proto, r, "bytes before these were not captured, and nothing tells where the next message begins")
		return
	}
	if r.Len() < headLen {
		p.Break(Proto, r, "a message stands behind five bytes (gRPC over HTTP/2, Length-Prefixed-Message)")
		return
	}
	first, size := r.Data[0], binary.BigEndian.Uint32(r.Data[1:])
	trailer := first>>7 != 0
	p.Uint(frameType, r.At(0, 1), uint64(first>>7))
	p.Uint(compressed, r.At(0, 1), uint64(first&1))
	p.Uint(messageLength, r.At(1, 4), uint64(size))
	data := r.From(headLen)
	switch {
	case cut && data.Len() < int(size):
		p.Raw(messageData, data)
		p.Break(Proto, r.From(r.Len()), "the message ends after "+strconv.Itoa(data.Len())+" of "+strconv.Itoa(int(size))+" bytes")
		return
	case size == 0:
	case first&1 != 0:
		data = m.decode(p, data)
	default:
		p.Raw(messageData, data)
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

// decode adds a compressed message and returns what it decompresses to, or nothing.
func (m *Messages) decode(p *dissect.Packet, data dissect.Range) dissect.Range {
	plain, err := content.Decode(m.hints.Encoding, data.Data, min(maxDecoded, 1<<20+1000*data.Len()))
	if m.hints.Encoding == "" || err != nil && !errors.Is(err, content.ErrTooLong) {
		p.Open(p.Raw(messageData, data))
		if m.hints.Encoding != "" {
			p.Remark(failed, data, dissect.Warning, dissect.OfUndecoded, err.Error())
		}
		p.Close()
		return data.At(0, 0)
	}
	p.Group(encoded, data, encoded.Title+" ("+m.hints.Encoding+"): "+strconv.Itoa(data.Len())+" bytes -> "+strconv.Itoa(len(plain))+" bytes")
	r := p.Derive("Uncompressed entity body", data, plain, false)
	p.Raw(messageData, r)
	return r
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
