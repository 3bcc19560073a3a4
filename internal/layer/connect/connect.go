// Package connect explains the Connect protocol: calls whose body is the message itself, and
// streams of messages behind five bytes each, the last of which is JSON that tells how it
// went.
//
// It stands on http and http2; messages go to protobuf or json. A call in plain JSON has
// nothing on the wire that is Connect's but one header field, and is left to json.
//
// Specification: https://connectrpc.com/docs/protocol.
package connect

import (
	"encoding/json"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

const (
	unary     = "application/proto"
	streaming = "application/connect+"
)

// Layer is Connect.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto: proto, Fields: fields, Over: []string{"http", "http2"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			if failure(h) {
				return dissect.Claim{Certainty: dissect.Certain, Reason: "a call of Connect fails in JSON"}
			}
			return dissect.Is(h.Media == unary || strings.HasPrefix(h.Media, streaming), "the content-type is one of Connect's")
		},
		NewStream: func(s *dissect.Session, h dissect.Hints) dissect.Stream {
			if h.Media == unary || failure(&h) {
				return &call{h}
			}
			return newStream(h)
		},
		Summary: summary,
	}
}

// failure tells whether a body says why a call with one message failed.
func failure(h *dissect.Hints) bool {
	e := h.Exchange
	return h.Media == "application/json" && h.Dir == wire.ToClient && e != nil && e.Layer == proto && e.Code >= 400
}

// call is the body of a call with one message: the message and nothing else, or an error.
type call struct{ hints dissect.Hints }

// Measure implements dissect.Stream.
func (*call) Measure(wire.Dir, []byte) int { return dissect.ToEnd }

// Lost implements dissect.Stream.
func (*call) Lost(wire.Dir, int) {}

// Dissect implements dissect.Stream.
func (c *call) Dissect(p *dissect.Packet, d wire.Dir, r dissect.Range, _ bool) {
	take(p, c.hints.Exchange)
	p.Layer(proto, r)
	p.Raw(message, r)
	if failure(&c.hints) {
		var why problem
		if json.Unmarshal(r.Data, &why) == nil {
			finish(p, d, c.hints.Exchange, &why)
		}
	} else {
		count(p, d, c.hints.Exchange, r.Len())
	}
	next(p, d, r, c.hints.Exchange, c.hints.Media)
}

// take makes an exchange one of this layer, and tells of the call; one by GET was told of as
// what it asks for.
func take(p *dissect.Packet, e *dissect.Exchange) {
	if e == nil {
		return
	}
	status, code, asked := e.Status, e.Code, e.Method
	procedure, _, _ := strings.Cut(strings.TrimPrefix(e.Target, "/"), "?")
	if e.Take(proto, procedure) {
		e.Status, e.Code = status, code // HTTP's status is Connect's
		if asked != "GET" {
			p.Tell(dissect.Event{Kind: dissect.Requested, Layer: proto, Dir: wire.ToServer, Exchange: e, Text: "calls " + e.Method})
		}
	}
}

// next hands on a message.
func next(p *dissect.Packet, d wire.Dir, r dissect.Range, e *dissect.Exchange, media string) {
	if strings.HasSuffix(media, "json") {
		media = "application/json"
	}
	p.Next(r, dissect.Hints{Parent: proto, Dir: d, Exchange: e, Media: media})
}
