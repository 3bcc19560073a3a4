package ip

import "github.com/wirelore/wirelore/internal/dissect"

var hopByHopExtension = extension{
	proto: &dissect.Field{Name: "ipv6.hopopts", Title: "IPv6 Hop-by-Hop Option", Kind: dissect.Protocol, Spec: "RFC 8200 section 4.3",
		About: "Options that every router on the way looks at.", Purpose: dissect.Header},
	next:  &dissect.Field{Name: "ipv6.hopopts.nxt", Title: "Next Header", Kind: dissect.Uint, Bits: 8, Names: protocolName, Spec: "RFC 8200 section 4.3"},
	size:  &dissect.Field{Name: "ipv6.hopopts.len", Title: "Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8200 section 4.3"},
	bytes: &dissect.Field{Name: "ipv6.hopopts.len_oct", Title: "Length in bytes", Kind: dissect.Uint, Bits: 16},
	body:  options,
}

var destinationExtension = extension{
	proto: &dissect.Field{Name: "ipv6.dstopts", Title: "Destination Options for IPv6", Kind: dissect.Protocol, Spec: "RFC 8200 section 4.6",
		About: "Options that only the receiver looks at.", Purpose: dissect.Header},
	next:  &dissect.Field{Name: "ipv6.dstopts.nxt", Title: "Next Header", Kind: dissect.Uint, Bits: 8, Names: protocolName, Spec: "RFC 8200 section 4.6"},
	size:  &dissect.Field{Name: "ipv6.dstopts.len", Title: "Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8200 section 4.6"},
	bytes: &dissect.Field{Name: "ipv6.dstopts.len_oct", Title: "Length in bytes", Kind: dissect.Uint, Bits: 16},
	body:  options,
}

var routingExtension = extension{
	proto: &dissect.Field{Name: "ipv6.routing", Title: "Routing Header for IPv6", Kind: dissect.Protocol, Spec: "RFC 8200 section 4.4",
		About: "Stations that the packet is to pass on its way.", Purpose: dissect.Header},
	next:  &dissect.Field{Name: "ipv6.routing.nxt", Title: "Next Header", Kind: dissect.Uint, Bits: 8, Names: protocolName, Spec: "RFC 8200 section 4.4"},
	size:  &dissect.Field{Name: "ipv6.routing.len", Title: "Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8200 section 4.4"},
	bytes: &dissect.Field{Name: "ipv6.routing.len_oct", Title: "Length in bytes", Kind: dissect.Uint, Bits: 16},
	body:  routing,
}

var fragmentExtension = extension{
	proto: &dissect.Field{Name: "ipv6.fraghdr", Title: "Fragment Header for IPv6", Kind: dissect.Protocol, Spec: "RFC 8200 section 4.5",
		About: "The packet is a part of one that was too long for a link.", Purpose: dissect.Header},
	next: &dissect.Field{Name: "ipv6.fraghdr.nxt", Title: "Next header", Kind: dissect.Uint, Bits: 8, Names: protocolName, Spec: "RFC 8200 section 4.5"},
}

var (
	fragmentReserved = &dissect.Field{Name: "ipv6.fraghdr.reserved_octet", Title: "Reserved octet", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 8200 section 4.5"}
	fragmentOffset   = &dissect.Field{Name: "ipv6.fraghdr.offset", Title: "Offset", Kind: dissect.Uint, Bits: 16, Spec: "RFC 8200 section 4.5",
		About: "Where in its packet the fragment stands, in units of eight bytes."}
	fragmentBits = &dissect.Field{Name: "ipv6.fraghdr.reserved_bits", Title: "Reserved bits", Kind: dissect.Uint, Bits: 16, Spec: "RFC 8200 section 4.5"}
	fragmentMore = &dissect.Field{Name: "ipv6.fraghdr.more", Title: "More Fragments", Kind: dissect.Bool, Spec: "RFC 8200 section 4.5"}
	fragmentID   = &dissect.Field{Name: "ipv6.fraghdr.ident", Title: "Identification", Kind: dissect.Uint, Base: dissect.Hex, Bits: 32, Spec: "RFC 8200 section 4.5",
		About: "The same in all fragments of a packet, so that they can be put together."}

	routingType = &dissect.Field{Name: "ipv6.routing.type", Title: "Type", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8200 section 4.4",
		Names: dissect.Names(map[uint64]string{routingSource: "Source Route", routingMobile: "Type 2 Routing", 3: "RPL Source Routing Header", routingSegment: "Segment Routing"})}
	routingLeft       = &dissect.Field{Name: "ipv6.routing.segleft", Title: "Segments Left", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8200 section 4.4"}
	routingUnknown    = &dissect.Field{Name: "ipv6.routing.unknown_data", Title: "Type-Specific Data", Kind: dissect.Bytes, Spec: "RFC 8200 section 4.4"}
	routingDeprecated = &dissect.Field{Name: "ipv6.routing.deprecated", Title: "Routing header type is deprecated", Kind: dissect.None, Spec: "RFC 5095 section 3"}
	sourceReserved    = &dissect.Field{Name: "ipv6.routing.src.reserved", Title: "Reserved", Kind: dissect.Bytes, Spec: "RFC 2460 section 4.4"}
	sourceAddress     = &dissect.Field{Name: "ipv6.routing.src.addr", Title: "Address", Kind: dissect.IPv6, Spec: "RFC 2460 section 4.4"}
	mobileReserved    = &dissect.Field{Name: "ipv6.routing.mipv6.reserved", Title: "Reserved", Kind: dissect.Bytes, Spec: "RFC 6275 section 6.4"}
	mobileAddress     = &dissect.Field{Name: "ipv6.routing.mipv6.home_address", Title: "Home Address", Kind: dissect.IPv6, Spec: "RFC 6275 section 6.4"}
	segmentLast       = &dissect.Field{Name: "ipv6.routing.srh.last_entry", Title: "Last Entry", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8754 section 2"}
	segmentFlags      = &dissect.Field{Name: "ipv6.routing.srh.flags", Title: "Flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 8754 section 2"}
	segmentTag        = &dissect.Field{Name: "ipv6.routing.srh.tag", Title: "Tag", Kind: dissect.Bytes, Spec: "RFC 8754 section 2"}
	segmentAddress    = &dissect.Field{Name: "ipv6.routing.srh.addr", Title: "Address", Kind: dissect.IPv6, Spec: "RFC 8754 section 2"}

	option       = &dissect.Field{Name: "ipv6.opt", Title: "IPv6 Option", Kind: dissect.None, Spec: "RFC 8200 section 4.2"}
	optionType   = &dissect.Field{Name: "ipv6.opt.type", Title: "Type", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 8200 section 4.2"}
	optionAction = &dissect.Field{Name: "ipv6.opt.type.action", Title: "Action", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8200 section 4.2",
		About: "What a node does with the packet if it does not know the option.",
		Names: dissect.Names(map[uint64]string{0: "Skip and continue", 1: "Discard", 2: "Discard and send ICMP error", 3: "Discard and send ICMP error unless multicast"})}
	optionChange    = &dissect.Field{Name: "ipv6.opt.type.change", Title: "May Change", Kind: dissect.Bool, Spec: "RFC 8200 section 4.2"}
	optionRest      = &dissect.Field{Name: "ipv6.opt.type.rest", Title: "Low-Order Bits", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 8200 section 4.2"}
	optionLength    = &dissect.Field{Name: "ipv6.opt.length", Title: "Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8200 section 4.2"}
	optionOne       = &dissect.Field{Name: "ipv6.opt.pad1", Title: "Pad1", Kind: dissect.None, Purpose: dissect.Padding, Spec: "RFC 8200 section 4.2"}
	optionPadding   = &dissect.Field{Name: "ipv6.opt.padn", Title: "PadN", Kind: dissect.Bytes, Purpose: dissect.Padding, Spec: "RFC 8200 section 4.2"}
	optionNoPadding = &dissect.Field{Name: "ipv6.opt.padn", Title: "PadN", Kind: dissect.String, Spec: "RFC 8200 section 4.2"}
	optionUnknown   = &dissect.Field{Name: "ipv6.opt.unknown", Title: "Unknown Data", Kind: dissect.Bytes, Spec: "RFC 8200 section 4.2"}
	routerAlert     = &dissect.Field{Name: "ipv6.opt.router_alert", Title: "Router Alert", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2711 section 2.1",
		About: "Asks routers to look into the packet though it is not for them.",
		Names: dissect.Names(map[uint64]string{0: "MLD", 1: "RSVP", 2: "Active Networks"})}
	jumboLength = &dissect.Field{Name: "ipv6.opt.jumbo", Title: "Payload Length", Kind: dissect.Uint, Bits: 32, Spec: "RFC 2675 section 2"}
	tunnelLimit = &dissect.Field{Name: "ipv6.opt.tel", Title: "Tunnel Encapsulation Limit", Kind: dissect.Uint, Bits: 8, Spec: "RFC 2473 section 4.1.1"}
	homeAddress = &dissect.Field{Name: "ipv6.opt.mipv6.home_address", Title: "MIPv6 Home Address", Kind: dissect.IPv6, Spec: "RFC 6275 section 6.3"}
)

var extensionFields = []*dissect.Field{
	hopByHopExtension.proto, hopByHopExtension.next, hopByHopExtension.size, hopByHopExtension.bytes,
	destinationExtension.proto, destinationExtension.next, destinationExtension.size, destinationExtension.bytes,
	routingExtension.proto, routingExtension.next, routingExtension.size, routingExtension.bytes,
	fragmentExtension.proto, fragmentExtension.next, fragmentReserved, fragmentOffset, fragmentBits, fragmentMore, fragmentID,
	routingType, routingLeft, routingUnknown, routingDeprecated, sourceReserved, sourceAddress, mobileReserved, mobileAddress,
	segmentLast, segmentFlags, segmentTag, segmentAddress,
	option, optionType, optionAction, optionChange, optionRest, optionLength, optionOne, optionPadding, optionNoPadding, optionUnknown,
	routerAlert, jumboLength, tunnelLimit, homeAddress,
}

func optionName(kind uint8) string {
	switch kind {
	case optionPad1:
		return "Pad1"
	case optionPadN:
		return "PadN"
	case optionTunnel:
		return "Tunnel Encapsulation Limit"
	case optionAlert:
		return "Router Alert"
	case optionJumbo:
		return "Jumbo Payload"
	case optionHome:
		return "Home Address"
	}
	return "Unknown IPv6 Option"
}
