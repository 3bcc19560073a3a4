package baseline

import (
	"bufio"
	"crypto/sha1" // RFC 6455 section 4.2.2 prescribes it
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"

	"github.com/lxzan/gws"
)

// opText is the opcode of a text frame (RFC 6455 section 5.2), opClose that of a close.
const (
	opText  = 1
	opClose = 8
)

// upgrade answers the opening handshake (RFC 6455 section 4.2.2) and takes the connection.
func upgrade(w http.ResponseWriter, r *http.Request) (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, nil, err
	}
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	_, err = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: "+base64.StdEncoding.EncodeToString(sum[:])+"\r\n\r\n")
	return conn, rw, err
}

// readMessage reads one masked frame into *message, growing it as needed.
func readMessage(r *bufio.Reader, message *[]byte) error {
	var head [14]byte
	if _, err := io.ReadFull(r, head[:6]); err != nil {
		return err
	}
	if head[0]&0xf == opClose {
		return io.EOF
	}
	mask, size := head[2:6], int(head[1]&0x7f)
	switch size {
	case 126:
		if _, err := io.ReadFull(r, head[6:8]); err != nil {
			return err
		}
		mask, size = head[4:8], int(binary.BigEndian.Uint16(head[2:]))
	case 127:
		return errors.New("the baseline takes messages of up to 65,535 bytes")
	}
	if cap(*message) < size {
		*message = make([]byte, size)
	}
	*message = (*message)[:size]
	if _, err := io.ReadFull(r, *message); err != nil {
		return err
	}
	for i := range *message {
		(*message)[i] ^= mask[i&3]
	}
	return nil
}

// appendText appends message as one unmasked text frame.
func appendText(b, message []byte) []byte {
	const final = 0x80
	if len(message) < 126 {
		b = append(b, final|opText, byte(len(message)))
	} else {
		b = binary.BigEndian.AppendUint16(append(b, final|opText, 126), uint16(len(message)))
	}
	return append(b, message...)
}

// echo is the bare framed echo: read a frame, write a frame.
func echo(w http.ResponseWriter, r *http.Request) {
	conn, rw, err := upgrade(w, r)
	if err != nil {
		return
	}
	defer conn.Close()
	var message, frame []byte
	for readMessage(rw.Reader, &message) == nil {
		frame = appendText(frame[:0], message)
		if _, err := conn.Write(frame); err != nil {
			return
		}
	}
}

// hub is the bare chat: who publishes writes one prepared frame to every connection.
type hub struct {
	mu      sync.Mutex
	members map[net.Conn]struct{}
}

// ServeHTTP makes a member of every connection.
func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, rw, err := upgrade(w, r)
	if err != nil {
		return
	}
	defer conn.Close()
	h.mu.Lock()
	if h.members == nil {
		h.members = map[net.Conn]struct{}{}
	}
	h.members[conn] = struct{}{}
	h.mu.Unlock()
	var message, frame []byte
	for readMessage(rw.Reader, &message) == nil {
		frame = appendText(frame[:0], message)
		h.publish(frame)
	}
	h.mu.Lock()
	delete(h.members, conn)
	h.mu.Unlock()
}

func (h *hub) publish(frame []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for conn := range h.members {
		_, _ = conn.Write(frame) // a member that left is deleted by its own reader
	}
}

// gwsEcho is the echo server as gws's own example has it.
func gwsEcho() http.Handler {
	upgrader := gws.NewUpgrader(gwsEvents{}, nil)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r)
		if err != nil {
			return
		}
		go conn.ReadLoop() // lets net/http free what it holds for the request
	})
}

type gwsEvents struct{ gws.BuiltinEventHandler }

// OnMessage implements gws.Event.
func (gwsEvents) OnMessage(conn *gws.Conn, message *gws.Message) {
	defer message.Close()
	_ = conn.WriteMessage(message.Opcode, message.Bytes()) // the read loop meets the same error
}
