package dns

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	maxName  = 255 // RFC 1035 section 2.3.4
	maxJumps = 128 // more than labels fit in a name
)

// What Wireshark shows in place of a name.
const (
	nameRoot = "<Root>"
	nameLong = "<Name too long>"
	nameLoop = "<Name contains a pointer that loops>"
)

// name reads a name of a message at b[at:], where it may not reach beyond end, and returns its
// bytes with dots between the labels, and how many bytes it takes there (RFC 1035 section 4.1.4). It fails where the name goes
// on outside of the message or has a label of a kind that does not exist; a name that is too
// long or has no end is replaced by words that say so.
func name(b []byte, at, end int) (text string, n int, err error) {
	var out []byte
	start, size := at, 0
	n = -1 // until the first pointer
	for jumps := 0; ; {
		if at >= end {
			return "", 0, fmt.Errorf("a name ends outside of its place (RFC 1035 section 3.1)")
		}
		c := int(b[at])
		switch {
		case c == 0:
			if n < 0 {
				n = at + 1 - start
			}
			switch {
			case size+1 > maxName:
				return nameLong, n, nil
			case len(out) == 0:
				return nameRoot, n, nil
			}
			return string(out), n, nil
		case c >= 0xc0:
			if at+2 > end {
				return "", 0, fmt.Errorf("a pointer in a name is cut (RFC 1035 section 4.1.4)")
			}
			if n < 0 {
				n = at + 2 - start
			}
			at = c&0x3f<<8 | int(b[at+1])
			end = len(b)
			if jumps++; jumps > maxJumps || size > 2*maxName {
				return nameLoop, n, nil
			}
		case c >= 0x40:
			return "", 0, fmt.Errorf("a label begins with the bits %02b, which mean nothing (RFC 1035 section 4.1.4)", c>>6)
		case at+1+c > end:
			return "", 0, fmt.Errorf("a label of %d bytes does not fit (RFC 1035 section 3.1)", c)
		default:
			if len(out) > 0 {
				out = append(out, '.')
			}
			if size += 1 + c; size <= maxName {
				out = append(out, b[at+1:at+1+c]...)
			}
			at += 1 + c
		}
	}
}

// readable writes bytes as text: what is not is replaced or escaped, as Wireshark does.
func readable[T string | []byte](b T) string {
	plain := true
	for i := range len(b) {
		plain = plain && ' ' <= b[i] && b[i] < 0x7f
	}
	if plain {
		return string(b)
	}
	var out []byte
	for _, r := range string(b) {
		switch i := strings.IndexRune("\a\b\t\n\v\f\r", r); {
		case i >= 0:
			out = append(out, '\\', "abtnvfr"[i])
		case r < ' ' || r == 0x7f:
			out = fmt.Appendf(out, `\%03o`, r)
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return string(out)
}
