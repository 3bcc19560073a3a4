package http2

import (
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// The header block as it stands on the wire, and what it decompresses to.
var (
	headerBlock   = blockBytes("http2.headers", "Header Block Fragment", dissect.Bytes)
	pushBlock     = blockBytes("http2.push_promise.header", "Header Block Fragment", dissect.Bytes)
	continueBlock = blockBytes("http2.continuation.header", "Continuation Header", dissect.String)
	headerPadding = padBytes("http2.headers.padding")
	pushPadding   = padBytes("http2.push_promise.padding")

	headerLength = &dissect.Field{Name: "http2.header.length", Title: "Header Length", Kind: dissect.Uint,
		About: "How long the header fields are without compression: each name and value, and four bytes for the length of each."}
	headerCount = &dissect.Field{Name: "http2.header.count", Title: "Header Count", Kind: dissect.Uint,
		About: "How many entries the block has, updates of the table's size among them."}
	header = &dissect.Field{Name: "http2.header", Title: "Header", Kind: dissect.None, Show: showHeader, Purpose: dissect.HeaderFields,
		About: "One header field: a byte or a few, if it stands in a table.", Spec: "RFC 7541 section 6"}
	nameLength = &dissect.Field{Name: "http2.header.name.length", Title: "Name Length", Kind: dissect.Uint,
		About: "Of the name as it is read, not as it is sent."}
	headerName = &dissect.Field{Name: "http2.header.name", Title: "Name", Kind: dissect.String, ASCII: true,
		About: "In lower case always; those that begin with a colon took over from the start line of HTTP/1.1.", Spec: "RFC 9113 section 8.3"}
	valueLength = &dissect.Field{Name: "http2.header.value.length", Title: "Value Length", Kind: dissect.Uint,
		About: "Of the value as it is read, not as it is sent."}
	headerValue     = &dissect.Field{Name: "http2.header.value", Title: "Value", Kind: dissect.String, ASCII: true}
	headerUnescaped = &dissect.Field{Name: "http2.header.unescaped", Title: "Unescaped", Kind: dissect.String,
		About: "The value with its %XX escapes undone.", Spec: "RFC 3986 section 2.1"}
	headerRepr = &dissect.Field{Name: "http2.header.repr", Title: "Representation", Kind: dissect.String,
		About: "How the field is sent: as the number of an entry of a table, or spelled out, and whether it enters the table.", Spec: "RFC 7541 section 6"}
	headerIndex = &dissect.Field{Name: "http2.header.index", Title: "Index", Kind: dissect.Uint,
		About: "An entry: 1 to 61 are the same for everybody, from 62 on are those that this connection has added, the newest first.", Spec: "RFC 7541 section 2.3.3"}
	headerHuffman = &dissect.Field{Name: "http2.header.huffman", Title: "Huffman", Kind: dissect.Bool,
		About: "Whether what is spelled out is in a code that spends few bits on frequent letters.", Spec: "RFC 7541 section 5.2"}
	headerLost = &dissect.Field{Name: "http2.header.lost", Title: "Not known", Kind: dissect.String,
		About: "Why a name or a value cannot be told: the entry was added to the table in bytes that were not captured.", Spec: "RFC 7541 section 2.3.2"}
	tableUpdate = &dissect.Field{Name: "http2.header_table_size_update", Title: "Header table size update", Kind: dissect.None, Purpose: dissect.HeaderFields,
		About: "The sender says how large its table is from here on.", Spec: "RFC 7541 section 6.3"}
	tableSize = &dissect.Field{Name: "http2.header_table_size_update.header_table_size", Title: "Header table size", Kind: dissect.Uint,
		Spec: "RFC 7541 section 6.3"}
	tableEntries = &dissect.Field{Name: "http2.header_table.entries", Title: "Dynamic table entries", Kind: dissect.Uint,
		About: "How many header fields the connection can name by a number after this block, in this direction.", Spec: "RFC 7541 section 2.3.2"}
	tableBytes = &dissect.Field{Name: "http2.header_table.size", Title: "Dynamic table size", Kind: dissect.Uint,
		About: "Names, values and 32 bytes for each entry; the oldest go when there is no room.", Spec: "RFC 7541 section 4.1"}
	fullURI = &dissect.Field{Name: "http2.request.full_uri", Title: "Full request URI", Kind: dissect.String, ASCII: true,
		About: "Scheme, authority and path together.", Spec: "RFC 9113 section 8.3.1"}
	requestIn = &dissect.Field{Name: "http2.request_in", Title: "The request is in frame", Kind: dissect.FrameNum,
		About: "Where the request that this answers began."}
	sinceRequest = &dissect.Field{Name: "http2.time", Title: "Time since request", Kind: dissect.RelTime,
		About: "From the request's first frame to the response's."}
)

func blockBytes(name, title string, kind dissect.Kind) *dissect.Field {
	return &dissect.Field{Name: name, Title: title, Kind: kind, ASCII: true, Purpose: dissect.HeaderFields,
		About: "Header fields as HPACK compresses them.", Spec: "RFC 9113 section 4.3"}
}

// named are the header fields that have a name of their own to filter by: those of the
// static table (RFC 7541 appendix A) that Wireshark has.
var named = namedHeaders()

func namedHeaders() map[string]*dissect.Field {
	fields := map[string]*dissect.Field{
		":authority": {About: "The host, and the port if it is not the usual one.", Spec: "RFC 9113 section 8.3.1"},
		":method":    {About: "What is asked for.", Spec: "RFC 9113 section 8.3.1"},
		":path":      {About: "Path and query.", Spec: "RFC 9113 section 8.3.1"},
		":scheme":    {About: "http or https.", Spec: "RFC 9113 section 8.3.1"},
		":status":    {Kind: dissect.Uint, Bits: 16, About: "How it went, in three digits.", Spec: "RFC 9113 section 8.3.2"},

		"age":            {Kind: dissect.Uint, Bits: 64, About: "Seconds that the answer has spent in caches.", Spec: "RFC 9111 section 5.1"},
		"content-length": {Kind: dissect.Uint, Bits: 64, About: "The bytes of all DATA frames of the body together.", Spec: "RFC 9110 section 8.6"},
		"max-forwards":   {Kind: dissect.Uint, Bits: 64, About: "How many proxies may still pass it on.", Spec: "RFC 9110 section 7.6.2"},
	}
	for _, name := range strings.Fields(`accept accept-charset accept-encoding accept-language accept-ranges access-control-allow-origin
		allow authorization cache-control content-disposition content-encoding content-language content-location content-range
		content-type cookie date etag expect expires from if-match if-modified-since if-none-match if-range if-unmodified-since
		last-modified link location proxy-authenticate proxy-authorization range referer refresh retry-after server set-cookie
		strict-transport-security user-agent vary via www-authenticate`) {
		fields[name] = &dissect.Field{}
	}
	for name, f := range fields {
		f.Name = "http2.headers." + strings.ReplaceAll(strings.TrimPrefix(name, ":"), "-", "_")
		f.Title, f.Purpose = name, dissect.HeaderFields
		if f.Kind == dissect.None {
			f.Kind, f.ASCII = dissect.String, true
		}
	}
	return fields
}
