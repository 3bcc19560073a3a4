package tls

import (
	"slices"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// applications names what ports and ALPN say is inside, before anything is decrypted.
var applications = map[string]string{
	"http/1.1": "Hypertext Transfer Protocol", "http/1.0": "Hypertext Transfer Protocol", "h2": "HyperText Transfer Protocol 2",
}

var portApplications = map[uint16]string{
	443: "Hypertext Transfer Protocol", 465: "Simple Mail Transfer Protocol", 636: "Lightweight Directory Access Protocol",
	853: "Domain Name System", 993: "Internet Message Access Protocol", 995: "Post Office Protocol", 3389: "TPKT - ISO on TCP - RFC1006",
	5061: "Session Initiation Protocol", 5671: "Advanced Message Queuing Protocol", 8883: "MQ Telemetry Transport Protocol",
	27017: "Mongo Wire Protocol",
}

// application returns the name of the protocol inside as the user, ALPN or the port tells it,
// or "".
func (t *stream) application() string {
	for _, rule := range slices.Backward(t.session.DecodeAs) {
		if rule.Holds("tls.port", uint64(t.hints.SrcPort), uint64(t.hints.DstPort)) {
			return t.session.Layer(rule.Layer).Proto.Title
		}
	}
	alpn, _, _ := strings.Cut(t.hello.alpn, "-") // drafts of HTTP/2 were called h2-16 and the like
	if name := applications[alpn]; name != "" {
		return name
	}
	for _, port := range []uint16{t.hints.SrcPort, t.hints.DstPort} {
		if name := portApplications[port]; name != "" {
			return name
		}
	}
	return ""
}

// push hands decrypted data to the layer inside.
func (t *stream) push(p *dissect.Packet, d wire.Dir, l later) {
	s := &t.sides[d]
	if t.app == nil {
		if !t.decrypted {
			return
		}
		h := t.hints
		h.Parent, h.ALPN, h.Conn, h.First = proto, t.hello.alpn, t.conn, nil
		t.inside = &below{stream: t}
		t.app = t.session.NewFeed(t.inside, h)
	}
	t.inside.begin(p, l.data)
	if s.gap {
		s.gap = false
		t.app.Lost(p, d, -1)
	}
	t.app.Push(p, d, l.data, l.end)
}

// below adds to the layer of the records what becomes of the data they carried.
type below struct {
	stream *stream
	data   dissect.Range // of the record that is being handed on
	frame  int           // and the layer that it belongs to
	node   int
}

// begin notes the record that is handed on next.
func (b *below) begin(p *dissect.Packet, data dissect.Range) {
	b.data = data
	if n := len(p.Nodes); n > 0 && (b.frame != p.Frame.Number || p.Nodes[p.Tree.Layer(n-1)].Field == proto) {
		b.frame, b.node = p.Frame.Number, p.Tree.Layer(n-1)
	}
}

// Part shows data that waits for more.
func (b *below) Part(p *dissect.Packet, r dissect.Range) {
	if r.Len() > 0 && b.frame == p.Frame.Number {
		i := p.Insert(b.node, fSegmentData, r, 0, r.Data)
		p.Mark(i, dissect.Generated)
	}
}

// Whole shows where the parts came from.
func (b *below) Whole(p *dissect.Packet, r dissect.Range) {
	b.back(p, r)
	var parts []part
	for _, q := range p.Buffers[r.Buf].Pieces {
		parts = append(parts, part{q.Frame, q.Len})
	}
	if len(parts) < 2 {
		return // it only had to wait
	}
	if b.data.Len() > 0 {
		p.Mark(p.Raw(fSegmentData, b.data), dissect.Generated) // all of the record, as in Wireshark
	}
	p.Open(p.Mark(p.Group(fSegments, r.Slice(0, 0), joined(parts, "Reassembled TLS segment", r.Len())), dissect.Generated))
	at := 0
	for _, q := range parts {
		p.Mark(p.Uint(fSegment, r.Slice(at, at), uint64(q.frame)), dissect.Generated)
		at += q.length
	}
	p.Mark(p.Uint(fSegmentCount, r.Slice(0, 0), uint64(len(parts))), dissect.Generated)
	p.Mark(p.Uint(fReassembledLength, r.Slice(0, 0), uint64(r.Len())), dissect.Generated)
	p.Mark(p.Raw(fReassembledData, r), dissect.Generated)
	p.Close()
}

// back begins another piece of this layer if one of the layer inside was added since.
func (b *below) back(p *dissect.Packet, r dissect.Range) {
	if n := len(p.Nodes); n > 0 && p.Nodes[p.Tree.Layer(n-1)].Field != proto {
		p.Unnamed(proto, r.Slice(0, 0))
	}
}
