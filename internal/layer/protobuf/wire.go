package protobuf

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// field is one field as it stands on the wire.
type field struct {
	number protowire.Number
	wire   protowire.Type
	tag    int // bytes of the tag
	length int // bytes of the length, if it has one
	size   int // bytes of the value
	num    uint64
}

func (f *field) len() int { return f.tag + f.length + f.size }

// parse reads the field at the start of b. Where it cannot it says why, and where in b.
func parse(b []byte) (f field, at int, why string) {
	tag, n := protowire.ConsumeVarint(b)
	if n < 0 {
		return f, 0, "a tag is a varint of up to ten bytes, the last of which has no highest bit"
	}
	f.tag, f.wire, f.number = n, protowire.Type(tag&7), protowire.Number(tag>>3)
	if tag>>3 < 1 || tag>>3 > uint64(protowire.MaxValidNumber) {
		return f, 0, "field numbers go from 1 to 536870911"
	}
	rest := b[n:]
	switch f.wire {
	case protowire.VarintType:
		if f.num, f.size = protowire.ConsumeVarint(rest); f.size < 0 {
			return f, n, "a varint of up to ten bytes stands here, the last of which has no highest bit"
		}
	case protowire.Fixed32Type:
		v, m := protowire.ConsumeFixed32(rest)
		if f.num, f.size = uint64(v), m; m < 0 {
			return f, n, "a value of four bytes stands here"
		}
	case protowire.Fixed64Type:
		if f.num, f.size = protowire.ConsumeFixed64(rest); f.size < 0 {
			return f, n, "a value of eight bytes stands here"
		}
	case protowire.BytesType:
		size, m := protowire.ConsumeVarint(rest)
		if m < 0 {
			return f, n, "the length of the value is a varint"
		}
		if f.length = m; size > uint64(len(rest)-m) {
			return f, n, "the value is longer than the message"
		}
		f.size = int(size)
	case protowire.StartGroupType, protowire.EndGroupType:
		return f, 0, "groups are not explained: messages took their place in 2008"
	default:
		return f, 0, "there are no wire types 6 and 7"
	}
	return f, 0, ""
}

// isMessage tells whether b can be read as a message.
func isMessage(b []byte) bool {
	for len(b) > 0 {
		f, _, why := parse(b)
		if why != "" {
			return false
		}
		b = b[f.len():]
	}
	return true
}

// isText tells whether b is text that people can read.
func isText(b []byte) bool {
	for len(b) > 0 {
		c, n := utf8.DecodeRune(b)
		if c == utf8.RuneError && n == 1 || !unicode.IsPrint(c) && bytes.IndexByte([]byte("\t\n\r"), b[0]) < 0 {
			return false
		}
		b = b[n:]
	}
	return true
}

// guessKind says what the bytes of a field, at least one, are most likely.
func guessKind(b []byte) (text, message bool) {
	text, message = isText(b), isMessage(b)
	if text && message {
		// The tag of a message's first field is a control character if its number is below 4,
		// and text seldom begins with one.
		text = b[0] >= ' '
		message = !text
	}
	return text, message
}
