// Package protobuf explains messages of Protocol Buffers: each field's tag, length and value
// as they stand on the wire and, where a descriptor tells what the message is, by their names
// and types. Without one the types are guessed, and every guess is marked.
//
// It stands on grpc, connect, http and http2. What a message is follows from the path of the
// call that carries it, or from Hints.Name.
//
// Specification: https://protobuf.dev/programming-guides/encoding.
package protobuf

import (
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

const spec = "protobuf.dev/programming-guides/encoding"

// Layer is Protocol Buffers, with what is known of messages; types may be nil.
func Layer(types *Types) dissect.Layer {
	return dissect.Layer{
		Proto: proto, Fields: fields(), Over: []string{"grpc", "connect", "http", "http2", proto.Name}, Claim: claim,
		New:     func(*dissect.Session) dissect.Dissector { return (&dissector{types: types}).explain },
		Summary: summary,
	}
}

func claim(h *dissect.Hints) dissect.Claim {
	switch h.Media {
	case "application/x-protobuf", "application/protobuf", "application/proto", "application/x-google-protobuf",
		"application/vnd.google.protobuf", "application/connect+proto":
		return dissect.Claim{Certainty: dissect.Certain, Reason: "the content-type is one of Protocol Buffers'"}
	}
	if h.Name != "" {
		return dissect.Claim{Certainty: dissect.Certain, Reason: "it is a " + h.Name}
	}
	switch suffix, is := strings.CutPrefix(h.Media, "application/grpc"); {
	case is && h.Parent.Name == "grpc":
		switch strings.TrimPrefix(suffix, "-web") {
		case "", "+proto", "-text", "-text+proto":
			return dissect.Claim{Certainty: dissect.Certain, Reason: "messages of gRPC are Protocol Buffers unless the content-type says otherwise"}
		}
	case h.Media == "" && (h.Parent.Name == "grpc" || h.Parent.Name == proto.Name) && isMessage(h.First):
		return dissect.Claim{Certainty: dissect.Maybe, Reason: "it reads as tags and values up to its last byte"}
	}
	return dissect.Claim{}
}

// dissector is the layer in one session.
type dissector struct {
	types *Types
	walk  walker // of the message that is being explained
	path  string // of the call that the last message belonged to
	bytes []byte // the same
}

// explain adds a message and what it belongs to.
func (d *dissector) explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	w := &d.walk
	*w = walker{p: p, types: d.types, names: &confirmed}
	if h.Name != "" {
		w.names = &detail
		p.Unnamed(detailProto, r)
	} else if i := p.Layer(proto, r); h.Exchange != nil {
		if path := h.Exchange.Target; path != d.path {
			d.path, d.bytes = path, []byte(path)
		}
		p.Nodes[i].Bytes, p.Nodes[i].Num = d.bytes, uint64(h.Dir)
	}
	m := d.types.find(&h)
	w.both = m != nil && d.types.builtIn(m)
	if !w.message(r, m) {
		p.Break(proto, w.at, w.why)
	}
}
