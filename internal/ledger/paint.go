package ledger

import (
	"github.com/wirelore/wirelore/internal/dissect"
)

// color is what a byte is painted with.
type color struct {
	Key
	exchange *dissect.Exchange
	feed     int // the feed that the byte waits in, or 0; Layer is what carries it
}

// painter paints the bytes of one frame's tree, byte by byte, with numbers of its palette.
type painter struct {
	palette []color
	numbers map[color]uint16
	roots   [][]uint16 // for each buffer whose bytes are from the wire, as many as it has
	cells   []uint16   // what the roots are cut from, to be used again
	counts  []int64
	stack   [256]dissect.Purpose // by depth
}

// paint gives every byte of the frame, and of the buffers that were joined from this frame
// and others, its color. A byte with number 0 is claimed by no layer.
func (b *painter) paint(p *dissect.Packet) {
	b.palette = append(b.palette[:0], color{Key: Key{"", dissect.Unknown}})
	clear(b.numbers)
	b.roots = b.roots[:0]
	b.cells = b.cells[:0]
	for i := range p.Buffers {
		var r []uint16
		if buf := &p.Buffers[i]; i == 0 || buf.Parent < 0 && buf.Feed != 0 {
			start := len(b.cells)
			b.cells = append(b.cells, make([]uint16, len(buf.Data))...)
			r = b.cells[start:len(b.cells):len(b.cells)]
		}
		b.roots = append(b.roots, r)
	}
	b.nodes(p)
	for _, w := range p.Waiting {
		cells := b.wire(p, w.Range.Buf, w.Range.Start, len(w.Range.Data))
		if len(cells) == 0 {
			continue
		}
		carrier := b.palette[cells[0]].Layer
		b.fill(cells, color{Key: Key{carrier, dissect.Pending}, feed: w.Feed})
	}
}

func (b *painter) nodes(p *dissect.Packet) {
	layer := ""
	var exchange *dissect.Exchange
	owners := p.Exchanges
	for i := range p.Nodes {
		n := &p.Nodes[i]
		for len(owners) > 0 && owners[0].Node <= i {
			exchange, owners = owners[0].Exchange, owners[1:]
		}
		purpose := n.Purpose
		if purpose == dissect.Inherit {
			purpose = n.Field.Purpose
		}
		if n.Depth == 0 {
			layer = n.Field.Name
			if purpose == dissect.Inherit {
				purpose = dissect.Header
			}
		} else if purpose == dissect.Inherit {
			purpose = b.stack[n.Depth-1]
		}
		b.stack[n.Depth] = purpose
		if n.Len == 0 || n.Flags&(dissect.Generated|dissect.Again) != 0 || layer == "frame" {
			continue
		}
		if cells := b.wire(p, int(n.Buf), int(n.Start), int(n.Len)); len(cells) > 0 {
			b.fill(cells, color{Key: Key{layer, purpose}, exchange: exchange})
		}
	}
}

// wire returns the cells of the bytes from the wire that n bytes of a buffer are, or stand
// for; none if they only came out of such bytes.
func (b *painter) wire(p *dissect.Packet, buf, start, n int) []uint16 {
	for b.roots[buf] == nil {
		from := &p.Buffers[buf]
		if from.Parent < 0 || !from.Exact {
			return nil
		}
		buf, start = from.Parent, start+from.Offset
	}
	r := b.roots[buf]
	return r[min(start, len(r)):min(start+n, len(r))]
}

// fill paints cells.
func (b *painter) fill(cells []uint16, c color) {
	number, ok := b.numbers[c]
	if !ok {
		number = uint16(len(b.palette))
		b.palette = append(b.palette, c)
		b.numbers[c] = number
	}
	for i := range cells {
		cells[i] = number
	}
}

// count tells how many bytes of a root have each color.
func (b *painter) count(root int, add func(color, int64)) {
	b.counts = append(b.counts[:0], make([]int64, len(b.palette))...)
	for _, number := range b.roots[root] {
		b.counts[number]++
	}
	for number, n := range b.counts {
		if n > 0 {
			add(b.palette[number], n)
		}
	}
}

// only returns the exchange that the frame carried, if it carried one and no other.
func (b *painter) only() *dissect.Exchange {
	var one *dissect.Exchange
	for _, c := range b.palette {
		switch {
		case c.exchange == nil || c.exchange == one:
		case one == nil:
			one = c.exchange
		default:
			return nil
		}
	}
	return one
}
