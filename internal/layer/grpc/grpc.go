// Package grpc explains gRPC: the messages that a stream of HTTP/2 carries, each behind five
// bytes, and the status in the trailers.
//
// It stands on http2, where the content-type begins with application/grpc, and on http, where
// it has no business but is met; package grpcweb hands the messages of gRPC-Web to it too,
// since Wireshark knows both by one name. Messages go to the layer that the content-type
// names, protobuf if it names none.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, of which
// "Requests", "Responses" and "Message-Encoding" are cited below.
package grpc

import (
	"encoding/binary"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/prefixed"
)

const spec = "gRPC over HTTP/2, Length-Prefixed-Message"

// Layer is gRPC.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto: Proto,
		Fields: []*dissect.Field{
			frameType, compressed, messageLength, messageData, encoded, failed, trailersProto, status, statusMessage, statusDetails,
		},
		Over:  []string{"http2", "http2.trailers", "http"},
		Claim: claim,
		New: func(s *dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
				if h.Parent.Name == "http2.trailers" {
					trailers(p, r, h.Exchange, h.Dir)
					return
				}
				NewMessages(s, h).All(p, h.Dir, r)
			}
		},
		NewStream: func(s *dissect.Session, h dissect.Hints) dissect.Stream { return NewMessages(s, h) },
		Summary:   summary,
	}
}

const media = "application/grpc"

func claim(h *dissect.Hints) dissect.Claim {
	switch suffix, is := strings.CutPrefix(h.Media, media); {
	case is && !strings.HasPrefix(suffix, "-web"):
		return dissect.Claim{Certainty: dissect.Certain, Reason: "the content-type begins with application/grpc"}
	case h.Media == "" && looksLike(h.First):
		return dissect.Claim{Certainty: dissect.Maybe, Reason: "the bytes look like messages of gRPC behind their lengths"}
	}
	return dissect.Claim{}
}

// looksLike tells whether b is made of whole messages, as it mostly is where the header of
// the stream was not captured.
func looksLike(b []byte) bool {
	for len(b) > 0 {
		if len(b) < prefixed.HeadLen || b[0] > 1 {
			return false
		}
		n := prefixed.HeadLen + int(binary.BigEndian.Uint32(b[1:]))
		if n > len(b) {
			return false
		}
		b = b[n:]
	}
	return true
}
