// Package jsonrpc serves and calls the domain over JSON-RPC 2.0: one message, a call or a batch
// of calls, in the body of an HTTP POST or in a text message of a WebSocket on the same path.
//
// The protocol is https://www.jsonrpc.org/specification: section 4 is the Request object
// (request.go), section 5 the Response object and the error codes (engine.go, errors.go),
// section 6 the batch, section 7 the examples (conformance.go). JSON is RFC 8259, read by a
// scanner of our own (scan.go) that keeps the envelope's parts as they were sent. One table
// of methods (procedures.go, dummies.go, rooms.go, system.go) drives dispatch, the reading
// of parameters, introspection and the OpenRPC document (https://spec.open-rpc.org).
//
// The WebSocket (RFC 6455) is framed by package gws; what belongs to a connection, to be a
// member of a room or to watch the dummies, can be called there alone.
package jsonrpc

import (
	_ "embed" // for the lesson

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

//go:embed lesson.md
var lesson string

// Protocol describes JSON-RPC.
func Protocol() protocol.Protocol {
	post := `curl -s http://{http}` + path + ` -H 'Content-Type: application/json' -d `
	return protocol.Protocol{
		Name:    "jsonrpc",
		Title:   "JSON-RPC 2.0",
		Summary: "A call is a JSON object with a method, params and an id; the answer is one with a result or an error and the same id.",
		Specs: []protocol.Spec{
			{Title: "JSON-RPC 2.0 Specification", URL: "https://www.jsonrpc.org/specification"},
			{Title: "OpenRPC Specification", URL: "https://spec.open-rpc.org"},
			{Title: "RFC 8259, the JSON data interchange format", URL: "https://www.rfc-editor.org/rfc/rfc8259"},
			{Title: "RFC 6455, the WebSocket protocol", URL: "https://www.rfc-editor.org/rfc/rfc6455"},
		},
		RidesOn:    []string{"JSON", "HTTP/1.1 or WebSocket", "TCP"},
		Routes:     routes,
		Dial:       dial,
		Operations: operations(),
		Errors:     kindTable(),
		Examples: []protocol.Example{
			{Title: "Add two numbers", Command: post + `'{"jsonrpc":"2.0","method":"add","params":[2,3],"id":1}'`},
			{Title: "A batch: by name, a notification, and a method that is not there", Command: post +
				`'[{"jsonrpc":"2.0","method":"hello","params":{"name":"Ada"},"id":1},{"jsonrpc":"2.0","method":"upper","params":["x"]},{"jsonrpc":"2.0","method":"nope","id":2}]'`},
			{Title: "Every method, as an OpenRPC document", Command: post + `'{"jsonrpc":"2.0","method":"rpc.discover","id":1}'`},
		},
		Layers: []dissect.Layer{Layer()},
		Stack:  []string{"http", "json", "jsonrpc"},
		Lesson: lesson,
	}
}

// operations: a method has the name of the operation that it does.
func operations() map[domain.Operation]protocol.Cell {
	cells := map[domain.Operation]protocol.Cell{}
	for _, m := range table() {
		cells[domain.Operation(m.name)] = protocol.Cell{Name: m.name}
		if m.socket {
			cells[domain.Operation(m.name)] = protocol.Cell{Name: m.name + " (over WebSocket)"}
		}
	}
	out := map[domain.Operation]protocol.Cell{}
	for _, op := range domain.Operations() {
		out[op] = cells[op]
	}
	return out
}
