package ip

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto4 = &dissect.Field{Name: "ip", Title: "Internet Protocol Version 4", Kind: dissect.Protocol, Show: show, Purpose: dissect.Header,
	About: "Carries a datagram from one host to another across any number of networks.", Spec: "RFC 791"}

var (
	version4 = &dissect.Field{Name: "ip.version", Title: "Version", Kind: dissect.Uint, Bits: 8, Spec: "RFC 791 section 3.1"}
	hdrLen   = &dissect.Field{Name: "ip.hdr_len", Title: "Header Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 791 section 3.1",
		About: "Bytes of the header with its options; on the wire it is counted in words of four bytes."}
	dsField = &dissect.Field{Name: "ip.dsfield", Title: "Differentiated Services Field", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 2474 section 3"}
	dscp4   = &dissect.Field{Name: "ip.dsfield.dscp", Title: "Differentiated Services Codepoint", Kind: dissect.Uint, Bits: 8, Names: dscpName,
		About: "How routers should treat the packet when they have more than they can send.", Spec: "RFC 2474 section 3"}
	ecn4 = &dissect.Field{Name: "ip.dsfield.ecn", Title: "Explicit Congestion Notification", Kind: dissect.Uint, Bits: 8, Names: ecnName,
		About: "A router that is about to drop packets can mark them here instead.", Spec: "RFC 3168 section 5"}
	totalLen = &dissect.Field{Name: "ip.len", Title: "Total Length", Kind: dissect.Uint, Bits: 16,
		About: "Bytes of the datagram, with its header. What the frame holds beyond is padding.", Spec: "RFC 791 section 3.1"}
	id4 = &dissect.Field{Name: "ip.id", Title: "Identification", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16,
		About: "The same in all fragments of a datagram, so that they can be put together.", Spec: "RFC 791 section 3.2"}
	flags4 = &dissect.Field{Name: "ip.flags", Title: "Flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 791 section 3.1"}
	flagRB = &dissect.Field{Name: "ip.flags.rb", Title: "Reserved bit", Kind: dissect.Bool, Spec: "RFC 791 section 3.1"}
	flagDF = &dissect.Field{Name: "ip.flags.df", Title: "Don't fragment", Kind: dissect.Bool,
		About: "A router that cannot send the packet whole must drop it and tell the sender.", Spec: "RFC 791 section 3.1"}
	flagMF = &dissect.Field{Name: "ip.flags.mf", Title: "More fragments", Kind: dissect.Bool,
		About: "This is a fragment, and not the last.", Spec: "RFC 791 section 3.1"}
	fragOffset = &dissect.Field{Name: "ip.frag_offset", Title: "Fragment Offset", Kind: dissect.Uint, Bits: 16, Show: showOffset,
		About: "Where in its datagram the fragment stands, in units of eight bytes.", Spec: "RFC 791 section 3.1"}
	ttl = &dissect.Field{Name: "ip.ttl", Title: "Time to Live", Kind: dissect.Uint, Bits: 8,
		About: "Each router takes one off and drops the packet at zero, so that none goes round for ever.", Spec: "RFC 791 section 3.1"}
	protocol = &dissect.Field{Name: "ip.proto", Title: "Protocol", Kind: dissect.Uint, Bits: 8, Names: protocolName, Spec: "RFC 791 section 3.1"}
	checksum = &dissect.Field{Name: "ip.checksum", Title: "Header Checksum", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16,
		About: "Over the header alone. Many network cards fill it in after the frame was captured, so it is not held against the sender.", Spec: "RFC 791 section 3.1"}
	checksumStatus = &dissect.Field{Name: "ip.checksum.status", Title: "Header checksum status", Kind: dissect.Uint, Bits: 8, Names: statusName}

	src4 = end{
		address:    &dissect.Field{Name: "ip.src", Title: "Source Address", Kind: dissect.IPv4, Spec: "RFC 791 section 3.1"},
		host:       &dissect.Field{Name: "ip.src_host", Title: "Source Host", Kind: dissect.IPv4},
		either:     addr4,
		eitherHost: host4,
	}
	dst4 = end{
		address:    &dissect.Field{Name: "ip.dst", Title: "Destination Address", Kind: dissect.IPv4, Spec: "RFC 791 section 3.1"},
		host:       &dissect.Field{Name: "ip.dst_host", Title: "Destination Host", Kind: dissect.IPv4},
		either:     addr4,
		eitherHost: host4,
	}
	addr4 = &dissect.Field{Name: "ip.addr", Title: "Source or Destination Address", Kind: dissect.IPv4}
	host4 = &dissect.Field{Name: "ip.host", Title: "Source or Destination Host", Kind: dissect.IPv4}

	bogusVersion = &dissect.Field{Name: "ip.bogus_ip_version", Title: "Bogus IPv4 version", Kind: dissect.None, Spec: "RFC 791 section 3.1"}
	bogusHeader  = &dissect.Field{Name: "ip.bogus_header_length", Title: "Bogus IP header length", Kind: dissect.None, Spec: "RFC 791 section 3.1"}
	bogusLength  = &dissect.Field{Name: "ip.bogus_ip_length", Title: "Bogus IP length", Kind: dissect.None, Spec: "RFC 791 section 3.1"}
	smallTTL     = &dissect.Field{Name: "ip.ttl.too_small", Title: "Time To Live", Kind: dissect.None, Spec: "RFC 791 section 3.2"}
	localTTL     = &dissect.Field{Name: "ip.ttl.lncb", Title: "Time To Live", Kind: dissect.None, Spec: "RFC 5771 section 4"}
)

var fields4 = append([]*dissect.Field{src4.address, src4.host, dst4.address, dst4.host, addr4, host4}, beyondAddresses4...)

var beyondAddresses4 = append([]*dissect.Field{
	version4, hdrLen, dsField, dscp4, ecn4, totalLen, id4, flags4, flagRB, flagDF, flagMF, fragOffset, ttl, protocol, checksum,
	checksumStatus, bogusVersion, bogusHeader, bogusLength, smallTTL, localTTL,
}, append(optionFields4, reassembly4.fields()...)...)

// unverified is the status of a checksum that nobody recomputed.
const unverified = 2

func statusName(v uint64) string {
	if v == unverified {
		return "Unverified"
	}
	return ""
}

// dscpName follows RFC 4594, section 2.3.
func dscpName(v uint64) string {
	switch {
	case v == 46:
		return "Expedited Forwarding"
	case v%8 == 0:
		return "Class Selector " + strconv.Itoa(int(v/8))
	case v >= 10 && v < 40 && v%2 == 0:
		return "Assured Forwarding " + strconv.Itoa(int(v/8)) + strconv.Itoa(int(v%8/2))
	}
	return ""
}

func ecnName(v uint64) string {
	return [...]string{"Not ECN-Capable Transport", "ECN-Capable Transport (1)", "ECN-Capable Transport (0)", "Congestion Experienced"}[v&3]
}

func showOffset(dst []byte, t *dissect.Tree, i int) []byte {
	return strconv.AppendUint(append(dst, "Fragment Offset: "...), 8*t.Nodes[i].Num, 10)
}
