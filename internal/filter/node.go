package filter

import (
	"slices"

	"github.com/wirelore/wirelore/internal/dissect"
)

// node is a part of a filter that is true or false.
type node interface{ match(*dissect.Tree) bool }

type notNode struct{ of node }

func (n notNode) match(t *dissect.Tree) bool { return !n.of.match(t) }

type andNode struct{ a, b node }

func (n andNode) match(t *dissect.Tree) bool { return n.a.match(t) && n.b.match(t) }

type orNode struct{ a, b node }

func (n orNode) match(t *dissect.Tree) bool { return n.a.match(t) || n.b.match(t) }

// existsNode is a field by itself: it is there.
type existsNode struct{ of *fieldOperand }

func (n existsNode) match(t *dissect.Tree) bool { return n.of.first(t) >= 0 }

// someNode is an operand by itself: it has a value and, if it was calculated, one that is
// not 0.
type someNode struct {
	of     operand
	values []value
}

func (n *someNode) match(t *dissect.Tree) bool {
	n.values = n.of.values(t, n.values[:0])
	if _, fine := n.of.(*calculated); !fine {
		return len(n.values) > 0
	}
	return slices.ContainsFunc(n.values, func(v value) bool {
		return v.num != 0 || v.real != 0 || slices.ContainsFunc(v.bytes, func(b byte) bool { return b != 0 })
	})
}

// compareNode compares each value on its left with each on its right. every asks it of all
// of them and not of any; without a value on either side it is false.
type compareNode struct {
	left, right operand
	test        test
	every       bool
	a, b        []value
}

func (n *compareNode) match(t *dissect.Tree) bool {
	n.a = n.left.values(t, n.a[:0])
	if len(n.a) == 0 {
		return false
	}
	n.b = n.right.values(t, n.b[:0])
	for i := range n.a {
		for j := range n.b {
			if n.test(&n.a[i], &n.b[j]) != n.every {
				return !n.every
			}
		}
	}
	return n.every && len(n.b) > 0
}

// memberNode tells whether values are in a set.
type memberNode struct {
	left   operand
	set    []element
	every  bool
	values []value
}

// element is a value of a set, or a range of them.
type element struct {
	low, high operand // the same if it is one value
	a, b      []value
}

func (n *memberNode) match(t *dissect.Tree) bool {
	n.values = n.left.values(t, n.values[:0])
	for i := range n.values {
		if n.holds(t, &n.values[i]) != n.every {
			return !n.every
		}
	}
	return n.every && len(n.values) > 0
}

func (n *memberNode) holds(t *dissect.Tree, v *value) bool {
	for i := range n.set {
		e := &n.set[i]
		e.a = e.low.values(t, e.a[:0])
		if e.low == e.high {
			for j := range e.a {
				if compare(v, &e.a[j]) == 0 {
					return true
				}
			}
			continue
		}
		e.b = e.high.values(t, e.b[:0])
		for j := range e.a {
			for k := range e.b {
				if compare(v, &e.a[j]) >= 0 && compare(v, &e.b[k]) <= 0 {
					return true
				}
			}
		}
	}
	return false
}
