// Package raw stands for the link of captures that begin with IP itself (LINKTYPE_RAW and its
// older numbers): it has no bytes, and the version that follows says which IP it is.
package raw

import (
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// Layer is the link that is not there.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto: proto,
		Over:  []string{"frame"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			raw := h.Link == wire.LinkRaw || h.Link == wire.LinkRawBSD || h.Link == wire.LinkRaw14
			return dissect.Is(raw, "the capture's link type is that of IP without a link")
		},
		New:     func(*dissect.Session) dissect.Dissector { return explain },
		Summary: func(dst []byte, _ *dissect.Tree, _ int) []byte { return append(dst, proto.Title...) },
	}
}

var proto = &dissect.Field{Name: "raw", Title: "Raw packet data", Kind: dissect.Protocol,
	About: "The capture was made above the link, so there is no header of it.", Spec: "LINKTYPE_RAW"}

func explain(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
	p.Layer(proto, r.At(0, 0))
	p.Next(r, dissect.Hints{Parent: proto})
}
