package filter

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
)

// literal reads what is compared with values of a class; f is the field that they are of, or
// nil.
func literal(c class, f *fieldOperand, at token) (value, error) {
	switch c {
	case classBool:
		return readBool(f, at)
	case classNumber:
		return readNumber(f, at)
	case classSpan:
		return readSpan(f, at)
	case classTime:
		return readTime(f, at)
	case classReal:
		v, err := strconv.ParseFloat(at.value, 64)
		if err != nil {
			return value{}, fmt.Errorf("%s is a number, not %q", f.called(), at.value)
		}
		return value{real: v}, nil
	case classText, className:
		return value{bytes: []byte(at.value)}, nil
	case classEther:
		return readEther(f, at)
	case classIPv4, classIPv6:
		return readAddress(c, f, at)
	case classNone:
		return value{}, fmt.Errorf("%s has no value; write it alone to ask whether it is there", f.called())
	}
	return readBytes(at)
}

// called is how messages call the field.
func (f *fieldOperand) called() string {
	if f == nil {
		return "this"
	}
	return f.name
}

func readBool(f *fieldOperand, at token) (value, error) {
	switch strings.ToLower(at.value) {
	case "true", "set", "yes":
		return value{num: 1}, nil
	case "false", "not set", "no":
		return value{}, nil
	}
	n, err := strconv.ParseUint(at.value, 0, 64)
	if err != nil {
		return value{}, fmt.Errorf("%s is true or false (1 or 0), not %q", f.called(), at.value)
	}
	return value{num: min(n, 1)}, nil
}

// maxNamed is up to which number the names of a field's values are searched.
const maxNamed = 1 << 16

func readNumber(f *fieldOperand, at token) (value, error) {
	if at.kind == tokChar && len(at.value) == 1 {
		return value{num: uint64(at.value[0])}, nil
	}
	field := &dissect.Field{Bits: 64}
	if f != nil {
		field = f.fields[0]
	}
	if n, err := strconv.ParseUint(at.value, 0, 64); err == nil {
		bits := field.Bits
		if bits == 0 {
			bits = 32
		}
		if bits < 64 && n>>bits != 0 {
			return value{}, fmt.Errorf("%s has %d bits; %s is too large for it", f.called(), bits, at.value)
		}
		return value{num: n}, nil
	}
	if n, err := strconv.ParseInt(at.value, 0, 64); err == nil {
		return value{num: uint64(n), signed: true}, nil
	}
	if field.Names == nil {
		return value{}, fmt.Errorf("%s is a number, not %q", f.called(), at.value)
	}
	for n := range uint64(maxNamed) {
		for _, n := range [...]uint64{n, n << 20} { // the severities and groups of remarks are high
			if name := field.Names(n); name != "" && strings.EqualFold(name, at.value) {
				return value{num: n}, nil
			}
		}
	}
	return value{}, fmt.Errorf("%s is a number, and none of its values is called %q", f.called(), at.value)
}

// readSpan reads a number of seconds.
func readSpan(f *fieldOperand, at token) (value, error) {
	n, fine := seconds(at.value)
	if !fine {
		return value{}, fmt.Errorf("%s is a number of seconds, such as 0.25, not %q", f.called(), at.value)
	}
	return value{num: uint64(n), signed: true}, nil
}

// seconds reads a decimal number of seconds to the nanosecond, which a float has no room for.
func seconds(s string) (nanoseconds int64, fine bool) {
	s, negative := strings.CutPrefix(s, "-")
	whole, part, _ := strings.Cut(s, ".")
	n, err := strconv.ParseUint(whole, 10, 33)
	if err != nil || len(part) > 9 {
		return 0, false
	}
	rest, err := strconv.ParseUint(part+"000000000"[len(part):], 10, 32)
	if nanoseconds = int64(n)*int64(time.Second) + int64(rest); negative {
		nanoseconds = -nanoseconds
	}
	return nanoseconds, err == nil
}

func readTime(f *fieldOperand, at token) (value, error) {
	if n, fine := seconds(at.value); fine {
		return value{num: uint64(n), signed: true}, nil
	}
	text := at.value
	if len(text) > 10 && text[10] == 'T' {
		text = text[:10] + " " + text[11:]
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02 15", "2006-01-02 15:04", "2006-01-02 15:04:05", "Jan _2, 2006 15:04:05", "Jan 2, 2006"} {
		for _, zone := range []string{"", "Z07:00", " UTC", " Z07:00", "-0700", " -0700"} {
			if t, err := time.Parse(layout+zone, text); err == nil {
				return value{num: uint64(t.UnixNano()), signed: true}, nil
			}
		}
	}
	return value{}, fmt.Errorf("%s is a time, such as \"2026-11-22 10:00:00\" (UTC), not %q", f.called(), at.value)
}

func readAddress(c class, f *fieldOperand, at token) (value, error) {
	prefix, err := netip.ParsePrefix(at.value)
	addr, bits := prefix.Addr(), prefix.Bits()+1
	if err != nil {
		if addr, err = netip.ParseAddr(at.value); err != nil || addr.Zone() != "" {
			return value{}, fmt.Errorf("%s is an address or a prefix, such as 10.0.0.0/8 or fe80::/10, not %q", f.called(), at.value)
		}
		bits = 0
	}
	if addr.Is4() != (c == classIPv4) {
		return value{}, fmt.Errorf("%q is an address of the other IP version than %s", at.value, f.called())
	}
	return value{bytes: addr.AsSlice(), bits: uint8(bits)}, nil
}

func readEther(f *fieldOperand, at token) (value, error) {
	b, fine := hexBytes(at.value)
	if !fine || len(b) != 6 {
		return value{}, fmt.Errorf("%s is an address of six bytes, such as 00:11:22:33:44:55, not %q", f.called(), at.value)
	}
	return value{bytes: b}, nil
}

// readBytes reads 47:45:54, 47-45-54, 474554, 0x47 or a text in quotes.
func readBytes(at token) (value, error) {
	if at.kind != tokWord {
		return value{bytes: []byte(at.value)}, nil
	}
	b, fine := hexBytes(at.value)
	if !fine {
		return value{}, fmt.Errorf("write bytes as 47:45:54, or a text in double quotes, not %q", at.value)
	}
	return value{bytes: b}, nil
}

func hexBytes(s string) ([]byte, bool) {
	s = strings.NewReplacer(":", "", "-", "", ".", "").Replace(strings.TrimPrefix(s, "0x"))
	if len(s) == 1 {
		s = "0" + s
	}
	b, err := hex.DecodeString(s)
	return b, err == nil && len(b) > 0
}
