package filter

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// function is what a filter can call, by its name.
type function struct {
	name string
	// takes says whether the function is made for arguments of that class, and which those are.
	takes func(*fieldOperand, class) bool
	kind  string
	// gives is the class of the result for arguments of that class.
	gives func(class) class
	// of appends the results for one argument's values. Those of max and min are given all
	// arguments' values at once.
	of func(t *dissect.Tree, f *fieldOperand, args, dst []value) []value
}

func anything(f *fieldOperand, _ class) bool { return f != nil }
func itself(c class) class                   { return c }
func always(c class) func(class) class       { return func(class) class { return c } }

// functions are those that Wireshark has.
func functions() []function {
	return []function{
		{"len", anything, "a field", always(classNumber), lengths},
		{"count", anything, "a field", always(classNumber), func(_ *dissect.Tree, _ *fieldOperand, args, dst []value) []value {
			if len(args) == 0 {
				return dst
			}
			return append(dst, value{num: uint64(len(args))})
		}},
		{"string", func(f *fieldOperand, c class) bool {
			return f != nil && (c == classNumber || c >= classEther)
		}, "a number or an address", always(classText), written},
		{"upper", isText, "a text", itself, mapped(bytes.ToUpper)},
		{"lower", isText, "a text", itself, mapped(bytes.ToLower)},
		{"max", calculable, "a number", itself, extreme(1)},
		{"min", calculable, "a number", itself, extreme(-1)},
		{"abs", calculable, "a number", itself, absolute},
	}
}

func isText(_ *fieldOperand, c class) bool     { return c == classText }
func calculable(_ *fieldOperand, c class) bool { return c >= classNumber && c < classText }

func lengths(t *dissect.Tree, f *fieldOperand, _, dst []value) []value {
	for i := range t.Nodes {
		if n := &t.Nodes[i]; slices.Contains(f.fields, n.Field) && f.counts(t, i) {
			size := int(n.Len)
			if !f.class().number() && n.Field.Kind != dissect.Protocol {
				size = len(f.value(t, i).bytes)
			}
			dst = append(dst, value{num: uint64(size)})
		}
	}
	return dst
}

func written(t *dissect.Tree, f *fieldOperand, _, dst []value) []value {
	for i := range t.Nodes {
		if n := &t.Nodes[i]; slices.Contains(f.fields, n.Field) && f.counts(t, i) {
			text := t.AppendValue(nil, i)
			if n.Field.Base != dissect.Dec { // Wireshark writes all numbers alike here
				text = strconv.AppendUint(nil, n.Num, 10)
			}
			dst = append(dst, value{bytes: text})
		}
	}
	return dst
}

func mapped(change func([]byte) []byte) func(*dissect.Tree, *fieldOperand, []value, []value) []value {
	return func(_ *dissect.Tree, _ *fieldOperand, args, dst []value) []value {
		for i := range args {
			dst = append(dst, value{bytes: change(args[i].bytes)})
		}
		return dst
	}
}

// extreme returns the largest value, or the smallest if sign is -1.
func extreme(sign int) func(*dissect.Tree, *fieldOperand, []value, []value) []value {
	return func(_ *dissect.Tree, _ *fieldOperand, args, dst []value) []value {
		if len(args) == 0 {
			return dst
		}
		best := args[0]
		for i := range args {
			if sign*compare(&args[i], &best) > 0 {
				best = args[i]
			}
		}
		return append(dst, best)
	}
}

func absolute(_ *dissect.Tree, _ *fieldOperand, args, dst []value) []value {
	for _, v := range args {
		if v.negative() {
			v.num = -v.num
		}
		v.real = max(v.real, -v.real)
		dst = append(dst, v)
	}
	return dst
}

// call is a function with its arguments.
type call struct {
	function
	args    []operand
	scratch []value
}

func (c *call) class() class { return c.gives(c.args[0].class()) }

func (c *call) values(t *dissect.Tree, dst []value) []value {
	c.scratch = c.scratch[:0]
	for _, arg := range c.args {
		c.scratch = arg.values(t, c.scratch)
	}
	f, _ := c.args[0].(*fieldOperand)
	return c.of(t, f, c.scratch, dst)
}
