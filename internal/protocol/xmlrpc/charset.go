package xmlrpc

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// toUTF8 returns an XML document as UTF-8 without a byte order mark, and refuses characters
// that XML 1.0 (section 2.2) does not allow. The encoding is that of the byte order mark, else
// charset (the parameter of Content-Type, RFC 7303 section 3), else that of the XML
// declaration, else UTF-8. The result may share memory with doc.
func toUTF8(doc []byte, charset string) ([]byte, error) {
	name := charset
	switch {
	case bytes.HasPrefix(doc, []byte("\xEF\xBB\xBF")):
		name, doc = "utf-8", doc[3:]
	case bytes.HasPrefix(doc, []byte("\xFE\xFF")):
		name, doc = "utf-16be", doc[2:]
	case bytes.HasPrefix(doc, []byte("\xFF\xFE")):
		name, doc = "utf-16le", doc[2:]
	case bytes.HasPrefix(doc, []byte("<\x00")):
		name = "utf-16le"
	case bytes.HasPrefix(doc, []byte("\x00<")):
		name = "utf-16be"
	case name == "":
		d, err := readDeclaration(doc)
		if err != nil {
			return nil, err
		}
		name = d.encoding
	}
	switch strings.ToLower(name) {
	case "", "utf-8", "utf8":
		return doc, checkCharacters(doc)
	case "us-ascii", "ascii":
		if i := bytes.IndexFunc(doc, func(r rune) bool { return r >= utf8.RuneSelf }); i >= 0 {
			return nil, faultf(codeCharacter, "byte %d: 0x%02X is not US-ASCII", i, doc[i])
		}
		return doc, checkCharacters(doc)
	case "iso-8859-1", "latin1":
		out := make([]byte, 0, len(doc)+len(doc)/8)
		for _, c := range doc {
			out = utf8.AppendRune(out, rune(c))
		}
		return out, checkCharacters(out)
	case "utf-16", "utf-16be":
		return fromUTF16(doc, binary.BigEndian)
	case "utf-16le":
		return fromUTF16(doc, binary.LittleEndian)
	}
	return nil, faultf(codeEncoding, "the encoding %.40q is not supported: send UTF-8, US-ASCII, ISO-8859-1 or UTF-16", name)
}

func fromUTF16(doc []byte, order binary.ByteOrder) ([]byte, error) {
	if len(doc)%2 != 0 {
		return nil, faultf(codeCharacter, "the document ends in the middle of a UTF-16 unit")
	}
	out := make([]byte, 0, len(doc)/2+len(doc)/8)
	for i := 0; i < len(doc); i += 2 {
		r := rune(order.Uint16(doc[i:]))
		if utf16.IsSurrogate(r) {
			if i+4 <= len(doc) {
				r = utf16.DecodeRune(r, rune(order.Uint16(doc[i+2:])))
			} else {
				r = utf8.RuneError
			}
			if r == utf8.RuneError {
				return nil, faultf(codeCharacter, "byte %d: half of a surrogate pair", i)
			}
			i += 2
		}
		out = utf8.AppendRune(out, r)
	}
	return out, checkCharacters(out)
}

// checkCharacters refuses what is not UTF-8 or not a character of XML 1.0.
func checkCharacters(doc []byte) error {
	const each = 0x0101010101010101 // one in each byte
	for i := 0; i < len(doc); {
		if i+8 <= len(doc) {
			// Eight bytes at once: odd has the high bit of the first that is below a space
			// or beyond ASCII, and perhaps of others after it.
			x := binary.LittleEndian.Uint64(doc[i:])
			odd := (x | (x - ' '*each)) & (0x80 * each)
			if i += bits.TrailingZeros64(odd) / 8; odd == 0 {
				continue
			}
		}
		if c := doc[i]; c >= ' ' && c < utf8.RuneSelf || c == '\n' {
			i++
			continue
		}
		r, n := utf8.DecodeRune(doc[i:])
		if r == utf8.RuneError && n <= 1 {
			return faultf(codeCharacter, "byte %d: 0x%02X is not valid UTF-8 here", i, doc[i])
		}
		if !isCharacter(r) {
			return faultf(codeCharacter, "byte %d: U+%04X is not a character of XML 1.0", i, r)
		}
		i += n
	}
	return nil
}

// isCharacter is the production Char (XML 1.0, section 2.2).
func isCharacter(r rune) bool {
	return r >= 0x20 && r <= 0xD7FF || r == '\t' || r == '\n' || r == '\r' ||
		r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}
