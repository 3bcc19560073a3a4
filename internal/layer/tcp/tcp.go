// Package tcp explains the Transmission Control Protocol: the header and its options, the two
// streams of bytes a connection carries, put back into their order, and what the numbers in
// the headers tell about the network in between.
//
// It stands on ip and ipv6, and carries everything that speaks over a connection: each has a
// dissect.Feed that chooses the layer above and joins its units.
//
// What a segment is taken for (retransmission, duplicate ACK, zero window and so on) follows
// the rules of Wireshark's TCP analysis, since people compare. The order of bytes does not:
// segments that overtook others wait, as Wireshark has them only where it is told to.
//
// Specifications: RFC 9293 (TCP), RFC 7323 (window scale, timestamps), RFC 2018 and RFC 2883
// (SACK), RFC 7413 (Fast Open), RFC 2385 (MD5), RFC 5925 (TCP-AO), RFC 5482 (user timeout),
// RFC 5681 (fast retransmission), RFC 3168 and RFC 9768 (ECN), RFC 4782 (Quick-Start),
// RFC 8684 (Multipath TCP, named only).
package tcp

import (
	"github.com/wirelore/wirelore/internal/dissect"
)

// Layer returns TCP.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: fields(),
		Over:   []string{"ip", "ipv6"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Type == protocolNumber, "the IP protocol number is 6")
		},
		New:     newDissector,
		Summary: summary,
	}
}

// protocolNumber is TCP's in the IP header.
const protocolNumber = 6
