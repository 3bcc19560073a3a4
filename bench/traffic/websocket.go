package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"crypto/sha1" // RFC 6455 section 4.2.2 asks for it

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsflate"

	"github.com/wirelore/wirelore/internal/wire"
)

// webSocket takes a connection over for chat: what the client says, the server says to all.
func webSocket(k *connection) iter.Seq[struct{}] {
	return func(yield func(struct{}) bool) {
		deflate := k.random.IntN(2) == 0
		k.open(8080)
		k.upgrade(deflate)
		yield(struct{}{})
		for n := range 30 + k.random.IntN(100) {
			if n%40 == 39 {
				k.webFrames(wire.ToClient, false, ws.NewPingFrame([]byte("are you there")))
				yield(struct{}{})
				k.webFrames(wire.ToServer, false, ws.NewPongFrame([]byte("are you there")))
			}
			texts := make([]ws.Frame, 1+k.random.IntN(4))
			for i := range texts {
				texts[i] = ws.NewTextFrame(k.message())
			}
			k.webFrames(wire.ToServer, deflate, texts...)
			yield(struct{}{})
			k.webFrames(wire.ToClient, deflate, texts...)
			yield(struct{}{})
		}
		bye := ws.NewCloseFrameBody(ws.StatusNormalClosure, "all said")
		k.webFrames(wire.ToServer, false, ws.NewCloseFrame(bye))
		k.webFrames(wire.ToClient, false, ws.NewCloseFrame(bye))
		k.close(wire.ToClient)
	}
}

// upgrade shakes hands (RFC 6455 section 4).
func (k *connection) upgrade(deflate bool) {
	nonce := make([]byte, 16)
	for i := range nonce {
		nonce[i] = byte(k.random.Uint32())
	}
	key := base64.StdEncoding.EncodeToString(nonce)
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	offer, agreed := "", ""
	if deflate {
		offer = "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; server_no_context_takeover\r\n"
		agreed = offer
	}
	k.send(wire.ToServer, fmt.Appendf(nil, "GET /api/ws/chat/room%d/ HTTP/1.1\r\nHost: lab.example:8080\r\nUser-Agent: traffic/1.0\r\n"+
		"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n%s\r\n", k.random.IntN(100), key, offer))
	k.send(wire.ToClient, fmt.Appendf(nil, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: %s\r\n%s\r\n", base64.StdEncoding.EncodeToString(sum[:]), agreed))
}

// message is a line of chat, mostly short.
func (k *connection) message() []byte {
	words := strings.Fields("so this is what a frame looks like on the wire once you have the time to look at it")
	var said []string
	for range 3 + k.random.IntN(12)*k.random.IntN(12) {
		said = append(said, words[k.random.IntN(len(words))])
	}
	b, err := json.Marshal(map[string]string{"message": strings.Join(said, " ")})
	k.fail(err)
	return b
}

// webFrames sends WebSocket frames, masked if they are the client's.
func (k *connection) webFrames(d wire.Dir, deflate bool, frames ...ws.Frame) {
	var b bytes.Buffer
	for _, f := range frames {
		var err error
		if deflate {
			f, err = wsflate.CompressFrame(f)
			k.fail(err)
		}
		if d == wire.ToServer {
			var mask [4]byte
			for i := range mask {
				mask[i] = byte(k.random.Uint32())
			}
			f = ws.MaskFrameWith(f, mask)
		}
		k.fail(ws.WriteFrame(&b, f))
	}
	k.send(d, b.Bytes())
}
