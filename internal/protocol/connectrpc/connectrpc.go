// Package connectrpc is the room of the three RPC protocols that share Protocol Buffers
// contracts: Connect, gRPC-Web and gRPC. The contracts are in proto; what they serve is
// written once (service.go and its neighbours) and stands behind two servers:
//
//   - connect-go's handlers on the HTTP listener, which tell the three protocols apart by the
//     request's content type, over HTTP/1.1 and HTTP/2;
//   - grpc-go's server with its own HTTP/2 transport on the gRPC listener, for it carries
//     several times the calls that net/http's does.
//
// The clients of the three protocols differ in their stubs alone.
//
// Specifications: Connect, https://connectrpc.com/docs/protocol; gRPC over HTTP/2,
// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md; gRPC-Web,
// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md; Protocol Buffers,
// https://protobuf.dev/programming-guides/encoding; the error details are google.rpc's,
// https://google.aip.dev/193.
package connectrpc

import (
	"embed"
	"fmt"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

//go:generate go -C ../../../tools run ./protogen ../internal/protocol/connectrpc/proto github.com/wirelore/wirelore/internal/protocol/connectrpc/proto protoc-gen-go protoc-gen-go-grpc:require_unimplemented_servers=false protoc-gen-connect-go:simple

// The lessons; that of Connect comes first, for it is the plainest on the wire.
var (
	//go:embed lesson.md
	lessonConnect string
	//go:embed lesson_grpcweb.md
	lessonGRPCWeb string
	//go:embed lesson_grpc.md
	lessonGRPC string
)

// contracts are served below /proto/, for those who generate a client.
//
//go:embed proto/app/*.proto proto/wirelore/v1/*.proto
var contracts embed.FS

// Connect is the Connect protocol. Its routes serve gRPC-Web and gRPC too.
func Connect() protocol.Protocol {
	return protocol.Protocol{
		Name:    "connect",
		Title:   "Connect",
		Summary: "RPC from a Protobuf contract that a plain HTTP client can call: POST with JSON, errors as HTTP statuses.",
		Specs: []protocol.Spec{
			{Title: "The Connect protocol", URL: "https://connectrpc.com/docs/protocol"},
			{Title: "ProtoJSON", URL: "https://protobuf.dev/programming-guides/json"},
		},
		RidesOn:    []string{"HTTP/1.1 or HTTP/2", "TCP"},
		Routes:     routes,
		Dial:       dialConnect,
		Operations: operations("Join"),
		Errors: errorTable(func(c code) string {
			return fmt.Sprintf("%s, HTTP %d", c.rpc, c.http)
		}),
		Examples: []protocol.Example{
			{Title: "Say hello with nothing but curl", Command: `curl --json '{"name": "Ada"}' http://{http}/app.Greeter/SayHello`},
			{Title: "The same as a GET, which a cache may keep", Command: `curl 'http://{http}/app.Greeter/SayHello?connect=v1&encoding=json&message=%7B%22name%22%3A%22Ada%22%7D'`},
			{Title: "An error with the wrong fields named", Command: `curl --json '{"dummy": {"day": 32}}' http://{http}/wirelore.v1.DummyService/CreateDummy`},
			{Title: "A deadline that passes", Command: `curl -H 'Connect-Timeout-Ms: 100' --json '{"delay": "1s"}' http://{http}/wirelore.v1.EchoService/Echo`},
		},
		Stack:  []string{"http", "connect", "json"},
		Lesson: lessonConnect,
	}
}

// GRPCWeb is gRPC for browsers.
func GRPCWeb() protocol.Protocol {
	return protocol.Protocol{
		Name:    "grpcweb",
		Title:   "gRPC-Web",
		Summary: "gRPC with its trailers moved into the body, so that a page's fetch can read them; served here by Connect's handlers, without a proxy.",
		Specs: []protocol.Spec{
			{Title: "gRPC-Web", URL: "https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md"},
			{Title: "Protocol Buffers encoding", URL: "https://protobuf.dev/programming-guides/encoding"},
		},
		RidesOn: []string{"HTTP/1.1 or HTTP/2", "TCP"},
		// Connect's handlers answer gRPC-Web, by content type and on the same paths.
		Routes:     func(protocol.Env) (protocol.Routes, error) { return protocol.Routes{}, nil },
		Dial:       dialGRPCWeb,
		Operations: operations("Join"),
		Errors:     errorTable(code.String),
		Examples: []protocol.Example{
			{Title: "Say hello to Ada", Command: "wirelore call grpcweb hello Ada --http {http}"},
			{Title: "The frames by hand: five bytes before the message, and trailers in the body", Command: `printf '\0\0\0\0\5\n\3Ada' | curl -s -H 'Content-Type: application/grpc-web+proto' --data-binary @- http://{http}/app.Greeter/SayHello | xxd`},
		},
		Stack:  []string{"http", "grpc", "protobuf"},
		Lesson: lessonGRPCWeb,
	}
}

// GRPC is gRPC over HTTP/2, on a listener of its own.
func GRPC() protocol.Protocol {
	return protocol.Protocol{
		Name:    "grpc",
		Title:   "gRPC",
		Summary: "RPC from a Protobuf contract over HTTP/2, with streams both ways, deadlines and trailers.",
		Specs: []protocol.Spec{
			{Title: "gRPC over HTTP/2", URL: "https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md"},
			{Title: "gRPC status codes", URL: "https://github.com/grpc/grpc/blob/master/doc/statuscodes.md"},
			{Title: "Protocol Buffers encoding", URL: "https://protobuf.dev/programming-guides/encoding"},
		},
		RidesOn:    []string{"HTTP/2", "TCP"},
		Serve:      serve,
		Listen:     "127.0.0.1:50051",
		Dial:       dialGRPC,
		Operations: operations("Chat"),
		Errors:     errorTable(code.String),
		Examples: []protocol.Example{
			{Title: "Say hello, by reflection alone", Command: `grpcurl -plaintext -d '{"name": "Ada"}' {grpc} app.Greeter/SayHello`},
			{Title: "Ask the server what it serves", Command: "grpcurl -plaintext {grpc} describe wirelore.v1.DummyService"},
			{Title: "Watch every change as it happens", Command: "grpcurl -plaintext {grpc} wirelore.v1.DummyService/WatchDummies"},
			{Title: "A deadline that passes", Command: `grpcurl -plaintext -max-time 0.1 -d '{"delay": "1s"}' {grpc} wirelore.v1.EchoService/Echo`},
		},
		Stack:  []string{"http2", "grpc", "protobuf"},
		Lesson: lessonGRPC,
	}
}

// operations tells the method behind each operation; a room is joined with the method join.
func operations(join string) map[domain.Operation]protocol.Cell {
	methods := map[domain.Operation]string{
		domain.OpList:       "wirelore.v1.DummyService/StreamDummies",
		domain.OpGet:        "wirelore.v1.DummyService/GetDummy",
		domain.OpCreate:     "wirelore.v1.DummyService/CreateDummy",
		domain.OpReplace:    "wirelore.v1.DummyService/ReplaceDummy",
		domain.OpPatch:      "wirelore.v1.DummyService/PatchDummy",
		domain.OpDelete:     "wirelore.v1.DummyService/DeleteDummy",
		domain.OpCount:      "wirelore.v1.DummyService/CountDummies",
		domain.OpImport:     "wirelore.v1.DummyService/ImportDummies",
		domain.OpWatch:      "wirelore.v1.DummyService/WatchDummies",
		domain.OpAdd:        "wirelore.v1.ProcedureService/Add",
		domain.OpUpper:      "wirelore.v1.ProcedureService/Upper",
		domain.OpReverse:    "wirelore.v1.ProcedureService/Reverse",
		domain.OpSwap:       "wirelore.v1.ProcedureService/Swap",
		domain.OpHello:      "app.Greeter/SayHello",
		domain.OpHelloAgain: "app.Greeter/SayHelloAgain",
		domain.OpEcho:       "wirelore.v1.EchoService/Echo",
		domain.OpPublish:    "wirelore.v1.RoomService/Publish",
		domain.OpPresence:   "wirelore.v1.RoomService/Presence",
		domain.OpHistory:    "wirelore.v1.RoomService/History",
		domain.OpJoin:       "wirelore.v1.RoomService/" + join,
	}
	cells := make(map[domain.Operation]protocol.Cell, len(methods))
	for op, method := range methods {
		cells[op] = protocol.Cell{Name: method}
	}
	return cells
}

func errorTable(text func(code) string) map[domain.Kind]string {
	texts := make(map[domain.Kind]string, len(table))
	for kind, c := range table {
		texts[domain.Kind(kind)] = text(c)
	}
	return texts
}
