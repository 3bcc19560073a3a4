package filter

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"fmt"
	"math"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
)

// test compares the value of node i, or the part of its bytes that was cut out.
type test = func(t *dissect.Tree, i int, part []byte) bool

// value reads what a field is compared with and makes the comparison. Fields that share a
// name are of kinds that are written alike; the first that can read the value counts.
func (p *parser) value(fields []*dissect.Field, cut bool, op string) (test, error) {
	at := p.next()
	if at.kind == tokEnd || at.kind == tokOp {
		return nil, p.wrong(at, fmt.Sprintf("%q is followed by a value", op))
	}
	if other := p.catalog.Find(at.value); at.kind == tokWord && len(other) > 0 && !cut && op != "contains" && op != "matches" && op != "&" {
		p.fields = append(p.fields, other...)
		return sameFrame(other, op), nil
	}
	var err error
	for _, f := range fields {
		var made test
		if made, err = comparison(f, cut, op, at); err == nil {
			return made, nil
		}
	}
	return nil, p.wrong(at, err.Error())
}

func comparison(f *dissect.Field, cut bool, op string, at token) (test, error) {
	switch op {
	case "matches":
		re, err := regexp.Compile("(?is)" + at.value)
		if err != nil {
			return nil, fmt.Errorf("this is no regular expression (RE2): %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		}
		return func(t *dissect.Tree, i int, part []byte) bool { return re.Match(textOf(t, i, cut, part)) }, nil
	case "contains":
		want := []byte(at.value)
		if at.kind == tokWord {
			if b, ok := readBytes(at.value); ok {
				want = b
			}
		}
		return func(t *dissect.Tree, i int, part []byte) bool { return bytes.Contains(textOf(t, i, cut, part), want) }, nil
	}
	if cut {
		return compareBytes(at, op)
	}
	switch f.Kind {
	case dissect.Bool, dissect.Uint, dissect.FrameNum, dissect.Int:
		return compareNumber(f, at, op)
	case dissect.Float, dissect.Double:
		return compareFloat(f, at, op)
	case dissect.RelTime, dissect.AbsTime:
		return compareTime(f, at, op)
	case dissect.IPv4, dissect.IPv6:
		return compareAddress(f, at, op)
	case dissect.String:
		want := []byte(at.value)
		return func(t *dissect.Tree, i int, _ []byte) bool { return holds(op, bytes.Compare(t.Nodes[i].Bytes, want)) }, nil
	case dissect.OID, dissect.GUID:
		return func(t *dissect.Tree, i int, _ []byte) bool {
			return holds(op, strings.Compare(string(t.AppendValue(nil, i)), at.value))
		}, nil
	case dissect.None:
		return nil, fmt.Errorf("%s has no value; write it alone to ask whether it is there", f.Name)
	}
	return compareBytes(at, op)
}

// textOf is what contains and matches look at: numbers as they are written.
func textOf(t *dissect.Tree, i int, cut bool, part []byte) []byte {
	if cut {
		return part
	}
	switch t.Nodes[i].Field.Kind {
	case dissect.String, dissect.Bytes, dissect.Protocol, dissect.Ether, dissect.IPv4, dissect.IPv6:
		return bytesOf(t, i)
	}
	return t.AppendValue(nil, i)
}

// holds tells whether a comparison's result is what the operator asks.
func holds(op string, order int) bool {
	switch op {
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case ">":
		return order > 0
	case "<":
		return order < 0
	case ">=":
		return order >= 0
	}
	return order <= 0
}

func compareNumber(f *dissect.Field, at token, op string) (test, error) {
	n, err := readNumber(f, at)
	switch {
	case err != nil:
		return nil, err
	case op == "&":
		return func(t *dissect.Tree, i int, _ []byte) bool { return t.Nodes[i].Num&n != 0 }, nil
	case f.Kind == dissect.Int:
		return func(t *dissect.Tree, i int, _ []byte) bool {
			return holds(op, cmp.Compare(int64(t.Nodes[i].Num), int64(n)))
		}, nil
	}
	return func(t *dissect.Tree, i int, _ []byte) bool { return holds(op, cmp.Compare(t.Nodes[i].Num, n)) }, nil
}

// maxNamed is up to which number the names of a field's values are searched.
const maxNamed = 1 << 16

func readNumber(f *dissect.Field, at token) (uint64, error) {
	if at.kind == tokChar && len(at.value) == 1 {
		return uint64(at.value[0]), nil
	}
	if f.Kind == dissect.Bool {
		switch strings.ToLower(at.value) {
		case "1", "true":
			return 1, nil
		case "0", "false":
			return 0, nil
		}
		return 0, fmt.Errorf("%s is true or false (1 or 0), not %q", f.Name, at.value)
	}
	if n, err := strconv.ParseUint(at.value, 0, 64); err == nil {
		if bits := uint(f.Bits); bits > 0 && bits < 64 && n>>bits != 0 {
			return 0, fmt.Errorf("%s has %d bits; %s is too large for it", f.Name, bits, at.value)
		}
		return n, nil
	}
	if n, err := strconv.ParseInt(at.value, 0, 64); err == nil && f.Kind == dissect.Int {
		return uint64(n), nil
	}
	if f.Names != nil {
		for n := range uint64(maxNamed) {
			if name := f.Names(n); name != "" && strings.EqualFold(name, at.value) {
				return n, nil
			}
		}
		return 0, fmt.Errorf("%s is a number, and none of its values is called %q", f.Name, at.value)
	}
	return 0, fmt.Errorf("%s is a number, not %q", f.Name, at.value)
}

func compareFloat(f *dissect.Field, at token, op string) (test, error) {
	want, err := strconv.ParseFloat(at.value, 64)
	if err != nil {
		return nil, fmt.Errorf("%s is a number, not %q", f.Name, at.value)
	}
	return func(t *dissect.Tree, i int, _ []byte) bool {
		n := &t.Nodes[i]
		v := math.Float64frombits(n.Num)
		if n.Field.Kind == dissect.Float {
			v = float64(math.Float32frombits(uint32(n.Num)))
		}
		return holds(op, cmp.Compare(v, want))
	}, nil
}

func compareTime(f *dissect.Field, at token, op string) (test, error) {
	var want int64
	if s, err := strconv.ParseFloat(at.value, 64); err == nil {
		want = int64(math.Round(s * 1e9))
	} else if f.Kind == dissect.RelTime {
		return nil, fmt.Errorf("%s is a number of seconds, such as 0.25, not %q", f.Name, at.value)
	} else {
		when, ok := readTime(at.value)
		if !ok {
			return nil, fmt.Errorf("%s is a time, such as \"2026-11-22 10:00:00\" (UTC), not %q", f.Name, at.value)
		}
		want = when.UnixNano()
	}
	return func(t *dissect.Tree, i int, _ []byte) bool {
		return holds(op, cmp.Compare(int64(t.Nodes[i].Num), want))
	}, nil
}

func readTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02", "Jan _2, 2006 15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func compareAddress(f *dissect.Field, at token, op string) (test, error) {
	prefix, err := netip.ParsePrefix(at.value)
	if err != nil {
		addr, err := netip.ParseAddr(at.value)
		if err != nil {
			return nil, fmt.Errorf("%s is an address or a prefix, such as 10.0.0.0/8 or fe80::/10, not %q", f.Name, at.value)
		}
		prefix = netip.PrefixFrom(addr, addr.BitLen())
	}
	if prefix.Addr().Is4() != (f.Kind == dissect.IPv4) {
		return nil, fmt.Errorf("%q is an address of the other IP version than %s", at.value, f.Name)
	}
	want := prefix.Masked().Addr()
	return func(t *dissect.Tree, i int, _ []byte) bool {
		a, ok := netip.AddrFromSlice(t.Nodes[i].Bytes)
		if !ok {
			return false
		}
		masked, err := a.Prefix(prefix.Bits())
		return err == nil && holds(op, masked.Addr().Compare(want))
	}, nil
}

func compareBytes(at token, op string) (test, error) {
	want, ok := []byte(at.value), at.kind != tokWord
	if !ok {
		want, ok = readBytes(at.value)
	}
	if !ok {
		return nil, fmt.Errorf("write bytes as 47:45:54, or a text in double quotes, not %q", at.value)
	}
	return func(t *dissect.Tree, i int, part []byte) bool {
		if part == nil {
			part = bytesOf(t, i)
		}
		return holds(op, bytes.Compare(part, want))
	}, nil
}

// readBytes reads 47:45:54, 47-45-54, 474554 or 0x474554.
func readBytes(s string) ([]byte, bool) {
	s = strings.TrimPrefix(s, "0x")
	s = strings.NewReplacer(":", "", "-", "").Replace(s)
	b, err := hex.DecodeString(s)
	return b, err == nil && len(b) > 0
}

// sameFrame compares a field with another one of the same frame.
func sameFrame(other []*dissect.Field, op string) test {
	return func(t *dissect.Tree, i int, _ []byte) bool {
		a := &t.Nodes[i]
		for j := range t.Nodes {
			b := &t.Nodes[j]
			if !of(b.Field, other) {
				continue
			}
			order := bytes.Compare(a.Bytes, b.Bytes)
			if order == 0 {
				order = cmp.Compare(a.Num, b.Num)
			}
			if holds(op, order) {
				return true
			}
		}
		return false
	}
}
