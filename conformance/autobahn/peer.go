package main

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// The opcodes, RFC 6455 section 5.2.
const (
	opContinuation = 0x0
	opText         = 0x1
	opBinary       = 0x2
	opClose        = 0x8
	opPing         = 0x9
	opPong         = 0xA
)

// frame is one frame as it is sent: nothing keeps it from being wrong.
type frame struct {
	op      byte
	more    bool // FIN is not set
	rsv     byte // RSV1 is 4, RSV2 2, RSV3 1
	payload []byte
}

// bytes returns f on the wire, masked.
func (f frame) bytes() []byte {
	b := []byte{f.op | f.rsv<<4}
	if !f.more {
		b[0] |= 0x80
	}
	switch n := len(f.payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	mask := [4]byte{0x37, 0xfa, 0x21, 0x3d}
	b = append(b, mask[:]...)
	at := len(b)
	b = append(b, f.payload...)
	for i := range b[at:] {
		b[at+i] ^= mask[i%4]
	}
	return b
}

// peer is our end of a connection.
type peer struct {
	conn     net.Conn
	in       *bufio.Reader
	deflates *deflater // nil without permessage-deflate
}

// patience bounds how long a peer may take for one answer.
const patience = 30 * time.Second

// dial opens a WebSocket with the given offers of permessage-deflate, all in one header.
func dial(target, offer string) (*peer, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	conn, err := net.DialTimeout("tcp", u.Host, patience)
	if err != nil {
		return nil, err
	}
	p := &peer{conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}
	if err := p.handshake(u, offer); err != nil {
		conn.Close()
		return nil, fmt.Errorf("handshake: %w", err)
	}
	return p, nil
}

func (p *peer) handshake(u *url.URL, offer string) error {
	const key = "d2lyZWxvcmUgYXV0b2JhaG4="
	req := "GET " + u.RequestURI() + " HTTP/1.1\r\nHost: " + u.Host + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key + "\r\n"
	if offer != "" {
		req += "Sec-WebSocket-Extensions: " + offer + "\r\n"
	}
	p.wait(patience)
	if _, err := io.WriteString(p.conn, req+"\r\n"); err != nil {
		return err
	}
	resp, err := http.ReadResponse(p.in, nil)
	if err != nil {
		return err
	}
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	if resp.StatusCode != http.StatusSwitchingProtocols ||
		resp.Header.Get("Sec-WebSocket-Accept") != base64.StdEncoding.EncodeToString(sum[:]) {
		return fmt.Errorf("answered with %s %v", resp.Status, resp.Header)
	}
	agreed := resp.Header.Get("Sec-WebSocket-Extensions")
	if offer == "" {
		if agreed != "" {
			return fmt.Errorf("agreed to %q, which nobody offered", agreed)
		}
		return nil
	}
	p.deflates, err = newDeflater(agreed)
	return err
}

func (p *peer) wait(d time.Duration) { _ = p.conn.SetDeadline(time.Now().Add(d)) }

// send writes frames, chopped into writes of so many bytes; chop 0 means each frame in one.
func (p *peer) send(chop int, frames ...frame) error {
	for _, f := range frames {
		b := f.bytes()
		for len(b) > 0 {
			n := len(b)
			if chop > 0 {
				n = min(n, chop)
			}
			if _, err := p.conn.Write(b[:n]); err != nil {
				return err
			}
			b = b[n:]
		}
	}
	return nil
}

// errGone is the end of the connection without a Close frame.
var errGone = errors.New("the connection ended without a Close frame")

// receive reads one frame and checks what every frame of a server must hold to.
func (p *peer) receive() (frame, error) {
	var h [2]byte
	if _, err := io.ReadFull(p.in, h[:]); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
			err = errGone
		}
		return frame{}, err
	}
	f := frame{op: h[0] & 0xf, more: h[0]&0x80 == 0, rsv: h[0] >> 4 & 7}
	if h[1]&0x80 != 0 {
		return f, errors.New("a server's frame is masked")
	}
	length := make([]byte, map[byte]int{126: 2, 127: 8}[h[1]])
	if _, err := io.ReadFull(p.in, length); err != nil {
		return f, err
	}
	n := uint64(h[1])
	if len(length) > 0 {
		n = 0
		for _, b := range length {
			n = n<<8 | uint64(b)
		}
	}
	if n > 64<<20 {
		return f, fmt.Errorf("a frame of %d bytes", n)
	}
	f.payload = make([]byte, n)
	_, err := io.ReadFull(p.in, f.payload)
	return f, err
}

// event is what came: a whole message or a control frame.
type event struct {
	op      byte
	payload []byte
}

func (e event) String() string {
	name, ok := map[byte]string{opText: "text", opBinary: "binary", opClose: "close", opPing: "ping", opPong: "pong"}[e.op]
	if !ok {
		name = fmt.Sprintf("opcode %d", e.op)
	}
	return fmt.Sprintf("%s of %d bytes %.40q", name, len(e.payload), e.payload)
}

// next returns the next event, with the fragments of a message put together.
func (p *peer) next() (event, error) {
	var e event
	started, compressed := false, false
	for {
		f, err := p.receive()
		if err != nil {
			return e, err
		}
		if f.op >= opClose {
			return event{f.op, f.payload}, nil // between fragments: no server under test does that
		}
		if started == (f.op != opContinuation) {
			return e, errors.New("fragments out of order")
		}
		if !started {
			e.op, compressed, started = f.op, f.rsv == 4, true
		}
		if f.rsv != 0 && (!compressed || p.deflates == nil || f.op == opContinuation) {
			return e, fmt.Errorf("a frame with the reserved bits %03b", f.rsv)
		}
		e.payload = append(e.payload, f.payload...)
		if f.more {
			continue
		}
		if compressed {
			e.payload, err = p.deflates.inflate(e.payload)
		}
		return e, err
	}
}

// closeFrame returns a Close frame with a code and a reason.
func closeFrame(code uint16, reason string) frame {
	return frame{op: opClose, payload: append(binary.BigEndian.AppendUint16(nil, code), reason...)}
}

// ended reads on until the server has closed the TCP connection, which is its part after a
// Close (RFC 6455 section 7.1.1).
func (p *peer) ended() error {
	b, err := p.in.ReadByte()
	switch {
	case err == nil:
		return fmt.Errorf("byte %#x after the Close frame", b)
	case errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET):
		return nil
	case strings.Contains(err.Error(), "timeout"):
		return errors.New("the server left the TCP connection open after the closing handshake")
	}
	return err
}
