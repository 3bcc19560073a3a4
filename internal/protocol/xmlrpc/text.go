package xmlrpc

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// characters adds the character data that rest begins with (section 2.4).
func (s *scanner) characters(rest []byte) error {
	n, plain := 0, len(s.text) == 0
	for ; n < len(rest) && rest[n] != '<'; n++ {
		switch rest[n] {
		case '&', '\r', ']':
			plain = false
		}
	}
	raw := rest[:n]
	switch {
	case len(s.open) == 0 && !isSpace(raw):
		return s.errorf("text outside of the root element")
	case len(s.open) == 0:
	case plain:
		s.text = raw
	case bytes.Contains(raw, []byte("]]>")):
		return s.errorf("]]> in text; write it as ]]&gt;")
	default:
		if err := s.add(raw, true); err != nil {
			return err
		}
	}
	s.at += n
	return nil
}

// add appends raw to text with its line ends normalised (section 2.11) and, if references is
// set, its references replaced.
func (s *scanner) add(raw []byte, references bool) error {
	if len(s.buf) == 0 {
		s.buf = append(s.buf, s.text...) // what was part of doc until now
	}
	for len(raw) > 0 {
		n := bytes.IndexAny(raw, "&\r")
		if n < 0 {
			n = len(raw)
		}
		s.buf = append(s.buf, raw[:n]...)
		raw = raw[n:]
		if len(raw) == 0 {
			break
		}
		switch {
		case raw[0] == '\r':
			s.buf = append(s.buf, '\n')
			raw = bytes.TrimPrefix(raw[1:], []byte("\n"))
		case references:
			r, n, err := s.reference(raw)
			if err != nil {
				return err
			}
			s.buf = utf8.AppendRune(s.buf, r)
			raw = raw[n:]
		default:
			s.buf = append(s.buf, '&')
			raw = raw[1:]
		}
	}
	s.text = s.buf
	return nil
}

// reference reads the character or entity reference that raw begins with (section 4.1).
func (s *scanner) reference(raw []byte) (r rune, length int, err error) {
	const longest = 16 // of a reference that can be right, leading zeros aside
	end := bytes.IndexByte(raw[:min(len(raw), longest)], ';')
	if end < 0 {
		return 0, 0, s.errorf("an & that begins no reference; write it as &amp;")
	}
	name := string(raw[1:end])
	switch name {
	case "lt":
		return '<', end + 1, nil
	case "gt":
		return '>', end + 1, nil
	case "amp":
		return '&', end + 1, nil
	case "apos":
		return '\'', end + 1, nil
	case "quot":
		return '"', end + 1, nil
	}
	digits, numeric := strings.CutPrefix(name, "#")
	if !numeric {
		return 0, 0, s.errorf("the entity &%s; is not declared", name)
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return 0, 0, s.errorf("&%s; is not a character reference", name)
	}
	if n > utf8.MaxRune || !isCharacter(rune(n)) {
		return 0, 0, faultf(codeCharacter, "byte %d: &%s; is not a character of XML 1.0", s.at, name)
	}
	return rune(n), end + 1, nil
}

// cdata adds a CDATA section (section 2.7).
func (s *scanner) cdata() error {
	body := s.doc[s.at+len("<![CDATA["):]
	end := bytes.Index(body, []byte("]]>"))
	if end < 0 {
		return s.errorf("a CDATA section that does not end")
	}
	if len(s.open) == 0 {
		return s.errorf("text outside of the root element")
	}
	s.at += len("<![CDATA[") + end + len("]]>")
	return s.add(body[:end], false)
}
