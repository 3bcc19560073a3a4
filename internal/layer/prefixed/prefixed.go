// Package prefixed reads a run of messages that stand behind five bytes each: one of flags,
// four of length. It is no layer; layers grpc and connect embed its Messages and say what the
// flags and the messages are.
//
// Specifications: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
// (Length-Prefixed-Message), https://connectrpc.com/docs/protocol (Enveloped-Message).
package prefixed

import (
	"encoding/binary"
	"errors"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/content"
	"github.com/wirelore/wirelore/internal/wire"
)

// HeadLen is the length of what stands before a message.
const HeadLen = 5

// Fields are what a layer shows of a message, by its own names.
type Fields struct {
	Proto   *dissect.Field
	Data    *dissect.Field // the message, decompressed
	Encoded *dissect.Field // the line above one that was compressed
	Failed  *dissect.Field // the remark at one that does not decompress
	Buffer  string         // what the decompressed bytes are called
	Spec    string         // where the five bytes are defined
}

// Messages is one direction of a call. It is most of a dissect.Stream; the layer that embeds it
// adds Dissect.
type Messages struct {
	*Fields
	Encoding string // how messages may be compressed; "" if nobody has said
	lost     bool   // where the next message begins is not known
}

// Measure implements dissect.Stream.
func (m *Messages) Measure(_ wire.Dir, data []byte) int {
	switch {
	case m.lost:
		return len(data)
	case len(data) < HeadLen:
		return HeadLen
	}
	return HeadLen + size(data)
}

// Lost implements dissect.Stream: nothing marks the beginning of a message, so that none is
// found again after a gap.
func (m *Messages) Lost(wire.Dir, int) { m.lost = true }

// Head returns the flags and the length of the message that r begins with. If they are not
// there it says why, and fine is false.
func (m *Messages) Head(p *dissect.Packet, r dissect.Range) (flags byte, length int, fine bool) {
	switch {
	case m.lost:
		p.Break(m.Proto, r, "bytes before these were not captured, and nothing tells where the next message begins")
		return 0, 0, false
	case r.Len() < HeadLen:
		p.Break(m.Proto, r, "a message stands behind five bytes ("+m.Spec+")")
		return 0, 0, false
	}
	return r.Data[0], size(r.Data), true
}

// Content adds what stands behind the five bytes of the message r, unless there is nothing, and
// returns it, decompressed if it was compressed; nothing if it does not decompress. whole is
// false if the message ends too early, which it says.
func (m *Messages) Content(p *dissect.Packet, r dissect.Range, compressed, cut bool) (data dissect.Range, whole bool) {
	n := size(r.Data)
	data = r.From(HeadLen)
	switch {
	case cut && data.Len() < n:
		p.Raw(m.Data, data)
		p.Break(m.Proto, r.From(r.Len()), "the message ends after "+strconv.Itoa(data.Len())+" of "+strconv.Itoa(n)+" bytes")
		return data, false
	case n == 0:
	case compressed:
		return m.decode(p, data), true
	default:
		p.Raw(m.Data, data)
	}
	return data, true
}

// decode adds a compressed message and returns what it decompresses to, or nothing.
func (m *Messages) decode(p *dissect.Packet, data dissect.Range) dissect.Range {
	plain, err := content.Decode(m.Encoding, data.Data, content.Limit(data.Len()))
	if m.Encoding == "" || err != nil && !errors.Is(err, content.ErrTooLong) {
		p.Open(p.Raw(m.Data, data))
		if m.Encoding != "" {
			p.Remark(m.Failed, data, dissect.Warning, dissect.OfUndecoded, err.Error())
		}
		p.Close()
		return data.At(0, 0)
	}
	p.Group(m.Encoded, data, m.Encoded.Title+" ("+m.Encoding+"): "+strconv.Itoa(data.Len())+" bytes -> "+strconv.Itoa(len(plain))+" bytes")
	r := p.Derive(m.Buffer, data, plain, false)
	p.Raw(m.Data, r)
	return r
}

func size(b []byte) int { return int(binary.BigEndian.Uint32(b[1:])) }
