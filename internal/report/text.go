package report

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Text writes one line for each frame, or its whole tree.
type Text struct {
	// Trees writes the tree of each frame instead of its line.
	Trees bool
	// Bytes adds the bytes of each buffer to a tree, and to each node which of them it is.
	Bytes bool

	first time.Time
	buf   []byte
}

// Begin writes nothing.
func (x *Text) Begin(io.Writer) error { return nil }

// End writes nothing.
func (x *Text) End(io.Writer) error { return nil }

// Frame writes one frame.
func (x *Text) Frame(w io.Writer, p *dissect.Packet) error {
	if x.first.IsZero() {
		x.first = p.Frame.Time
	}
	x.buf = x.buf[:0]
	if x.Trees {
		x.tree(p)
	} else {
		x.line(p)
	}
	_, err := w.Write(x.buf)
	return err
}

// line writes number, time since the first frame, addresses, topmost layer, length, and what
// the layers say about it.
func (x *Text) line(p *dissect.Packet) {
	x.right(strconv.Itoa(p.Frame.Number), 5)
	x.buf = append(x.buf, ' ')
	x.right(string(dissect.AppendSeconds(nil, x.since(p))), 13)
	x.buf = append(x.buf, ' ')
	if p.Src.Addr().IsValid() {
		x.right(p.Src.Addr().String(), 13)
		x.buf = append(x.buf, " → "...)
		x.left(p.Dst.Addr().String(), 13)
		x.buf = append(x.buf, ' ')
	}
	top := topLayer(p)
	if top >= 0 {
		x.left(strings.ToUpper(p.Nodes[top].Field.Name), 6)
		x.buf = append(x.buf, ' ')
	}
	x.right(strconv.Itoa(p.Frame.Length), 5)
	x.buf = append(x.buf, ' ')
	start := len(x.buf)
	x.buf = append(printable(AppendInfo(x.buf, p), start), '\n')
}

// printable escapes what stands in buf from start on, so that nothing from a wire can speak
// to a terminal.
func printable(buf []byte, start int) []byte {
	for _, c := range buf[start:] {
		if c < ' ' || c >= 0x7f {
			tail := string(buf[start:])
			return dissect.AppendEscaped(buf[:start], []byte(tail))
		}
	}
	return buf
}

// since is the time from the first frame of the capture on, which the frame's own layer knows;
// without one it is that from the first frame written.
func (x *Text) since(p *dissect.Packet) int64 {
	for i := range p.Nodes {
		if p.Nodes[i].Field.Name == "frame.time_relative" {
			return int64(p.Nodes[i].Num)
		}
	}
	return p.Frame.Time.Sub(x.first).Nanoseconds()
}

// topLayer returns the last layer that has a summary, or the last one.
func topLayer(p *dissect.Packet) int {
	top, last := -1, -1
	for i := range p.Nodes {
		if p.Nodes[i].Depth != 0 {
			continue
		}
		last = i
		if l := p.Session.Layer(p.Nodes[i].Field.Name); l != nil && l.Summary != nil {
			top = i
		}
	}
	if top < 0 {
		return last
	}
	return top
}

// AppendInfo appends what the topmost layer says about a frame: what tshark's Info column is
// for. Several units of that layer are all told, up to eight.
func AppendInfo(dst []byte, p *dissect.Packet) []byte {
	top := topLayer(p)
	if top < 0 {
		return dst
	}
	f := p.Nodes[top].Field
	l := p.Session.Layer(f.Name)
	if l == nil || l.Summary == nil {
		return p.AppendLabel(dst, top)
	}
	said := 0
	for i := range p.Nodes {
		if p.Nodes[i].Field != f || p.Nodes[i].Depth != 0 {
			continue
		}
		if said++; said > 8 {
			return append(dst, ", ..."...)
		}
		if said > 1 {
			dst = append(dst, ", "...)
		}
		dst = l.Summary(dst, &p.Tree, i)
	}
	for i := range p.Nodes {
		if p.Nodes[i].Flags&dissect.Broken != 0 {
			dst = p.AppendLabel(append(dst, ' '), i)
			break
		}
	}
	return dst
}

func (x *Text) right(s string, width int) {
	for range width - len(s) {
		x.buf = append(x.buf, ' ')
	}
	x.buf = append(x.buf, s...)
}

func (x *Text) left(s string, width int) {
	x.buf = append(x.buf, s...)
	for range width - len(s) {
		x.buf = append(x.buf, ' ')
	}
}

// tree writes every node on a line, four spaces to the right for each level.
func (x *Text) tree(p *dissect.Packet) {
	for i := range p.Nodes {
		n := &p.Nodes[i]
		if n.Flags&dissect.Hidden != 0 {
			continue
		}
		for range n.Depth {
			x.buf = append(x.buf, "    "...)
		}
		generated := n.Flags&dissect.Generated != 0
		if generated {
			x.buf = append(x.buf, '[')
		}
		start := len(x.buf)
		x.buf = printable(p.AppendLabel(x.buf, i), start)
		if generated {
			x.buf = append(x.buf, ']')
		}
		if n.Flags&dissect.Guessed != 0 {
			x.buf = append(x.buf, " (a guess)"...)
		}
		if x.Bytes {
			x.where(p, i)
		}
		x.buf = append(x.buf, '\n')
	}
	if x.Bytes {
		x.dumps(p)
	}
	x.buf = append(x.buf, '\n')
}

// where says which bytes a node is.
func (x *Text) where(p *dissect.Packet, i int) {
	n := &p.Nodes[i]
	if n.Len == 0 {
		return
	}
	x.buf = append(x.buf, "  <"...)
	if n.Buf > 0 {
		x.buf = append(append(x.buf, p.Buffers[n.Buf].Name...), ' ')
	}
	x.buf = strconv.AppendInt(x.buf, int64(n.Start), 10)
	if n.Len > 1 {
		x.buf = strconv.AppendInt(append(x.buf, '-'), int64(n.Start+n.Len-1), 10)
	}
	x.buf = append(x.buf, '>')
}

// dumps writes all buffers in hexadecimal.
func (x *Text) dumps(p *dissect.Packet) {
	for _, b := range p.Buffers {
		x.buf = append(append(x.buf, '\n'), b.Name...)
		x.buf = append(strconv.AppendInt(append(x.buf, " ("...), int64(len(b.Data)), 10), " bytes):\n"...)
		x.buf = AppendDump(x.buf, b.Data)
	}
}

// AppendDump appends bytes as offset, hexadecimal and ASCII, sixteen on a line.
func AppendDump(dst, data []byte) []byte {
	const hex = "0123456789abcdef"
	for at := 0; at < len(data); at += 16 {
		row := data[at:min(at+16, len(data))]
		for shift := 12; shift >= 0; shift -= 4 {
			dst = append(dst, hex[at>>shift&15])
		}
		dst = append(dst, ' ')
		for i := range 16 {
			if i%8 == 0 {
				dst = append(dst, ' ')
			}
			if i < len(row) {
				dst = append(dst, hex[row[i]>>4], hex[row[i]&15], ' ')
			} else {
				dst = append(dst, "   "...)
			}
		}
		dst = append(dst, ' ')
		for _, c := range row {
			if c < 0x20 || c > 0x7e {
				c = '.'
			}
			dst = append(dst, c)
		}
		dst = append(dst, '\n')
	}
	return dst
}
