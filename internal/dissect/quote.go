package dissect

import (
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
	start := len(dst)
	for text := n.Bytes; ; {
		k := plain(text)
		dst = append(dst, text[:k]...)
		if k == len(text) {
			return dst
		}
		c, size := text[k], 1
		if c >= utf8.RuneSelf {
			if _, size = utf8.DecodeRune(text[k:]); size > 1 && !n.Field.ASCII {
				dst, text = append(dst, text[k:k+size]...), text[k+size:]
				continue
			}
			c = 0
		}
		if c == 0 { // this is not shown as it is
			return AppendQuoted(dst[:start], appendString(nil, n))
		}
		dst, text = appendEscape(dst, c), text[k+1:]
	}
}

// AppendQuoted appends text as it stands between the quotes of a string in JSON. Bytes that
// are not UTF-8 become U+FFFD.
func AppendQuoted(dst, text []byte) []byte {
	for {
		k := plain(text)
		dst = append(dst, text[:k]...)
		if k == len(text) {
			return dst
		}
		if c := text[k]; c < utf8.RuneSelf {
			dst, text = appendEscape(dst, c), text[k+1:]
			continue
		}
		r, size := utf8.DecodeRune(text[k:])
		dst, text = utf8.AppendRune(dst, r), text[k+size:]
	}
}

// appendEscape appends a character that may not stand between quotes as it is.
func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b', '\t', '\n', '\f', '\r':
		return append(dst, '\\', "btn.fr"[c-'\b'])
	}
	return append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
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
	at, end := len(dst), len(dst)+3*len(b)-1
	dst = slices.Grow(dst, 3*len(b)+4) // what is written beyond the end is written over
	out := dst[at : at+3*len(b)+4]
	for ; len(b) >= 2; b, out = b[2:], out[6:] {
		binary.LittleEndian.PutUint64(out, uint64(pairs[b[0]])|uint64(pairs[b[1]])<<24)
	}
	if len(b) > 0 {
		binary.LittleEndian.PutUint32(out, pairs[b[0]])
	}
	return dst[:end]
}
