package socket

import (
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsflate"
)

// growth is how much memory a message gets before its bytes are there. A header may claim any
// length; memory follows what has arrived.
const growth = 64 << 10

// Receive returns the next message. It answers pings and the peer's Close, and before it waits
// it writes what Reply has gathered. After an error the connection is closed; the error is a
// *CloseError when either side sent a Close frame.
func (c *Conn) Receive() (Message, error) {
	m, err := c.receive()
	if err != nil {
		return Message{}, c.end(err)
	}
	return m, nil
}

func (c *Conn) receive() (Message, error) {
	c.msg, c.checked = nil, 0
	for {
		h, err := c.readHeader()
		if err != nil {
			return Message{}, err
		}
		if h.OpCode.IsControl() {
			if err := c.control(h); err != nil {
				return Message{}, err
			}
			continue
		}
		if h.OpCode != ws.OpContinuation {
			c.text, c.compressed = h.OpCode == ws.OpText, h.Rsv1()
		}
		if h.Length > c.room() {
			return Message{}, failure(CloseTooBig, "a message may have %d bytes", c.opt.MaxMessage)
		}
		data, err := c.payload(h)
		if err != nil {
			return Message{}, err
		}
		if !h.Fin {
			c.state = c.state.Set(ws.StateFragmented)
			continue
		}
		c.state = c.state.Clear(ws.StateFragmented)
		if c.bounded.Load() != nil {
			c.msg, c.checked = nil, 0 // nobody waits for it any more
			continue
		}
		return c.message(data)
	}
}

// room returns how many bytes the message may still grow by: data that does not compress
// grows a little by the attempt.
func (c *Conn) room() int64 {
	limit := c.opt.MaxMessage
	if c.compressed {
		limit += limit>>10 + 64
	}
	return limit - int64(len(c.msg))
}

// readHeader reads and checks one frame's header (RFC 6455 section 5.2).
func (c *Conn) readHeader() (ws.Header, error) {
	c.in.midway = c.state.Fragmented()
	if len(c.in.unread) == 0 {
		if err := c.in.fill(); err != nil {
			return ws.Header{}, err
		}
	}
	c.in.midway = true
	h, err := ws.ReadHeaderBuffer(&c.in, c.header[:])
	if errors.Is(err, ws.ErrHeaderLengthMSB) {
		return h, failure(CloseProtocol, "the highest bit of a payload length must be 0")
	}
	if err != nil {
		return h, err
	}
	err = ws.CheckHeader(h, c.state)
	if err == nil && c.deflates {
		err = checkReserved(h)
	}
	if err != nil {
		return h, failure(CloseProtocol, "%s", err)
	}
	return h, nil
}

// checkReserved checks what CheckHeader leaves to whoever knows the extension: RSV1 marks the
// first frame of a compressed message and nothing else (RFC 7692 section 6).
func checkReserved(h ws.Header) error {
	if h.Rsv2() || h.Rsv3() {
		return ws.ErrProtocolNonZeroRsv
	}
	_, err := wsflate.IsCompressed(h)
	return err
}

// payload reads one data frame and returns the message so far. A whole message that is
// already there is used where it lies.
func (c *Conn) payload(h ws.Header) ([]byte, error) {
	n := int(h.Length)
	if h.Fin && len(c.msg) == 0 && n <= len(c.in.unread) {
		p := c.in.unread[:n:n]
		c.in.unread = c.in.unread[n:]
		c.unmask(p, h, 0)
		return p, nil
	}
	for off := 0; off < n; {
		c.msg = slices.Grow(c.msg, min(n-off, growth))
		p := c.msg[len(c.msg):min(cap(c.msg), len(c.msg)+n-off)]
		k, err := c.in.Read(p)
		if err != nil {
			return nil, err
		}
		c.unmask(p[:k], h, off)
		c.msg = c.msg[:len(c.msg)+k]
		off += k
		if c.text && !c.compressed {
			var ok bool
			if c.checked, ok = validSoFar(c.msg, c.checked); !ok {
				return nil, errNotUTF8()
			}
		}
	}
	return c.msg, nil
}

func (c *Conn) unmask(p []byte, h ws.Header, offset int) {
	if h.Masked {
		ws.Cipher(p, h.Mask, offset)
	}
}

// message makes a message of a complete payload.
func (c *Conn) message(data []byte) (Message, error) {
	m := Message{Text: c.text, Compressed: c.compressed, Data: data}
	if c.compressed {
		var err error
		m.Data, err = c.pools.inflate(data, c.opt.MaxMessage)
		if errors.Is(err, errTooBig) {
			return m, failure(CloseTooBig, "a message may have %d bytes, also inflated", c.opt.MaxMessage)
		}
		if err != nil {
			return m, failure(CloseBadData, "the message is not valid deflate data")
		}
	}
	if m.Text && !utf8.Valid(m.Data[c.checked:]) {
		return m, errNotUTF8()
	}
	return m, nil
}

func errNotUTF8() error { return failure(CloseBadData, "the text is not valid UTF-8") }

// validSoFar returns how much of p is complete and valid UTF-8, given that p[:checked] is,
// and false when nothing that may follow can make p valid.
func validSoFar(p []byte, checked int) (int, bool) {
	end := len(p)
	for i := 1; i < utf8.UTFMax && i <= len(p)-checked; i++ {
		if at := len(p) - i; utf8.RuneStart(p[at]) {
			if !utf8.FullRune(p[at:]) {
				end = at
			}
			break
		}
	}
	return end, utf8.Valid(p[checked:end])
}

// control answers one control frame.
func (c *Conn) control(h ws.Header) error {
	var buf [ws.MaxControlFramePayloadSize]byte
	p := buf[:h.Length]
	for off := 0; off < len(p); {
		k, err := c.in.Read(p[off:])
		if err != nil {
			return err
		}
		off += k
	}
	c.unmask(p, h, 0)
	switch h.OpCode {
	case ws.OpPing:
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.bounded.Load() != nil {
			return nil
		}
		return c.gather(ws.OpPong, false, p)
	case ws.OpClose:
		return peerClosed(p)
	}
	return nil
}

// peerClosed returns what a Close frame's payload says (RFC 6455 section 5.5.1).
func peerClosed(p []byte) error {
	if len(p) == 0 {
		return &CloseError{Code: CloseNoStatus, Peer: true}
	}
	code, reason := ws.ParseCloseFrameData(p)
	if err := ws.CheckCloseFrameData(code, reason); err != nil {
		if errors.Is(err, ws.ErrProtocolInvalidUTF8) {
			return failure(CloseBadData, "the reason is not valid UTF-8")
		}
		return failure(CloseProtocol, "a Close frame with a bad code: %s", err)
	}
	return &CloseError{Code: uint16(code), Reason: reason, Peer: true}
}
