package http1

import (
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// tunnel is a connection that another protocol has taken over: by Upgrade (RFC 9110 section
// 7.8), by CONNECT (section 9.3.6) or by the preface of HTTP/2.
type tunnel struct {
	stream *stream
	feed   *dissect.Feed
	host   string // where CONNECT leads; empty otherwise
	port   uint64
}

// prior opens the tunnel of a client that knows beforehand that the server speaks HTTP/2.
func (s *stream) prior() {
	h := s.next(wire.ToServer, nil)
	h.Upgrade = "h2c"
	s.open(h)
}

// switched opens the tunnel that an answer agrees to.
func (s *stream) switched(d wire.Dir, m *message, c *call) {
	h := s.next(d, c)
	switch {
	case m.start.status == 101 && len(m.upgrade) > 0:
		h.Upgrade, _, _ = strings.Cut(strings.ToLower(string(m.upgrade)), "/")
		h.Encoding, h.Params = string(m.extension), string(m.speaks)
		s.open(h)
		if c != nil {
			c.Upgraded = h.Upgrade
		}
	case c != nil && tunnels(c.Method, m.start.status):
		// What goes through is as if it stood on TCP itself, on the port that it leads to.
		h.Parent = s.hints.Parent
		host, port := c.Target, ""
		if i := strings.LastIndexByte(host, ':'); i >= 0 {
			host, port = host[:i], host[i+1:]
		}
		n, _ := strconv.ParseUint(port, 10, 16)
		h.DstPort = uint16(n)
		s.open(h)
		s.tunnel.host, s.tunnel.port = host, n
		c.Upgraded = "tunnel"
	}
}

func (s *stream) open(h dissect.Hints) {
	s.tunnel = &tunnel{stream: s}
	s.tunnel.feed = s.session.NewFeed(s.hints.Below, h) // it stands where HTTP stood
}

// push hands on what came; at the end of a direction that may be nothing. Like tshark, it
// names HTTP before what names a layer.
func (t *tunnel) push(p *dissect.Packet, d wire.Dir, r dissect.Range, end bool) {
	was, before := t.stream.named, len(p.Protocols())
	if t.stream.name(p, r) {
		p.Protocol(proto.Name)
	}
	named := len(p.Protocols())
	if t.host != "" && r.Len() > 0 {
		p.Unnamed(proto, r.At(0, 0))
		p.Mark(p.Text(proxyHost, r.At(0, 0), t.host), dissect.Generated)
		p.Mark(p.Uint(proxyPort, r.At(0, 0), t.port), dissect.Generated)
		before = named
	}
	t.feed.Push(p, d, r, end)
	if len(p.Protocols()) == named {
		p.Retract(before)
		t.stream.named = was
	}
}

// Gap implements dissect.Gapped.
func (s *stream) Gap(p *dissect.Packet, d wire.Dir) {
	l := &s.lanes[d]
	if s.tunnel == nil {
		return
	}
	was, before := s.named, len(p.Protocols())
	if s.name(p, dissect.Range{}) {
		p.Protocol(proto.Name)
	}
	named := len(p.Protocols())
	s.tunnel.feed.Lost(p, d, l.gap)
	l.gap = 0
	if len(p.Protocols()) == named { // nothing waited
		p.Retract(before)
		s.named = was
	}
}
