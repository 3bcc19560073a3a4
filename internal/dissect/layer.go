package dissect

import (
	"github.com/wirelore/wirelore/internal/wire"
)

// Layer is one protocol of the wire: a plain struct of values that a layer's room fills in.
// The list of all layers is made in package lab; nothing here knows any of them.
type Layer struct {
	// Proto is the layer's own field, of the kind Protocol: its Name is what frame.protocols
	// and filters call the layer.
	Proto *Field
	// Fields are all others that the layer adds, for help and for the filter's suggestions.
	Fields []*Field
	// Over names the layers that this one may stand on, by the Name of their Proto. Claim is
	// asked only there. The frame itself stands on "capture", link layers on "frame"; a
	// layer over "" is asked where nobody else claims.
	Over []string
	// Carries names a layer for which this one hands bytes on, or whose nodes it makes: this
	// one has to explain its bytes wherever that one has to. Most carry none but their own.
	Carries string
	// Numbered says that what stands on this layer is chosen by Hints.Link and Hints.Type
	// alone, whatever the bytes are.
	Numbered bool
	// Claim says how sure it is that what comes next is this layer. It is called with bytes
	// that may be cut at any place, and must not change anything.
	Claim func(*Hints) Claim

	// A layer explains whole units or a stream of bytes. Of these two functions at least one
	// is there. They are called once for each capture, or once for each connection, and what
	// they return keeps the layer's state.
	New       func(*Session) Dissector
	NewStream func(*Session, Hints) Stream

	// Summary appends one line about layer node i: what the Info column shows.
	Summary func(dst []byte, t *Tree, i int) []byte

	// In a session's own copy:
	dissect Dissector // what New returned
	needed  bool      // whether it has to explain anything
}

// Dissector explains the unit that r holds: a packet, a datagram, a message, a body. It adds
// a node for its layer, then its fields, and hands the rest to Packet.Next. It adds nothing
// that it has not seen: where the bytes end too early or make no sense it keeps what it has,
// calls Packet.Break, and returns.
type Dissector func(p *Packet, r Range, h Hints)

// Stream explains what one connection carries, in both directions. Its methods are called
// in the order of the bytes of each direction.
type Stream interface {
	// Measure says how long the unit at the start of data is: a number up to len(data) if the
	// whole unit is there; a larger one if so many bytes must be there before asking again;
	// More if at least one more byte is needed; ToEnd if the unit lasts until the stream ends.
	// It must take time in proportion to what is new, not to len(data), if it asks for more.
	// It is never called with empty data. A unit is never empty.
	Measure(d wire.Dir, data []byte) int
	// Dissect explains one unit: as many bytes as Measure said, or fewer if the stream ended,
	// lost bytes or grew too long within it; then cut is true.
	Dissect(p *Packet, d wire.Dir, r Range, cut bool)
	// Lost says that n bytes of direction d were never seen; n is -1 if nobody knows how many,
	// as at a beginning that was not captured. What Measure gets next comes after them.
	Lost(d wire.Dir, n int)
}

// Ender is a Stream that hands bytes on to a Feed of its own, which has to know when a
// direction ends.
type Ender interface {
	// End is called after the last unit of direction d, if its end was seen.
	End(p *Packet, d wire.Dir)
}

// Gapped is a Stream that hands bytes on to a Feed of its own, which has to know at once that
// some were lost: what waits there ends with the present frame.
type Gapped interface {
	Stream
	// Gap is called after Lost.
	Gap(p *Packet, d wire.Dir)
}

// Beginner is a Stream that says something about a unit whose first bytes wait for the rest.
type Beginner interface {
	Stream
	// Begin is called for the present frame's bytes with which such a unit begins. The bytes
	// themselves are explained later; what is added here has none.
	Begin(p *Packet, d wire.Dir, r Range)
}

// What Measure returns other than a length.
const (
	More  = -1
	ToEnd = -2
)

// Hints are what is known about bytes that no layer has been chosen for.
type Hints struct {
	Parent *Field // the Proto of the layer below

	Link     wire.LinkType // below: "frame"
	Type     uint64        // the number that the layer below gives: EtherType, IP protocol, address family
	SrcPort  uint16
	DstPort  uint16
	ALPN     string // RFC 7301
	Upgrade  string // HTTP/1.1 Upgrade token, lower case
	Media    string // media type without parameters, lower case
	Params   string // the parameters of Content-Type, as sent
	Encoding string // grpc-encoding and the like
	Name     string // what the bytes are an instance of: a protobuf message's full name
	First    []byte // the first bytes, as many as there are; never kept
	Missing  int    // bytes after them that were sent and not captured

	Dir      wire.Dir
	Conn     *Conn
	Exchange *Exchange // the exchange that the bytes belong to, or nil
	Below    Below     // what the feed that carries the bytes stands on; nil without a feed
}

// Certainty says how sure a claim is.
type Certainty uint8

// The certainties.
const (
	No      Certainty = iota
	Last              // takes what nobody else claims
	Maybe             // by port or by look
	Likely            // a signature that hardly anything else has
	Certain           // by what the layer below says
)

// Claim is a layer's answer to Hints.
type Claim struct {
	Certainty Certainty
	Reason    string // ends "because ...": "the EtherType is 0x0800"
}

// Is returns a claim that is certain if ok, and no claim otherwise.
func Is(ok bool, reason string) Claim {
	if ok {
		return Claim{Certain, reason}
	}
	return Claim{}
}
