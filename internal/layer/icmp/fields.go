package icmp

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

var proto = &dissect.Field{Name: "icmp", Title: "Internet Control Message Protocol", Kind: dissect.Protocol, Purpose: dissect.Header,
	About: "How the network tells a sender that something went wrong, and how it is asked whether somebody is there.", Spec: "RFC 792"}

var (
	kind     = &dissect.Field{Name: "icmp.type", Title: "Type", Kind: dissect.Uint, Bits: 8, Names: typeName, Spec: "RFC 792"}
	code     = &dissect.Field{Name: "icmp.code", Title: "Code", Kind: dissect.Uint, Bits: 8, Show: showCode, Spec: "RFC 792"}
	checksum = &dissect.Field{Name: "icmp.checksum", Title: "Checksum", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 792",
		About: "Over the whole message."}
	checksumStatus = &dissect.Field{Name: "icmp.checksum.status", Title: "Checksum Status", Kind: dissect.Uint, Bits: 8, Names: statusName}
	badChecksum    = &dissect.Field{Name: "icmp.checksum_bad", Title: "Bad checksum", Kind: dissect.None, Spec: "RFC 792"}
	unused         = &dissect.Field{Name: "icmp.unused", Title: "Unused", Kind: dissect.Bytes, Spec: "RFC 792"}
	identifier     = &dissect.Field{Name: "icmp.ident", Title: "Identifier (BE)", Kind: dissect.Uint, Bits: 16, Spec: "RFC 792",
		About: "Tells the echoes of one program from those of another."}
	identifierLE = &dissect.Field{Name: "icmp.ident_le", Title: "Identifier (LE)", Kind: dissect.Uint, Bits: 16,
		About: "The same, for senders that write it as little-endian machines do."}
	sequence   = &dissect.Field{Name: "icmp.seq", Title: "Sequence Number (BE)", Kind: dissect.Uint, Bits: 16, Spec: "RFC 792"}
	sequenceLE = &dissect.Field{Name: "icmp.seq_le", Title: "Sequence Number (LE)", Kind: dissect.Uint, Bits: 16}
	mtu        = &dissect.Field{Name: "icmp.mtu", Title: "MTU of next hop", Kind: dissect.Uint, Bits: 16, Spec: "RFC 1191 section 4",
		About: "The longest packet that the next link takes."}
	gateway        = &dissect.Field{Name: "icmp.redir_gw", Title: "Gateway Address", Kind: dissect.IPv4, Spec: "RFC 792"}
	pointer        = &dissect.Field{Name: "icmp.pointer", Title: "Pointer", Kind: dissect.Uint, Spec: "RFC 792", About: "The byte of the quoted packet that is wrong."}
	quotedWords    = &dissect.Field{Name: "icmp.length", Title: "Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4884 section 4"}
	quotedLen      = &dissect.Field{Name: "icmp.length.original_datagram", Title: "Length of original datagram", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4884 section 4"}
	originated     = &dissect.Field{Name: "icmp.originate_timestamp", Title: "Originate Timestamp", Kind: dissect.Uint, Spec: "RFC 792"}
	received       = &dissect.Field{Name: "icmp.receive_timestamp", Title: "Receive Timestamp", Kind: dissect.Uint, Spec: "RFC 792"}
	transmitted    = &dissect.Field{Name: "icmp.transmit_timestamp", Title: "Transmit Timestamp", Kind: dissect.Uint, Spec: "RFC 792"}
	addressMask    = &dissect.Field{Name: "icmp.address_mask", Title: "Address Mask", Kind: dissect.IPv4, Spec: "RFC 950 appendix I"}
	addressCount   = &dissect.Field{Name: "icmp.num_addrs", Title: "Number of addresses", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1256 section 3"}
	addressSize    = &dissect.Field{Name: "icmp.addr_entry_size", Title: "Address entry size", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1256 section 3"}
	lifetime       = &dissect.Field{Name: "icmp.lifetime", Title: "Lifetime", Kind: dissect.Uint, Bits: 16, Spec: "RFC 1256 section 3"}
	routerAddress  = &dissect.Field{Name: "icmp.router_address", Title: "Router address", Kind: dissect.IPv4, Spec: "RFC 1256 section 3"}
	preference     = &dissect.Field{Name: "icmp.pref_level", Title: "Preference level", Kind: dissect.Int, Spec: "RFC 1256 section 3"}
	dataTime       = &dissect.Field{Name: "icmp.data_time", Title: "Timestamp from icmp data", Kind: dissect.AbsTime, About: "ping puts there when it sent the request."}
	dataTimePassed = &dissect.Field{Name: "icmp.data_time_relative", Title: "Timestamp from icmp data (relative)", Kind: dissect.RelTime}
	responseTo     = &dissect.Field{Name: "icmp.resp_to", Title: "Request frame", Kind: dissect.FrameNum}
	responseTime   = &dissect.Field{Name: "icmp.resptime", Title: "Response time", Kind: dissect.Double, About: "In milliseconds."}
	extension      = &dissect.Field{Name: "icmp.ext", Title: "ICMP Multi-Part Extensions", Kind: dissect.None, Spec: "RFC 4884 section 7"}
)

var fields = append([]*dissect.Field{
	kind, code, checksum, checksumStatus, badChecksum, unused, identifier, identifierLE, sequence, sequenceLE, mtu, gateway, pointer,
	quotedWords, quotedLen, originated, received, transmitted, addressMask, addressCount, addressSize, lifetime, routerAddress,
	preference, dataTime, dataTimePassed, responseTo, responseTime, extension,
}, extensionFields...)

// What is known of a checksum.
const (
	bad        = 0
	good       = 1
	unverified = 2
	missing    = 3
)

func statusName(v uint64) string {
	return [...]string{bad: "Bad", good: "Good", unverified: "Unverified", missing: "Not present"}[v&3]
}

// The types, RFC 792 and IANA's registry.
const (
	echoReply          = 0
	unreachable        = 3
	sourceQuench       = 4
	redirect           = 5
	echoRequest        = 8
	routerFound        = 9
	exceeded           = 11
	badParameter       = 12
	timeRequest        = 13
	timeReply          = 14
	informationRequest = 15
	informationReply   = 16
	maskRequest        = 17
	maskReply          = 18
	probe              = 42
	probeReply         = 43
	tooLong            = 4 // code of unreachable
)

func typeName(v uint64) string {
	switch v {
	case echoReply:
		return "Echo (ping) reply"
	case unreachable:
		return "Destination unreachable"
	case sourceQuench:
		return "Source quench (flow control)"
	case redirect:
		return "Redirect"
	case echoRequest:
		return "Echo (ping) request"
	case routerFound:
		return "Router advertisement"
	case 10:
		return "Router solicitation"
	case exceeded:
		return "Time-to-live exceeded"
	case badParameter:
		return "Parameter problem"
	case timeRequest:
		return "Timestamp request"
	case timeReply:
		return "Timestamp reply"
	case informationRequest:
		return "Information request"
	case informationReply:
		return "Information reply"
	case probe:
		return "Extended Echo request"
	case probeReply:
		return "Extended Echo reply"
	case maskRequest:
		return "Address mask request"
	case maskReply:
		return "Address mask reply"
	}
	return ""
}

// codeNames are the names of the codes by type, from IANA's registry.
var codeNames = map[uint64][]string{
	unreachable: {"Network unreachable", "Host unreachable", "Protocol unreachable", "Port unreachable", "Fragmentation needed",
		"Source route failed", "Network unknown", "Host unknown", "Source host isolated", "Network administratively prohibited",
		"Host administratively prohibited", "Network unreachable for TOS", "Host unreachable for TOS",
		"Communication administratively filtered", "Host precedence violation", "Precedence cutoff in effect"},
	redirect:     {"Redirect for network", "Redirect for host", "Redirect for TOS and network", "Redirect for TOS and host"},
	exceeded:     {"Time to live exceeded in transit", "Fragment reassembly time exceeded"},
	badParameter: {"Pointer indicates the error", "Required option missing", "Bad length"},
}

func codeName(kind, code uint64) string {
	if names := codeNames[kind]; code < uint64(len(names)) {
		return names[code]
	}
	return ""
}

// showCode writes "Code: 3 (Port unreachable)": what a code means depends on the type, which
// stands before it.
func showCode(dst []byte, t *dissect.Tree, i int) []byte {
	v := t.Nodes[i].Num
	dst = strconv.AppendUint(append(dst, "Code: "...), v, 10)
	if name := codeName(t.Nodes[i-1].Num, v); name != "" {
		dst = append(append(append(dst, " ("...), name...), ')')
	}
	return dst
}
