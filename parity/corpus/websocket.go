package corpus

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"

	"github.com/lxzan/gws"
)

// sockets has a WebSocket client and server of the same library talk, with or without
// compression and TLS.
func sockets(port int, secure bool, deflate gws.PermessageDeflate) func(context.Context, *site) error {
	return func(ctx context.Context, s *site) error {
		upgrader := gws.NewUpgrader(&echoer{}, &gws.ServerOption{PermessageDeflate: deflate})
		srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if c, err := upgrader.Upgrade(w, r); err == nil {
				go c.ReadLoop()
			}
		})}
		scheme := "ws"
		if secure {
			srv.TLSConfig, scheme = s.serverTLS(), "wss"
			srv.TLSConfig.NextProtos = []string{"http/1.1"}
		}
		return s.serve(ctx, port, srv, func() error {
			heard := &listener{messages: make(chan string, 8), closed: make(chan struct{})}
			c, _, err := gws.NewClient(heard, &gws.ClientOption{Addr: scheme + "://" + s.at(port) + "/socket?room=1", PermessageDeflate: deflate, TlsConfig: &tls.Config{InsecureSkipVerify: true},
				RequestHeader: http.Header{"Sec-WebSocket-Protocol": {"chat"}, "Origin": {"http://" + s.at(port)}}})
			if err != nil {
				return err
			}
			go c.ReadLoop()
			for _, m := range []struct {
				op   gws.Opcode
				data string
			}{{gws.OpcodeText, "hello"}, {gws.OpcodeText, text}, {gws.OpcodeBinary, "\x00\x01\xff"}, {gws.OpcodeText, `{"jsonrpc":"2.0","id":1,"method":"add","params":[1,2]}`}, {gws.OpcodeText, text}} {
				if err := c.WriteMessage(m.op, []byte(m.data)); err != nil {
					return err
				}
				select {
				case <-heard.messages:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			if err := errors.Join(c.WritePing([]byte("are you there")), c.WriteClose(1000, []byte("done"))); err != nil {
				return err
			}
			select {
			case <-heard.closed:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}
}

// echoer sends messages back.
type echoer struct{ gws.BuiltinEventHandler }

func (*echoer) OnMessage(c *gws.Conn, m *gws.Message) {
	defer m.Close()
	_ = c.WriteMessage(m.Opcode, m.Bytes()) // the client waits for it
}

func (*echoer) OnPing(c *gws.Conn, payload []byte) { _ = c.WritePong(payload) }

// listener takes what comes back.
type listener struct {
	gws.BuiltinEventHandler
	messages chan string
	closed   chan struct{}
}

func (l *listener) OnMessage(_ *gws.Conn, m *gws.Message) {
	l.messages <- m.Data.String()
	_ = m.Close()
}

func (l *listener) OnClose(*gws.Conn, error) { close(l.closed) }

const handshake = "GET /s HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

const accepted = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

// masked is a client's frame with the mask of RFC 6455 section 5.7.
func masked(first byte, payload string) string {
	mask := [4]byte{0x37, 0xfa, 0x21, 0x3d}
	b := append([]byte{first, 0x80 | byte(len(payload))}, mask[:]...)
	for i := range len(payload) {
		b = append(b, payload[i]^mask[i%4])
	}
	return string(b)
}

// frames are WebSocket conversations to the byte: fragments, control frames between them,
// several in one segment, one in several, and what is wrong.
func frames() []scenario {
	say := func(name string, turns ...turn) scenario {
		turns = append([]turn{client(handshake), answer(accepted)}, turns...)
		return scenario{name: name, run: func(ctx context.Context, s *site) error { return s.script(ctx, 80, turns...) }}
	}
	long := masked(0x82, "a binary message that is split over segments")
	return []scenario{
		say("websocket-fragments", client(masked(0x01, "Hel")), client(masked(0x89, "ping")), answer("\x8a\x04ping"), client(masked(0x80, "lo")), answer("\x01\x03Hel\x80\x02lo")),
		say("websocket-segments", client(masked(0x81, "one")+masked(0x81, "two")+long[:7]), client(long[7:20]), client(long[20:]), answer("\x82\x7e\x01\x00"+text[:100]), answer(text[100:256]),
			answer("\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x03big")),
		say("websocket-closed", client(masked(0x81, "x")), answer("\x88\x02\x03\xe9"), client(masked(0x88, "\x03\xe8bye"))),
		say("websocket-wrong", client("\x81\x03abc"), answer("\x8b\x00\xb1\x01x\x80\x01y"), client(masked(0x88, "\x00")), answer("\x88\x7e\xff\xff")),
	}
}
