package json

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/dissect"
)

// maxDepth bounds the levels of the tree below the layer, and so the nesting that is explained.
const maxDepth = 200

// arrayName stands in paths for the values of an array, as in Wireshark.
const arrayName = "[]"

// scanner walks a text once and adds nodes as it goes.
type scanner struct {
	p     *dissect.Packet
	r     dissect.Range
	b     []byte
	at    int
	depth int
	path  []byte // "/a/[]"
	line  []byte // for a value with its name, to be used again
	room  int    // bytes that paths may still have in all
	why   string // what is wrong at at
}

func (s *scanner) fail(why string) bool {
	s.why = why
	return false
}

func (s *scanner) space() {
	for s.at < len(s.b) && (s.b[s.at] == ' ' || s.b[s.at] == '\t' || s.b[s.at] == '\n' || s.b[s.at] == '\r') {
		s.at++
	}
}

// value adds a value that is called name, and says whether it is right.
func (s *scanner) value(name string) bool {
	if s.at >= len(s.b) {
		return s.fail("the text ends where a value is expected (RFC 8259 section 3)")
	}
	start := s.at
	switch c := s.b[s.at]; {
	case c == '{':
		return s.nested(object, '}', s.member)
	case c == '[':
		return s.nested(array, ']', s.element)
	case c == '"':
		v, ok := s.quoted()
		if !ok {
			return false
		}
		s.scalar(text, name, start, v)
	case c == '-' || c >= '0' && c <= '9':
		if !s.number() {
			return false
		}
		s.scalar(number, name, start, s.b[start:s.at])
	case s.word("true"):
		s.scalar(truth, name, start, s.b[start:s.at])
	case s.word("false"):
		s.scalar(falsum, name, start, s.b[start:s.at])
	case s.word("null"):
		s.scalar(null, name, start, s.b[start:s.at])
	case s.word("NaN"): // JavaScript's, which many programs write nevertheless
		s.scalar(noNumber, name, start, s.b[start:s.at])
	default:
		return s.fail("no value begins so (RFC 8259 section 3)")
	}
	return true
}

// pathRoom bounds the text of the paths that are added, by a multiple of the text they are
// of: names can be long, and stand in the path of every value below them.
func pathRoom(n int) int { return 1<<20 + 32*n }

// scalar adds a value that has no parts, as Wireshark does: with its path and with its name, if
// it stands in anything, and alone.
func (s *scanner) scalar(f *dissect.Field, name string, start int, v []byte) {
	r := s.r.Slice(start, s.at)
	if s.room -= len(s.path) + len(name) + 2*len(v); s.room >= 0 && s.depth > 0 {
		s.paths(r, name, v)
	}
	s.p.Add(f, r, 0, v)
}

func (s *scanner) paths(r dissect.Range, name string, v []byte) {
	s.line = append(s.line[:0], s.path...)
	if name == arrayName {
		s.line = append(s.line, "/[]"...)
	}
	s.line = append(append(s.line, ':'), v...)
	s.p.Mark(s.p.Copy(pathValue, r, s.line), dissect.Generated)
	s.line = append(append(append(s.line[:0], name...), ':'), v...)
	s.p.Mark(s.p.Copy(memberValue, r, s.line), dissect.Generated)
}

// nested adds an object or an array.
func (s *scanner) nested(f *dissect.Field, end byte, part func() bool) bool {
	start := s.at
	node := s.p.Add(f, s.r.Slice(start, start+1), 0, nil)
	if !s.down(node) {
		return false
	}
	s.at++
	ok := s.parts(end, part)
	s.up()
	s.p.Resize(node, s.at-start)
	return ok
}

// down goes one level down in the tree, below a node that was added last; up goes back.
func (s *scanner) down(node int) bool {
	if s.depth == maxDepth {
		return s.fail("it is nested too deeply to be explained further")
	}
	s.depth++
	s.p.Open(node)
	return true
}

func (s *scanner) up() {
	s.depth--
	s.p.Close()
}

func (s *scanner) parts(end byte, part func() bool) bool {
	for first := true; ; first = false {
		s.space()
		switch {
		case s.at >= len(s.b):
			return s.fail("the text ends within an object or an array (RFC 8259 section 4)")
		case first && s.b[s.at] == end:
			s.at++
			return true
		}
		if !part() {
			return false
		}
		s.space()
		switch {
		case s.at >= len(s.b):
			return s.fail("the text ends within an object or an array (RFC 8259 section 4)")
		case s.b[s.at] == end:
			s.at++
			return true
		case s.b[s.at] != ',':
			return s.fail("a comma or the end of the object or array is expected here (RFC 8259 section 4)")
		}
		s.at++
	}
}

func (s *scanner) element() bool {
	n := len(s.path)
	if s.at < len(s.b) && (s.b[s.at] == '{' || s.b[s.at] == '[') {
		s.path = append(s.path, "/[]"...)
	}
	ok := s.value(arrayName)
	s.path = s.path[:n]
	return ok
}

// member adds a name with its value. Wireshark shows the name and its path after the value.
func (s *scanner) member() bool {
	start := s.at
	if s.b[s.at] != '"' {
		return s.fail("a name in quotes is expected here (RFC 8259 section 4)")
	}
	name, ok := s.quoted()
	if !ok {
		return false
	}
	keyEnd := s.at
	node := s.p.Add(member, s.r.Slice(start, s.at), 0, name)
	if !s.down(node) {
		return false
	}
	defer s.up()
	if s.space(); s.at >= len(s.b) || s.b[s.at] != ':' {
		return s.fail("a colon is expected after the name (RFC 8259 section 4)")
	}
	s.at++
	s.space()
	n := len(s.path)
	s.path = append(append(s.path, '/'), name...)
	ok = s.value(string(name))
	s.p.Resize(node, s.at-start)
	if ok {
		s.p.Mark(s.p.Add(key, s.r.Slice(start, keyEnd), 0, name), dissect.Generated)
		if s.room -= len(s.path); s.room >= 0 {
			s.p.Mark(s.p.Copy(path, s.r.Slice(start, s.at), s.path), dissect.Generated)
		}
	}
	s.path = s.path[:n]
	return ok
}

func (s *scanner) word(w string) bool {
	if !bytes.HasPrefix(s.b[s.at:], []byte(w)) {
		return false
	}
	s.at += len(w)
	return true
}

func (s *scanner) number() bool {
	digits := func() bool {
		n := s.at
		for s.at < len(s.b) && s.b[s.at] >= '0' && s.b[s.at] <= '9' {
			s.at++
		}
		return s.at > n
	}
	is := func(set string) bool {
		if s.at < len(s.b) && bytes.IndexByte([]byte(set), s.b[s.at]) >= 0 {
			s.at++
			return true
		}
		return false
	}
	is("-")
	zero := s.at < len(s.b) && s.b[s.at] == '0'
	if begin := s.at; !digits() || zero && s.at > begin+1 {
		return s.fail("this is no number: digits are missing, or a zero stands before them (RFC 8259 section 6)")
	}
	if is(".") && !digits() {
		return s.fail("digits are missing after the point (RFC 8259 section 6)")
	}
	if is("eE") {
		is("+-")
		if !digits() {
			return s.fail("digits are missing in the exponent (RFC 8259 section 6)")
		}
	}
	return true
}

// quoted reads a string and returns what it stands for.
func (s *scanner) quoted() ([]byte, bool) {
	s.at++
	start := s.at
	for s.at < len(s.b) {
		switch c := s.b[s.at]; {
		case c == '"':
			s.at++
			return s.b[start : s.at-1], true
		case c == '\\':
			return s.escaped(append([]byte(nil), s.b[start:s.at]...))
		case c < 0x20:
			return nil, s.fail("a control character must be escaped (RFC 8259 section 7)")
		}
		s.at++
	}
	return nil, s.fail("the text ends within a string (RFC 8259 section 7)")
}

// escaped reads the rest of a string from its first backslash on.
func (s *scanner) escaped(v []byte) ([]byte, bool) {
	for s.at < len(s.b) {
		switch c := s.b[s.at]; {
		case c == '"':
			s.at++
			return v, true
		case c < 0x20:
			return nil, s.fail("a control character must be escaped (RFC 8259 section 7)")
		case c != '\\':
			v = append(v, c)
			s.at++
		default:
			var ok bool
			if v, ok = s.escape(v); !ok {
				return nil, false
			}
		}
	}
	return nil, s.fail("the text ends within a string (RFC 8259 section 7)")
}

func (s *scanner) escape(v []byte) ([]byte, bool) {
	if s.at+1 >= len(s.b) {
		s.at = len(s.b)
		return nil, s.fail("the text ends within a string (RFC 8259 section 7)")
	}
	c := s.b[s.at+1]
	if i := bytes.IndexByte([]byte(`"\/bfnrt`), c); i >= 0 {
		s.at += 2
		return append(v, "\"\\/\b\f\n\r\t"[i]), true
	}
	u, ok := s.unit(s.at)
	if !ok {
		return nil, s.fail("no such escape (RFC 8259 section 7)")
	}
	s.at += 6
	if utf16.IsSurrogate(u) {
		if low, ok := s.unit(s.at); ok {
			if joined := utf16.DecodeRune(u, low); joined != utf8.RuneError {
				s.at += 6
				return utf8.AppendRune(v, joined), true
			}
		}
	}
	return utf8.AppendRune(v, u), true // half of a pair becomes U+FFFD
}

// unit reads a backslash, u and four hexadecimal digits.
func (s *scanner) unit(at int) (rune, bool) {
	if at+6 > len(s.b) || s.b[at] != '\\' || s.b[at+1] != 'u' {
		return 0, false
	}
	var u rune
	for _, c := range s.b[at+2 : at+6] {
		d := bytes.IndexByte([]byte("0123456789abcdefABCDEF"), c)
		if d < 0 {
			return 0, false
		}
		if d > 15 {
			d -= 6
		}
		u = u<<4 | rune(d)
	}
	return u, true
}
