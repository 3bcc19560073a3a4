package connect

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/content"
	"github.com/wirelore/wirelore/internal/wire"
)

const (
	headLen    = 5 // what stands before a message
	maxDecoded = 8 << 20
)

// stream is one direction of a call with many messages.
type stream struct {
	hints dissect.Hints
	lost  bool // where the next message begins is not known
}

// Measure implements dissect.Stream.
func (s *stream) Measure(_ wire.Dir, data []byte) int {
	switch {
	case s.lost:
		return len(data)
	case len(data) < headLen:
		return headLen
	}
	return headLen + int(binary.BigEndian.Uint32(data[1:]))
}

// Lost implements dissect.Stream: nothing marks the beginning of a message.
func (s *stream) Lost(wire.Dir, int) { s.lost = true }

// Dissect implements dissect.Stream.
func (s *stream) Dissect(p *dissect.Packet, d wire.Dir, r dissect.Range, cut bool) {
	e := s.hints.Exchange
	take(p, e)
	p.Layer(proto, r)
	if s.lost {
		p.Break(proto, r, "bytes before these were not captured, and nothing tells where the next message begins")
		return
	}
	if r.Len() < headLen {
		p.Break(proto, r, "a message of a stream stands behind five bytes ("+spec+")")
		return
	}
	bits, size := r.Data[0], int(binary.BigEndian.Uint32(r.Data[1:]))
	p.Open(p.Uint(envelope, r.At(0, 1), uint64(bits)))
	p.Bool(endStream, r.At(0, 1), bits&2 != 0)
	p.Bool(compressed, r.At(0, 1), bits&1 != 0)
	p.Close()
	p.Uint(length, r.At(1, 4), uint64(size))
	data := r.From(headLen)
	switch {
	case cut && data.Len() < size:
		p.Raw(message, data)
		p.Break(proto, r.From(r.Len()), "the message ends after "+strconv.Itoa(data.Len())+" of "+strconv.Itoa(size)+" bytes")
		return
	case size > 0 && bits&1 != 0:
		data = s.decode(p, data)
	case size > 0:
		p.Raw(message, data)
	}
	if bits&2 != 0 {
		finish(p, d, e, data.Data)
		next(p, d, data, e, "application/json")
		return
	}
	count(p, d, e, data.Len())
	next(p, d, data, e, s.hints.Media)
}

// decode adds a compressed message and returns what it decompresses to, or nothing.
func (s *stream) decode(p *dissect.Packet, data dissect.Range) dissect.Range {
	plain, err := content.Decode(s.hints.Encoding, data.Data, min(maxDecoded, 1<<20+1000*data.Len()))
	if s.hints.Encoding == "" || err != nil && !errors.Is(err, content.ErrTooLong) {
		p.Open(p.Raw(message, data))
		if s.hints.Encoding != "" {
			p.Remark(failed, data, dissect.Warning, dissect.OfUndecoded, err.Error())
		}
		p.Close()
		return data.At(0, 0)
	}
	p.Group(encoded, data, encoded.Title+" ("+s.hints.Encoding+"): "+strconv.Itoa(data.Len())+" bytes -> "+strconv.Itoa(len(plain))+" bytes")
	r := p.Derive("Decompressed message", data, plain, false)
	p.Raw(message, r)
	return r
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
