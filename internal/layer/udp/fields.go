package udp

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto = &dissect.Field{Name: "udp", Title: "User Datagram Protocol", Kind: dissect.Protocol, Show: show, Purpose: dissect.Header,
	About: "Adds ports to IP, and nothing else: datagrams can get lost, doubled or out of order.", Spec: "RFC 768"}

var (
	srcPort = &dissect.Field{Name: "udp.srcport", Title: "Source Port", Kind: dissect.Uint, Bits: 16, Spec: "RFC 768"}
	dstPort = &dissect.Field{Name: "udp.dstport", Title: "Destination Port", Kind: dissect.Uint, Bits: 16, Spec: "RFC 768"}
	port    = &dissect.Field{Name: "udp.port", Title: "Source or Destination Port", Kind: dissect.Uint, Bits: 16}
	length  = &dissect.Field{Name: "udp.length", Title: "Length", Kind: dissect.Uint, Bits: 16,
		About: "Bytes of the datagram, with the eight of this header.", Spec: "RFC 768"}
	checksum = &dissect.Field{Name: "udp.checksum", Title: "Checksum", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16,
		About: "Over the datagram and the addresses; zero means that the sender made none.", Spec: "RFC 768"}
	checksumStatus = &dissect.Field{Name: "udp.checksum.status", Title: "Checksum Status", Kind: dissect.Uint, Bits: 8,
		Names: dissect.Names(map[uint64]string{unverified: "Unverified", notPresent: "Not present", illegal: "Illegal"})}
	stream = &dissect.Field{Name: "udp.stream", Title: "Stream index", Kind: dissect.Uint,
		About: "Counts the conversations of the capture."}
	timestamps   = &dissect.Field{Title: "Timestamps", Kind: dissect.None}
	timeRelative = &dissect.Field{Name: "udp.time_relative", Title: "Time since first frame", Kind: dissect.RelTime}
	timeDelta    = &dissect.Field{Name: "udp.time_delta", Title: "Time since previous frame", Kind: dissect.RelTime}
	payload      = &dissect.Field{Name: "udp.payload", Title: "UDP payload", Kind: dissect.Bytes, Show: showPayload, Purpose: dissect.Payload,
		About: "What the datagram carries.", Spec: "RFC 768"}

	badLength  = &dissect.Field{Name: "udp.length.bad", Title: "Bad length value", Kind: dissect.None, Spec: "RFC 768"}
	zeroLength = &dissect.Field{Name: "udp.length.bad_zero", Title: "Length is zero but payload < 65536", Kind: dissect.None, Spec: "RFC 2675 section 4"}
	zeroSum    = &dissect.Field{Name: "udp.checksum.zero", Title: "Illegal checksum value (0)", Kind: dissect.None, Spec: "RFC 8200 section 8.1"}
)

var fields = []*dissect.Field{
	srcPort, dstPort, port, length, checksum, checksumStatus, stream, timeRelative, timeDelta, payload, badLength, zeroLength, zeroSum,
}

// What is known of a checksum that nobody recomputed.
const (
	unverified = 2
	notPresent = 3
	illegal    = 4
)

func showPayload(dst []byte, t *dissect.Tree, i int) []byte {
	return append(strconv.AppendInt(append(dst, "UDP payload ("...), int64(t.Nodes[i].Len), 10), " bytes)"...)
}
