package corpus

import (
	"bytes"
	"context"
	"errors"
	"net"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// peer is one end of an HTTP/2 connection, which writes what it likes.
type peer struct {
	*http2.Framer
	from, to net.Conn
	bytes    bytes.Buffer // that are not sent yet
	block    bytes.Buffer
	table    *hpack.Encoder
}

func newPeer(from, to net.Conn) *peer {
	p := &peer{from: from, to: to}
	p.Framer, p.table = http2.NewFramer(&p.bytes, nil), hpack.NewEncoder(&p.block)
	return p
}

// header writes a header; names and values alternate.
func (p *peer) header(stream uint32, last bool, pairs ...string) error {
	p.block.Reset()
	for i := 0; i < len(pairs); i += 2 {
		_ = p.table.WriteField(hpack.HeaderField{Name: pairs[i], Value: pairs[i+1]}) // to memory
	}
	return p.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: p.block.Bytes(), EndHeaders: true, EndStream: last})
}

// request writes the header of a request.
func (p *peer) request(stream uint32, last bool, method, path string, more ...string) error {
	return p.header(stream, last, append([]string{":method", method, ":scheme", "http", ":authority", "a.example", ":path", path, "user-agent", "peer"}, more...)...)
}

// send sends what was written, unless that failed.
func (p *peer) send(written ...error) error {
	text := p.bytes.String()
	p.bytes.Reset()
	return errors.Join(append(written, say(p.from, p.to, text))...)
}

// bodies has bodies without a media type, of one that says nothing, and such as go on when
// their stream was reset; an answer that comes before the request is whole; a tunnel.
func bodies(ctx context.Context, s *site) error {
	return s.connection(ctx, 8080, nil, func(near, far net.Conn) error {
		c, e := newPeer(near, far), newPeer(far, near)
		c.bytes.WriteString(http2.ClientPreface)
		return errors.Join(
			c.send(c.WriteSettings()),
			e.send(e.WriteSettings(), e.WriteSettingsAck()),
			c.send(c.WriteSettingsAck(), c.request(1, false, "POST", "/untyped"), c.WriteData(1, false, []byte("a text "))),
			c.send(c.WriteData(1, true, []byte("without a type"))),
			e.send(e.header(1, false, ":status", "200", "content-type", "application/octet-stream", "server", "peer"), e.WriteData(1, false, []byte("\x00\x01"))),
			e.send(e.WriteData(1, true, []byte("\x02\x03"))),
			c.send(c.request(3, true, "GET", "/reset")),
			e.send(e.header(3, false, ":status", "200", "content-type", "text/plain", "server", "peer"), e.WriteData(3, false, []byte("before and "))),
			c.send(c.WriteRSTStream(3, http2.ErrCodeCancel)),
			e.send(e.WriteData(3, true, []byte("after"))),
			c.send(c.request(5, false, "POST", "/continue", "content-type", "text/plain", "expect", "100-continue")),
			e.send(e.header(5, false, ":status", "100")),
			c.send(c.WriteData(5, true, []byte("now"))),
			e.send(e.header(5, true, ":status", "204", "server", "peer")),
			c.send(c.header(7, false, ":method", "CONNECT", ":authority", "a.example:7")),
			e.send(e.header(7, false, ":status", "200", "server", "peer")),
			c.send(c.WriteData(7, false, []byte("anything"))),
			e.send(e.WriteData(7, true, []byte("something else"))),
			c.send(c.WriteData(7, true, nil), c.WriteGoAway(0, http2.ErrCodeNo, nil)),
		)
	})
}
