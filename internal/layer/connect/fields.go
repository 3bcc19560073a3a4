package connect

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/prefixed"
)

const spec = "connectrpc.com/docs/protocol"

var (
	proto = &dissect.Field{Name: "connect", Title: "Connect", Kind: dissect.Protocol, Purpose: dissect.Framing,
		About: "A call of a procedure that any HTTP client can make.", Spec: spec}
	envelope = &dissect.Field{Name: "connect.flags", Title: "Flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8,
		About: "What the message is.", Spec: spec}
	compressed = &dissect.Field{Name: "connect.flags.compressed", Title: "Compressed", Kind: dissect.Bool,
		About: "Whether the message is compressed as connect-content-encoding says.", Spec: spec}
	endStream = &dissect.Field{Name: "connect.flags.end_stream", Title: "End Stream", Kind: dissect.Bool,
		About: "Whether this is the end: JSON with an error, if there was one, and the trailers.", Spec: spec}
	length = &dissect.Field{Name: "connect.message_length", Title: "Message Length", Kind: dissect.Uint,
		About: "How many bytes of message follow.", Spec: spec}
	message = &dissect.Field{Name: "connect.message_data", Title: "Message Data", Kind: dissect.Bytes, Purpose: dissect.Payload,
		About: "The message, decompressed."}
	encoded = &dissect.Field{Name: "connect.message_encoded", Title: "Compressed message", Kind: dissect.None, Purpose: dissect.Payload,
		About: "A message as it was compressed for the way."}
	failed = &dissect.Field{Name: "connect.message_decompression_failed", Title: "Message decompression failed", Kind: dissect.None}

	shown = prefixed.Fields{Proto: proto, Data: message, Encoded: encoded, Failed: failed, Buffer: "Decompressed message", Spec: spec}

	fields = []*dissect.Field{envelope, compressed, endStream, length, message, encoded, failed}
)

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	if j := t.Find(i, endStream); j >= 0 && t.Nodes[j].Num != 0 {
		return append(dst, "end of the stream"...)
	}
	if j := t.Find(i, message); j >= 0 {
		return append(strconv.AppendInt(append(dst, "message of "...), int64(len(t.Nodes[j].Bytes)), 10), " bytes"...)
	}
	return append(dst, "empty message"...)
}
