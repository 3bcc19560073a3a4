package connect

import (
	"encoding/json"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/prefixed"
	"github.com/wirelore/wirelore/internal/wire"
)

// stream is one direction of a call with many messages.
type stream struct {
	prefixed.Messages
	hints dissect.Hints
}

func newStream(h dissect.Hints) *stream {
	return &stream{prefixed.Messages{Fields: &shown, Encoding: h.Encoding}, h}
}

// Dissect implements dissect.Stream.
func (s *stream) Dissect(p *dissect.Packet, d wire.Dir, r dissect.Range, cut bool) {
	e := s.hints.Exchange
	take(p, e)
	p.Layer(proto, r)
	bits, size, fine := s.Head(p, r)
	if !fine {
		return
	}
	p.Open(p.Uint(envelope, r.At(0, 1), uint64(bits)))
	p.Bool(endStream, r.At(0, 1), bits&2 != 0)
	p.Bool(compressed, r.At(0, 1), bits&1 != 0)
	p.Close()
	p.Uint(length, r.At(1, 4), uint64(size))
	data, whole := s.Content(p, r, bits&1 != 0, cut)
	if !whole {
		return
	}
	if bits&2 != 0 {
		finish(p, d, e, data.Data)
		next(p, d, data, e, "application/json")
		return
	}
	count(p, d, e, data.Len())
	next(p, d, data, e, s.hints.Media)
}

// count notes a message and tells of it.
func count(p *dissect.Packet, d wire.Dir, e *dissect.Exchange, size int) {
	if e == nil {
		return
	}
	part := &e.Request
	if d == wire.ToClient {
		part = &e.Response
	}
	part.Messages++
	if p.Session.Tell {
		text := "sends message " + strconv.Itoa(part.Messages) + " (" + strconv.Itoa(size) + " bytes)"
		p.Tell(dissect.Event{Kind: dissect.Messaged, Layer: proto, Dir: d, Exchange: e, Text: text})
	}
}

// finish notes how a stream ended. Its HTTP status was sent before anybody knew.
func finish(p *dissect.Packet, d wire.Dir, e *dissect.Exchange, end []byte) {
	if e == nil {
		return
	}
	var how struct {
		Error *struct{ Code, Message string }
	}
	text := "ends without an error"
	if json.Unmarshal(end, &how) == nil && how.Error != nil {
		e.Status, e.Failed = how.Error.Code, true
		text = "ends with the error " + how.Error.Code + ": " + strconv.Quote(how.Error.Message)
	}
	p.Tell(dissect.Event{Kind: dissect.Ended, Layer: proto, Dir: d, Exchange: e, Text: text})
}
