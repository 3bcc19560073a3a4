package xmlrpc

import "github.com/wirelore/wirelore/internal/domain"

// parser reads the two documents of XML-RPC, one after the other.
type parser struct {
	scanner
	maxDepth int  // of values
	depth    int  // of the value being read
	sawI8    bool // the sender speaks the extension
}

// start begins to read doc.
func (p *parser) start(doc []byte) error {
	p.depth, p.sawI8 = 0, false
	return p.scanner.start(doc)
}

// call is a <methodCall>.
type call struct {
	method string
	params []any
	sawI8  bool
}

// call reads a request.
func (p *parser) call(doc []byte) (call, error) {
	if err := p.start(doc); err != nil {
		return call{}, err
	}
	var c call
	if err := p.begin("methodCall"); err != nil {
		return call{}, err
	}
	if err := p.begin("methodName"); err != nil {
		return call{}, err
	}
	name, err := p.content(p.name)
	if err != nil {
		return call{}, err
	}
	if c.method = string(name); !isMethodName(c.method) {
		return call{}, faultf(codeNotXMLRPC, "a method's name is made of letters, digits, _ . : and /")
	}
	more, err := p.beginOrEnd("params")
	if err != nil {
		return call{}, err
	}
	if more {
		if c.params, err = p.params(); err != nil {
			return call{}, err
		}
		if err := p.end("methodCall"); err != nil {
			return call{}, err
		}
	}
	c.sawI8 = p.sawI8
	_, err = p.next() // after the root element only the end of the document is no error
	return c, err
}

// response reads a response: its value, or the fault that it tells.
func (p *parser) response(doc []byte) (v any, told *fault, err error) {
	if err := p.start(doc); err != nil {
		return nil, nil, err
	}
	if err := p.begin("methodResponse"); err != nil {
		return nil, nil, err
	}
	t, err := p.element()
	switch {
	case err != nil:
	case t == startTag && string(p.name) == "params":
		var params []any
		if params, err = p.params(); err == nil && len(params) != 1 {
			err = faultf(codeNotXMLRPC, "a response has one value, not %d", len(params))
		}
		if err == nil {
			v = params[0]
		}
	case t == startTag && string(p.name) == "fault":
		if v, err = p.wrapped("fault"); err == nil {
			told, err = faultFrom(v)
			v = nil
		}
	default:
		err = p.unexpected("<params> or <fault>", t)
	}
	if err == nil {
		err = p.end("methodResponse")
	}
	if err == nil {
		_, err = p.next() // as above
	}
	return v, told, err
}

// isMethodName holds name to the characters that the specification lists.
func isMethodName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == ':' || c == '/') {
			return false
		}
	}
	return name != ""
}

// params reads what follows <params>, its end tag included.
func (p *parser) params() ([]any, error) {
	all := make([]any, 0, 4)
	for {
		more, err := p.beginOrEnd("param")
		if err != nil || !more {
			return all, err
		}
		v, err := p.wrapped("param")
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
}

// wrapped reads a <value> and the end tag of its parent.
func (p *parser) wrapped(parent string) (any, error) {
	if err := p.begin("value"); err != nil {
		return nil, err
	}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	return v, p.end(parent)
}

// value reads what follows <value>, its end tag included.
func (p *parser) value() (any, error) {
	if p.depth++; p.depth > p.maxDepth {
		return nil, domain.Errorf(domain.KindExhausted, "read value", "values nest more than %d deep", p.maxDepth)
	}
	var untyped []byte
	t, err := p.next()
	if err == nil && t == text {
		untyped = p.text
		t, err = p.next()
	}
	if err != nil {
		return nil, err
	}
	if t == endTag {
		p.depth--
		return string(untyped), nil
	}
	if !isSpace(untyped) {
		return nil, faultf(codeNotXMLRPC, "a <value> holds text or an element, not both")
	}
	v, err := p.typed(p.name)
	if err != nil {
		return nil, err
	}
	p.depth--
	return v, p.end("value")
}

// typed reads what follows the start tag of a type, its end tag included.
func (p *parser) typed(typ []byte) (any, error) {
	switch string(typ) {
	case "array":
		return p.array()
	case "struct":
		return p.structure()
	}
	content, err := p.content(typ)
	if err != nil {
		return nil, err
	}
	v, ok, err := parseScalar(typ, content)
	if !ok {
		return nil, faultf(codeNotXMLRPC, "<%.40s> is not a type of XML-RPC", typ)
	}
	if _, is := v.(int64); is {
		p.sawI8 = true
	}
	return v, err
}

func (p *parser) array() (any, error) {
	if err := p.begin("data"); err != nil {
		return nil, err
	}
	all := []any{}
	for {
		more, err := p.beginOrEnd("value")
		if err != nil {
			return nil, err
		}
		if !more {
			return all, p.end("array")
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
}

func (p *parser) structure() (any, error) {
	all := structure{}
	for {
		more, err := p.beginOrEnd("member")
		if err != nil {
			return nil, err
		}
		if !more {
			if name, found := all.duplicate(); found {
				return nil, faultf(codeNotXMLRPC, "two members of a struct are named %.40q", name)
			}
			return all, nil
		}
		if err := p.begin("name"); err != nil {
			return nil, err
		}
		name, err := p.content(p.name)
		if err != nil {
			return nil, err
		}
		m := member{name: string(name)}
		if m.value, err = p.wrapped("member"); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
}

// content reads text and the end tag of the element it stands in.
func (p *parser) content(element []byte) ([]byte, error) {
	t, err := p.next()
	var s []byte
	if err == nil && t == text {
		s = p.text
		t, err = p.next()
	}
	if err == nil && t != endTag {
		err = faultf(codeNotXMLRPC, "<%s> holds text only, not <%.40s>", element, p.name)
	}
	return s, err
}

// element returns the next token that is not white space.
func (p *parser) element() (token, error) {
	p.at += spaces(p.doc[p.at:])
	if p.plainEnd() {
		return endTag, nil
	}
	t, err := p.next()
	if err == nil && t == text {
		if !isSpace(p.text) {
			return 0, faultf(codeNotXMLRPC, "text between elements: %.40q", p.text)
		}
		return p.next()
	}
	return t, err
}

// begin reads the start tag of the named element.
func (p *parser) begin(name string) error {
	p.at += spaces(p.doc[p.at:])
	if p.plainStart(name) {
		return nil
	}
	t, err := p.element()
	if err == nil && (t != startTag || string(p.name) != name) {
		err = p.unexpected("<"+name+">", t)
	}
	return err
}

// beginOrEnd reads the start tag of the named element, or the end tag of its parent: then
// more is false.
func (p *parser) beginOrEnd(name string) (more bool, err error) {
	p.at += spaces(p.doc[p.at:])
	if p.plainStart(name) {
		return true, nil
	}
	t, err := p.element()
	if err == nil && t == startTag && string(p.name) != name {
		err = p.unexpected("<"+name+">", t)
	}
	return t == startTag, err
}

// end reads the end tag of the element, which the scanner knows to match if it is one.
func (p *parser) end(name string) error {
	t, err := p.element()
	if err == nil && t != endTag {
		err = p.unexpected("</"+name+">", t)
	}
	return err
}

func (p *parser) unexpected(want string, got token) error {
	found := "the end"
	switch got {
	case startTag:
		found = "<" + string(p.name) + ">"
	case endTag:
		found = "</" + string(p.name) + ">"
	}
	return faultf(codeNotXMLRPC, "expected %s, found %.40s", want, found)
}

// faultFrom reads the struct of a <fault>.
func faultFrom(v any) (*fault, error) {
	s, _ := v.(structure)
	code, okCode := s.get("faultCode").(int32)
	message, okMessage := s.get("faultString").(string)
	if !okCode || !okMessage {
		return nil, faultf(codeNotXMLRPC, "a <fault> without an integer faultCode and a string faultString")
	}
	return &fault{Code: int(code), Message: message}, nil
}
