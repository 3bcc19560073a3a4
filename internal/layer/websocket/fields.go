package websocket

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto = &dissect.Field{Name: "websocket", Title: "WebSocket", Kind: dissect.Protocol, Purpose: dissect.Framing,
	About: "One frame: a header of 2 to 14 bytes, and a payload.", Spec: "RFC 6455 section 5.2"}

// The header.
var (
	fin = &dissect.Field{Name: "websocket.fin", Title: "Fin", Kind: dissect.Bool, Show: bit(0x80),
		About: "True in the last frame of a message.", Spec: "RFC 6455 section 5.2"}
	rsv = &dissect.Field{Name: "websocket.rsv", Title: "Reserved", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Show: bits(0x70),
		About: "Zero, unless an extension gives them a meaning.", Spec: "RFC 6455 section 5.2"}
	pmc = &dissect.Field{Name: "websocket.pmc", Title: "Per-Message Compressed", Kind: dissect.Bool, Show: bit(0x40),
		About: "True in the first frame of a compressed message.", Spec: "RFC 7692 section 6"}
	opcode = &dissect.Field{Name: "websocket.opcode", Title: "Opcode", Kind: dissect.Uint, Bits: 8, Names: opcodeName, Show: bits(0x0f),
		About: "What kind of frame it is.", Spec: "RFC 6455 section 5.2"}
	mask = &dissect.Field{Name: "websocket.mask", Title: "Mask", Kind: dissect.Bool, Show: bit(0x80),
		About: "True in what a client sends: its payload is masked, so that nobody in between takes it for something else.",
		Spec:  "RFC 6455 section 5.3"}
	length = &dissect.Field{Name: "websocket.payload_length", Title: "Payload length", Kind: dissect.Uint, Bits: 8, Show: bits(0x7f),
		About: "The payload's length; 126 and 127 say that it follows in 2 or 8 bytes.", Spec: "RFC 6455 section 5.2"}
	length16 = &dissect.Field{Name: "websocket.payload_length_ext_16", Title: "Extended Payload length (16 bits)", Kind: dissect.Uint, Bits: 16,
		About: "The length of a payload from 126 bytes on.", Spec: "RFC 6455 section 5.2"}
	length64 = &dissect.Field{Name: "websocket.payload_length_ext_64", Title: "Extended Payload length (64 bits)", Kind: dissect.Uint, Bits: 64,
		About: "The length of a payload from 64 KiB on.", Spec: "RFC 6455 section 5.2"}
	maskingKey = &dissect.Field{Name: "websocket.masking_key", Title: "Masking-Key", Kind: dissect.Bytes,
		About: "Byte i of the payload was combined with byte i modulo 4 of this key by exclusive or.", Spec: "RFC 6455 section 5.3"}
)

// The payload.
var (
	maskedPayload = &dissect.Field{Name: "websocket.masked_payload", Title: "Masked payload", Purpose: dissect.Payload,
		About: "The payload as it is on the wire."}
	payload = &dissect.Field{Name: "websocket.payload", Title: "Payload", Purpose: dissect.Payload,
		About: "The payload without its mask.", Spec: "RFC 6455 section 5.2"}
	payloadText = &dissect.Field{Name: "websocket.payload.text", Title: "Text", Kind: dissect.String, Purpose: dissect.Payload,
		About: "A whole message of text.", Spec: "RFC 6455 section 5.6"}
	payloadContinue = &dissect.Field{Name: "websocket.payload.continue", Title: "Continue", Kind: dissect.Bytes, Purpose: dissect.Payload,
		About: "A piece of a message that goes on.", Spec: "RFC 6455 section 5.4"}
	payloadClose = &dissect.Field{Name: "websocket.payload.close", Title: "Close",
		About: "Asks to end the conversation, or agrees to.", Spec: "RFC 6455 section 5.5.1"}
	closeCode = &dissect.Field{Name: "websocket.payload.close.status_code", Title: "Status code", Kind: dissect.Uint, Bits: 16, Names: closeName,
		About: "Why the conversation ends.", Spec: "RFC 6455 section 7.4"}
	closeReason = &dissect.Field{Name: "websocket.payload.close.reason", Title: "Reason", Kind: dissect.String,
		About: "The same in words, for people.", Spec: "RFC 6455 section 7.1.6"}
	payloadPing = &dissect.Field{Name: "websocket.payload.ping", Title: "Ping", Kind: dissect.Bytes, Purpose: dissect.Framing,
		About: "What the pong has to give back.", Spec: "RFC 6455 section 5.5.2"}
	payloadPong = &dissect.Field{Name: "websocket.payload.pong", Title: "Pong", Kind: dissect.Bytes, Purpose: dissect.Framing,
		About: "What stood in the ping.", Spec: "RFC 6455 section 5.5.3"}
	payloadUnknown = &dissect.Field{Name: "websocket.payload.unknown", Title: "Unknown", Kind: dissect.Bytes,
		About: "The payload of a frame whose opcode has no meaning.", Spec: "RFC 6455 section 5.2"}
)

// A message in several frames.
var (
	fragments = &dissect.Field{Name: "websocket.fragments", Title: "Reassembled websocket Fragments", Show: showFragments,
		About: "The frames that make up the message.", Spec: "RFC 6455 section 5.4"}
	fragment = &dissect.Field{Name: "websocket.fragment", Title: "Websocket Fragment", Kind: dissect.FrameNum,
		About: "A captured frame with a piece of the message."}
	fragmentCount = &dissect.Field{Name: "websocket.fragment.count", Title: "Fragment count", Kind: dissect.Uint,
		About: "In how many pieces the message came."}
	reassembledLength = &dissect.Field{Name: "websocket.reassembled.length", Title: "Reassembled websocket Payload length", Kind: dissect.Uint,
		About: "The length of the whole message."}
)

// Remarks.
var (
	unknownOpcode = &dissect.Field{Name: "websocket.payload.unknown.expert", Title: "Unknown opcode",
		About: "The opcode is reserved.", Spec: "RFC 6455 section 5.2"}
	inflateFailed = &dissect.Field{Name: "websocket.decompression.failed.expert", Title: "Decompression failed",
		About: "The message is no deflate data, or its window was never seen.", Spec: "RFC 7692 section 7.2.2"}
	violation = &dissect.Field{Name: "websocket.violation", Title: "Violation of the protocol",
		About: "What a receiver answers by failing the connection.", Spec: "RFC 6455 section 7.1.7"}
)

// inside are the fields that take more than a frame's header to tell.
var inside = []*dissect.Field{
	payload, payloadText, payloadContinue, payloadClose, closeCode, closeReason, payloadPing, payloadPong, payloadUnknown,
	fragments, fragment, fragmentCount, reassembledLength, unknownOpcode, inflateFailed, violation,
}

const (
	opContinue = 0
	opText     = 1
	opBinary   = 2
	opClose    = 8
	opPing     = 9
	opPong     = 10
)

func opcodeName(v uint64) string {
	switch v {
	case opContinue:
		return "Continuation"
	case opText:
		return "Text"
	case opBinary:
		return "Binary"
	case opClose:
		return "Connection Close"
	case opPing:
		return "Ping"
	case opPong:
		return "Pong"
	}
	return "Unknown"
}

// closeName names the codes of RFC 6455 section 7.4.1 and of the registry.
var closeName = dissect.Names(map[uint64]string{
	1000: "Normal Closure", 1001: "Going Away", 1002: "Protocol error", 1003: "Unsupported Data", 1004: "---Reserved----",
	1005: "No Status Rcvd", 1006: "Abnormal Closure", 1007: "Invalid frame payload data", 1008: "Policy Violation",
	1009: "Message Too Big", 1010: "Mandatory Ext.", 1011: "Internal Server", 1012: "Service Restart", 1013: "Try Again Later",
	1014: "Bad Gateway", 1015: "TLS handshake",
})

// bit and bits write "1... .... = Fin: True" of the byte that the node stands on.
func bit(m byte) func([]byte, *dissect.Tree, int) []byte {
	return func(dst []byte, t *dissect.Tree, i int) []byte {
		dst = appendBits(dst, t, i, m)
		if t.Nodes[i].Num != 0 {
			return append(dst, "True"...)
		}
		return append(dst, "False"...)
	}
}

func bits(m byte) func([]byte, *dissect.Tree, int) []byte {
	return func(dst []byte, t *dissect.Tree, i int) []byte {
		dst = appendBits(dst, t, i, m)
		n := &t.Nodes[i]
		switch {
		case n.Field.Names != nil:
			dst = append(append(dst, n.Field.Names(n.Num)...), " ("...)
			return append(strconv.AppendUint(dst, n.Num, 10), ')')
		case n.Field.Base == dissect.Hex:
			return strconv.AppendUint(append(dst, "0x"...), n.Num, 16)
		case n.Num == short16:
			return append(dst, "126 Extended Payload Length (16 bits)"...)
		case n.Num == short64:
			return append(dst, "127 Extended Payload Length (64 bits)"...)
		}
		return strconv.AppendUint(dst, n.Num, 10)
	}
}

func appendBits(dst []byte, t *dissect.Tree, i int, m byte) []byte {
	b := t.Range(i).Data[0]
	for k := range 8 {
		if k == 4 {
			dst = append(dst, ' ')
		}
		one := byte(0x80) >> k
		switch {
		case m&one == 0:
			dst = append(dst, '.')
		case b&one != 0:
			dst = append(dst, '1')
		default:
			dst = append(dst, '0')
		}
	}
	return append(append(append(dst, " = "...), t.Nodes[i].Field.Title...), ": "...)
}

func showFragments(dst []byte, t *dissect.Tree, i int) []byte {
	count, size := uint64(0), uint64(0)
	for j := i + 1; j < t.End(i); j++ {
		switch t.Nodes[j].Field {
		case fragmentCount:
			count = t.Nodes[j].Num
		case reassembledLength:
			size = t.Nodes[j].Num
		}
	}
	dst = append(strconv.AppendUint(dst, count, 10), ' ')
	dst = append(append(dst, t.Nodes[i].Field.Title...), " ("...)
	return append(strconv.AppendUint(dst, size, 10), " bytes)"...)
}

// summary writes "Text [FIN] [MASKED]".
func summary(dst []byte, t *dissect.Tree, i int) []byte {
	for j := i + 1; j < t.End(i); j++ {
		switch n := &t.Nodes[j]; n.Field {
		case opcode:
			dst = append(dst, opcodeName(n.Num)...)
		case fin:
			if n.Num == 0 {
				dst = append(dst, "[fragment] "...)
			}
		case mask:
			if n.Num != 0 {
				dst = append(dst, " [masked]"...)
			}
		}
	}
	return dst
}
