// Package grpcweb explains gRPC-Web: the messages of gRPC in bodies that a web page can read,
// with the trailers as a last message, and in one of its variants all of that in base64.
//
// It stands on http and http2. The messages themselves are shown by package grpc, as in
// Wireshark, where both are one layer.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md.
package grpcweb

import (
	"bytes"
	"encoding/base64"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/grpc"
	"github.com/wirelore/wirelore/internal/wire"
)

const media = "application/grpc-web"

var (
	proto = &dissect.Field{Name: "grpcweb", Title: "gRPC-Web", Kind: dissect.Protocol, Purpose: dissect.Framing,
		About: "gRPC for programs that cannot read trailers, above all pages in a browser.", Spec: "gRPC-Web"}
	text = &dissect.Field{Name: "grpcweb.base64", Title: "gRPC-Web in base64", Kind: dissect.Protocol, Purpose: dissect.Encoding,
		About: "Four letters for every three bytes, for pages that can read text only.", Spec: "gRPC-Web, application/grpc-web-text"}
)

// Layer is gRPC-Web.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto: proto, Fields: []*dissect.Field{text}, Over: []string{"http", "http2"}, Carries: grpc.Proto.Name,
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(strings.HasPrefix(h.Media, media), "the content-type begins with application/grpc-web")
		},
		NewStream: func(s *dissect.Session, h dissect.Hints) dissect.Stream {
			if strings.HasPrefix(h.Media, media+"-text") {
				return encoded{grpc.NewMessages(s, h)}
			}
			return grpc.NewMessages(s, h)
		},
	}
}

// encoded is a body in base64. It is explained once all of it is there: the ends of its
// parts are not those of its messages.
type encoded struct{ *grpc.Messages }

// Measure implements dissect.Stream.
func (encoded) Measure(wire.Dir, []byte) int { return dissect.ToEnd }

// Dissect implements dissect.Stream.
func (e encoded) Dissect(p *dissect.Packet, d wire.Dir, r dissect.Range, cut bool) {
	p.Unnamed(text, r)
	plain, at := decode(r.Data)
	e.Messages.All(p, d, p.Derive("Decoded base64 body", r, plain, false))
	if at < r.Len() && !cut {
		p.Break(proto, r.From(at), "this is not base64 (RFC 4648 section 4)")
	}
}

// decode reads base64 that may have been padded at several places, since each part of a body
// was encoded by itself. It returns where in b it had to stop.
func decode(b []byte) (plain []byte, at int) {
	plain = make([]byte, 0, base64.StdEncoding.DecodedLen(len(b)))
	for at < len(b) {
		n := len(b) - at
		if i := bytes.IndexByte(b[at:], '='); i >= 0 {
			n = min(n, (i+4)/4*4)
		}
		var err error
		if plain, err = base64.StdEncoding.AppendDecode(plain, b[at:at+n/4*4]); err != nil || n%4 != 0 {
			return plain, at
		}
		at += n
	}
	return plain, at
}
