package http2

import (
	"maps"
	"slices"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto = &dissect.Field{Name: "http2", Title: "HyperText Transfer Protocol 2", Kind: dissect.Protocol, Purpose: dissect.Framing,
	About: "Carries many requests and responses at once over one connection, cut into frames that name the stream they belong to.",
	Spec:  "RFC 9113"}

// The frame header: nine bytes before every payload.
var (
	stream = &dissect.Field{Name: "http2.stream", Title: "Stream", Kind: dissect.None, Show: showStream,
		About: "One HTTP/2 frame and the stream that it belongs to.", Spec: "RFC 9113 section 4.1"}
	magic = &dissect.Field{Name: "http2.magic", Title: "Magic", Kind: dissect.String, ASCII: true, Show: showMagic,
		About: "What a client sends first, chosen so that a server of HTTP/1.1 fails on it at once.", Spec: "RFC 9113 section 3.4"}
	length = &dissect.Field{Name: "http2.length", Title: "Length", Kind: dissect.Uint, Bits: 24,
		About: "How many bytes follow the nine of the frame header.", Spec: "RFC 9113 section 4.1"}
	frameType = &dissect.Field{Name: "http2.type", Title: "Type", Kind: dissect.Uint, Bits: 8, Names: typeName,
		About: "What the payload is. An unknown type is to be ignored.", Spec: "RFC 9113 section 6"}
	flags = &dissect.Field{Name: "http2.flags", Title: "Flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Show: showFlags,
		About: "Eight bits whose meaning depends on the type.", Spec: "RFC 9113 section 4.1"}
	reserved = &dissect.Field{Name: "http2.r", Title: "Reserved", Kind: dissect.Uint, Base: dissect.Hex, Bits: 32,
		About: "A bit without a meaning yet.", Spec: "RFC 9113 section 4.1"}
	streamID = &dissect.Field{Name: "http2.streamid", Title: "Stream Identifier", Kind: dissect.Uint, Bits: 32,
		About: "Which stream: odd numbers are begun by the client, even ones by the server, 0 is the connection itself.",
		Spec:  "RFC 9113 section 5.1.1"}
	unknown = &dissect.Field{Name: "http2.unknown", Title: "Unknown", Kind: dissect.Bytes, Purpose: dissect.Unknown,
		About: "The payload of a frame whose type no specification that is known here defines.", Spec: "RFC 9113 section 5.5"}
	skipped = &dissect.Field{Name: "http2.skipped", Title: "Part of a frame whose beginning was not captured", Kind: dissect.Bytes, Purpose: dissect.Unknown,
		About: "Where a frame begins is known only from the one before; after a gap it has to be found again."}
)

// The flags, those of each type of frame.
var (
	flagEndStream = &dissect.Field{Name: "http2.flags.end_stream", Title: "End Stream", Kind: dissect.Bool,
		About: "The sender sends nothing more on this stream.", Spec: "RFC 9113 section 5.1"}
	flagEndHeaders = &dissect.Field{Name: "http2.flags.eh", Title: "End Headers", Kind: dissect.Bool,
		About: "The header block ends here: no CONTINUATION follows.", Spec: "RFC 9113 section 6.2"}
	flagPadded = &dissect.Field{Name: "http2.flags.padded", Title: "Padded", Kind: dissect.Bool,
		About: "The payload begins with the length of the padding at its end.", Spec: "RFC 9113 section 6.1"}
	flagPriority = &dissect.Field{Name: "http2.flags.priority", Title: "Priority", Kind: dissect.Bool,
		About: "A stream dependency and a weight stand before the header block.", Spec: "RFC 9113 section 6.2"}
	flagPingAck = &dissect.Field{Name: "http2.flags.ack.ping", Title: "ACK", Kind: dissect.Bool,
		About: "This PING answers one.", Spec: "RFC 9113 section 6.7"}
	flagSettingsAck = &dissect.Field{Name: "http2.flags.ack.settings", Title: "ACK", Kind: dissect.Bool,
		About: "The sender has applied the settings that it received.", Spec: "RFC 9113 section 6.5"}

	unusedAll          = unusedFlags("unused")
	unusedData         = unusedFlags("unused_data")
	unusedHeaders      = unusedFlags("unused_headers")
	unusedSettings     = unusedFlags("unused_settings")
	unusedPushPromise  = unusedFlags("unused_push_promise")
	unusedPing         = unusedFlags("unused_ping")
	unusedContinuation = unusedFlags("unused_continuation")
)

func unusedFlags(name string) *dissect.Field {
	return &dissect.Field{Name: "http2.flags." + name, Title: "Unused", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8,
		About: "Flags that this type of frame does not define.", Spec: "RFC 9113 section 4.1"}
}

// DATA, and what bodies are joined from.
var (
	padding = &dissect.Field{Name: "http2.padding", Title: "Pad Length", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8,
		About: "How many bytes of padding hide the true length of the payload.", Spec: "RFC 9113 section 6.1"}
	padLength = &dissect.Field{Name: "http2.pad_length", Title: "Pad Length", Kind: dissect.Uint, Bits: 16,
		About: "How many bytes of padding hide the true length of the payload; 0 without the flag.", Spec: "RFC 9113 section 6.1"}
	dataData = &dissect.Field{Name: "http2.data.data", FromAbove: true, Title: "Data", Kind: dissect.Bytes, Purpose: dissect.Payload,
		About: "Bytes of a request's or a response's body.", Spec: "RFC 9113 section 6.1"}
	dataSegment = &dissect.Field{Name: "http2.data.segment", FromAbove: true, Title: "DATA segment", Kind: dissect.Bytes, Purpose: dissect.Payload,
		About: "Bytes of a message that other DATA frames go on with."}
	dataPart = &dissect.Field{Name: "http2.data.part", FromAbove: true, Title: "Last part of the body", Kind: dissect.Bytes, Purpose: dissect.Payload,
		About: "The bytes with which the body is complete: all of it is shown below."}
	dataPadding = padBytes("http2.data.padding")

	bodyFragments = &dissect.Field{Name: "http2.body.fragments", FromAbove: true, Title: "Body fragments", Kind: dissect.None,
		About: "The frames that brought a body or a message that did not fit into one."}
	bodyFragment      = &dissect.Field{Name: "http2.body.fragment", FromAbove: true, Title: "Body fragment", Kind: dissect.FrameNum}
	bodyFragmentCount = &dissect.Field{Name: "http2.body.fragment.count", FromAbove: true, Title: "Body fragment count", Kind: dissect.Uint}
	bodyReassembledIn = &dissect.Field{Name: "http2.body.reassembled.in", FromAbove: true, Title: "Reassembled body in frame", Kind: dissect.FrameNum}
	bodyLength        = &dissect.Field{Name: "http2.body.reassembled.length", FromAbove: true, Title: "Reassembled body length", Kind: dissect.Uint}
	bodyData          = &dissect.Field{Name: "http2.body.reassembled.data", FromAbove: true, Title: "Reassembled body data", Kind: dissect.Bytes}
	bodyEncoded       = &dissect.Field{Name: "http2.body.encoded", FromAbove: true, Title: "Content-encoded entity body", Kind: dissect.None, Purpose: dissect.Payload,
		About: "A body as it was compressed for the way; content-encoding says how.", Spec: "RFC 9110 section 8.4"}
	bodyFailed = &dissect.Field{Name: "http2.body_decompression_failed", FromAbove: true, Title: "Body decompression failed", Kind: dissect.None}
)

func padBytes(name string) *dissect.Field {
	return &dissect.Field{Name: name, Title: "Padding", Kind: dissect.Bytes, Purpose: dissect.Padding,
		About: "Zeros that hide how long the payload is.", Spec: "RFC 9113 section 10.7"}
}

// PRIORITY, and the same five bytes in HEADERS.
var (
	exclusive = &dissect.Field{Name: "http2.exclusive", Title: "Exclusive", Kind: dissect.Bool,
		About: "The stream shall be the only one that depends on its parent.", Spec: "RFC 7540 section 5.3.1"}
	dependency = &dissect.Field{Name: "http2.stream_dependency", Title: "Stream Dependency", Kind: dissect.Uint, Bits: 32,
		About: "The stream that shall be served first. RFC 9113 has given up this way of setting priorities.", Spec: "RFC 7540 section 5.3.1"}
	weight = &dissect.Field{Name: "http2.headers.weight", Title: "Weight", Kind: dissect.Uint, Bits: 8,
		About: "The share among streams with the same parent, less one.", Spec: "RFC 7540 section 5.3.2"}
	weightReal = &dissect.Field{Name: "http2.headers.weight_real", Title: "Weight real", Kind: dissect.Uint, Bits: 8,
		About: "The share among streams with the same parent, 1 to 256.", Spec: "RFC 7540 section 5.3.2"}
)

// RST_STREAM, GOAWAY, PING, WINDOW_UPDATE.
var (
	rstError = &dissect.Field{Name: "http2.rst_stream.error", Title: "Error", Kind: dissect.Uint, Names: errorName,
		About: "Why the stream ends at once, in both directions.", Spec: "RFC 9113 section 6.4"}
	goawayReserved = &dissect.Field{Name: "http2.goway.r", Title: "Reserved", Kind: dissect.Uint, Base: dissect.Hex, Bits: 32, Spec: "RFC 9113 section 6.8"}
	goawayLast     = &dissect.Field{Name: "http2.goaway.last_stream_id", Title: "Last-Stream-ID", Kind: dissect.Uint,
		About: "The last stream that the sender has looked at: what was begun after it may safely be asked again elsewhere.", Spec: "RFC 9113 section 6.8"}
	goawayError = &dissect.Field{Name: "http2.goaway.error", Title: "Error", Kind: dissect.Uint, Names: errorName,
		About: "Why the connection ends; NO_ERROR is an ordinary goodbye.", Spec: "RFC 9113 section 6.8"}
	goawayDebug = &dissect.Field{Name: "http2.goaway.addata", Title: "Additional Debug Data", Kind: dissect.Bytes, Show: showDebug,
		About: "What the sender has to say to whoever looks for the cause.", Spec: "RFC 9113 section 6.8"}
	ping = &dissect.Field{Name: "http2.ping", Title: "Ping", Kind: dissect.Bytes,
		About: "Eight bytes that come back: is the other end alive, and how far is it?", Spec: "RFC 9113 section 6.7"}
	pong = &dissect.Field{Name: "http2.pong", Title: "Pong", Kind: dissect.Bytes,
		About: "The eight bytes of the PING that this one answers.", Spec: "RFC 9113 section 6.7"}
	windowReserved  = &dissect.Field{Name: "http2.window_update.r", Title: "Reserved", Kind: dissect.Uint, Base: dissect.Hex, Bits: 32, Spec: "RFC 9113 section 6.9"}
	windowIncrement = &dissect.Field{Name: "http2.window_update.window_size_increment", Title: "Window Size Increment", Kind: dissect.Uint,
		About: "How many more bytes of DATA the other end may send, on this stream or, on stream 0, on all together.", Spec: "RFC 9113 section 6.9"}
)

// PUSH_PROMISE, CONTINUATION, ALTSVC, ORIGIN, PRIORITY_UPDATE.
var (
	pushReserved = &dissect.Field{Name: "http2.push_promise.r", Title: "Reserved", Kind: dissect.Uint, Base: dissect.Hex, Bits: 32, Spec: "RFC 9113 section 6.6"}
	pushStream   = &dissect.Field{Name: "http2.push_promise.promised_stream_id", Title: "Promised-Stream-ID", Kind: dissect.Uint,
		About: "The stream on which the server will send what nobody has asked for yet.", Spec: "RFC 9113 section 6.6"}
	altsvcLength = &dissect.Field{Name: "http2.altsvc.origin.len", Title: "Origin Length", Kind: dissect.Uint, Bits: 16, Spec: "RFC 7838 section 4"}
	altsvcOrigin = &dissect.Field{Name: "http2.altsvc.origin", Title: "Origin", Kind: dissect.String, ASCII: true,
		About: "Whose alternative this is; empty on a stream, where it is the origin of the request.", Spec: "RFC 7838 section 4"}
	altsvcValue = &dissect.Field{Name: "http2.altsvc.field_value", Title: "Field/Value", Kind: dissect.String, ASCII: true,
		About: "Where else, and by which protocol, the same can be had.", Spec: "RFC 7838 section 4"}
	origin       = &dissect.Field{Name: "http2.origin", Title: "Origin", Kind: dissect.None, Spec: "RFC 8336 section 2.1"}
	originLength = &dissect.Field{Name: "http2.origin.origin_len", Title: "Origin Length", Kind: dissect.Uint, Bits: 16, Spec: "RFC 8336 section 2.1"}
	originOrigin = &dissect.Field{Name: "http2.origin.origin", Title: "Origin", Kind: dissect.String, ASCII: true,
		About: "A site that may be asked for over this connection too.", Spec: "RFC 8336 section 2.1"}
	updateStream = &dissect.Field{Name: "http2.priority_update_stream_id", Title: "Priority Update Stream ID", Kind: dissect.Uint, Bits: 64,
		About: "The stream whose priority changes.", Spec: "RFC 9218 section 7.1"}
	updateValue = &dissect.Field{Name: "http2.priority_update_field_value", Title: "Priority Update Field Value", Kind: dissect.String, ASCII: true,
		About: "How urgent (u=0 is first, u=7 last), and whether parts are of use (i).", Spec: "RFC 9218 section 4"}
)

// SETTINGS.
var (
	settings = &dissect.Field{Name: "http2.settings", Title: "Settings", Kind: dissect.None, Show: showSetting,
		About: "One thing that the sender asks the other end to keep to.", Spec: "RFC 9113 section 6.5.1"}
	settingID = &dissect.Field{Name: "http2.settings.id", Title: "Settings Identifier", Kind: dissect.Uint, Bits: 16, Names: settingName,
		Spec: "RFC 9113 section 6.5.1"}
	settingUnknown = &dissect.Field{Name: "http2.settings.unknown", Title: "Unknown Settings", Kind: dissect.Uint,
		About: "Whoever does not know a setting ignores it.", Spec: "RFC 9113 section 6.5.2"}
	settingValues = map[uint16]*dissect.Field{
		1: {Name: "http2.settings.header_table_size", Title: "Header table size", Kind: dissect.Uint,
			About: "The most bytes that the table for header compression towards the sender may take; 4096 at first.", Spec: "RFC 9113 section 6.5.2"},
		2: {Name: "http2.settings.enable_push", Title: "Enable PUSH", Kind: dissect.Uint,
			About: "Whether the server may send what was not asked for.", Spec: "RFC 9113 section 6.5.2"},
		3: {Name: "http2.settings.max_concurrent_streams", Title: "Max concurrent streams", Kind: dissect.Uint,
			About: "How many streams the other end may have open at once.", Spec: "RFC 9113 section 6.5.2"},
		4: {Name: "http2.settings.initial_window_size", Title: "Initial Windows Size", Kind: dissect.Uint,
			About: "How many bytes of DATA may be sent on each stream before the first WINDOW_UPDATE; 65535 at first.", Spec: "RFC 9113 section 6.5.2"},
		5: {Name: "http2.settings.max_frame_size", Title: "Max frame size", Kind: dissect.Uint,
			About: "The longest payload that the sender takes; 16384 at first.", Spec: "RFC 9113 section 6.5.2"},
		6: {Name: "http2.settings.max_header_list_size", Title: "Max header list size", Kind: dissect.Uint,
			About: "The most header bytes, uncompressed, that the sender is ready to take.", Spec: "RFC 9113 section 6.5.2"},
		8: {Name: "http2.settings.extended_connect", Title: "Extended CONNECT", Kind: dissect.Uint,
			About: "Whether a CONNECT may name a protocol, as WebSocket over HTTP/2 does.", Spec: "RFC 8441 section 3"},
	}
)

// allFields lists every field of the layer.
func allFields() []*dissect.Field {
	return append([]*dissect.Field{
		stream, magic, length, frameType, flags, reserved, streamID, skipped,
		flagEndStream, flagEndHeaders, flagPadded, flagPriority, flagPingAck, flagSettingsAck,
		unusedAll, unusedData, unusedHeaders, unusedSettings, unusedPushPromise, unusedPing, unusedContinuation,
	}, inPayload()...)
}

// inPayload are the fields of payloads.
func inPayload() []*dissect.Field {
	fields := []*dissect.Field{
		unknown, padding, padLength, dataData, dataSegment, dataPart, dataPadding,
		bodyFragments, bodyFragment, bodyFragmentCount, bodyReassembledIn, bodyLength, bodyData, bodyEncoded, bodyFailed,
		exclusive, dependency, weight, weightReal, rstError, goawayReserved, goawayLast, goawayError, goawayDebug,
		ping, pong, windowReserved, windowIncrement, pushReserved, pushStream, altsvcLength, altsvcOrigin, altsvcValue,
		origin, originLength, originOrigin, updateStream, updateValue, settings, settingID, settingUnknown,
		headerBlock, pushBlock, continueBlock, headerPadding, pushPadding, headerLength, headerCount,
		tableUpdate, tableSize, tableEntries, tableBytes, fullURI, requestIn, sinceRequest,
	}
	fields = slices.AppendSeq(fields, maps.Values(settingValues))
	return append(fields, inEntry...)
}

// inEntry are the fields of an entry of a header block.
var inEntry = slices.AppendSeq([]*dissect.Field{
	header, nameLength, headerName, valueLength, headerValue, headerUnescaped, headerRepr, headerIndex, headerHuffman, headerLost,
}, maps.Values(named))
