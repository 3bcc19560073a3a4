package dissect

// Kind says what values a field has.
type Kind uint8

// The kinds of a field, with what Wireshark calls them.
const (
	None     Kind = iota // FT_NONE: no value, only a label and children
	Protocol             // FT_PROTOCOL: a layer
	Bool                 // FT_BOOLEAN, in Node.Num
	Uint                 // FT_UINT8 to FT_UINT64, in Node.Num
	Int                  // FT_INT8 to FT_INT64, in Node.Num as two's complement
	Float                // FT_FLOAT, in Node.Num as math.Float32bits
	Double               // FT_DOUBLE, in Node.Num as math.Float64bits
	String               // FT_STRING, in Node.Bytes
	Bytes                // FT_BYTES, in Node.Bytes
	Ether                // FT_ETHER, in Node.Bytes
	IPv4                 // FT_IPv4, in Node.Bytes
	IPv6                 // FT_IPv6, in Node.Bytes
	AbsTime              // FT_ABSOLUTE_TIME, in Node.Num as nanoseconds since 1970, UTC
	RelTime              // FT_RELATIVE_TIME, in Node.Num as signed nanoseconds
	FrameNum             // FT_FRAMENUM, in Node.Num
	OID                  // FT_OID, in Node.Bytes as encoded by BER
	GUID                 // FT_GUID, in Node.Bytes
)

// Base says how a number is written.
type Base uint8

// The bases of a Uint. Hex has as many digits as the field has room for.
const (
	Dec Base = iota
	Hex
	Oct
)

// Purpose says what bytes are on the wire for: the ledger's second column.
type Purpose uint8

// The purposes. A node without one has that of the node above it.
const (
	Inherit        Purpose = iota
	Header                 // addresses, ports, lengths, checksums of the layers up to transport
	Acknowledgment         // a TCP segment that only acknowledges
	Retransmission         // bytes that were carried before
	Handshake              // TLS: agreeing on keys
	Record                 // TLS: record headers, explicit nonces and tags
	Padding                // bytes that mean nothing
	StartLine              // HTTP/1: request and status lines
	HeaderFields           // HTTP: fields of headers and trailers
	Framing                // frame and message headers, chunk sizes, masks, control frames
	Encoding               // what a text or a compression adds around the values
	Payload                // what the application said
	Pending                // bytes of a unit that is not complete yet; Node.Num is the feed's number
	Unknown                // nothing explains them
)

// String is the purpose as the ledger writes it.
func (p Purpose) String() string { return purposeNames[p] }

var purposeNames = [...]string{
	Inherit: "inherit", Header: "header", Acknowledgment: "acknowledgment", Retransmission: "retransmission",
	Handshake: "handshake", Record: "record", Padding: "padding", StartLine: "start line",
	HeaderFields: "header fields", Framing: "framing", Encoding: "encoding", Payload: "payload",
	Pending: "unfinished", Unknown: "unknown",
}

// Field defines a named value. Fields are package variables of the layer that owns them
// and never change.
type Field struct {
	Name  string // Wireshark's display-filter name: "tcp.srcport"
	Title string // as people read it: "Source Port"
	Kind  Kind
	Base  Base  // of a Uint
	Bits  uint8 // room of a Uint or Int: 8, 16, 24, 32, 64; 0 means 32
	// ASCII says of a String what tshark's columns make of it: every byte that is not ASCII
	// becomes U+FFFD, and the value ends at a NUL. Its line shows it as it is.
	ASCII bool
	// Names gives the meaning of numbers, nil if they have none. An empty string means that
	// the number has no name.
	Names func(uint64) string
	// Show writes the line for node i of t where "Title: value" would not do. It is called
	// when somebody looks, with the whole tree there.
	Show func(dst []byte, t *Tree, i int) []byte
	// About is a sentence for people who meet the field for the first time.
	About string
	Spec  string // where it is defined: "RFC 9113 section 6.2"
	// FromAbove says that the value depends on what the layers above make of the bytes, as
	// frame.protocols does.
	FromAbove bool
	// Purpose is what the field's bytes are for; Inherit takes that of the node above.
	Purpose Purpose
}

// Names makes a Field.Names of a table.
func Names(table map[uint64]string) func(uint64) string {
	return func(v uint64) string { return table[v] }
}
