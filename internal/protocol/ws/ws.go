// Package ws is the WebSocket room: an echo, and chat rooms with synchronous or with queued
// delivery, at the paths and with the messages of the original workshop, each with a page for
// those who come with a browser.
//
// It rides on HTTP/1.1 over TCP. Specifications: RFC 6455 (the protocol; section 4 the
// handshake, 5 frames, 7 closing, 7.4 close codes) and RFC 7692 (permessage-deflate). Package
// socket next door makes messages of frames; here messages become calls of the domain. What a
// message may say is in asyncapi.yaml.
//
// A bare WebSocket carries messages and has no notion of a call, so only what is made of
// messages is served: the echo and the rooms. Calls over a WebSocket are JSON-RPC's.
package ws

import (
	_ "embed"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// Name is the protocol's name.
const Name = "ws"

//go:embed lesson.md
var lesson string

// Protocol returns the room.
func Protocol() protocol.Protocol {
	return protocol.Protocol{
		Name:    Name,
		Title:   "WebSocket",
		Summary: "Messages both ways over one connection that began as an HTTP request.",
		Specs: []protocol.Spec{
			{Title: "RFC 6455: The WebSocket Protocol", URL: "https://www.rfc-editor.org/rfc/rfc6455"},
			{Title: "RFC 7692: Compression Extensions for WebSocket", URL: "https://www.rfc-editor.org/rfc/rfc7692"},
			{Title: "WHATWG WebSockets: the browser's API", URL: "https://websockets.spec.whatwg.org/"},
		},
		RidesOn:    []string{"HTTP/1.1", "TCP"},
		Routes:     routes,
		Dial:       dial,
		Operations: operations(),
		Errors:     errorTable(),
		Examples: []protocol.Example{
			{Title: "Echo over a WebSocket", Command: "wirelore call ws echo hi --http {http}"},
			{Title: "Say something in a room", Command: "wirelore call ws publish --http {http} --name Ada lobby hello"},
			{Title: "The handshake alone", Command: "curl -i --max-time 1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' " +
				"-H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: d2lyZWxvcmUgaGVsbG8hIQ==' http://{http}/api/ws/echo/"},
			{Title: "Talk with yourself in two tabs", Command: "chromium http://{http}/api/ws/chat/lobby/ http://{http}/api/ws/chat/lobby/"},
		},
		Stack:  []string{"http", "websocket"},
		Lesson: lesson,
	}
}

// operations is the row of the table of protocol by operation.
func operations() map[domain.Operation]protocol.Cell {
	const why = "a bare WebSocket carries messages, not calls; JSON-RPC makes this call over a WebSocket on /api/rpc/json"
	cells := map[domain.Operation]protocol.Cell{}
	for _, op := range domain.Operations() {
		cells[op] = protocol.Cell{Why: why}
	}
	cells[domain.OpEcho] = protocol.Cell{Name: "any message on /api/ws/echo/, ?delay=250ms"}
	cells[domain.OpJoin] = protocol.Cell{Name: "handshake on /api/ws/chat/ROOM/ or /api/ws/async_chat/ROOM/"}
	cells[domain.OpPublish] = protocol.Cell{Name: `{"message": "..."}`}
	cells[domain.OpPresence] = protocol.Cell{Name: `{"command": "presence"}, with ?format=full`}
	cells[domain.OpHistory] = protocol.Cell{Name: `{"command": "history"}, with ?format=full; ?since=ID, ?history=N`}
	return cells
}
