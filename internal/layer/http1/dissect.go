package http1

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// message explains one message, or as much of it as there is if it was cut.
func (s *stream) message(p *dissect.Packet, d wire.Dir, r dissect.Range, l *lane, cut bool) {
	m := message{scan: &l.scan, cut: cut}
	s.seen = s.seen || m.start.kind != response
	c := l.call
	l.gap = 0
	switch m.start.kind {
	case response:
		if c = s.answer(m.start.status); c == nil {
			c, s.simple = s.simple, nil
		}
	case request:
		if c == nil { // it was cut before its fields ended
			c = s.push(l, r.Data)
		}
	}
	p.Belongs(nil)
	if c != nil {
		p.Belongs(&c.Exchange)
	}
	node := s.layer(p, r)
	if m.spare {
		m.unusual("has a body where there may be none (RFC 9112 section 6.3)")
	}
	if s.hints.Parent.Name == "tcp" && (s.hints.SrcPort == 443 || s.hints.DstPort == 443) {
		p.Remark(plainTLSPort, r, dissect.Warning, dissect.OfSecurity, "")
		m.unusual("speaks HTTP on port 443 without TLS")
	}
	m.head(p, r)
	if !m.torn { // like tshark, which stops where it wants a colon
		s.address(p, r, &m, c)
		s.conclude(p, r, &m, c)
	}
	end := r.Len()
	if m.body > 0 {
		end = min(m.body, end)
	}
	body, h := s.body(p, d, node, r.From(end), &m, c)
	s.account(p, l, &m, c, body, cut)
	s.tell(p, d, r, &m, c)
	p.Next(body, h)
	switch {
	case m.broken != "":
		p.Break(s.proto, r.From(r.Len()), m.broken)
	case cut && m.phase == atStart:
		p.Break(s.proto, r.From(r.Len()), "the start line has no end (RFC 9112 section 2.1)")
	case cut && m.body == 0:
		p.Break(s.proto, r.From(r.Len()), "the fields end without an empty line (RFC 9112 section 2.1)")
	case cut && m.phase == ended:
		p.Break(s.proto, r.From(r.Len()), "only "+strconv.Itoa(r.Len()-end)+" of the body's "+strconv.Itoa(m.pos-end)+" bytes are here (RFC 9112 section 6.3)")
	case cut && m.phase != toEnd:
		p.Break(s.proto, r.From(r.Len()), "the body's last chunk is not here (RFC 9112 section 7.1)")
	case cut:
		p.Break(s.proto, r.From(r.Len()), "the body goes on, but not here: it was lost or is longer than what is kept")
	}
	if m.start.kind == response && (!cut || m.body == 0) { // nothing in it says that there is a body
		s.switched(d, &m, c)
	}
	if m.start.kind == request && m.start.simple {
		s.simple = c
		s.calls = s.calls[:0]
	}
}

// address adds the whole URI of a request.
func (s *stream) address(p *dissect.Packet, r dissect.Range, m *message, c *call) {
	if m.start.kind == response {
		return
	}
	uri := s.full(m, c)
	if uri == "" {
		return
	}
	p.Mark(p.Text(fullURI, r.At(0, 0), uri), dissect.Generated)
	if c != nil {
		c.uri = uri
	}
}

// body explains how the body was sent. It returns the body as the application has it, and
// what is known about it.
func (s *stream) body(p *dissect.Packet, d wire.Dir, node int, r dissect.Range, m *message, c *call) (dissect.Range, dissect.Hints) {
	h := s.next(d, c)
	if r.Len() == 0 {
		return r, h
	}
	body, raw := m.content(p, r)
	if body.Len() == 0 {
		return body, h
	}
	if !raw {
		p.Raw(fileData, body)
		h.Media, h.Params = s.known.mediaType(m.media)
		h.Encoding = string(m.grpc)
	}
	if body.Buf == r.Buf && !m.chunks {
		p.Resize(node, r.Start-int(p.Nodes[node].Start))
	}
	return body, h
}

// account fills in the exchange.
func (s *stream) account(p *dissect.Packet, l *lane, m *message, c *call, body dissect.Range, cut bool) {
	if c == nil {
		return
	}
	q := &c.Request
	if m.start.kind == response {
		if interim(m.start.status) {
			return
		}
		q = &c.Response
		c.Code, c.Failed = m.start.status, m.start.status >= 400
		c.Status = s.known.line(m)
	} else {
		c.frame, c.at = p.Frame.Number, p.Frame.Time
		c.Authority = text(&s.known.host, m.host)
		if c.uri == "" {
			c.uri = c.Target
		}
		s.known.uri = c.uri
	}
	if q.First == 0 {
		q.First, q.Begin = l.frame, l.at
	}
	q.See(p)
	if q.Done = !cut && m.later == 0; !q.Done {
		l.owner = &c.Exchange
	}
	if cut {
		c.Ended = "cut"
	}
	q.Size = int64(body.Len())
	q.Encoding = text(&s.known.coding, m.coding)
	q.Media, _ = s.known.mediaType(m.media)
}
