package llc

import "github.com/wirelore/wirelore/internal/dissect"

const (
	spec     = "IEEE 802.2 section 3.2"
	controls = "IEEE 802.2 section 5.2"
	snap     = "IEEE 802 section 9.2"
)

var (
	proto = &dissect.Field{Name: "llc", Title: "Logical-Link Control", Kind: dissect.Protocol, Purpose: dissect.Header, Spec: spec,
		About: "Says who on a host a frame is from and for, where there is no EtherType to say so."}

	destination = &dissect.Field{Name: "llc.dsap", Title: "DSAP", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Names: sapName, Spec: spec,
		About: "The access point that the frame is for."}
	destinationSAP   = &dissect.Field{Name: "llc.dsap.sap", Title: "SAP", Kind: dissect.Uint, Bits: 8, Spec: spec}
	destinationGroup = &dissect.Field{Name: "llc.dsap.ig", Title: "IG Bit", Kind: dissect.Bool, Spec: spec}
	source           = &dissect.Field{Name: "llc.ssap", Title: "SSAP", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Names: sapName, Spec: spec,
		About: "The access point that the frame is from."}
	sourceSAP      = &dissect.Field{Name: "llc.ssap.sap", Title: "SAP", Kind: dissect.Uint, Bits: 8, Spec: spec}
	sourceResponse = &dissect.Field{Name: "llc.ssap.cr", Title: "CR Bit", Kind: dissect.Bool, Spec: spec}

	control      = &dissect.Field{Name: "llc.control", Title: "Control", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: controls}
	received     = &dissect.Field{Name: "llc.control.n_r", Title: "N(R)", Kind: dissect.Uint, Bits: 16, Spec: controls}
	sent         = &dissect.Field{Name: "llc.control.n_s", Title: "N(S)", Kind: dissect.Uint, Bits: 16, Spec: controls}
	poll         = &dissect.Field{Name: "llc.control.p", Title: "Poll", Kind: dissect.Bool, Spec: controls}
	final        = &dissect.Field{Name: "llc.control.f", Title: "Final", Kind: dissect.Bool, Spec: controls}
	supervisory  = &dissect.Field{Name: "llc.control.s_ftype", Title: "Supervisory frame type", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: controls}
	command      = &dissect.Field{Name: "llc.control.u_modifier_cmd", Title: "Command", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: controls}
	response     = &dissect.Field{Name: "llc.control.u_modifier_resp", Title: "Response", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: controls}
	kind         = &dissect.Field{Name: "llc.control.ftype", Title: "Frame type", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Names: kindName, Spec: controls}
	unnumbered   = &dissect.Field{Name: "llc.control.ftype", Title: "Frame type", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Names: kindName, Spec: controls}
	organization = &dissect.Field{Name: "llc.oui", Title: "Organization Code", Kind: dissect.Uint, Bits: 24, Spec: snap,
		About: "Who gave the number that follows; 0 says that it is an EtherType."}
	etherType = &dissect.Field{Name: "llc.type", Title: "Type", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: snap}
	protocol  = &dissect.Field{Name: "llc.pid", Title: "Protocol ID", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: snap}
	cisco     = &dissect.Field{Name: "llc.cisco_pid", Title: "PID", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: snap}
)

var fields = []*dissect.Field{
	destination, destinationSAP, destinationGroup, source, sourceSAP, sourceResponse, control, received, sent, poll, final,
	supervisory, command, response, kind, unnumbered, organization, etherType, protocol, cisco,
}

// The access points that are told apart here (IEEE's registry of them).
const (
	pointIP   = 0x06
	pointSNAP = 0xaa
)

func sapName(v uint64) string {
	switch v &^ 1 {
	case 0x00:
		return "NULL LSAP"
	case 0x42:
		return "Spanning Tree BPDU"
	case pointIP:
		return "TCP/IP"
	case 0xe0:
		return "NetWare"
	case 0xf0:
		return "NetBIOS"
	case 0xfe:
		return "ISO Network Layer"
	case pointSNAP:
		return "SNAP"
	}
	return "Unknown"
}

func kindName(v uint64) string {
	switch {
	case v&1 == 0:
		return "Information frame"
	case v == 1:
		return "Supervisory frame"
	}
	return "Unnumbered frame"
}
