package http1

import (
	"bytes"
	"encoding/base64"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// message is what one message says of itself, for what comes after its fields. The slices
// are its own bytes.
type message struct {
	*scan
	host      []byte
	media     []byte // Content-Type, as sent
	coding    []byte // Content-Encoding
	upgrade   []byte
	extension []byte // Sec-WebSocket-Extensions
	speaks    []byte // Sec-WebSocket-Protocol
	grpc      []byte // grpc-encoding, or Connect's name for it
	condition []byte // the value of the field that makes the request conditional,
	provided  string // and what it means, for people
	target    []byte
	reason    []byte
	method    []byte
	declared  []byte   // Content-Length, as sent
	transfer  []byte   // Transfer-Encoding
	strange   bool     // nobody knows what it means
	torn      bool     // the bytes end within the name of a field
	cut       bool     // the rest is not here
	odd       []string // what people should be told of
	broken    string   // why the body could not be read to its end
}

// head adds the nodes of everything before the body.
func (m *message) head(p *dissect.Packet, r dissect.Range) {
	end := m.body
	if end == 0 {
		end = r.Len() // the fields never ended
	}
	end = min(end, r.Len())
	i := 0
	if bytes.HasPrefix(r.Data, []byte("\r\n")) {
		p.Open(p.Add(leadingLine, r.Slice(0, 2), 0, nil))
		p.Remark(leadingCRLF, r, dissect.Error, dissect.OfMalformed, "")
		p.Close()
		i = 2
	}
	n := lineEnd(r.Data[i:end])
	m.startLine(p, r.Slice(i, i+n))
	for i += n; i < end; i += n {
		n = lineEnd(r.Data[i:end])
		if len(trimLine(r.Data[i:i+n])) == 0 {
			p.Add(blankLine, r.Slice(i, i+n), 0, nil)
			continue
		}
		folds := 0
		for i+n < end && (r.Data[i+n] == ' ' || r.Data[i+n] == '\t') {
			n += lineEnd(r.Data[i+n : end])
			folds++
		}
		if r.Data[i+n-1] != '\n' && bytes.IndexByte(r.Data[i:], ':') < 0 { // the bytes end within a name
			p.Add(cutLine, r.Slice(i, i+n), 0, nil)
			m.torn = true
			return
		}
		if folds > 0 {
			m.unusual("folds a field over several lines, which is obsolete (RFC 9112 section 5.2)")
		}
		m.field(p, r.Slice(i, i+n))
	}
}

// lineEnd is the length of the first line, with its end.
func lineEnd(data []byte) int {
	if n := bytes.IndexByte(data, '\n'); n >= 0 {
		return n + 1
	}
	return len(data)
}

// maxOdd bounds what is told of one message.
const maxOdd = 8

func (m *message) unusual(what string) {
	if len(m.odd) == maxOdd {
		return
	}
	for _, known := range m.odd {
		if known == what {
			return
		}
	}
	m.odd = append(m.odd, what)
}

func (m *message) startLine(p *dissect.Packet, r dissect.Range) {
	line := trimLine(r.Data)
	s := parseStart(line)
	m.start = s
	if len(r.Data)-len(line) == 1 {
		m.unusual("ends lines with a bare line feed (RFC 9112 section 2.2)")
	}
	p.Open(p.Add(startLine, r, 0, nil))
	defer p.Close()
	p.RemarkLine(chat, r, dissect.Chat, dissect.OfSequence)
	part := func(f *dissect.Field, at span) int { return p.Raw(f, r.Slice(at.from, at.to)) }
	if s.kind == response {
		part(respVersion, s.version)
		if s.code.empty() {
			return
		}
		code := r.Slice(s.code.from, s.code.to)
		p.Uint(respCode, code, uint64(s.status))
		p.Mark(p.Text(respDesc, code, description(s.status)), dissect.Generated)
		if !s.phrase.empty() {
			part(respPhrase, s.phrase)
			m.reason = s.phrase.of(line)
		}
		return
	}
	m.method, m.target = s.method.of(line), s.target.of(line)
	part(reqMethod, s.method)
	m.query(p, part(reqURI, s.target), r.Slice(s.target.from, s.target.to))
	part(reqVersion, s.version)
}

// query adds the parts of a target that has a query.
func (m *message) query(p *dissect.Packet, uri int, r dissect.Range) {
	q := bytes.IndexByte(r.Data, '?')
	if q < 0 || q+1 == r.Len() {
		return
	}
	p.Open(uri)
	defer p.Close()
	p.Raw(reqPath, r.Slice(0, q))
	r = r.From(q + 1)
	p.Open(p.Raw(reqQuery, r))
	defer p.Close()
	for i, n := 0, 0; i < r.Len(); i += n + 1 {
		if n = bytes.IndexByte(r.Data[i:], '&'); n < 0 {
			n = r.Len() - i
		}
		if n > 0 {
			p.Raw(reqParameter, r.Slice(i, i+n))
		}
	}
}

// field adds one field, whose lines are r.
func (m *message) field(p *dissect.Packet, r dissect.Range) {
	line := requestLine
	if m.start.kind == response {
		line = responseLine
	}
	text := trimLine(r.Data)
	colon := max(bytes.IndexByte(text, ':'), 0)
	f := headerField(text[:colon])
	if f == nil && !isToken(text[:colon]) {
		m.unusual("has a field whose name is not one (RFC 9112 section 5.1)")
		p.Open(p.Raw(line, r))
		p.Remark(badName, r, dissect.Warning, dissect.OfProtocol, "")
		p.Close()
		return
	}
	value := bytes.TrimLeft(text[colon+1:], " \t\r\n")
	if f == nil {
		m.note(text[:colon], value)
		if m.start.kind == notification {
			line = unknownHeader
		}
		p.Raw(line, r)
		return
	}
	p.Open(p.Add(f, r, 0, value))
	m.known(p, f, r, value)
	p.Close()
	if m.start.kind != notification {
		p.Mark(p.Raw(line, r), dissect.Hidden)
	}
}

// note keeps the value of a field that has no name of its own but matters for the body, or
// for what the request means.
func (m *message) note(name, value []byte) {
	switch name[0] | 0x20 {
	case 'g', 'c':
	case 'i':
		for _, c := range conditions {
			if bytes.EqualFold(name, c.field) {
				m.condition, m.provided = bytes.TrimSpace(value), c.means
			}
		}
		return
	default:
		return
	}
	if bytes.EqualFold(name, []byte("grpc-encoding")) || bytes.EqualFold(name, []byte("connect-content-encoding")) {
		m.grpc = bytes.TrimSpace(value)
	}
}

// conditions are the fields that make a request conditional (RFC 9110 section 13.1).
var conditions = []struct {
	field []byte
	means string
}{
	{[]byte("If-None-Match"), ", unless it is still "},
	{[]byte("If-Match"), ", provided that it is still "},
	{[]byte("If-Modified-Since"), ", unless it is as old as "},
	{[]byte("If-Unmodified-Since"), ", provided that it is as old as "},
}

// known keeps the values that matter later, and adds what stands below a few fields.
func (m *message) known(p *dissect.Packet, f *dissect.Field, r dissect.Range, value []byte) {
	switch f {
	case hostField:
		m.host = bytes.TrimSpace(value)
	case contentTypeField:
		m.media = value
	case contentEncodingField:
		m.coding = bytes.TrimSpace(value)
	case upgradeField:
		m.upgrade = bytes.TrimSpace(value)
	case secWebsocketExtensionsField:
		m.extension = value
	case secWebsocketProtocolField:
		m.speaks = bytes.TrimSpace(value)
	case contentLengthField:
		m.contentLength(p, r, bytes.TrimSpace(value))
	case transferEncodingField:
		m.transferEncoding(p, r, value)
	case cookieField:
		cookies(p, r, value)
	case authorizationField, proxyAuthorizationField:
		credentials(p, r, string(value))
	case http2SettingsField:
		if plain, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(string(value), "= ")); err == nil {
			p.Next(p.Derive("HTTP2-Settings", r, plain, false), dissect.Hints{Parent: proto, Name: "http2-settings"})
		}
	}
}

func (m *message) contentLength(p *dissect.Packet, r dissect.Range, value []byte) {
	if m.declared != nil && !bytes.Equal(m.declared, value) {
		m.unusual("gives two different lengths for its body (RFC 9112 section 6.3): " + dissect.Excerpt(m.declared) + " and " + dissect.Excerpt(value))
	}
	m.declared = value
	n, ok := contentLength(value)
	if !ok {
		m.unusual("gives a length for its body that is not a number (RFC 9110 section 8.6): " + dissect.Excerpt(value))
		return
	}
	p.Mark(p.Uint(contentLengthNum, r, uint64(n)), dissect.Generated)
	m.conflict(p, r)
}

func (m *message) transferEncoding(p *dissect.Packet, r dissect.Range, value []byte) {
	m.transfer = value
	m.conflict(p, r)
	for _, coding := range strings.Split(strings.ToLower(string(value)), ",") {
		switch strings.TrimSpace(coding) {
		case "chunked", "compress", "x-compress", "deflate", "gzip", "x-gzip", "identity", "":
		default:
			m.strange = true
			p.Remark(teUnknown, r, dissect.Warning, dissect.OfUndecoded, "")
			m.unusual("puts its body on the way in a coding that nobody knows (RFC 9112 section 6.1): " + dissect.Excerpt([]byte(strings.TrimSpace(coding))))
			return
		}
	}
}

// conflict remarks that the length is given in two ways: what one receiver takes for the
// body, another takes for the next request.
func (m *message) conflict(p *dissect.Packet, r dissect.Range) {
	if m.declared != nil && m.transfer != nil {
		p.Remark(teAndLength, r, dissect.Warning, dissect.OfMalformed, "")
		m.unusual("has both Content-Length and Transfer-Encoding, which is how requests are smuggled (RFC 9112 section 6.1)")
	}
}

func cookies(p *dissect.Packet, r dissect.Range, value []byte) {
	base := bytes.IndexByte(r.Data, ':') + 1
	base += bytes.Index(r.Data[base:], value)
	for i := 0; i < len(value); {
		if c := value[i]; c == ';' || c == ' ' || c >= '\t' && c <= '\r' {
			i++
			continue
		}
		n := bytes.IndexByte(value[i:], ';')
		if n < 0 {
			n = len(value) - i
		}
		p.Raw(cookiePair, r.Slice(base+i, base+i+n))
		i += n
	}
}

func credentials(p *dissect.Packet, r dissect.Range, value string) {
	encoded, ok := strings.CutPrefix(value, "Basic ")
	if !ok {
		return
	}
	if plain, ok := lenient(encoded); ok {
		p.Text(authBasic, r.At(0, 0), plain)
	}
}

// lenient decodes Base64 that may have other characters in it, and no padding: what is beyond
// whole groups of four does not count.
func lenient(encoded string) (string, bool) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
	encoded = strings.Map(func(c rune) rune {
		if strings.ContainsRune(alphabet, c) {
			return c
		}
		return -1
	}, encoded)
	plain, err := base64.StdEncoding.DecodeString(encoded[:len(encoded)/4*4])
	return string(plain), err == nil
}
