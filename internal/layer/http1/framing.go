package http1

import (
	"bytes"
	"math"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// scan finds the end of one message (RFC 9112 section 6.3), as far as the bytes go, and
// remembers where it was when more come.
type scan struct {
	phase  phase
	pos    int // where the line begins that is looked at next
	seen   int // bytes that are known to have no end of line, from pos on
	start  start
	body   int // where the body begins, once that is known
	length int64
	sized  bool // there is a Content-Length that can be read
	coded  bool // there is a Transfer-Encoding other than identity
	chunks bool // chunked is in it
	coding bool // the last field was Transfer-Encoding
	spare  bool // there are bytes where no body may be
	later  int  // bytes of the body that nobody waits for
}

type phase uint8

const (
	atStart phase = iota
	inFields
	inSize    // a line with a chunk's size is next
	inTrailer // fields after the last chunk
	ended     // pos is where the message ends
	toEnd     // it lasts until the connection ends
	alien     // no message: pos is where it ends
)

// measure returns what dissect.Stream's Measure does. asked is the method that an answer is
// to, as far as it is known: some answers have no body, whatever their fields say.
func (s *scan) measure(data []byte, asked string) int {
	for {
		switch s.phase {
		case ended, alien:
			return s.pos
		case toEnd:
			return dissect.ToEnd
		}
		if s.pos > len(data) { // a chunk lasts up to there
			return s.pos
		}
		if s.phase == atStart && s.skip(data) {
			continue
		}
		end := bytes.IndexByte(data[s.pos+s.seen:], '\n')
		if end < 0 {
			s.seen = len(data) - s.pos
			return dissect.More
		}
		end += s.pos + s.seen
		line := trimCR(data[s.pos:end])
		s.seen, s.pos = 0, end+1
		s.line(line, data, asked)
	}
}

// skip passes over an empty line before a message (RFC 9112 section 2.2), and tells whether
// what is there cannot be a message.
func (s *scan) skip(data []byte) bool {
	if s.pos == 0 && len(data) > 3 && data[0] == '\r' && data[1] == '\n' {
		s.pos = 2
	}
	if c := data[s.pos]; c < ' ' || c >= 0x7f {
		s.phase, s.pos = alien, len(data)
		return true
	}
	return false
}

func (s *scan) line(line, data []byte, asked string) {
	switch s.phase {
	case atStart:
		s.start = parseStart(line)
		switch {
		case s.start.kind == other:
			s.phase, s.pos = alien, len(data)
		case s.start.simple && s.pos == len(data): // HTTP/0.9 has no fields (RFC 1945 section 4.1)
			s.finish(s.pos)
		default:
			s.phase = inFields
		}
	case inFields:
		if len(line) > 0 {
			s.field(line)
			return
		}
		s.body = s.pos
		s.begin(data[s.pos:], asked)
	case inSize:
		n, ok := chunkSize(line)
		switch {
		case !ok: // what follows cannot be measured
			s.finish(len(data))
		case n == 0:
			s.phase = inTrailer
		default:
			s.pos += n + len("\r\n")
		}
	case inTrailer:
		if len(line) == 0 {
			s.finish(s.pos)
		}
	}
}

func (s *scan) finish(end int) {
	if s.body == 0 {
		s.body = end
	}
	s.phase, s.pos = ended, end
}

// begin says how long the body is, now that all fields are known. rest is what is there after
// them. An answer's length counts for more than a transfer coding that nobody knows.
func (s *scan) begin(rest []byte, asked string) {
	answer := s.start.kind == response
	switch {
	case answer && bodiless(asked, s.start.status):
		s.finish(s.pos + s.unexpected(rest, asked))
	case s.chunks:
		s.phase = inSize
	case s.coded && !answer: // chunked has to be the last coding; what is there is shown
		s.finish(s.pos + len(rest))
	case s.sized && s.length < maxLength:
		s.finish(s.pos + int(s.length))
	case answer:
		s.phase = toEnd
	case s.sized:
		s.later = int(min(s.length-int64(len(rest)), math.MaxInt))
		s.finish(s.pos + len(rest))
	default:
		s.finish(s.pos)
	}
}

// unexpected is how many of the bytes after the fields of an answer that may have no body are
// one nevertheless: what Content-Length says, unless the next answer begins there.
func (s *scan) unexpected(rest []byte, asked string) int {
	if !s.sized || s.coded || s.start.status/100 == 1 || tunnels(asked, s.start.status) || bytes.HasPrefix(rest, versionOne) {
		return 0
	}
	n := int(min(s.length, int64(len(rest))))
	s.spare = n > 0
	return n
}

var versionOne = []byte("HTTP/1.")

// bodiless tells which answers end with their fields (RFC 9112 section 6.3).
func bodiless(asked string, status int) bool {
	return asked == "HEAD" || status/100 == 1 || status == 204 || status == 304 || tunnels(asked, status)
}

// tunnels tells which answer makes the connection a tunnel (RFC 9110 section 9.3.6).
func tunnels(asked string, status int) bool { return asked == "CONNECT" && status/100 == 2 }

// maxLength is how long a body may be that is waited for: no capture holds more of one.
const maxLength = 1 << 30

// field notes what a field says about the body's length.
func (s *scan) field(line []byte) {
	switch line[0] {
	case ' ', '\t': // the field before goes on (RFC 9112 section 5.2)
		if s.coding {
			s.transfer(line)
		}
		return
	case 'C', 'c', 'T', 't':
	default:
		s.coding = false
		return
	}
	// A name with a space before its colon is no name (RFC 9112 section 5.1): not trimmed here.
	name, value, _ := bytes.Cut(line, []byte(":"))
	s.coding = bytes.EqualFold(name, []byte("Transfer-Encoding"))
	switch {
	case s.coding:
		s.transfer(value)
	case bytes.EqualFold(name, []byte("Content-Length")):
		s.length, s.sized = contentLength(bytes.TrimSpace(value))
	}
}

// transfer notes the codings of a Transfer-Encoding (RFC 9112 section 6.1). Chunked has to be
// the last; where it is not, its chunks are the only frame that the body can have. The
// identity of RFC 2616 section 3.6 says nothing.
func (s *scan) transfer(value []byte) {
	for coding := range bytes.SplitSeq(value, []byte(",")) {
		switch coding = bytes.Trim(coding, " \t"); {
		case bytes.EqualFold(coding, []byte("chunked")):
			s.coded, s.chunks = true, true
		case len(coding) > 0 && !bytes.EqualFold(coding, []byte("identity")):
			s.coded = true
		}
	}
}

func contentLength(value []byte) (int64, bool) {
	n, err := strconv.ParseInt(string(value), 10, 64)
	return n, err == nil && n >= 0
}

// maxChunk bounds a chunk's size, so that no sum of sizes overflows.
const maxChunk = 1 << 30

// chunkSize reads a line with the size of a chunk, in hexadecimal, before any extension (RFC
// 9112 section 7.1).
func chunkSize(line []byte) (n int, ok bool) {
	size, _, _ := bytes.Cut(line, []byte(";"))
	size = bytes.TrimSpace(size)
	for len(size) > 1 && size[0] == '0' {
		size = size[1:]
	}
	if len(size) == 0 || len(size) > 8 {
		return 0, false
	}
	v, err := strconv.ParseUint(string(size), 16, 32)
	return int(v), err == nil && v < maxChunk
}
