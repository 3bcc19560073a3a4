package xml

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"

	"github.com/wirelore/wirelore/internal/dissect"
)

// mark is the byte order mark (section 4.3.3).
const mark = "\ufeff"

// maxDepth bounds the nesting that is explained.
const maxDepth = 200

// scanner walks a document once and adds nodes as it goes.
type scanner struct {
	p      *dissect.Packet
	r      dissect.Range
	b      []byte
	at     int
	open   []element // innermost last
	rooted bool      // the document's element has begun
}

// element is one that has begun and not ended.
type element struct {
	node, start int
	name        []byte
}

// document adds all nodes, or says what is wrong at s.at.
func (s *scanner) document() (why string) {
	if bytes.HasPrefix(s.b, []byte(mark)) {
		s.p.Raw(unknown, s.r.At(0, len(mark)))
		s.at += len(mark)
	}
	for why == "" {
		s.space()
		if s.at == len(s.b) {
			break
		}
		why = s.token()
	}
	switch {
	case why != "":
		return why
	case len(s.open) > 0:
		return "the document ends within <" + string(s.innermost()) + "> (section 2.1)"
	case !s.rooted:
		return "the document holds no element (section 2.1)"
	}
	return ""
}

func (s *scanner) token() string {
	rest := s.b[s.at:]
	switch {
	case rest[0] != '<':
		return s.text(rest)
	case bytes.HasPrefix(rest, []byte("</")):
		return s.endTag()
	case bytes.HasPrefix(rest, []byte("<?")):
		return s.instruction()
	case bytes.HasPrefix(rest, []byte("<!--")):
		return s.until(comment, "<!--", "-->", "a comment (section 2.5)")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return s.until(cdataSection, "<![CDATA[", "]]>", "a CDATA section (section 2.7)")
	case bytes.HasPrefix(rest, []byte("<!")) && !s.rooted:
		return s.declaration(rest)
	}
	return s.startTag()
}

// text adds what stands up to the next tag. As in Wireshark the white space before it is not
// part of it.
func (s *scanner) text(rest []byte) string {
	n := bytes.IndexByte(rest, '<')
	if n < 0 {
		n = len(rest)
	}
	if len(s.open) == 0 {
		s.p.Raw(unknown, s.r.At(s.at, n))
		return "text stands outside of the document's element (section 2.1)"
	}
	s.p.Raw(cdata, s.r.At(s.at, n))
	s.at += n
	return ""
}

// until adds what begins with begin and ends with end.
func (s *scanner) until(f *dissect.Field, begin, end, what string) string {
	n := bytes.Index(s.b[s.at+len(begin):], []byte(end))
	if n < 0 {
		return "the document ends within " + what
	}
	n += len(begin) + len(end)
	s.p.Raw(f, s.r.At(s.at, n))
	s.at += n
	return ""
}

func (s *scanner) startTag() string {
	start := s.at
	s.at++
	name := s.name()
	switch {
	case len(name) == 0:
		s.at = start
		return "neither a name nor anything else that may follow < stands here (section 3.1)"
	case len(s.open) == 0 && s.rooted:
		s.at = start
		return "a document is one element, and this is another (section 2.1)"
	case len(s.open) == maxDepth:
		s.at = start
		return "it is nested too deeply to be explained further"
	}
	s.rooted = true
	e := element{s.p.Raw(tag, s.r.Slice(start, s.at)), start, name}
	s.open = append(s.open, e)
	s.p.Open(e.node)
	why := s.attributes(attributeOf)
	if why != "" {
		return why
	}
	empty := s.skip("/>")
	if !empty && !s.skip(">") {
		return "an attribute, > or /> is expected here (section 3.1)"
	}
	s.p.Nodes[e.node].Bytes = s.b[start:s.at]
	if empty {
		s.close()
	}
	return ""
}

func (s *scanner) endTag() string {
	start := s.at
	s.at += len("</")
	name := s.name()
	s.space()
	switch closed := s.skip(">"); {
	case len(s.open) == 0:
		s.at = start
		return "this ends an element that never began (section 3)"
	case !bytes.Equal(name, s.innermost()):
		s.at = start
		return "this ends another element than <" + string(s.innermost()) + ">, which began last (section 3)"
	case !closed:
		return "> is expected here (section 3.1)"
	}
	s.p.Add(end, s.r.Slice(start, s.at), 0, nil)
	s.close()
	return ""
}

// close ends the innermost element.
func (s *scanner) close() {
	e := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	s.p.Resize(e.node, s.at-e.start)
	s.p.Close()
}

// unwind ends all elements where the explanation stops.
func (s *scanner) unwind() {
	for len(s.open) > 0 {
		s.close()
	}
}

func (s *scanner) innermost() []byte { return s.open[len(s.open)-1].name }

// attributes adds names with values; which says what field one is, and whether the quotes
// belong to what it shows.
func (s *scanner) attributes(which func(name []byte) (f *dissect.Field, bare bool)) string {
	for {
		s.space()
		start := s.at
		name := s.name()
		if len(name) == 0 {
			return ""
		}
		s.space()
		if !s.skip("=") {
			return "= is expected after an attribute's name (section 3.1)"
		}
		s.space()
		if s.at == len(s.b) || s.b[s.at] != '"' && s.b[s.at] != '\'' {
			return "an attribute's value stands in quotes (section 3.1)"
		}
		n := bytes.IndexByte(s.b[s.at+1:], s.b[s.at])
		if n < 0 {
			return "the document ends within an attribute's value (section 3.1)"
		}
		value := s.r.At(s.at+1, n)
		s.at += n + 2
		if f, bare := which(name); bare {
			s.p.Raw(f, value)
		} else {
			s.p.Raw(f, s.r.Slice(start, s.at))
		}
	}
}

func attributeOf([]byte) (*dissect.Field, bool) { return attribute, false }

func declarationOf(name []byte) (*dissect.Field, bool) {
	switch string(name) {
	case "version":
		return version, true
	case "encoding":
		return encoding, true
	case "standalone":
		return standalone, true
	}
	return attribute, false
}

// instruction adds a processing instruction or the declaration, with what looks like
// attributes in it: nothing says that an instruction must have any.
func (s *scanner) instruction() string {
	start := s.at
	n := bytes.Index(s.b[start:], []byte("?>"))
	if n < 0 {
		return "the document ends within a processing instruction (section 2.6)"
	}
	s.at += len("<?")
	f, which := instruction, attributeOf
	name := s.name()
	if string(name) == "xml" {
		f, which = declaration, declarationOf
	}
	s.p.Open(s.p.Raw(f, s.r.At(start, n+len("?>"))))
	within := scanner{p: s.p, r: s.r.Slice(0, start+n), b: s.b[:start+n], at: s.at}
	within.attributes(which)
	s.p.Add(end, s.r.At(start+n, len("?>")), 0, nil)
	s.p.Close()
	s.at = start + n + len("?>")
	return ""
}

// declaration adds a document type declaration. One that only names the element is a rule in
// Wireshark's words, and so is that of HTML, which may be written in any case of letters.
func (s *scanner) declaration(rest []byte) string {
	const begin = "<!DOCTYPE"
	n := ruleEnd(rest)
	if bytes.HasPrefix(rest, []byte(begin)) && (n < 0 || len(bytes.Fields(rest[len(begin):n])) > 1 || bytes.IndexByte(rest[:n], '[') >= 0) {
		return s.doctype()
	}
	if n < 0 {
		return "the document ends within a declaration (section 2.8)"
	}
	s.p.Raw(rule, s.r.At(s.at, n))
	s.at += n
	return ""
}

// doctype adds a document type declaration with the rules that stand in it.
func (s *scanner) doctype() string {
	s.at += len("<!DOCTYPE")
	s.space()
	start := s.at
	s.name()
	s.p.Open(s.p.Raw(doctype, s.r.Slice(start, s.at)))
	defer s.p.Close()
	for inside := false; s.at < len(s.b); {
		switch c := s.b[s.at]; {
		case c == '"' || c == '\'':
			n := bytes.IndexByte(s.b[s.at+1:], c)
			if n < 0 {
				return "the document ends within quotes of its type declaration (section 2.8)"
			}
			s.at += n + 1
		case c == '[':
			inside = true
		case c == ']':
			inside = false
		case c == '>' && !inside:
			s.at++
			return ""
		case c == '<' && inside:
			n := ruleEnd(s.b[s.at:])
			if n < 0 {
				return "the document ends within a rule of its type (section 2.8)"
			}
			s.p.Raw(rule, s.r.At(s.at, n))
			s.at += n - 1
		}
		s.at++
	}
	return "the document ends within its type declaration (section 2.8)"
}

// ruleEnd finds the end of a markup declaration, past what stands in quotes; -1 if there is none.
func ruleEnd(b []byte) int {
	if bytes.HasPrefix(b, []byte("<!--")) {
		if n := bytes.Index(b, []byte("-->")); n >= 0 {
			return n + len("-->")
		}
		return -1
	}
	for i := 0; i < len(b); i++ {
		switch c := b[i]; c {
		case '>':
			return i + 1
		case '"', '\'':
			n := bytes.IndexByte(b[i+1:], c)
			if n < 0 {
				return -1
			}
			i += n + 1
		}
	}
	return -1
}

// name reads a name (section 2.3); what is not ASCII is taken for letters.
func (s *scanner) name() []byte {
	start := s.at
	for s.at < len(s.b) {
		c := s.b[s.at]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == ':' || c >= 0x80
		if !letter && (s.at == start || c != '-' && c != '.' && (c < '0' || c > '9')) {
			break
		}
		s.at++
	}
	return s.b[start:s.at]
}

func (s *scanner) space() {
	for s.at < len(s.b) && (s.b[s.at] == ' ' || s.b[s.at] == '\t' || s.b[s.at] == '\n' || s.b[s.at] == '\r') {
		s.at++
	}
}

func (s *scanner) skip(text string) bool {
	if !bytes.HasPrefix(s.b[s.at:], []byte(text)) {
		return false
	}
	s.at += len(text)
	return true
}

// utf8Of returns the document as UTF-8, if a byte order mark says that it is UTF-16
// (RFC 7303 section 3.3), and as it is otherwise.
func utf8Of(p *dissect.Packet, r dissect.Range) dissect.Range {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(r.Data, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	case bytes.HasPrefix(r.Data, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	default:
		return r
	}
	units := make([]uint16, 0, r.Len()/2)
	for b := r.Data; len(b) >= 2; b = b[2:] {
		units = append(units, order.Uint16(b))
	}
	return p.Derive("XML as UTF-8", r, []byte(string(utf16.Decode(units))), false)
}
