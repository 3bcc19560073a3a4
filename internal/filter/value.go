package filter

import (
	"bytes"
	"cmp"
	"math"

	"github.com/wirelore/wirelore/internal/dissect"
)

// class says what values are like, and so with which others they can be compared.
type class uint8

const (
	classNone   class = iota // there is nothing to compare
	classBool                // a number, too, but not one to calculate with
	classNumber              // value.num, signed if need be
	classSpan                // a number of nanoseconds
	classTime                // nanoseconds since 1970
	classReal                // value.real
	classText                // value.bytes, as are all below
	classBytes
	classEther
	classIPv4
	classIPv6
	className // an OID or GUID, as it is written
)

func classOf(k dissect.Kind) class {
	switch k {
	case dissect.Bool:
		return classBool
	case dissect.Uint, dissect.Int, dissect.FrameNum:
		return classNumber
	case dissect.RelTime:
		return classSpan
	case dissect.AbsTime:
		return classTime
	case dissect.Float, dissect.Double:
		return classReal
	case dissect.String:
		return classText
	case dissect.Bytes, dissect.Protocol:
		return classBytes
	case dissect.Ether:
		return classEther
	case dissect.IPv4:
		return classIPv4
	case dissect.IPv6:
		return classIPv6
	case dissect.OID, dissect.GUID:
		return className
	}
	return classNone
}

// number tells whether values are not bytes.
func (c class) number() bool { return c < classText }

// like tells whether values of both classes can be compared.
func (c class) like(d class) bool {
	return c == d || c <= classNumber && d <= classNumber && c != classNone && d != classNone ||
		(c == classBytes || c == classEther) && (d == classBytes || d == classEther)
}

// search tells whether contains and matches make sense.
func (c class) search() bool { return c == classText || c == classBytes || c == classEther }

// value is one value that a frame has, or that a filter names.
type value struct {
	num    uint64
	signed bool // num is a two's complement
	real   float64
	bytes  []byte
	bits   uint8 // of an address that was written as a prefix: how many bits of it count, and one more
	long   bool  // bytes are in order by their number first, as Wireshark has them
}

// valueOf is what node i holds.
func valueOf(t *dissect.Tree, i int) value {
	n := &t.Nodes[i]
	switch n.Field.Kind {
	case dissect.Int, dissect.RelTime, dissect.AbsTime:
		return value{num: n.Num, signed: true}
	case dissect.Float:
		return value{real: float64(math.Float32frombits(uint32(n.Num)))}
	case dissect.Double:
		return value{real: math.Float64frombits(n.Num)}
	case dissect.OID, dissect.GUID:
		return value{bytes: t.AppendValue(nil, i)}
	case dissect.Bool, dissect.Uint, dissect.FrameNum:
		return value{num: n.Num}
	case dissect.Protocol: // a layer with all that it carries
		return value{bytes: t.Buffers[n.Buf].Data[n.Start:], long: true}
	case dissect.Bytes:
		return value{bytes: n.Bytes, long: true}
	}
	return value{bytes: n.Bytes}
}

// compare orders two values of classes that are alike.
func compare(a, b *value) int {
	if a.bits != 0 || b.bits != 0 {
		return comparePrefix(a, b)
	}
	if a.signed || b.signed {
		switch x, y := a.negative(), b.negative(); {
		case x && !y:
			return -1
		case y && !x:
			return 1
		}
	}
	if order := cmp.Compare(a.num, b.num); order != 0 {
		return order
	}
	if order := cmp.Compare(a.real, b.real); order != 0 {
		return order
	}
	if a.long || b.long {
		if order := cmp.Compare(len(a.bytes), len(b.bytes)); order != 0 {
			return order
		}
	}
	return bytes.Compare(a.bytes, b.bytes)
}

func (v *value) negative() bool { return v.signed && v.num>>63 != 0 }

// comparePrefix compares as many bits of two addresses as both tell.
func comparePrefix(a, b *value) int {
	if len(a.bytes) != len(b.bytes) {
		return cmp.Compare(len(a.bytes), len(b.bytes))
	}
	n := 8 * len(a.bytes)
	for _, v := range []*value{a, b} {
		if v.bits != 0 {
			n = min(n, int(v.bits)-1)
		}
	}
	if order := bytes.Compare(a.bytes[:n/8], b.bytes[:n/8]); order != 0 || n%8 == 0 {
		return order
	}
	shift := 8 - n%8
	return cmp.Compare(a.bytes[n/8]>>shift, b.bytes[n/8]>>shift)
}

// calculate does what an operator of calculations says. A division by 0 has no result.
func calculate(op string, c class, a, b *value) (value, bool) {
	x, y := int64(a.num), int64(b.num)
	switch {
	case c == classReal:
		return value{real: arithmetic(op, a.real, b.real)}, true
	case !c.number():
		return both(a, b)
	case (op == "/" || op == "%") && y == 0:
		return value{}, false
	case op == "%":
		x %= y
	case op == "&":
		x &= y
	default:
		x = arithmetic(op, x, y)
	}
	return value{num: uint64(x), signed: true}, true
}

// arithmetic is the result of an operator that whole numbers and others have.
func arithmetic[N int64 | float64](op string, x, y N) N {
	switch op {
	case "+":
		return x + y
	case "-":
		return x - y
	case "*":
		return x * y
	}
	return x / y
}

// both keeps the bits that two addresses have in common.
func both(a, b *value) (value, bool) {
	if len(a.bytes) != len(b.bytes) {
		return value{}, false
	}
	v := value{bytes: make([]byte, len(a.bytes))}
	for i := range v.bytes {
		v.bytes[i] = a.bytes[i] & b.bytes[i]
	}
	return v, true
}
