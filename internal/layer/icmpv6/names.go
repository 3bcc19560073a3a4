package icmpv6

import (
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// What is known of a checksum.
const (
	bad        = 0
	good       = 1
	unverified = 2
)

func statusName(v uint64) string {
	return [...]string{bad: "Bad", good: "Good", unverified: "Unverified", 3: ""}[v&3]
}

func typeName(v uint64) string {
	switch v {
	case 1:
		return "Destination Unreachable"
	case 2:
		return "Packet Too Big"
	case 3:
		return "Time Exceeded"
	case 4:
		return "Parameter Problem"
	case echoRequest:
		return "Echo (ping) request"
	case echoReply:
		return "Echo (ping) reply"
	case listenerQuery:
		return "Multicast Listener Query"
	case 131:
		return "Multicast Listener Report"
	case 132:
		return "Multicast Listener Done"
	case 133:
		return "Router Solicitation"
	case 134:
		return "Router Advertisement"
	case 135:
		return "Neighbor Solicitation"
	case 136:
		return "Neighbor Advertisement"
	case 137:
		return "Redirect"
	case informationQuery:
		return "Node Information Query"
	case informationReply:
		return "Node Information Reply"
	case 143:
		return "Multicast Listener Report Message v2"
	case 144:
		return "Home Agent Address Discovery Request"
	case 145:
		return "Home Agent Address Discovery Reply"
	case 146:
		return "Mobile Prefix Solicitation"
	case 147:
		return "Mobile Prefix Advertisement"
	case 151:
		return "Multicast Router Advertisement"
	case 152:
		return "Multicast Router Solicitation"
	case 153:
		return "Multicast Router Termination"
	}
	return ""
}

// codeNames are the names of the codes by type, from IANA's registry.
var codeNames = map[uint64][]string{
	1: {"no route to destination", "Administratively prohibited", "Beyond scope of source address", "Address unreachable",
		"Port unreachable", "Source address failed ingress/egress policy", "Reject route to destination"},
	3: {"hop limit exceeded in transit", "fragment reassembly time exceeded"},
	4: {"erroneous header field encountered", "unrecognized Next Header type encountered", "unrecognized IPv6 option encountered"},
}

func codeName(kind, code uint64) string {
	if names := codeNames[kind]; code < uint64(len(names)) {
		return names[code]
	}
	return ""
}

func optionName(v uint64) string {
	switch v {
	case optSource:
		return "Source link-layer address"
	case optTarget:
		return "Target link-layer address"
	case optPrefix:
		return "Prefix information"
	case optRedirected:
		return "Redirected header"
	case optMTU:
		return "MTU"
	case optInterval:
		return "Advertisement Interval"
	case optAgent:
		return "Home Agent Information"
	case optNonce:
		return "Nonce"
	case optFlags:
		return "RA Flags Extension"
	case optPortal:
		return "DHCP Captive-Portal"
	case optPrefix64:
		return "PREF64 Option"
	case optRoute:
		return "Route Information"
	case optServers:
		return "Recursive DNS Server"
	case optSearch:
		return "DNS Search List Option"
	}
	return ""
}

// showCode writes "Code: 4 (Port unreachable)": what a code means depends on the type, which
// stands before it.
func showCode(dst []byte, t *dissect.Tree, i int) []byte {
	v := t.Nodes[i].Num
	dst = strconv.AppendUint(append(dst, "Code: "...), v, 10)
	if name := codeName(t.Nodes[i-1].Num, v); name != "" {
		dst = append(append(append(dst, " ("...), name...), ')')
	}
	return dst
}
