package icmp

import "github.com/wirelore/wirelore/internal/dissect"

// The fields of extensions, and of the echoes that ask for an interface.
var (
	extVersion  = &dissect.Field{Name: "icmp.ext.version", Title: "Version", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4884 section 7"}
	extReserved = &dissect.Field{Name: "icmp.ext.res", Title: "Reserved", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 4884 section 7"}
	extChecksum = &dissect.Field{Name: "icmp.ext.checksum", Title: "Checksum", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 4884 section 7"}
	extStatus   = &dissect.Field{Name: "icmp.ext.checksum.status", Title: "Checksum Status", Kind: dissect.Uint, Bits: 8, Names: statusName, Spec: "RFC 4884 section 7"}
	extBad      = &dissect.Field{Name: "icmp.ext.checksum_bad", Title: "Bad checksum", Kind: dissect.None, Spec: "RFC 4884 section 7"}
	objectLen   = &dissect.Field{Name: "icmp.ext.length", Title: "Length", Kind: dissect.Uint, Bits: 16, Spec: "RFC 4884 section 7"}
	objectClass = &dissect.Field{Name: "icmp.ext.class", Title: "Class", Kind: dissect.Uint, Bits: 8, Names: className, Spec: "RFC 4884 section 7"}
	objectType  = &dissect.Field{Name: "icmp.ext.ctype", Title: "C-Type", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4884 section 7"}
	objectData  = &dissect.Field{Name: "icmp.ext.data", Title: "Data", Kind: dissect.Bytes, Spec: "RFC 4884 section 7"}
	labelValue  = &dissect.Field{Name: "icmp.mpls.label", Title: "Label", Kind: dissect.Uint, Bits: 24, Spec: "RFC 4950 section 3",
		About: "The label that the packet had in the network of labels when it was dropped."}
	labelExp  = &dissect.Field{Name: "icmp.mpls.exp", Title: "Experimental", Kind: dissect.Uint, Bits: 24, Spec: "RFC 4950 section 3"}
	labelLast = &dissect.Field{Name: "icmp.mpls.s", Title: "Stack bit", Kind: dissect.Bool, Spec: "RFC 4950 section 3"}
	labelTTL  = &dissect.Field{Name: "icmp.mpls.ttl", Title: "Time to live", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4950 section 3"}
	ifRole    = &dissect.Field{Name: "icmp.int_info.role", Title: "Interface Role", Kind: dissect.Uint, Bits: 8, Names: roleName, Spec: "RFC 5837 section 4",
		About: "What the packet and the interface had to do with each other."}
	ifReserved    = &dissect.Field{Name: "icmp.int_info.reserved", Title: "Reserved", Kind: dissect.Uint, Bits: 8, Spec: "RFC 5837 section 4"}
	ifHasIndex    = &dissect.Field{Name: "icmp.int_info.ifindex", Title: "ifIndex", Kind: dissect.Bool, Spec: "RFC 5837 section 4"}
	ifHasAddress  = &dissect.Field{Name: "icmp.int_info.ipaddr", Title: "IP Address", Kind: dissect.Bool, Spec: "RFC 5837 section 4"}
	ifHasName     = &dissect.Field{Name: "icmp.int_info.name_present", Title: "Interface Name", Kind: dissect.Bool, Spec: "RFC 5837 section 4"}
	ifHasMTU      = &dissect.Field{Name: "icmp.int_info.mtu_present", Title: "MTU", Kind: dissect.Bool, Spec: "RFC 5837 section 4"}
	ifIndex       = &dissect.Field{Name: "icmp.int_info.index", Title: "Interface Index", Kind: dissect.Uint, Bits: 32, Spec: "RFC 5837 section 4"}
	ifFamily      = &dissect.Field{Name: "icmp.int_info.afi", Title: "Address Family Identifier", Kind: dissect.Uint, Bits: 16, Spec: "RFC 5837 section 4"}
	ifUnused      = &dissect.Field{Name: "icmp.reserved", Title: "Reserved", Kind: dissect.Bytes, Spec: "RFC 5837 section 4"}
	ifIPv4        = &dissect.Field{Name: "icmp.int_info.ipv4", Title: "Source", Kind: dissect.IPv4, Spec: "RFC 5837 section 4"}
	ifIPv6        = &dissect.Field{Name: "icmp.int_info.ipv6", Title: "Source", Kind: dissect.IPv6, Spec: "RFC 5837 section 4"}
	ifOther       = &dissect.Field{Name: "icmp.int_info.ipunknown", Title: "Source", Kind: dissect.Bytes, Spec: "RFC 5837 section 4"}
	ifNameLen     = &dissect.Field{Name: "icmp.int_info.name_length", Title: "Name Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 5837 section 4"}
	ifName        = &dissect.Field{Name: "icmp.int_info.name", Title: "Name", Kind: dissect.String, Spec: "RFC 5837 section 4"}
	ifMTU         = &dissect.Field{Name: "icmp.int_info.mtu", Title: "Maximum Transmission Unit", Kind: dissect.Uint, Bits: 32, Spec: "RFC 5837 section 4"}
	askedName     = &dissect.Field{Name: "icmp.int_ident.name", Title: "Name", Kind: dissect.String, Spec: "RFC 8335 section 2.1"}
	askedIndex    = &dissect.Field{Name: "icmp.int_ident.index", Title: "Interface Index", Kind: dissect.Uint, Bits: 32, Spec: "RFC 8335 section 2.1"}
	askedFamily   = &dissect.Field{Name: "icmp.int_ident.afi", Title: "Address Family Identifier", Kind: dissect.Uint, Bits: 16, Spec: "RFC 8335 section 2.1"}
	askedLen      = &dissect.Field{Name: "icmp.int_ident.addr_length", Title: "Address Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8335 section 2.1"}
	askedUnused   = &dissect.Field{Name: "icmp.int_ident.reserved", Title: "Reserved", Kind: dissect.Bytes, Spec: "RFC 8335 section 2.1"}
	askedIPv4     = &dissect.Field{Name: "icmp.int_ident.ipv4", Title: "Address", Kind: dissect.IPv4, Spec: "RFC 8335 section 2.1"}
	askedIPv6     = &dissect.Field{Name: "icmp.int_ident.ipv6", Title: "Address", Kind: dissect.IPv6, Spec: "RFC 8335 section 2.1"}
	askedOther    = &dissect.Field{Name: "icmp.int_ident.address", Title: "Address", Kind: dissect.Bytes, Spec: "RFC 8335 section 2.1"}
	probeSeq      = &dissect.Field{Name: "icmp.ext.echo.seq", Title: "Sequence Number", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8335 section 2"}
	probeReserved = &dissect.Field{Name: "icmp.ext.echo.req.res", Title: "Reserved", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 8335 section 2"}
	probeLocal    = &dissect.Field{Name: "icmp.ext.echo.req.local", Title: "Local bit", Kind: dissect.Bool, Spec: "RFC 8335 section 2",
		About: "The interface is the one that was asked, not a neighbour of it."}
	probeState  = &dissect.Field{Name: "icmp.ext.echo.rsp.state", Title: "State", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8335 section 3"}
	probeUnused = &dissect.Field{Name: "icmp.ext.echo.rsp.res", Title: "Reserved", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 8335 section 3"}
	probeActive = &dissect.Field{Name: "icmp.ext.echo.rsp.active", Title: "Active bit", Kind: dissect.Bool, Spec: "RFC 8335 section 3"}
	probeIPv4   = &dissect.Field{Name: "icmp.ext.echo.rsp.ipv4", Title: "IPv4 bit", Kind: dissect.Bool, Spec: "RFC 8335 section 3"}
	probeIPv6   = &dissect.Field{Name: "icmp.ext.echo.rsp.ipv6", Title: "IPv6 bit", Kind: dissect.Bool, Spec: "RFC 8335 section 3"}
)

var extensionFields = []*dissect.Field{
	extVersion, extReserved, extChecksum, extStatus, extBad, objectLen, objectClass, objectType, objectData, labelValue,
	labelExp, labelLast, labelTTL, ifRole, ifReserved, ifHasIndex, ifHasAddress, ifHasName, ifHasMTU, ifIndex, ifFamily,
	ifUnused, ifIPv4, ifIPv6, ifOther, ifNameLen, ifName, ifMTU, askedName, askedIndex, askedFamily, askedLen,
	askedUnused, askedIPv4, askedIPv6, askedOther, probeSeq, probeReserved, probeLocal, probeState, probeUnused,
	probeActive, probeIPv4, probeIPv6,
}

// The groups that objects and their parts are shown in.
var (
	object      = &dissect.Field{Title: "Object", Kind: dissect.None, Spec: "RFC 4884 section 8"}
	objectLabel = &dissect.Field{Title: "Label", Kind: dissect.None, Spec: "RFC 4950 section 3"}
	objectPart  = &dissect.Field{Title: "Sub-Object", Kind: dissect.None, Spec: "RFC 5837 section 4"}
)

// The classes of objects.
const (
	classLabels    = 1
	classInterface = 2
	classAsked     = 3
)

func className(v uint64) string {
	switch v {
	case classLabels:
		return "MPLS Label Stack Class"
	case classInterface:
		return "Interface Information Object"
	case classAsked:
		return "Interface Identification Object"
	}
	return "Unknown"
}

// roleName follows RFC 5837, section 4.1.
func roleName(v uint64) string {
	return [...]string{"where the datagram arrived", "a part of where the datagram arrived",
		"where the datagram would have been sent", "the next hop"}[v&3]
}
