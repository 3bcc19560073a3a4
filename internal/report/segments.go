package report

import (
	"slices"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// segment is payload of one TCP segment, or the new part of it.
type segment struct {
	frame int
	dir   wire.Dir
	seq   uint32 // relative
	data  []byte
}

// segments puts the payloads of a TCP connection in the order of their sequence numbers.
type segments struct {
	payload, seq *dissect.Field
	next         [2]uint32
	began        [2]bool
	early        [2][]segment // beyond a gap, by sequence number
}

func newSegments(c *dissect.Catalog) segments {
	one := func(name string) *dissect.Field {
		if fields := c.Find(name); len(fields) > 0 {
			return fields[0]
		}
		return nil
	}
	return segments{payload: one("tcp.payload"), seq: one("tcp.seq")}
}

// maxEarly is how many segments wait for a gap to be filled.
const maxEarly = 4096

// add calls each with what the frame adds to the stream, or makes readable that came before.
func (s *segments) add(p *dissect.Packet, each func(segment)) {
	one := segment{frame: p.Frame.Number, dir: p.Dir}
	for i := range p.Nodes {
		switch n := &p.Nodes[i]; n.Field {
		case s.seq:
			one.seq = uint32(n.Num)
		case s.payload:
			one.data = n.Bytes
		}
	}
	if len(one.data) == 0 {
		return
	}
	d := one.dir
	if !s.began[d] {
		s.began[d], s.next[d] = true, one.seq
	}
	if int32(one.seq-s.next[d]) > 0 && len(s.early[d]) < maxEarly {
		one.data = slices.Clone(one.data)
		at, _ := slices.BinarySearchFunc(s.early[d], one, func(a, b segment) int { return int(int32(a.seq - b.seq)) })
		s.early[d] = slices.Insert(s.early[d], at, one)
		return
	}
	s.take(one, each)
	for len(s.early[d]) > 0 && int32(s.early[d][0].seq-s.next[d]) <= 0 {
		s.take(s.early[d][0], each)
		s.early[d] = s.early[d][1:]
	}
}

// take passes on what is new of a segment.
func (s *segments) take(one segment, each func(segment)) {
	known := int(int32(s.next[one.dir] - one.seq))
	if known < 0 {
		known = 0 // bytes before it are missing
	}
	if known >= len(one.data) {
		return
	}
	s.next[one.dir] = one.seq + uint32(len(one.data))
	one.data = one.data[known:]
	each(one)
}

// rest passes on what waits for bytes that never came.
func (s *segments) rest(each func(segment)) {
	for d := range s.early {
		for _, one := range s.early[d] {
			s.take(one, each)
		}
		s.early[d] = nil
	}
}
