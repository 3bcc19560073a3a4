package dissect

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math"
	"net/netip"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"
)

// AppendValue appends the value of a node as tshark's -T fields prints it.
func (t *Tree) AppendValue(dst []byte, i int) []byte {
	n := &t.Nodes[i]
	switch n.Field.Kind {
	case Bytes:
		if len(n.Bytes) == 0 {
			return append(dst, "<MISSING>"...)
		}
		return hex.AppendEncode(dst, n.Bytes)
	case None:
		return append(dst, '1') // it is there: that is all there is to say
	case Protocol:
		if n.label == 0 && n.Field.Show == nil {
			return append(dst, n.Field.Name...)
		}
		return t.AppendLabel(dst, i)
	case String:
		return appendString(dst, n)
	}
	return appendScalar(dst, n)
}

func appendString(dst []byte, n *Node) []byte {
	if !n.Field.ASCII {
		text, _, _ := bytes.Cut(n.Bytes, []byte{0})
		return appendUTF8(dst, text)
	}
	for _, c := range n.Bytes {
		switch {
		case c == 0:
			return dst
		case c < 0x80:
			dst = append(dst, c)
		default:
			dst = append(dst, "\ufffd"...)
		}
	}
	return dst
}

// appendUTF8 appends text with U+FFFD for what is not UTF-8: one for as many bytes as begin a
// character rightly (Unicode 15.0 section 3.9, "U+FFFD Substitution of Maximal Subparts").
func appendUTF8(dst, text []byte) []byte {
	if utf8.Valid(text) {
		return append(dst, text...)
	}
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && n == 1 {
			for n < len(text) && !utf8.FullRune(text[:n+1]) {
				n++
			}
		}
		dst, text = utf8.AppendRune(dst, r), text[n:]
	}
	return dst
}

// AppendLabel appends the line of a node as a person reads it.
func (t *Tree) AppendLabel(dst []byte, i int) []byte {
	n := &t.Nodes[i]
	switch {
	case n.label != 0:
		return append(dst, t.Label(i)...)
	case n.Field.Show != nil:
		return n.Field.Show(dst, t, i)
	}
	dst = append(dst, n.Field.Title...)
	if n.Field.Kind == None || n.Field.Kind == Protocol {
		return dst
	}
	dst = append(dst, ": "...)
	if n.Field.Names != nil {
		if name := n.Field.Names(n.Num); name != "" {
			dst = append(append(dst, name...), " ("...)
			return append(appendScalar(dst, n), ')')
		}
	}
	switch {
	case n.Field.Kind == Bool && n.Num != 0:
		return append(dst, "True"...)
	case n.Field.Kind == Bool:
		return append(dst, "False"...)
	case n.Field.Kind == Bytes && len(n.Bytes) > 32:
		return append(hex.AppendEncode(dst, n.Bytes[:32]), "..."...)
	case n.Field.Kind == Bytes:
		return hex.AppendEncode(dst, n.Bytes)
	case n.Field.Kind == RelTime:
		return append(appendScalar(dst, n), " seconds"...)
	}
	return appendScalar(dst, n)
}

// Writer appends the value of a node.
type Writer func(dst []byte, n *Node) []byte

func appendScalar(dst []byte, n *Node) []byte { return scalar(n.Field)(dst, n) }

// scalar returns how a field's values are written that need no quoting.
func scalar(f *Field) Writer {
	switch f.Kind {
	case Bool:
		return func(dst []byte, n *Node) []byte { return append(dst, '0'+byte(n.Num&1)) }
	case Uint, FrameNum:
		switch f.Base {
		case Hex:
			return appendHex
		case Oct:
			return func(dst []byte, n *Node) []byte { return strconv.AppendUint(append(dst, '0'), n.Num, 8) }
		}
		return appendDec
	case Int:
		return func(dst []byte, n *Node) []byte { return strconv.AppendInt(dst, int64(n.Num), 10) }
	case Float:
		return func(dst []byte, n *Node) []byte {
			return strconv.AppendFloat(dst, float64(math.Float32frombits(uint32(n.Num))), 'g', 6, 32)
		}
	case Double:
		return func(dst []byte, n *Node) []byte {
			return strconv.AppendFloat(dst, math.Float64frombits(n.Num), 'g', 15, 64)
		}
	case String:
		return func(dst []byte, n *Node) []byte { return append(dst, n.Bytes...) }
	case Bytes:
		return func(dst []byte, n *Node) []byte { return hex.AppendEncode(dst, n.Bytes) }
	case Ether:
		return appendColons
	case IPv4, IPv6:
		return appendAddress
	case AbsTime:
		return appendTime
	case RelTime:
		return func(dst []byte, n *Node) []byte { return AppendSeconds(dst, int64(n.Num)) }
	case OID:
		return appendOID
	case GUID:
		return appendGUID
	}
	return appendNothing
}

func appendNothing(dst []byte, _ *Node) []byte { return dst }

func appendDec(dst []byte, n *Node) []byte {
	if n.Num < 10 { // most are
		return append(dst, '0'+byte(n.Num))
	}
	if n.Num >= 1e9 {
		return strconv.AppendUint(dst, n.Num, 10)
	}
	width, v := 2, uint32(n.Num) // for as few digits, to copy them takes longer than to make them
	for limit := uint32(100); v >= limit; limit *= 10 {
		width++
	}
	dst = append(dst, "000000000"[:width]...)
	for i := len(dst) - 1; v > 0; i, v = i-1, v/10 {
		dst[i] = '0' + byte(v%10)
	}
	return dst
}

func appendHex(dst []byte, n *Node) []byte {
	width := int(n.Field.Bits) / 4
	if width == 0 {
		width = 8
	}
	dst = append(dst, "0x0000000000000000"[:2+width]...)
	for i, v := len(dst)-1, n.Num; width > 0; i, v, width = i-1, v>>4, width-1 {
		dst[i] = digits[v&15]
	}
	return dst
}

// appendAddress writes an address as inet_ntop does: one of version 6 that is a small number
// ends like one of version 4 (RFC 4291 section 2.5.5.1).
func appendAddress(dst []byte, n *Node) []byte {
	const zeros = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	b := n.Bytes
	if len(b) == 16 && string(b[:12]) == zeros && b[12]|b[13] != 0 {
		dst, b = append(dst, "::"...), b[12:]
	}
	if a, ok := netip.AddrFromSlice(b); ok {
		return a.AppendTo(dst)
	}
	return dst
}

// AppendEscaped appends text with what cannot be printed as C writes it: \r, \n, \033.
func AppendEscaped(dst, text []byte) []byte {
	for len(text) > 0 {
		n := 1
		switch c := text[0]; {
		case c >= ' ' && c < 0x7f:
			dst = append(dst, c)
		case c >= '\a' && c <= '\r':
			dst = append(dst, '\\', "abtnvfr"[c-'\a'])
		case c < utf8.RuneSelf:
			dst = append(dst, '\\', '0'+c>>6, '0'+c>>3&7, '0'+c&7)
		default:
			var r rune
			if r, n = utf8.DecodeRune(text); unicode.IsControl(r) {
				r = utf8.RuneError // such as U+009B, with which terminals begin commands
			}
			dst = utf8.AppendRune(dst, r)
		}
		text = text[n:]
	}
	return dst
}

// AppendSeconds appends nanoseconds as seconds with nine digits after the point.
func AppendSeconds(dst []byte, ns int64) []byte {
	if ns < 0 {
		dst, ns = append(dst, '-'), -ns
	}
	return appendFraction(append(strconv.AppendInt(dst, ns/1e9, 10), '.'), ns%1e9)
}

// appendFraction appends the nine digits of the nanoseconds within a second.
func appendFraction(dst []byte, ns int64) []byte {
	dst = append(dst, "000000000"...)
	for i, n := len(dst)-1, uint32(ns); n > 0; i, n = i-1, n/10 {
		dst[i] += byte(n % 10)
	}
	return dst
}

// appendTime appends a time as tshark writes it: "Nov  6, 2025 10:21:03.000000001 UTC".
func appendTime(dst []byte, n *Node) []byte {
	t := time.Unix(0, int64(n.Num)).UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	dst = append(append(dst, month.String()[:3]...), ' ')
	if day < 10 {
		dst = append(dst, ' ')
	}
	dst = strconv.AppendInt(append(strconv.AppendInt(dst, int64(day), 10), ", "...), int64(year), 10)
	for i, v := range [...]int{hour, minute, second} {
		dst = append(dst, " ::"[i], '0'+byte(v/10), '0'+byte(v%10))
	}
	return append(appendFraction(append(dst, '.'), int64(t.Nanosecond())), " UTC"...)
}

func appendOID(dst []byte, n *Node) []byte {
	var v uint64
	first := true
	for _, c := range n.Bytes {
		v = v<<7 | uint64(c&0x7f)
		if c&0x80 != 0 {
			continue
		}
		if first {
			root := min(v/40, 2)
			dst = strconv.AppendUint(dst, root, 10)
			v -= root * 40
			first = false
		}
		dst = strconv.AppendUint(append(dst, '.'), v, 10)
		v = 0
	}
	return dst
}

// appendGUID follows RFC 9562's text form of a GUID whose first three parts are little endian.
func appendGUID(dst []byte, n *Node) []byte {
	b := n.Bytes
	if len(b) != 16 {
		return hex.AppendEncode(dst, b)
	}
	var g [16]byte
	binary.BigEndian.PutUint32(g[0:], binary.LittleEndian.Uint32(b[0:]))
	binary.BigEndian.PutUint16(g[4:], binary.LittleEndian.Uint16(b[4:]))
	binary.BigEndian.PutUint16(g[6:], binary.LittleEndian.Uint16(b[6:]))
	copy(g[8:], b[8:])
	for i, cut := range []int{4, 6, 8, 10, 16} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, g[[]int{0, 4, 6, 8, 10}[i]:cut])
	}
	return dst
}
