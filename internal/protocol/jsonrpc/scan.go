package jsonrpc

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/domain"
)

// scanner walks one JSON text (RFC 8259) from front to back, checks all of it and copies
// only strings that hold escapes. It accepts what encoding/json accepts, less three things
// that would reach us as something other than what was sent, or spend too much: bytes that
// are not UTF-8, escapes that are half of a surrogate pair, and nesting deeper than depth.
// The first error sticks and ends every walk.
type scanner struct {
	data  []byte
	pos   int
	depth int // levels that may still be opened
	err   error
}

// syntaxError says where a text stops being JSON.
type syntaxError struct {
	at   int
	what string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("%s at byte %d", e.what, e.at) }

func (s *scanner) fail(what string) {
	if s.err == nil {
		if s.pos >= len(s.data) {
			what = "unexpected end of the text"
		}
		s.err = &syntaxError{s.pos, what}
	}
}

// peek skips white space and returns the byte that follows, 0 at the end.
func (s *scanner) peek() byte {
	for ; s.pos < len(s.data); s.pos++ {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// end fails unless the text holds nothing more.
func (s *scanner) end() {
	if s.peek(); s.err == nil && s.pos < len(s.data) {
		s.fail("unexpected text after the value")
	}
}

// value passes one value of any type and returns its bytes.
func (s *scanner) value() []byte {
	c := s.peek()
	start := s.pos
	switch {
	case c == '{':
		for range s.object {
			s.value()
		}
	case c == '[':
		for range s.array {
			s.value()
		}
	case c == '"':
		s.quoted()
	case c == '-' || c >= '0' && c <= '9':
		s.number()
	case c == 't':
		s.literal("true")
	case c == 'f':
		s.literal("false")
	case c == 'n':
		s.literal("null")
	default:
		s.fail("a value is missing")
	}
	if s.err != nil {
		return nil
	}
	return s.data[start:s.pos]
}

// object yields the decoded name of each member, standing before its value. A value that the
// loop does not take is passed over.
func (s *scanner) object(yield func(name []byte) bool) {
	s.list('{', '}', func() bool {
		name := s.text()
		if s.peek() != ':' {
			s.fail("a colon must follow a name")
			return false
		}
		s.pos++
		s.peek()
		before := s.pos
		if s.err != nil || !yield(name) {
			return false
		}
		if s.pos == before {
			s.value()
		}
		return true
	})
}

// array yields the index of each element, standing before it. An element that the loop does
// not take is passed over.
func (s *scanner) array(yield func(int) bool) {
	i := 0
	s.list('[', ']', func() bool {
		before := s.pos
		if !yield(i) {
			return false
		}
		if s.pos == before {
			s.value()
		}
		i++
		return true
	})
}

// list walks the items between two brackets, the commas being its own.
func (s *scanner) list(open, shut byte, item func() bool) {
	if s.peek() != open {
		s.fail(fmt.Sprintf("%q is missing", open))
	} else if s.depth == 0 {
		s.err = domain.Errorf(domain.KindExhausted, "", "the text is nested too deep at byte %d", s.pos)
	}
	if s.err != nil {
		return
	}
	s.depth--
	s.pos++
	if s.peek() == shut {
		s.pos++
		s.depth++
		return
	}
	for s.peek(); item() && s.err == nil; s.peek() {
		switch s.peek() {
		case ',':
			s.pos++
		case shut:
			s.pos++
			s.depth++
			return
		default:
			s.fail(fmt.Sprintf("a comma or %q is missing", shut))
			return
		}
	}
}

// text passes a string and returns what it stands for.
func (s *scanner) text() []byte {
	raw, escaped := s.quoted()
	if s.err != nil {
		return nil
	}
	if !escaped {
		return raw[1 : len(raw)-1]
	}
	var out string
	_ = json.Unmarshal(raw, &out) // quoted has checked it
	return []byte(out)
}

// quoted passes a string and returns it as it stands (RFC 8259, section 7).
func (s *scanner) quoted() (raw []byte, escaped bool) {
	if s.peek() != '"' {
		s.fail("a string is missing")
		return nil, false
	}
	start, ascii := s.pos, true
	for s.pos++; s.pos < len(s.data); s.pos++ {
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			raw = s.data[start:s.pos]
			if !ascii && !utf8.Valid(raw) {
				s.pos = start
				s.fail("a string is not valid UTF-8")
			}
			return raw, escaped
		case c == '\\':
			n := escape(s.data[s.pos:])
			if n == 0 {
				s.fail("a wrong escape")
				return nil, false
			}
			escaped = true
			s.pos += n - 1
		case c < ' ':
			s.fail("a control character must be escaped")
			return nil, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	s.fail("")
	return nil, false
}

// escape returns the length of the escape that b begins with, 0 if it is none that stands
// for a character by itself.
func escape(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		switch u := hex4(b[2:]); {
		case u < 0, u >= 0xdc00 && u < 0xe000:
			return 0
		case u < 0xd800 || u >= 0xe000:
			return 6
		}
		if len(b) < 12 || b[6] != '\\' || b[7] != 'u' {
			return 0
		}
		if u := hex4(b[8:]); u >= 0xdc00 && u < 0xe000 {
			return 12
		}
	}
	return 0
}

// hex4 returns the number that four hexadecimal digits make, -1 if b does not begin with such.
func hex4(b []byte) (u int) {
	if len(b) < 4 {
		return -1
	}
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return -1
		}
		u = u<<4 | int(c)
	}
	return u
}

// number passes a number (RFC 8259, section 6).
func (s *scanner) number() {
	if s.data[s.pos] == '-' {
		s.pos++
	}
	if s.pos < len(s.data) && s.data[s.pos] == '0' {
		s.pos++
	} else if !s.digits() {
		return
	}
	if s.pos < len(s.data) && s.data[s.pos] == '.' {
		s.pos++
		if !s.digits() {
			return
		}
	}
	if s.pos < len(s.data) && s.data[s.pos]|0x20 == 'e' {
		s.pos++
		if s.pos < len(s.data) && (s.data[s.pos] == '+' || s.data[s.pos] == '-') {
			s.pos++
		}
		s.digits()
	}
}

// digits passes one digit or more.
func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && s.data[s.pos] >= '0' && s.data[s.pos] <= '9' {
		s.pos++
	}
	if s.pos == start {
		s.fail("a digit is missing")
	}
	return s.err == nil
}

func (s *scanner) literal(word string) {
	if rest := s.data[s.pos:]; len(rest) < len(word) || string(rest[:len(word)]) != word {
		s.fail("a value is missing")
		return
	}
	s.pos += len(word)
}
