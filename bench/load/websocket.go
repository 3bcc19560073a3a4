//go:build linux

package load

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// WebSocket returns a constructor of wires that send the text message over and over to path,
// and check that exactly reply comes back, or anything if reply is empty.
func WebSocket(host, path, message, reply string) func() Wire {
	request := maskedText(message)
	check := func(got []byte) (bool, error) {
		if reply != "" && string(got) != reply {
			return false, fmt.Errorf("%q is answered %q instead of %q", message, got, reply)
		}
		return true, nil
	}
	return func() Wire { return &webSocket{host: host, path: path, request: request, message: check} }
}

// webSocket is the client side of RFC 6455, as far as a server that keeps to short messages
// in single frames needs it.
type webSocket struct {
	host, path string
	request    []byte
	message    func([]byte) (counts bool, err error) // takes each text message
	rest       []byte                                // of a frame that is not complete yet
}

// Open implements Wire with the opening handshake (RFC 6455 section 4).
func (w *webSocket) Open(rw io.ReadWriter) error {
	_, err := fmt.Fprintf(rw, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", w.path, w.host)
	if err != nil {
		return err
	}
	b := make([]byte, 0, 4<<10)
	for !bytes.Contains(b, headerEnd) && len(b) < cap(b) {
		n, err := rw.Read(b[len(b):cap(b)])
		if err != nil {
			return err
		}
		b = b[:len(b)+n]
	}
	head, rest, _ := bytes.Cut(b, headerEnd)
	status, _, _ := bytes.Cut(head, crlf)
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 101 ")) {
		return fmt.Errorf("the handshake of %s was answered %q", w.path, status)
	}
	w.rest = bytes.Clone(rest)
	return nil
}

// Request implements Wire.
func (w *webSocket) Request(b []byte) []byte { return append(b, w.request...) }

// Receive implements Wire.
func (w *webSocket) Receive(b []byte) (messages int, _ []byte, err error) {
	if len(w.rest) > 0 {
		w.rest = append(w.rest, b...)
		b = w.rest
	}
	for {
		first, payload, rest, whole := frame(b)
		if !whole {
			break
		}
		b = rest
		const finalText = 0x81
		if first != finalText {
			return messages, nil, fmt.Errorf("a frame begins with %#x, not with that of a whole text message; it holds %q", first, payload)
		}
		counts, err := w.message(payload)
		if err != nil {
			return messages, nil, err
		}
		if counts {
			messages++
		}
	}
	w.rest = append(w.rest[:0], b...) // b may lie within rest: append moves it, as copy does
	return messages, nil, nil
}

// frame cuts the first unmasked frame (RFC 6455 section 5.2) off b.
func frame(b []byte) (first byte, payload, rest []byte, whole bool) {
	if len(b) < 2 {
		return 0, nil, b, false
	}
	size, head := uint64(b[1]), 2
	switch {
	case size == 126 && len(b) >= 4:
		size, head = uint64(binary.BigEndian.Uint16(b[2:])), 4
	case size == 127 && len(b) >= 10:
		size, head = binary.BigEndian.Uint64(b[2:]), 10
	case size >= 126:
		return 0, nil, b, false
	}
	if uint64(len(b)-head) < size {
		return 0, nil, b, false
	}
	end := head + int(size)
	return b[0], b[head:end], b[end:], true
}

// maskedText returns text as a client's frame. The mask is zero, so that a message can be
// changed in place; the server must unmask it as any other.
func maskedText(text string) []byte {
	const finalText, masked = 0x81, 0x80
	b := []byte{finalText, masked | byte(len(text))}
	if len(text) > 125 {
		b = binary.BigEndian.AppendUint16([]byte{finalText, masked | 126}, uint16(len(text)))
	}
	return append(append(b, 0, 0, 0, 0), text...)
}
