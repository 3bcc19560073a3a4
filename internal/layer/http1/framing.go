package http1

import (
	"bytes"
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
	coded  bool // there is a Transfer-Encoding
	chunks bool // chunked comes last in it
	coding bool // the last field was Transfer-Encoding
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
		s.begin(len(data), asked)
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

// begin says how long the body is, now that all fields are known.
func (s *scan) begin(have int, asked string) {
	answer := s.start.kind == response
	switch {
	case answer && bodiless(asked, s.start.status):
		s.finish(s.pos)
	case s.chunks:
		s.phase = inSize
	case answer && (s.coded || !s.sized):
		s.phase = toEnd
	case s.coded: // a request has to end with chunked; what is there is shown
		s.finish(have)
	case s.sized && s.length < maxLength:
		s.finish(s.pos + int(s.length))
	case s.sized:
		s.phase = toEnd
	default:
		s.finish(s.pos)
	}
}

// bodiless tells which answers end with their fields (RFC 9112 section 6.3).
func bodiless(asked string, status int) bool {
	return asked == "HEAD" || status/100 == 1 || status == 204 || status == 304 || tunnels(asked, status)
}

// tunnels tells which answer makes the connection a tunnel (RFC 9110 section 9.3.6).
func tunnels(asked string, status int) bool { return asked == "CONNECT" && status/100 == 2 }

// maxLength is beyond what any capture holds of one body.
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
		s.coded = true
		s.transfer(value)
	case bytes.EqualFold(name, []byte("Content-Length")):
		s.length, s.sized = contentLength(bytes.TrimSpace(value))
	}
}

func (s *scan) transfer(value []byte) {
	last := bytes.TrimSpace(value[bytes.LastIndexByte(value, ',')+1:])
	s.chunks = bytes.EqualFold(last, []byte("chunked"))
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
	if len(size) == 0 || len(size) > 8 {
		return 0, false
	}
	v, err := strconv.ParseUint(string(size), 16, 32)
	return int(v), err == nil && v < maxChunk
}
