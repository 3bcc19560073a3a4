package http1

import "bytes"

// kind is what a start line makes of a message.
type kind uint8

const (
	other kind = iota // no message of HTTP
	request
	notification // a request of UPnP's events, which tshark counts apart
	response
)

// start is a start line in its parts (RFC 9112 sections 3 and 4), each with its offset.
type start struct {
	kind           kind
	method, target span
	version        span
	code, phrase   span
	status         int
	simple         bool // a request of HTTP/0.9: it names no version
}

// span is a part of a line: from, up to.
type span struct{ from, to int }

func (s span) of(line []byte) []byte { return line[s.from:s.to] }
func (s span) empty() bool           { return s.from >= s.to }

// versioned tells whether the line names a version.
func (s start) versioned() bool { return !s.version.empty() }

// method is a known one: its name, and what it makes of a message.
type method struct {
	name string
	kind kind
}

// methods are those of the IANA registry that are met, of WebDAV, UPnP and a few of Microsoft's.
var methods = table(request,
	"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "COPY", "LOCK", "MOVE", "POLL", "BCOPY", "BMOVE",
	"MKCOL", "LABEL", "MERGE", "SEARCH", "UNLOCK", "REPORT", "UPDATE", "BDELETE", "CHECKIN", "PROPFIND", "CHECKOUT", "CCM_POST",
	"M-SEARCH", "PROPPATCH", "BPROPFIND", "BPROPPATCH", "UNCHECKOUT", "MKACTIVITY", "MKWORKSPACE", "RPC_CONNECT", "RPC_IN_DATA",
	"RPC_OUT_DATA", "VERSION-CONTROL", "BASELINE-CONTROL", "SSTP_DUPLEX_POST",
)

// notifications are those of UPnP's events.
var notifications = table(notification, "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE")

func table(k kind, names ...string) map[string]method {
	out := map[string]method{}
	for _, name := range names {
		out[name] = method{name, k}
	}
	return out
}

// methodOf finds a known method; the kind is other if it is not.
func methodOf(name []byte) method {
	if m, ok := methods[string(name)]; ok {
		return m
	}
	return notifications[string(name)]
}

// parseStart reads a start line without its end. A method that nobody knows makes a request
// only if it is written as methods are (RFC 9110 section 9.1) and a version comes after it: text
// may be anything, too.
func parseStart(line []byte) start {
	if bytes.HasPrefix(line, []byte("HTTP/")) || bytes.HasPrefix(line, []byte("ICY ")) {
		return parseStatus(line)
	}
	m := token(line, 0)
	s := start{method: m}
	if m.empty() || m.to > maxMethod {
		return s
	}
	if m.to == len(line) { // neither a target nor a version
		s.kind, s.simple = methodOf(line).kind, true
		return s
	}
	i := m.to + 1
	if i+1 < len(line) && line[i] == ' ' { // two spaces: the target is empty
		s.target = span{i, i}
	} else {
		s.target = token(line, i)
	}
	from := min(s.target.to+1, len(line))
	for from < len(line) && line[from] == ' ' {
		from++
	}
	s.version = span{from, len(line)}
	s.simple = s.version.empty()
	s.kind = methodOf(m.of(line)).kind
	if s.kind == other && isUpper(m.of(line)) && bytes.HasPrefix(s.version.of(line), versionOne) {
		s.kind = request
	}
	return s
}

// parseStatus reads a status line, also one of Shoutcast's, which has ICY for the version.
func parseStatus(line []byte) start {
	s := start{kind: response, version: token(line, 0)}
	code := token(line, skipSpaces(line, s.version.to))
	if code.to-code.from < 3 {
		return s
	}
	s.code = span{code.from, code.from + 3}
	for _, c := range s.code.of(line) {
		if c < '0' || c > '9' {
			break
		}
		s.status = 10*s.status + int(c-'0')
	}
	s.phrase = span{skipSpaces(line, code.to), len(line)}
	return s
}

// token returns the run of bytes from i up to a space.
func token(line []byte, i int) span {
	if n := bytes.IndexByte(line[i:], ' '); n >= 0 {
		return span{i, i + n}
	}
	return span{i, len(line)}
}

func skipSpaces(line []byte, i int) int {
	for i < len(line) && line[i] == ' ' {
		i++
	}
	return i
}

// isUpper tells whether b is written as the methods of the registry are.
func isUpper(b []byte) bool {
	for _, c := range b {
		if (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return len(b) > 0
}

// isToken tells whether b is a token (RFC 9110 section 5.6.2).
func isToken(b []byte) bool {
	for _, c := range b {
		if !inToken[c] {
			return false
		}
	}
	return len(b) > 0
}

var inToken = tokenBytes()

func tokenBytes() (set [256]bool) {
	for c := byte('!'); c <= '~'; c++ {
		set[c] = bytes.IndexByte([]byte(`"(),/:;<=>?@[\]{}`), c) < 0
	}
	return set
}

func trimCR(line []byte) []byte { return bytes.TrimSuffix(line, []byte("\r")) }

// trimLine takes the end off a line: CRLF, or LF alone, which a recipient may accept (RFC
// 9112 section 2.2).
func trimLine(line []byte) []byte { return trimCR(bytes.TrimSuffix(line, []byte("\n"))) }
