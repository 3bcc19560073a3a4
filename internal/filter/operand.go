package filter

import (
	"slices"

	"github.com/wirelore/wirelore/internal/dissect"
)

// operand is one side of a comparison: what it is worth in a frame, which may be nothing, or
// several values.
type operand interface {
	// class says how all of its values are compared.
	class() class
	// values appends them. They are good until the next call.
	values(t *dissect.Tree, dst []value) []value
}

// constant is what was written out.
type constant struct {
	of  class
	one value
}

func (c *constant) class() class                                { return c.of }
func (c *constant) values(_ *dissect.Tree, dst []value) []value { return append(dst, c.one) }

// fieldOperand is a field, or fields that share a name.
type fieldOperand struct {
	name   string
	fields []*dissect.Field
	host   bool // an address that Wireshark has as the text of a host's name
	// layers, if there are any, are the occurrences of the field's layer that count, from 1
	// on; negative numbers count from the last one.
	layers []span
	protos []*dissect.Field // of that layer
}

// span is a range of numbers, both ends included.
type span struct{ from, to int }

func (f *fieldOperand) class() class {
	if f.host {
		return classText
	}
	return classOf(f.fields[0].Kind)
}

func (f *fieldOperand) values(t *dissect.Tree, dst []value) []value {
	for i := range t.Nodes {
		if slices.Contains(f.fields, t.Nodes[i].Field) && f.counts(t, i) {
			dst = append(dst, f.value(t, i))
		}
	}
	return dst
}

func (f *fieldOperand) value(t *dissect.Tree, i int) value {
	if f.host {
		return value{bytes: t.AppendValue(nil, i)}
	}
	return valueOf(t, i)
}

// first returns the number of the first node of the field, or -1.
func (f *fieldOperand) first(t *dissect.Tree) int {
	for i := range t.Nodes {
		if slices.Contains(f.fields, t.Nodes[i].Field) && f.counts(t, i) {
			return i
		}
	}
	return -1
}

// counts tells whether node i stands in one of the layers that count.
func (f *fieldOperand) counts(t *dissect.Tree, i int) bool {
	if len(f.layers) == 0 {
		return true
	}
	nth, all := 0, 0
	for j := range t.Nodes {
		if t.Nodes[j].Depth == 0 && slices.Contains(f.protos, t.Nodes[j].Field) {
			if all++; j <= i {
				nth++
			}
		}
	}
	return slices.ContainsFunc(f.layers, func(s span) bool {
		return nth >= fromEnd(s.from, all) && nth <= fromEnd(s.to, all)
	})
}

func fromEnd(n, all int) int {
	if n < 0 {
		return all + 1 + n
	}
	return n
}

// sliced is some of the bytes of another operand.
type sliced struct {
	of      operand
	parts   []slice
	scratch []value
}

// slice is a part of bytes: from, up to; negative numbers count from the end.
type slice struct {
	from, to int
	toEnd    bool
}

func (*sliced) class() class { return classBytes }

func (s *sliced) values(t *dissect.Tree, dst []value) []value {
	s.scratch = s.of.values(t, s.scratch[:0])
	for i := range s.scratch {
		if b, fine := s.cut(s.scratch[i].bytes); fine { // if it is too short it is as if it were not there
			dst = append(dst, value{bytes: b})
		}
	}
	return dst
}

func (s *sliced) cut(b []byte) ([]byte, bool) {
	if len(s.parts) == 1 {
		return s.parts[0].of(b)
	}
	var all []byte
	for _, part := range s.parts {
		piece, fine := part.of(b)
		if !fine {
			return nil, false
		}
		all = append(all, piece...)
	}
	return all, true
}

func (s *slice) of(b []byte) ([]byte, bool) {
	from, to := s.from, s.to
	if from < 0 {
		from += len(b)
	}
	if s.toEnd {
		to = len(b)
	} else if to < 0 {
		to += len(b)
	}
	if from < 0 || to > len(b) || from >= to {
		return nil, false
	}
	return b[from:to], true
}

// calculated is two operands joined by + - * / % or &.
type calculated struct {
	op   string
	a, b operand
	x, y []value
}

func (c *calculated) class() class { return c.a.class() }

func (c *calculated) values(t *dissect.Tree, dst []value) []value {
	c.x, c.y = c.a.values(t, c.x[:0]), c.b.values(t, c.y[:0])
	for i := range c.x {
		for j := range c.y {
			if v, fine := calculate(c.op, c.class(), &c.x[i], &c.y[j]); fine {
				dst = append(dst, v)
			}
		}
	}
	return dst
}
