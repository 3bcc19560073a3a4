package ip

import (
	"slices"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto6 = &dissect.Field{Name: "ipv6", Title: "Internet Protocol Version 6", Kind: dissect.Protocol, Show: show, Purpose: dissect.Header,
	About: "Carries a packet from one host to another across any number of networks.", Spec: "RFC 8200"}

var (
	version6 = &dissect.Field{Name: "ipv6.version", Title: "Version", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8200 section 3"}
	tclass   = &dissect.Field{Name: "ipv6.tclass", Title: "Traffic Class", Kind: dissect.Uint, Base: dissect.Hex, Bits: 32, Spec: "RFC 8200 section 7"}
	dscp6    = &dissect.Field{Name: "ipv6.tclass.dscp", Title: "Differentiated Services Codepoint", Kind: dissect.Uint, Names: dscpName,
		About: "How routers should treat the packet when they have more than they can send.", Spec: "RFC 2474 section 3"}
	ecn6 = &dissect.Field{Name: "ipv6.tclass.ecn", Title: "Explicit Congestion Notification", Kind: dissect.Uint, Names: ecnName,
		About: "A router that is about to drop packets can mark them here instead.", Spec: "RFC 3168 section 5"}
	flow = &dissect.Field{Name: "ipv6.flow", Title: "Flow Label", Kind: dissect.Uint, Base: dissect.Hex, Bits: 24,
		About: "The same in all packets of one conversation, so that routers can keep them on one path.", Spec: "RFC 6437"}
	payloadLen = &dissect.Field{Name: "ipv6.plen", Title: "Payload Length", Kind: dissect.Uint, Bits: 16,
		About: "Bytes behind this header, with extension headers. What the frame holds beyond is padding.", Spec: "RFC 8200 section 3"}
	nextHeader = &dissect.Field{Name: "ipv6.nxt", Title: "Next Header", Kind: dissect.Uint, Bits: 8, Names: protocolName, Spec: "RFC 8200 section 3"}
	hopLimit   = &dissect.Field{Name: "ipv6.hlim", Title: "Hop Limit", Kind: dissect.Uint, Bits: 8,
		About: "Each router takes one off and drops the packet at zero, so that none goes round for ever.", Spec: "RFC 8200 section 3"}

	src6 = end{
		address:    &dissect.Field{Name: "ipv6.src", Title: "Source Address", Kind: dissect.IPv6, Spec: "RFC 8200 section 3"},
		host:       &dissect.Field{Name: "ipv6.src_host", Title: "Source Host", Kind: dissect.IPv6},
		either:     addr6,
		eitherHost: host6,
	}
	dst6 = end{
		address:    &dissect.Field{Name: "ipv6.dst", Title: "Destination Address", Kind: dissect.IPv6, Spec: "RFC 8200 section 3"},
		host:       &dissect.Field{Name: "ipv6.dst_host", Title: "Destination Host", Kind: dissect.IPv6},
		either:     addr6,
		eitherHost: host6,
	}
	addr6 = &dissect.Field{Name: "ipv6.addr", Title: "Source or Destination Address", Kind: dissect.IPv6}
	host6 = &dissect.Field{Name: "ipv6.host", Title: "Source or Destination Host", Kind: dissect.IPv6}

	bogusVersion6 = &dissect.Field{Name: "ipv6.bogus_ipv6_version", Title: "Bogus IPv6 version", Kind: dissect.None, Spec: "RFC 8200 section 3"}
	exceeds       = &dissect.Field{Name: "ipv6.plen_exceeds_framing", Title: "IPv6 payload length exceeds framing length", Kind: dissect.None, Spec: "RFC 8200 section 3"}
	noLength      = &dissect.Field{Name: "ipv6.plen_zero", Title: `IPv6 payload length equals 0 (maybe because of "TCP segmentation offload" (TSO))`, Kind: dissect.None, Spec: "RFC 2675 section 2"}
)

var fields6 = slices.Concat([]*dissect.Field{
	version6, tclass, dscp6, ecn6, flow, payloadLen, nextHeader, hopLimit, src6.address, src6.host, dst6.address, dst6.host, addr6, host6,
	bogusVersion6, exceeds, noLength, version4, embeddedPrefix,
}, embeddedSrc.fields(), embeddedDst.fields(), embeddedEither.fields(), extensionFields, reassembly6.fields())
