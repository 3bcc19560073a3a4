// Package wire holds the words that everything about captured bytes shares: a frame, the
// interface it was seen on, an end of a conversation, a direction. It has no behaviour to
// speak of and does no input or output; packages capture, dissect, flow and the layers
// build on it.
package wire

import (
	"net/netip"
	"strconv"
	"time"
)

// Frame is one captured link-layer unit.
type Frame struct {
	Number    int        // from 1, in the order of the capture
	Time      time.Time  // when it was seen, to the nanosecond; zero if the capture does not say
	Interface *Interface // where it was seen; never nil
	Length    int        // bytes on the wire, at least len(Data)
	Data      []byte     // the bytes that were captured; valid until the source gives the next frame
	Comments  []string   // what somebody wrote about this frame
	Options   []Option   // what else is said about it; valid as long as Data
	Block     *Block     // what this is, if it is no frame; Interface.Link is then LinkNone
}

// Option is something a capture file says that nothing here has a word for, coded as in
// pcapng but that numbers in it are little-endian always.
type Option struct {
	Code  uint16 // draft-ietf-opsawg-pcapng sections 4.2 and 4.3
	Value []byte
}

// Block is something that a capture file holds among its frames and that is numbered with
// them, as Wireshark does: a custom block or a line of a system's journal.
type Block struct {
	Type       uint32 // of the block, draft-ietf-opsawg-pcapng section 11.1
	Enterprise uint32 // who defines what a custom block means: an IANA private enterprise number
}

// Interface is where frames were seen.
type Interface struct {
	Section     int // from 1, the section of a pcapng file that lists it; 0 where files have none
	ID          int // from 0, in the order of the capture
	Name        string
	Description string
	Filter      string // the capture filter, as written
	Hardware    string
	OS          string
	Comments    []string
	Options     []Option
	Link        LinkType
	SnapLen     int           // the most bytes that were kept of a frame; 0 for all
	Resolution  time.Duration // of the clock; what is finer than a nanosecond counts as a nanosecond
	// Reconstructed says that the bytes were seen at a socket and that the headers below
	// them were made up, not captured.
	Reconstructed bool
}

// LinkType says what a frame's first byte belongs to: the LINKTYPE_ numbers that capture
// files carry (draft-ietf-opsawg-pcaplinktype).
type LinkType uint16

// The link types that are explained. Frames of any other are shown as bytes.
const (
	LinkNull     LinkType = 0   // BSD loopback: the address family in the byte order of the host
	LinkEthernet LinkType = 1   // IEEE 802.3
	LinkRawBSD   LinkType = 12  // IP, as some systems number LinkRaw
	LinkRaw14    LinkType = 14  // IP, as OpenBSD numbers LinkRaw
	LinkRaw      LinkType = 101 // IP, version 4 or 6 by its first four bits
	LinkLoop     LinkType = 108 // OpenBSD loopback: the address family in network byte order
	LinkSLL      LinkType = 113 // Linux "any" device
	LinkIPv4     LinkType = 228
	LinkIPv6     LinkType = 229
	LinkSLL2     LinkType = 276    // Linux "any" device, second version
	LinkNone     LinkType = 0xffff // no frame, but a Block; no capture file has this number
)

// String is what people call it.
func (l LinkType) String() string {
	switch l {
	case LinkNull:
		return "BSD loopback"
	case LinkEthernet:
		return "Ethernet"
	case LinkRawBSD, LinkRaw14, LinkRaw:
		return "raw IP"
	case LinkLoop:
		return "OpenBSD loopback"
	case LinkSLL:
		return "Linux cooked"
	case LinkIPv4:
		return "raw IPv4"
	case LinkIPv6:
		return "raw IPv6"
	case LinkSLL2:
		return "Linux cooked, version 2"
	case LinkNone:
		return "none"
	}
	return "link type " + strconv.Itoa(int(l))
}

// Endpoint is one end of a conversation: an address and a port.
type Endpoint = netip.AddrPort

// Dir is a direction of a connection.
type Dir uint8

// The directions. The client is the end that opened the connection, as far as the capture
// shows it.
const (
	ToServer Dir = 0
	ToClient Dir = 1
)

// Other returns the opposite direction.
func (d Dir) Other() Dir { return d ^ 1 }

// String is "to server" or "to client".
func (d Dir) String() string {
	if d == ToServer {
		return "to server"
	}
	return "to client"
}
