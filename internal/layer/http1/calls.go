package http1

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// call is a request and what is known of its answer.
type call struct {
	dissect.Exchange
	uri   string // as http.response_for.uri has it
	frame int    // where the request ends, 0 before that
	at    time.Time
	link  int // its number in the chain
}

// maxCalls bounds the requests that wait for an answer: a capture may have no answers.
const maxCalls = 1000

// push makes the call of a request whose fields are all there.
func (s *stream) push(l *lane, data []byte) *call {
	line := trimLine(data[:lineEnd(data)])
	if len(line) == 0 { // an empty line before it
		data = data[lineEnd(data):]
		line = trimLine(data[:lineEnd(data)])
	}
	st := parseStart(line)
	s.numbers++
	c := &call{Exchange: dissect.Exchange{
		Layer: s.proto, Conn: s.hints.Conn, Number: s.numbers, Parent: s.hints.Exchange,
		Method: name(st.method.of(line)), Target: string(st.target.of(line)),
	}}
	c.Request.First, c.Request.Begin = l.frame, l.at
	other := &s.lanes[wire.ToClient]
	if other.lost { // what was lost may have been answers: nobody knows to what
		s.calls = s.calls[:0]
		other.lost = false
	}
	if len(s.calls) == maxCalls {
		s.calls = append(s.calls[:0], s.calls[1:]...)
	}
	s.calls = append(s.calls, c)
	return c
}

// name returns a method's name; known ones take no memory.
func name(b []byte) string {
	if m := methodOf(b); m.name != "" {
		return m.name
	}
	return string(b)
}

// known are values that come again and again on a connection, kept so that each takes memory
// once.
type known struct {
	host, reason, status string
	contentType          string
	media, params        string
	coding               string
	uri                  string // of the last request
}

// text returns b as a string: the one that is kept, if it is the same.
func text(kept *string, b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if string(b) != *kept {
		*kept = string(b)
	}
	return *kept
}

// mediaType splits a Content-Type.
func (k *known) mediaType(value []byte) (media, params string) {
	if len(value) == 0 {
		return "", ""
	}
	if string(value) != k.contentType {
		k.contentType = string(value)
		k.media, k.params = mediaType(value)
	}
	return k.media, k.params
}

// line writes "200 OK", with the server's own words.
func (k *known) line(m *message) string {
	if len(m.reason) == 0 {
		return strconv.Itoa(m.start.status)
	}
	if string(m.reason) != k.reason || !strings.HasPrefix(k.status, strconv.Itoa(m.start.status)) {
		k.reason = string(m.reason)
		k.status = strconv.Itoa(m.start.status) + " " + k.reason
	}
	return k.status
}

// interim tells which answers announce another (RFC 9110 section 15.2); after 101 the
// connection is not HTTP's any more.
func interim(status int) bool { return status/100 == 1 && status != 101 }

// answer finds the call that an answer with this status belongs to, or nil. After a gap it is
// taken for the answer to the last request: a client mostly asks again only when it was
// answered, so that the answers to those before were in the gap.
func (s *stream) answer(status int) *call {
	n := len(s.calls)
	if n == 0 {
		return nil
	}
	if l := &s.lanes[wire.ToClient]; l.lost {
		s.calls = append(s.calls[:0], s.calls[n-1])
		l.lost = false
	}
	c := s.calls[0]
	if !interim(status) {
		s.calls = append(s.calls[:0], s.calls[1:]...)
	}
	return c
}

// chain numbers messages as tshark does: an answer shares the number of the last request,
// if that one has none yet, and takes the next number otherwise.
type chain struct{ prev, last link }

type link struct {
	number            int
	request, response int // frames
}

func (c *chain) push() { c.prev, c.last = c.last, link{number: c.last.number + 1} }

func (c *chain) request(frame int) {
	c.push()
	c.last.request = frame
}

func (c *chain) response(frame int) {
	if c.last.number == 0 || c.last.response > 0 {
		c.push()
	}
	c.last.response = frame
}

// conclude adds what is concluded about a message: its number, its neighbours, what it
// answers. Like tshark, it names frames where messages end, and the last request's URI for an
// answer to none.
func (s *stream) conclude(p *dissect.Packet, r dissect.Range, m *message, c *call) {
	none := r.At(0, 0)
	number := func(f *dissect.Field, n int) {
		if n > 0 {
			p.Mark(p.Uint(f, none, uint64(n)), dissect.Generated)
		}
	}
	frame := p.Frame.Number
	late := m.cut && isLate(p, r) // it has no place between its neighbours
	switch m.start.kind {
	case notification:
		p.Mark(p.Bool(isNotification, none, true), dissect.Generated|dissect.Hidden)
	case request:
		p.Mark(p.Bool(isRequest, none, true), dissect.Generated|dissect.Hidden)
		if late {
			break
		}
		s.chain.request(frame)
		if c != nil {
			c.link = s.chain.last.number
		}
		number(requestNumber, s.chain.last.number)
		number(prevRequestIn, s.chain.prev.request)
	case response:
		p.Mark(p.Bool(isResponse, none, true), dissect.Generated|dissect.Hidden)
		if late = late && c != nil && c.link > 0; late {
			number(responseNumber, c.link)
		} else {
			s.chain.response(frame)
			number(responseNumber, s.chain.last.number)
		}
		if c != nil && c.frame > 0 {
			p.Mark(p.Int(sinceRequest, none, p.Frame.Time.Sub(c.at).Nanoseconds()), dissect.Generated)
		}
		if !late || c.link == s.chain.last.number {
			number(prevRequestIn, s.chain.prev.request)
			number(prevResponseIn, s.chain.prev.response)
		}
		uri := s.known.uri
		if c != nil && c.frame > 0 {
			number(requestIn, c.frame)
			uri = c.uri
		}
		if uri != "" {
			p.Mark(p.Text(responseFor, none, uri), dissect.Generated)
		}
	}
}

// isLate tells whether the bytes of a message are those of frames before the present one: it
// waited for what turned out to be lost, while the other end may have gone on.
func isLate(p *dissect.Packet, r dissect.Range) bool {
	pieces := p.Buffers[r.Buf].Pieces
	return len(pieces) > 0 && pieces[len(pieces)-1].Frame < p.Frame.Number
}

// full writes the whole URI of a request, as far as it is known.
func (s *stream) full(m *message, c *call) string {
	if len(m.host) == 0 || len(m.target) == 0 && !m.start.versioned() {
		return ""
	}
	target := ""
	if c != nil {
		target = c.Target
	} else {
		target = string(m.target)
	}
	if absolute(m.target) || string(m.method) == "CONNECT" {
		return target
	}
	if s.hints.Parent.Name == "tls" {
		return "https://" + text(&s.known.host, m.host) + target
	}
	return "http://" + text(&s.known.host, m.host) + target
}

// absolute tells whether a target names the scheme itself (RFC 9112 section 3.2.2).
func absolute(target []byte) bool {
	if len(target) == 0 || target[0] == '/' {
		return false
	}
	scheme, _, ok := bytes.Cut(target, []byte("://"))
	return ok && (bytes.EqualFold(scheme, []byte("http")) || bytes.EqualFold(scheme, []byte("https")))
}
