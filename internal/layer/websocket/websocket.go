// Package websocket explains the frames of a WebSocket: their headers, masks and fragments,
// messages that were compressed, and the closing handshake. It stands on the layer that
// upgraded the connection, http or http2; messages go on to the layer that claims them.
//
// Specifications: RFC 6455, RFC 7692 (permessage-deflate).
package websocket

import (
	"sync"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Layer is a WebSocket. Hints.Encoding is the Sec-WebSocket-Extensions that were agreed on,
// Hints.Params the Sec-WebSocket-Protocol; messages go on with the latter.
func Layer() dissect.Layer {
	inflaters := &sync.Pool{New: newDecompressor}
	return dissect.Layer{
		Proto: proto,
		Fields: append([]*dissect.Field{
			fin, rsv, pmc, opcode, mask, length, length16, length64, maskingKey, maskedPayload,
		}, inside...),
		Over: []string{"http", "http2"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Upgrade == "websocket", "the connection was upgraded to websocket")
		},
		NewStream: func(session *dissect.Session, h dissect.Hints) dissect.Stream {
			h.First = nil
			s := &stream{hints: h, named: place{frame: -1}, opened: session.Passes(proto) || session.Wants(inside...)}
			for d := range s.lanes {
				s.lanes[d].inflater = inflater{pool: inflaters}
			}
			s.negotiated(h.Encoding)
			return s
		},
		Summary: summary,
	}
}
