package dissect

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// JSON returns how a field's values are written as tshark's -T json has them between its
// quotes: bytes stand with colons, layers and groups are empty.
func (f *Field) JSON() Writer {
	switch f.Kind {
	case Bytes:
		return appendColons
	case String:
		return appendJSONString
	}
	return scalar(f)
}

func appendJSONString(dst []byte, n *Node) []byte {
	text := n.Bytes
	k := plain(text)
	if k == len(text) {
		return append(dst, text...)
	}
	if !faithful(text[k:], n.Field.ASCII) {
		k, text = 0, appendString(nil, n)
	}
	return AppendQuoted(append(dst, text[:k]...), text[k:])
}

// faithful tells whether appendString leaves a text as it is.
func faithful(text []byte, ascii bool) bool {
	for i, c := range text {
		if c == 0 || c >= utf8.RuneSelf {
			return !ascii && utf8.Valid(text[i:]) && bytes.IndexByte(text[i:], 0) < 0
		}
	}
	return true
}

// AppendQuoted appends text as it stands between the quotes of a string in JSON. Bytes that
// are not UTF-8 become U+FFFD.
func AppendQuoted(dst, text []byte) []byte {
	for {
		n := plain(text)
		dst = append(dst, text[:n]...)
		if n == len(text) {
			return dst
		}
		c := text[n]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(text[n:])
			dst, text = utf8.AppendRune(dst, r), text[n+size:]
			continue
		}
		text = text[n+1:]
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b', '\t', '\n', '\f', '\r':
			dst = append(dst, '\\', "btn.fr"[c-'\b'])
		default:
			dst = append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		}
	}
}

// plain returns how many of the first bytes stand in JSON as they are. It looks at eight bytes
// at a time: what is subtracted or combined leaves the highest bit of a byte set where it is
// a control character, a quote, a backslash or not ASCII. Carries spoil only what comes after.
func plain(text []byte) int {
	const each, highest = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(text); i += 8 {
		v := binary.LittleEndian.Uint64(text[i:])
		if odd := (v | (v - ' '*each) | ((v ^ '"'*each) - each) | ((v ^ '\\'*each) - each)) & highest; odd != 0 {
			return i + bits.TrailingZeros64(odd)/8
		}
	}
	for ; i < len(text); i++ {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			break
		}
	}
	return i
}

const digits = "0123456789abcdef"

// pairs are the two digits of each byte and a colon, in the order of their bytes.
var pairs = func() (table [256]uint32) {
	for i := range table {
		table[i] = uint32(digits[i>>4]) | uint32(digits[i&15])<<8 | ':'<<16
	}
	return table
}()

// appendColons appends bytes as "0a:1b:2c".
func appendColons(dst []byte, n *Node) []byte {
	b := n.Bytes
	if len(b) == 0 {
		return dst
	}
	at := len(dst)
	dst = slices.Grow(dst, 3*len(b)+1) // each is written with a byte that the next takes the place of
	out := dst[at : at+3*len(b)+1]
	for _, c := range b {
		binary.LittleEndian.PutUint32(out, pairs[c])
		out = out[3:]
	}
	return dst[:at+3*len(b)-1]
}
