package dissect

import "github.com/wirelore/wirelore/internal/wire"

// Quote explains the packet that an error of layer is about, and leaves everything as it was:
// what is quoted is part of no conversation. The error is told in words, what and, if it is
// not empty, why; it belongs to the conversation that was quoted if the receiver itself sent
// it, and not a router on the way.
func (p *Packet) Quote(layer *Field, r Range, h Hints, what, why string) {
	src, dst, conn, dir, quoted := p.Src, p.Dst, p.Conn, p.Dir, p.Quoted
	p.Src, p.Dst, p.Quoted = wire.Endpoint{}, wire.Endpoint{}, true
	p.Next(r, h)
	from, to, about := p.Src.Addr(), p.Dst.Addr(), p.Conn
	p.Src, p.Dst, p.Conn, p.Dir, p.Quoted = src, dst, conn, dir, quoted
	if quoted || !p.Session.Tell {
		return
	}
	e := Event{Kind: Noticed, Layer: layer, Text: "says: " + what}
	if why != "" {
		e.Text += " (" + why + ")"
	}
	if to.IsValid() {
		e.Text += ", of what " + from.String() + " sent to " + to.String()
	}
	for _, d := range []wire.Dir{wire.ToServer, wire.ToClient} {
		if about != nil && about.From(d).Addr() == p.Src.Addr() {
			e.Conn, e.Dir = about, d
		}
	}
	p.Tell(e)
}
