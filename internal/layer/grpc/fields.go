package grpc

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/prefixed"
	"github.com/wirelore/wirelore/internal/wire"
)

// Proto is the layer's field: what messages stand on.
var Proto = &dissect.Field{Name: "grpc", Title: "GRPC Message", Kind: dissect.Protocol, Show: show, Purpose: dissect.Framing,
	About: "A call of a procedure: messages one after the other, each behind its length.", Spec: spec}

var (
	frameType = &dissect.Field{Name: "grpc.frame_type", Title: "Frame Type", Kind: dissect.Uint, Bits: 8,
		Names: dissect.Names(map[uint64]string{0: "Data", 1: "Trailer"}),
		About: "Whether a message follows or, in gRPC-Web only, the trailers.", Spec: "gRPC-Web, Protocol differences"}
	compressed = &dissect.Field{Name: "grpc.compressed_flag", Title: "Compressed Flag", Kind: dissect.Uint, Bits: 8,
		Names: dissect.Names(map[uint64]string{0: "Not Compressed", 1: "Compressed"}),
		About: "Whether the message is compressed as grpc-encoding says.", Spec: spec}
	messageLength = &dissect.Field{Name: "grpc.message_length", Title: "Message Length", Kind: dissect.Uint,
		About: "How many bytes of message follow.", Spec: spec}
	messageData = &dissect.Field{Name: "grpc.message_data", Title: "Message Data", Kind: dissect.Bytes, Show: showData, Purpose: dissect.Payload,
		About: "The message, decompressed."}
	encoded = &dissect.Field{Name: "grpc.message_encoded", Title: "Message-encoded entity body", Kind: dissect.None, Purpose: dissect.Payload,
		About: "A message as it was compressed for the way.", Spec: "gRPC over HTTP/2, Message-Encoding"}
	failed = &dissect.Field{Name: "grpc.body_decompression_failed", Title: "Body decompression failed", Kind: dissect.None}

	shown = prefixed.Fields{Proto: Proto, Data: messageData, Encoded: encoded, Failed: failed, Buffer: "Uncompressed entity body", Spec: spec}

	trailersProto = &dissect.Field{Name: "grpc.trailers", Title: "GRPC Status", Kind: dissect.Protocol, Show: showTrailers, Purpose: dissect.HeaderFields,
		About: "How the call went: known at its end only, so it stands in trailers and not in the HTTP status.", Spec: "gRPC over HTTP/2, Responses"}
	status = &dissect.Field{Name: "grpc.status", Title: "Status", Kind: dissect.Uint, Names: StatusName, Purpose: dissect.HeaderFields,
		About: "0 is success; each other code says what kind of failure it was.", Spec: "gRPC over HTTP/2, Responses"}
	statusMessage = &dissect.Field{Name: "grpc.status_message", Title: "Message", Kind: dissect.String, Purpose: dissect.HeaderFields,
		About: "What went wrong, in words; bytes beyond ASCII are sent as %XX.", Spec: "gRPC over HTTP/2, Responses"}
	statusDetails = &dissect.Field{Name: "grpc.status_details", Title: "Details", Kind: dissect.Bytes, Purpose: dissect.HeaderFields,
		About: "A google.rpc.Status, which may hold more than a code and a sentence.", Spec: "https://google.aip.dev/193"}
)

var statusNames = [...]string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
	"RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
	"UNAUTHENTICATED",
}

// StatusName names a status code of gRPC; "" if there is none of that number.
func StatusName(v uint64) string {
	if v < uint64(len(statusNames)) {
		return statusNames[v]
	}
	return ""
}

// isWeb marks the number of a message's node that came by gRPC-Web.
const isWeb = 2

// show writes "GRPC Message: /app.Greeter/SayHello, Request". The node keeps the path as its
// bytes, and as its number the direction and whether it is gRPC-Web.
func show(dst []byte, t *dissect.Tree, i int) []byte {
	n := &t.Nodes[i]
	if n.Num&isWeb != 0 {
		dst = append(dst, "GRPC-Web Message"...)
	} else {
		dst = append(dst, n.Field.Title...)
	}
	if len(n.Bytes) > 0 {
		dst = append(append(dst, ": "...), n.Bytes...)
		if wire.Dir(n.Num&1) == wire.ToServer {
			return append(dst, ", Request"...)
		}
		return append(dst, ", Response"...)
	}
	return dst
}

func showData(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(append(dst, t.Nodes[i].Field.Title...), ": "...)
	return append(strconv.AppendInt(dst, int64(len(t.Nodes[i].Bytes)), 10), " bytes"...)
}

func showTrailers(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, t.Nodes[i].Field.Title...)
	if j := t.Find(i, status); j >= 0 {
		dst = append(dst, ": "...)
		dst = append(append(strconv.AppendUint(dst, t.Nodes[j].Num, 10), ' '), StatusName(t.Nodes[j].Num)...)
	}
	return dst
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(show(dst, t, i), ", "...)
	if j := t.Find(i, messageLength); j >= 0 {
		dst = strconv.AppendUint(dst, t.Nodes[j].Num, 10)
	}
	return append(dst, " bytes"...)
}
