package http1

import (
	"maps"
	"slices"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto = &dissect.Field{Name: "http", Title: "Hypertext Transfer Protocol", Kind: dissect.Protocol, Purpose: dissect.HeaderFields,
	About: "One message: a start line, fields, an empty line, and a body if the fields announce one.", Spec: "RFC 9112"}

// Lines have no names: their text is what is to be seen.
var (
	startLine = &dissect.Field{Title: "Start line", Show: showLine, Purpose: dissect.StartLine,
		About: "What is asked for, or how it went.", Spec: "RFC 9112 section 2.1"}
	blankLine = &dissect.Field{Title: "Empty line", Show: showLine,
		About: "Ends the fields.", Spec: "RFC 9112 section 2.1"}
	cutLine     = &dissect.Field{Title: "Beginning of a line", Show: showLine, About: "The bytes end before the line does."}
	leadingLine = &dissect.Field{Title: "Empty line before the message", Show: showLine, Purpose: dissect.Framing,
		About: "Some senders put an empty line after a body; a receiver passes over it.", Spec: "RFC 9112 section 2.2"}
	chunkedBody = &dissect.Field{Title: "HTTP chunked response", Purpose: dissect.Framing,
		About: "The body in pieces, each with its size before it, for a sender that does not know the whole length yet.",
		Spec:  "RFC 9112 section 7.1"}
	chunk = &dissect.Field{Title: "Data chunk", Show: showChunk, Purpose: dissect.Framing,
		About: "One piece of the body.", Spec: "RFC 9112 section 7.1"}
	lastChunk = &dissect.Field{Title: "End of chunked encoding", Purpose: dissect.Framing,
		About: "A chunk of no bytes ends the body.", Spec: "RFC 9112 section 7.1"}
	encodedBody = &dissect.Field{Title: "Content-encoded entity body", Purpose: dissect.Payload,
		About: "The body as it was compressed for the way.", Spec: "RFC 9110 section 8.4"}
)

// Start lines.
var (
	reqMethod = &dissect.Field{Name: "http.request.method", Title: "Request Method", Kind: dissect.String, ASCII: true, Purpose: dissect.StartLine,
		About: "What the client wants done with the target.", Spec: "RFC 9110 section 9"}
	reqURI = &dissect.Field{Name: "http.request.uri", Title: "Request URI", Kind: dissect.String, ASCII: true, Purpose: dissect.StartLine,
		About: "The target: mostly a path and a query.", Spec: "RFC 9112 section 3.2"}
	reqPath = &dissect.Field{Name: "http.request.uri.path", Title: "Request URI Path", Kind: dissect.String, ASCII: true, Purpose: dissect.StartLine,
		About: "The target up to the question mark.", Spec: "RFC 3986 section 3.3"}
	reqQuery = &dissect.Field{Name: "http.request.uri.query", Title: "Request URI Query", Kind: dissect.String, ASCII: true, Purpose: dissect.StartLine,
		About: "The target after the question mark.", Spec: "RFC 3986 section 3.4"}
	reqParameter = &dissect.Field{Name: "http.request.uri.query.parameter", Title: "Request URI Query Parameter", Kind: dissect.String, ASCII: true,
		Purpose: dissect.StartLine, About: "One parameter of the query."}
	reqVersion = &dissect.Field{Name: "http.request.version", Title: "Request Version", Kind: dissect.String, ASCII: true, Purpose: dissect.StartLine,
		About: "The highest version that the client speaks.", Spec: "RFC 9112 section 2.3"}
	respVersion = &dissect.Field{Name: "http.response.version", Title: "Response Version", Kind: dissect.String, ASCII: true, Purpose: dissect.StartLine,
		About: "The version of the answer's form.", Spec: "RFC 9112 section 4"}
	respCode = &dissect.Field{Name: "http.response.code", Title: "Status Code", Kind: dissect.Uint, Bits: 16, Purpose: dissect.StartLine,
		About: "How it went: 2xx well, 3xx look elsewhere, 4xx the client's fault, 5xx the server's.", Spec: "RFC 9110 section 15"}
	respDesc = &dissect.Field{Name: "http.response.code.desc", Title: "Status Code Description", Kind: dissect.String,
		About: "What the code means by the registry, whatever the server wrote."}
	respPhrase = &dissect.Field{Name: "http.response.phrase", Title: "Response Phrase", Kind: dissect.String, ASCII: true, Purpose: dissect.StartLine,
		About: "A word for people; clients ignore it.", Spec: "RFC 9112 section 4"}
	chat = &dissect.Field{Name: "http.chat", Title: "Formatted text", Show: dissect.ShowMessage, About: "The start line, as a remark."}
)

// What is concluded about a message.
var (
	isRequest      = &dissect.Field{Name: "http.request", Title: "Request", Kind: dissect.Bool, About: "True for every request."}
	isResponse     = &dissect.Field{Name: "http.response", Title: "Response", Kind: dissect.Bool, About: "True for every answer."}
	isNotification = &dissect.Field{Name: "http.notification", Title: "Notification", Kind: dissect.Bool,
		About: "True for an event notification of UPnP."}
	fullURI = &dissect.Field{Name: "http.request.full_uri", Title: "Full request URI", Kind: dissect.String, ASCII: true,
		About: "The target with the scheme and the host in front.", Spec: "RFC 9110 section 7.1"}
	requestNumber = &dissect.Field{Name: "http.request_number", Title: "Request number", Kind: dissect.Uint,
		About: "Which request of the connection this is, from 1."}
	responseNumber = &dissect.Field{Name: "http.response_number", Title: "Response number", Kind: dissect.Uint,
		About: "Which answer of the connection this is, from 1."}
	sinceRequest = &dissect.Field{Name: "http.time", Title: "Time since request", Kind: dissect.RelTime,
		About: "From the end of the request to the end of this answer."}
	requestIn      = &dissect.Field{Name: "http.request_in", Title: "Request in frame", Kind: dissect.FrameNum, About: "Where this answer's request ends."}
	prevRequestIn  = &dissect.Field{Name: "http.prev_request_in", Title: "Prev request in frame", Kind: dissect.FrameNum, About: "Where the request before ends."}
	prevResponseIn = &dissect.Field{Name: "http.prev_response_in", Title: "Prev response in frame", Kind: dissect.FrameNum, About: "Where the answer before ends."}
	responseFor    = &dissect.Field{Name: "http.response_for.uri", Title: "Request URI", Kind: dissect.String, ASCII: true,
		About: "The URI that was asked for."}
	proxyHost = &dissect.Field{Name: "http.proxy_connect_host", Title: "Proxy-Connect-Hostname", Kind: dissect.String, ASCII: true,
		About: "Where the tunnel leads.", Spec: "RFC 9110 section 9.3.6"}
	proxyPort = &dissect.Field{Name: "http.proxy_connect_port", Title: "Proxy-Connect-Port", Kind: dissect.Uint, Bits: 16,
		About: "The port the tunnel leads to.", Spec: "RFC 9110 section 9.3.6"}
)

// What is known only once the whole capture was read, as tshark does with -2: filters and
// columns may name it, and find nothing.
var (
	responseIn     = &dissect.Field{Name: "http.response_in", Title: "Response in frame", Kind: dissect.FrameNum, About: "Where this request's answer ends."}
	nextRequestIn  = &dissect.Field{Name: "http.next_request_in", Title: "Next request in frame", Kind: dissect.FrameNum, About: "Where the next request ends."}
	nextResponseIn = &dissect.Field{Name: "http.next_response_in", Title: "Next response in frame", Kind: dissect.FrameNum, About: "Where the next answer ends."}
)

// Bodies.
var (
	contentLengthNum = &dissect.Field{Name: "http.content_length", Title: "Content length", Kind: dissect.Uint, Bits: 64,
		About: "The body's length in bytes.", Spec: "RFC 9110 section 8.6"}
	chunkSizeNum = &dissect.Field{Name: "http.chunk_size", Title: "Chunk size", Kind: dissect.Uint, Show: showChunkSize, Purpose: dissect.Framing,
		About: "How many bytes of the body follow, in hexadecimal; extensions may stand after it.", Spec: "RFC 9112 section 7.1"}
	chunkData = &dissect.Field{Name: "http.chunk_data", Title: "Chunk data", Kind: dissect.Bytes, Purpose: dissect.Payload,
		About: "A piece of the body."}
	chunkBoundary = &dissect.Field{Name: "http.chunk_boundary", Title: "Chunk boundary", Kind: dissect.Bytes, Purpose: dissect.Framing,
		About: "CRLF ends a chunk."}
	trailerPart = &dissect.Field{Name: "http.chunked_trailer_part", Title: "trailer-part", Kind: dissect.String, ASCII: true, Show: showTrailer,
		Purpose: dissect.HeaderFields, About: "Fields that were not known before the body was sent.", Spec: "RFC 9112 section 7.1.2"}
	fileData = &dissect.Field{Name: "http.file_data", Title: "File Data", Kind: dissect.String, ASCII: true, Show: showFileData, Purpose: dissect.Payload,
		About: "The body, without chunks and compression."}
)

// Remarks.
var (
	leadingCRLF  = &dissect.Field{Name: "http.leading_crlf", Title: "Leading CRLF previous message in the stream may have extra CRLF"}
	teAndLength  = &dissect.Field{Name: "http.te_and_length", Title: "The Content-Length and Transfer-Encoding header must not be set together"}
	teUnknown    = &dissect.Field{Name: "http.te_unknown", Title: "Unknown transfer coding name in Transfer-Encoding header"}
	badName      = &dissect.Field{Name: "http.bad_header_name", Title: "Illegal characters found in header name"}
	undecodable  = &dissect.Field{Name: "http.decompression_failed", Title: "Decompression failed"}
	plainTLSPort = &dissect.Field{Name: "http.tls_port", Title: "Unencrypted HTTP protocol detected over encrypted port, could indicate a dangerous misconfiguration."}
)

func allFields() []*dissect.Field {
	all := []*dissect.Field{
		reqMethod, reqURI, reqPath, reqQuery, reqParameter, reqVersion, respVersion, respCode, respDesc, respPhrase, chat,
		isRequest, isResponse, isNotification, fullURI, requestNumber, responseNumber, sinceRequest, requestIn, responseIn, nextRequestIn, nextResponseIn,
		prevRequestIn, prevResponseIn, responseFor, proxyHost, proxyPort, contentLengthNum, chunkSizeNum, chunkData, chunkBoundary,
		trailerPart, fileData, leadingCRLF, teAndLength, teUnknown, badName, undecodable, plainTLSPort,
		requestLine, responseLine, unknownHeader, cookiePair, authBasic,
	}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		all = append(all, headers[name])
	}
	return all
}
