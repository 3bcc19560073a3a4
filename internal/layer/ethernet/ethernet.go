// Package ethernet explains Ethernet frames (IEEE 802.3 section 3) and the VLAN tags in them
// (IEEE 802.1Q section 9). They stand on the frame; what they carry is named by an EtherType
// or, in frames that have a length instead, by a header of IEEE 802.2.
//
// Whatever carries EtherTypes may use Next and Carried: Linux's cooked frames do.
package ethernet

import (
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// Layer is Ethernet.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:    proto,
		Fields:   fields,
		Over:     []string{"frame"},
		Numbered: true,
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Link == wire.LinkEthernet, "the capture's link type is Ethernet")
		},
		New:     newDissector,
		Summary: summary,
	}
}

// VLAN is the tag of a customer's VLAN: IEEE 802.1Q.
func VLAN() dissect.Layer { return customer.layer() }

// ProviderVLAN is the tag of a provider's VLAN, which may hold customers' tags: IEEE 802.1ad.
func ProviderVLAN() dissect.Layer { return provider.layer() }

// The EtherTypes that are looked for here.
const (
	typeIPv4     = 0x0800
	typeARP      = 0x0806
	typeCustomer = 0x8100
	typeIPv6     = 0x86dd
	typeProvider = 0x88a8
	typeRARP     = 0x8035
	typeQinQ     = 0x9100 // what switches used before 802.1ad
)

// typeLLC announces a header of IEEE 802.2, as in Linux: no EtherType is so small.
const typeLLC = 4

// behindLength returns what stands behind a length. IPX stands there without a header if it is
// as Novell's machines first sent it.
func behindLength(b []byte) uint64 {
	if len(b) >= 2 && b[0] == 0xff && b[1] == 0xff {
		return 0
	}
	return typeLLC
}

// noNextHeader says that an IPv6 packet carries nothing, RFC 8200 section 4.7.
const noNextHeader = 59

// Next hands on what stands behind an EtherType.
func Next(p *dissect.Packet, parent *dissect.Field, etherType uint16, r dissect.Range) {
	p.Protocol("ethertype")
	p.Next(r, dissect.Hints{Parent: parent, Type: uint64(etherType)})
}

// Carried returns how many of the bytes behind an EtherType belong to what it names: the rest
// pads the frame. Network layers say how long they are, so that is asked of their headers; all
// of it belongs to any other.
func Carried(etherType uint16, b []byte) int {
	n := len(b)
	switch {
	case etherType == typeIPv4 && len(b) >= 20:
		if total := int(b[2])<<8 | int(b[3]); total >= 20 { // 0 if the network card cuts segments
			n = total
		}
	case etherType == typeIPv6 && len(b) >= 40:
		if payload := int(b[4])<<8 | int(b[5]); payload > 0 || b[6] == noNextHeader { // 0 in a jumbogram
			n = 40 + payload
		}
	case (etherType == typeARP || etherType == typeRARP) && len(b) >= 8:
		n = 8 + 2*int(b[4]) + 2*int(b[5])
	}
	return min(n, len(b))
}
