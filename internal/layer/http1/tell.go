package http1

import (
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// tell reports what happened.
func (s *stream) tell(p *dissect.Packet, d wire.Dir, r dissect.Range, m *message, c *call) {
	if !p.Session.Tell {
		return
	}
	var x *dissect.Exchange
	if c != nil {
		x = &c.Exchange
	}
	for _, odd := range m.odd {
		p.Tell(dissect.Event{Kind: dissect.Noticed, Layer: s.proto, Dir: d, Exchange: x, Text: odd})
	}
	switch {
	case m.start.kind == request && c != nil:
		s.asks(p, d, r, m, c)
	case m.start.kind == notification:
		p.Tell(dissect.Event{Kind: dissect.Messaged, Layer: s.proto, Dir: d, Frames: frames(p, r), Text: "notifies " + string(m.target)})
	case c == nil:
		text := "answers " + s.known.line(m)
		switch {
		case s.lanes[wire.ToServer].alien:
			text += " to what is no request of HTTP"
		case s.proto == proto:
			text += " to a request that is not in the capture"
		}
		p.Tell(dissect.Event{Kind: dissect.Responded, Layer: s.proto, Dir: d, Frames: frames(p, r), Text: text})
	case interim(m.start.status):
		p.Tell(dissect.Event{Kind: dissect.Messaged, Layer: s.proto, Dir: d, Exchange: x, Frames: frames(p, r), Text: "answers " + s.known.line(m) + " for now"})
	default:
		s.answered(p, d, r, c)
		if text := agreed(m, c); text != "" {
			p.Tell(dissect.Event{Kind: dissect.Negotiated, Layer: s.proto, Dir: d, Exchange: x, Text: text})
		}
	}
}

// agreed says what an answer makes of the connection, if it does.
func agreed(m *message, c *call) string {
	switch {
	case m.start.status == 101 && len(m.upgrade) > 0:
		return "goes on in " + string(m.upgrade) + " on this connection"
	case tunnels(c.Method, m.start.status):
		return "opens a tunnel to " + c.Target
	}
	return ""
}

// asks and answered tell people what happened.
func (s *stream) asks(p *dissect.Packet, d wire.Dir, r dissect.Range, m *message, c *call) {
	if !p.Session.Tell {
		return
	}
	text := "asks " + c.Method + " " + c.Target
	if c.Request.Size > 0 {
		text += " with " + describe(&c.Request)
	}
	if m.provided != "" {
		text += m.provided + dissect.Excerpt(m.condition)
	}
	p.Tell(dissect.Event{Kind: dissect.Requested, Layer: s.proto, Dir: d, Exchange: &c.Exchange, Frames: frames(p, r), Text: text})
}

func (s *stream) answered(p *dissect.Packet, d wire.Dir, r dissect.Range, c *call) {
	if !p.Session.Tell {
		return
	}
	text := "answers"
	if c.Status != "" {
		text += " " + c.Status
	}
	if c.Response.Size > 0 {
		text += " with " + describe(&c.Response)
	}
	p.Tell(dissect.Event{Kind: dissect.Responded, Layer: s.proto, Dir: d, Exchange: &c.Exchange, Frames: frames(p, r), Text: text})
}

// describe writes "113 bytes of application/json, gzip".
func describe(q *dissect.Part) string {
	text := dissect.Count(q.Size, "byte")
	if q.Media != "" {
		text += " of " + q.Media
	}
	if q.Encoding != "" {
		text += ", sent as " + q.Encoding
	}
	if !q.Done {
		text += "; the rest is not here"
	}
	return text
}

// frames lists the frames that r was joined from.
func frames(p *dissect.Packet, r dissect.Range) []int {
	var out []int
	for _, piece := range p.Buffers[r.Buf].Pieces {
		if n := len(out); (n == 0 || out[n-1] != piece.Frame) && piece.Start < r.Start+r.Len() && piece.Start+piece.Len > r.Start {
			out = append(out, piece.Frame)
		}
	}
	return out
}
