package xmlrpc

import (
	"bytes"
	"slices"
)

// token is what scanner.next found.
type token int

const (
	startTag token = iota + 1 // name is set; an empty-element tag gives both tags
	endTag                    // name is set
	text                      // text is set; never two in a row
	documentEnd
)

// maxAttributes bounds the attributes of a tag. XML-RPC has none; what is seen in the wild
// are namespace declarations.
const maxAttributes = 8

// scanner reads the tokens of an XML 1.0 document that toUTF8 has passed. It holds a document
// to all that section 2.1 calls well-formed, and is narrower in two places: names are ASCII
// with at most one colon, as every name of XML-RPC is, and a DOCTYPE is refused, so that the
// only entities are the five predefined ones and nothing can grow when it is read.
type scanner struct {
	doc  []byte
	at   int
	name []byte // part of doc
	text []byte // part of doc or of buf: valid until the next text is read
	buf  []byte // text that is not written in doc as it reads
	open []span // the names of the elements begun and not ended, outermost first
	// empty is set between the two tokens of an empty-element tag.
	empty bool
	// rooted is set once the root element has begun.
	rooted bool
}

// span is a part of the document, from its first byte to the one after its last.
type span struct{ from, to int }

// start begins to read doc. What the scanner has allocated for another document is used again.
func (s *scanner) start(doc []byte) error {
	d, err := readDeclaration(doc)
	*s = scanner{doc: doc, at: d.length, buf: s.buf[:0], open: s.open[:0]}
	return err
}

func (s *scanner) errorf(format string, args ...any) error {
	return faultf(codeNotWellFormed, "byte %d: "+format, append([]any{s.at}, args...)...)
}

// next returns the next token.
func (s *scanner) next() (token, error) {
	if s.empty {
		s.empty = false
		s.open = s.open[:len(s.open)-1]
		return endTag, nil
	}
	s.text, s.buf = nil, s.buf[:0]
	for s.at < len(s.doc) {
		rest := s.doc[s.at:]
		if rest[0] != '<' {
			if err := s.characters(rest); err != nil {
				return 0, err
			}
			continue
		}
		if len(rest) > 1 && (rest[1] == '?' || rest[1] == '!') {
			if err := s.markup(); err != nil {
				return 0, err
			}
			continue
		}
		switch {
		case len(s.text) > 0:
			return text, nil
		case len(rest) > 1 && rest[1] == '/':
			return s.endTag()
		}
		return s.startTag()
	}
	switch {
	case len(s.open) > 0:
		return 0, s.errorf("the document ends within <%s>", s.innermost())
	case !s.rooted:
		return 0, s.errorf("the document holds no element")
	}
	return documentEnd, nil
}

// innermost returns the name of the element that was begun last and is not ended.
func (s *scanner) innermost() []byte {
	at := s.open[len(s.open)-1]
	return s.doc[at.from:at.to]
}

// markup passes what is neither text nor a tag.
func (s *scanner) markup() error {
	rest := s.doc[s.at:]
	switch {
	case bytes.HasPrefix(rest, []byte("<?")):
		return s.instruction()
	case bytes.HasPrefix(rest, []byte("<!--")):
		return s.comment()
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return s.cdata()
	case bytes.HasPrefix(rest, []byte("<!DOCTYPE")):
		return faultf(codeNotXMLRPC, "a DOCTYPE is not accepted")
	}
	return s.errorf("a <! that begins neither a comment nor a CDATA section")
}

// comment skips a comment (section 2.5).
func (s *scanner) comment() error {
	body := s.doc[s.at+len("<!--"):]
	end := bytes.Index(body, []byte("--"))
	if end < 0 || end+2 >= len(body) || body[end+2] != '>' {
		return s.errorf("a comment that does not end, or has -- in it")
	}
	s.at += len("<!--") + end + len("-->")
	return nil
}

// instruction skips a processing instruction (section 2.6).
func (s *scanner) instruction() error {
	target, n := readName(s.doc[s.at+len("<?"):])
	if n == 0 || bytes.EqualFold(target, []byte("xml")) {
		return s.errorf("a processing instruction without a name, or an XML declaration that is not at the start")
	}
	body := s.doc[s.at+len("<?")+n:]
	end := bytes.Index(body, []byte("?>"))
	if end < 0 || end > 0 && !isSpace(body[:1]) {
		return s.errorf("a processing instruction that does not end")
	}
	s.at += len("<?") + n + end + len("?>")
	return nil
}

// startTag reads a start tag or an empty-element tag (section 3.1).
func (s *scanner) startTag() (token, error) {
	if s.rooted && len(s.open) == 0 {
		return 0, s.errorf("a second root element")
	}
	name, n := readName(s.doc[s.at+1:])
	if n == 0 {
		return 0, s.errorf("a < that begins no tag; write it as &lt;")
	}
	s.open = append(s.open, span{s.at + 1, s.at + 1 + n})
	s.at += 1 + n
	if err := s.attributes(); err != nil {
		return 0, err
	}
	rest := s.doc[s.at:]
	switch {
	case bytes.HasPrefix(rest, []byte(">")):
		s.at++
	case bytes.HasPrefix(rest, []byte("/>")):
		s.at += 2
		s.empty = true
	default:
		return 0, s.errorf("the tag <%s does not end", name)
	}
	s.rooted = true
	s.name = name
	return startTag, nil
}

// plainStart reads the start tag of the named element if that is what comes next, written
// without spaces or attributes. It is a short cut: next would read the same.
func (s *scanner) plainStart(name string) bool {
	rest := s.doc[s.at:]
	n := len(name)
	if s.empty || len(rest) < n+2 || rest[0] != '<' || rest[n+1] != '>' || string(rest[1:n+1]) != name || len(s.open) == 0 {
		return false
	}
	s.name = rest[1 : n+1]
	s.open = append(s.open, span{s.at + 1, s.at + n + 1})
	s.at += n + 2
	return true
}

// plainEnd is plainStart for the end tag of the element that is open.
func (s *scanner) plainEnd() bool {
	if s.empty || len(s.open) == 0 {
		return false
	}
	rest, name := s.doc[s.at:], s.innermost()
	n := len(name)
	if len(rest) < n+3 || rest[0] != '<' || rest[1] != '/' || rest[n+2] != '>' || !bytes.Equal(rest[2:n+2], name) {
		return false
	}
	s.name = rest[2 : n+2]
	s.open = s.open[:len(s.open)-1]
	s.at += n + 3
	return true
}

// endTag reads an end tag (section 3.1).
func (s *scanner) endTag() (token, error) {
	name, n := readName(s.doc[s.at+2:])
	if len(s.open) == 0 || !bytes.Equal(name, s.innermost()) {
		return 0, s.errorf("the end tag </%s> does not match", name)
	}
	s.at += 2 + n
	s.at += spaces(s.doc[s.at:])
	if s.at == len(s.doc) || s.doc[s.at] != '>' {
		return 0, s.errorf("the end tag </%s does not end", name)
	}
	s.at++
	s.name = name
	s.open = s.open[:len(s.open)-1]
	return endTag, nil
}

// attributes skips the attributes of a tag and the white space after them.
func (s *scanner) attributes() error {
	var seen [][]byte
	for {
		n := spaces(s.doc[s.at:])
		s.at += n
		name, length := readName(s.doc[s.at:])
		if length == 0 || n == 0 {
			return nil // the caller finds > or />, or else says so
		}
		if len(seen) == maxAttributes || slices.ContainsFunc(seen, func(b []byte) bool { return bytes.Equal(b, name) }) {
			return s.errorf("more than %d attributes, or two named %s", maxAttributes, name)
		}
		seen = append(seen, name)
		s.at += length
		value, length := readQuoted(s.doc[s.at:])
		if length == 0 || bytes.IndexByte(value, '<') >= 0 {
			return s.errorf("the attribute %s has no quoted value, or < in it", name)
		}
		for i := bytes.IndexByte(value, '&'); i >= 0; i = bytes.IndexByte(value, '&') {
			if _, _, err := s.reference(value[i:]); err != nil {
				return err
			}
			value = value[i+1:]
		}
		s.at += length
	}
}

// readQuoted reads an equals sign and a quoted value; length is 0 when b begins otherwise.
func readQuoted(b []byte) (value []byte, length int) {
	at := spaces(b)
	if at == len(b) || b[at] != '=' {
		return nil, 0
	}
	at++
	at += spaces(b[at:])
	if at == len(b) || b[at] != '"' && b[at] != '\'' {
		return nil, 0
	}
	end := bytes.IndexByte(b[at+1:], b[at])
	if end < 0 {
		return nil, 0
	}
	return b[at+1 : at+1+end], at + end + 2
}

// readName reads a name; length is 0 when b begins with none.
func readName(b []byte) (name []byte, length int) {
	colons := 0
	for length < len(b) {
		c := b[length]
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_':
		case length > 0 && (c >= '0' && c <= '9' || c == '-' || c == '.'):
		case length > 0 && c == ':' && colons == 0:
			colons++
		default:
			return b[:length], length
		}
		length++
	}
	return b, length
}

// spaces returns how many bytes of white space b begins with.
func spaces(b []byte) int {
	n := 0
	for n < len(b) && (b[n] == ' ' || b[n] == '\n' || b[n] == '\t' || b[n] == '\r') {
		n++
	}
	return n
}

func isSpace(b []byte) bool { return spaces(b) == len(b) }
