package websocket

import (
	"encoding/binary"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// stream is one conversation.
type stream struct {
	hints   dissect.Hints
	deflate bool // permessage-deflate was agreed on
	blind   bool // the handshake was not seen
	opened  bool // somebody looks at what the frames carry
	lanes   [2]lane
	named   place
}

// lane is what one end sends.
type lane struct {
	inflater
	open      bool // a message has begun that is not complete
	lost      bool // its beginning was lost
	kind      byte // its opcode
	squeezed  bool // it is compressed
	joined    []byte
	parts     []part
	frames    int  // of the message
	rest      int  // bytes of a frame that were still to come when it was cut
	skip      int  // bytes of a frame that come after a gap in it
	unbounded bool // the last answer of Measure was that nobody knows how many bytes are missing
}

// part is a piece of a message and the captured frame it came in.
type part struct{ frame, size int }

// place is a buffer of a captured frame: what tshark hands to the layer in one go.
type place struct {
	frame, buffer int
	merged        bool // and the rest of the frame with it
}

// negotiated reads Sec-WebSocket-Extensions (RFC 7692 section 7.1).
func (s *stream) negotiated(extensions string) {
	s.blind = s.hints.Upgrade == ""
	s.deflate = strings.Contains(extensions, "permessage-deflate") || strings.Contains(extensions, "x-webkit-deflate-frame")
	for _, param := range strings.FieldsFunc(extensions, func(r rune) bool { return r == ';' || r == ',' }) {
		switch strings.ToLower(strings.TrimSpace(param)) {
		case "server_no_context_takeover":
			s.lanes[wire.ToClient].fresh = true
		case "client_no_context_takeover":
			s.lanes[wire.ToServer].fresh = true
		}
	}
}

const (
	short16 = 126
	short64 = 127
	// maxPayload is beyond what any capture holds of one frame.
	maxPayload = 1 << 30
)

// header is the fixed part of a frame in numbers.
type header struct {
	first, second byte
	size          int // of the header with extended length and key
	payload       uint64
	keyed         bool
}

// parse reads a header, if it is all there.
func parse(data []byte) (h header, ok bool) {
	if len(data) < 2 {
		return h, false
	}
	h = header{first: data[0], second: data[1], size: 2, payload: uint64(data[1] & 0x7f), keyed: data[1]&0x80 != 0}
	switch h.payload {
	case short16:
		h.size += 2
	case short64:
		h.size += 8
	}
	extended := h.size
	if h.keyed {
		h.size += 4
	}
	if len(data) < extended {
		return h, false
	}
	switch extended {
	case 4:
		h.payload = uint64(binary.BigEndian.Uint16(data[2:]))
	case 10:
		h.payload = binary.BigEndian.Uint64(data[2:])
	}
	return h, len(data) >= h.size
}

// Measure implements dissect.Stream.
func (s *stream) Measure(d wire.Dir, data []byte) int {
	l := &s.lanes[d]
	h, ok := parse(data)
	switch {
	case l.skip > 0:
		return min(l.skip, len(data))
	case !ok:
		l.unbounded = true
		return dissect.More
	case h.payload > maxPayload:
		return len(data)
	}
	n := h.size + int(h.payload)
	if n > len(data) {
		l.unbounded = false
	}
	return n
}

// Lost implements dissect.Stream. What was lost may have been the end of a message or a part
// of the window: both begin anew.
func (s *stream) Lost(d wire.Dir, n int) {
	l := &s.lanes[d]
	l.forget()
	l.lose()
	l.lost = true
	l.rest = max(l.rest, l.skip)
	l.skip = 0
	if n > 0 && l.rest > n {
		l.skip = l.rest - n
	}
	l.rest = 0
}

func (l *lane) forget() {
	l.open, l.joined, l.parts, l.frames = false, nil, nil, 0
}

// layer adds the node of a frame. Like tshark, it appends to frame.protocols once for all
// frames that come in one buffer, and names the layer below again before the next buffer.
func (s *stream) layer(p *dissect.Packet, l *lane, r dissect.Range) int {
	was := s.named
	here := place{frame: p.Frame.Number, buffer: r.Buf, merged: l.unbounded && p.Buffers[r.Buf].Feed != 0}
	l.unbounded = false
	if was.frame == here.frame && (was.buffer == here.buffer || was.merged) {
		return p.Unnamed(proto, r)
	}
	s.named = here
	if was.frame == here.frame && s.hints.Parent.Name == "http" {
		p.Protocol("http")
	}
	return p.Layer(proto, r)
}
