package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// Follow writes what was said on one stream, in both directions: the bytes of a TCP
// connection, or the header fields and payloads of a layer's units.
type Follow struct {
	layer string
	conn  int
	lane  uint64 // of http2; with lanes false all of them
	lanes bool
	laneF []*dissect.Field

	tcp    segments
	seen   bool
	buf    []byte
	client wire.Endpoint
	server wire.Endpoint
}

// NewFollow chooses the stream: layer is tcp, or one that rides on it such as http2 or
// websocket; stream is the connection's number, for http2 also "connection,stream".
func NewFollow(c *dissect.Catalog, layer, stream string) (*Follow, error) {
	if len(c.Find(layer)) == 0 {
		return nil, fmt.Errorf("--follow %s: there is no such layer; say tcp, http, http2 or websocket", layer)
	}
	f := &Follow{layer: layer, tcp: newSegments(c)}
	number, lane, lanes := strings.Cut(stream, ",")
	var err error
	if f.conn, err = strconv.Atoi(number); err == nil && lanes {
		f.lane, err = strconv.ParseUint(lane, 10, 64)
		f.lanes, f.laneF = true, c.Find(layer+".streamid")
	}
	if err != nil || f.conn < 0 || lanes && len(f.laneF) == 0 {
		return nil, fmt.Errorf("--follow %s %s: say the connection's number, as tcp.stream has it, and for http2 a stream: 0,1", layer, stream)
	}
	return f, nil
}

// Begin writes nothing.
func (f *Follow) Begin(io.Writer) error { return nil }

// End says so if the stream was not there.
func (f *Follow) End(w io.Writer) error {
	if f.layer == "tcp" {
		f.buf = f.buf[:0]
		f.tcp.rest(func(s segment) { f.chunk(s.frame, s.dir, s.data) })
		if _, err := w.Write(f.buf); err != nil {
			return err
		}
	}
	if !f.seen {
		return fmt.Errorf("nothing was said on %s %d; wirelore info lists the connections", f.layer, f.conn)
	}
	return nil
}

// Frame writes what one frame adds.
func (f *Follow) Frame(w io.Writer, p *dissect.Packet) error {
	if p.Conn == nil || p.Conn.Transport != "tcp" || p.Conn.Index != f.conn {
		return nil
	}
	f.client, f.server = p.Conn.Client, p.Conn.Server
	f.buf = f.buf[:0]
	if f.layer == "tcp" {
		f.tcp.add(p, func(s segment) { f.chunk(s.frame, s.dir, s.data) })
	} else {
		f.units(p)
	}
	_, err := w.Write(f.buf)
	return err
}

// units writes the layer's units of a frame.
func (f *Follow) units(p *dissect.Packet) {
	for i := range p.Nodes {
		if n := &p.Nodes[i]; n.Depth != 0 || n.Field.Name != f.layer || f.lanes && !f.onLane(&p.Tree, i) {
			continue
		}
		f.head(p.Frame.Number, p.Dir)
		if l := p.Session.Layer(f.layer); l != nil && l.Summary != nil {
			f.buf = l.Summary(f.buf, &p.Tree, i)
		}
		f.buf = append(f.buf, '\n')
		f.below(&p.Tree, i, dissect.Inherit)
	}
}

func (f *Follow) onLane(t *dissect.Tree, i int) bool {
	for j := i + 1; j < t.End(i); j++ {
		if slices.Contains(f.laneF, t.Nodes[j].Field) {
			return t.Nodes[j].Num == f.lane
		}
	}
	return false
}

// below writes the header fields and payloads below node i, whose purpose they have unless
// they have one of their own.
func (f *Follow) below(t *dissect.Tree, i int, purpose dissect.Purpose) {
	for j, end := i+1, t.End(i); j < end; j = t.End(j) {
		n := &t.Nodes[j]
		own := n.Purpose
		if own == dissect.Inherit {
			own = n.Field.Purpose
		}
		if own == dissect.Inherit {
			own = purpose
		}
		bytes := n.Field.Kind == dissect.Bytes
		switch {
		case n.Flags&(dissect.Generated|dissect.Hidden) != 0 || n.Len == 0:
		case own == dissect.HeaderFields && !bytes && (n.Depth == 1 || n.Field.Kind == dissect.None):
			line := strings.TrimSuffix(string(t.AppendLabel(nil, j)), `\r\n`)
			f.buf = append(append(append(f.buf, "  "...), line...), '\n')
		case own == dissect.Payload && (bytes || n.Field.Kind == dissect.String):
			f.buf = appendSaid(f.buf, n.Bytes)
		default:
			f.below(t, j, own)
		}
	}
}

func (f *Follow) head(frame int, d wire.Dir) {
	f.seen = true
	from, to := f.client, f.server
	if d == wire.ToClient {
		from, to = to, from
	}
	f.buf = fmt.Appendf(f.buf, "--- frame %d, %s → %s: ", frame, from, to)
}

func (f *Follow) chunk(frame int, d wire.Dir, data []byte) {
	f.head(frame, d)
	f.buf = fmt.Appendf(f.buf, "%d bytes\n", len(data))
	f.buf = appendSaid(f.buf, data)
}

// appendSaid appends text as it is, and anything else in hexadecimal.
func appendSaid(dst, data []byte) []byte {
	if !isText(data) {
		return AppendDump(dst, data)
	}
	dst = append(dst, data...)
	if len(data) > 0 && data[len(data)-1] != '\n' {
		dst = append(dst, '\n')
	}
	return dst
}

func isText(data []byte) bool {
	for _, c := range data {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return utf8.Valid(data)
}
