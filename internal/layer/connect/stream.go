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
		var how struct{ Error *problem }
		_ = json.Unmarshal(data.Data, &how) // what is no JSON tells no error
		finish(p, d, e, how.Error)
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

// problem is how Connect writes an error.
type problem struct{ Code, Message string }

// finish notes how a call ended; why is nil if it went well. The HTTP status of a stream was
// sent before anybody knew.
func finish(p *dissect.Packet, d wire.Dir, e *dissect.Exchange, why *problem) {
	if e == nil {
		return
	}
	text := "ends without an error"
	if why != nil {
		e.Status, e.Failed = why.Code, true
		text = "ends with the error " + why.Code + ": " + strconv.Quote(why.Message)
	}
	p.Tell(dissect.Event{Kind: dissect.Ended, Layer: proto, Dir: d, Exchange: e, Text: text})
}
