package tcp

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// The fields of the options.
var (
	options = &dissect.Field{Name: "tcp.options", Title: "Options", Kind: dissect.Bytes, Show: showOptions, Spec: "RFC 9293 section 3.2"}

	optionKind = &dissect.Field{Name: "tcp.option_kind", Title: "Kind", Kind: dissect.Uint, Bits: 8, Names: dissect.Names(kindNames), Spec: "RFC 9293 section 3.2"}
	optionLen  = &dissect.Field{Name: "tcp.option_len", Title: "Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 9293 section 3.2"}

	mss = &dissect.Field{Name: "tcp.options.mss_val", Title: "MSS Value", Kind: dissect.Uint, Bits: 16, Spec: "RFC 9293 section 3.7.1",
		About: "The longest segment that the sender of this option is ready to receive."}
	scaleShift = &dissect.Field{Name: "tcp.options.wscale.shift", Title: "Shift count", Kind: dissect.Uint, Bits: 8, Spec: "RFC 7323 section 2.2",
		About: "By how many bits the window in later headers is to be shifted."}
	scaleMultiplier = &dissect.Field{Name: "tcp.options.wscale.multiplier", Title: "Multiplier", Kind: dissect.Uint, Bits: 16}
	sackLeft        = &dissect.Field{Name: "tcp.options.sack_le", Title: "TCP SACK Left Edge", Kind: dissect.Uint, Spec: "RFC 2018 section 3",
		About: "The first number of a block that arrived beyond a gap."}
	sackRight = &dissect.Field{Name: "tcp.options.sack_re", Title: "TCP SACK Right Edge", Kind: dissect.Uint, Spec: "RFC 2018 section 3",
		About: "The number after a block that arrived beyond a gap."}
	sackCount = &dissect.Field{Name: "tcp.options.sack.count", Title: "TCP SACK Count", Kind: dissect.Uint, Bits: 8}
	dsackLeft = &dissect.Field{Name: "tcp.options.sack.dsack_le", Title: "D-SACK Left Edge", Kind: dissect.Uint, Spec: "RFC 2883 section 4",
		About: "The first number of a block that arrived twice."}
	dsackRight = &dissect.Field{Name: "tcp.options.sack.dsack_re", Title: "D-SACK Right Edge", Kind: dissect.Uint, Spec: "RFC 2883 section 4"}
	dsackGroup = &dissect.Field{Title: "D-SACK Sequence", Kind: dissect.None}
	tsVal      = &dissect.Field{Name: "tcp.options.timestamp.tsval", Title: "Timestamp value", Kind: dissect.Uint, Spec: "RFC 7323 section 3.2",
		About: "The sender's clock. The other end sends it back, so that round trips can be measured."}
	tsEcr = &dissect.Field{Name: "tcp.options.timestamp.tsecr", Title: "Timestamp echo reply", Kind: dissect.Uint, Spec: "RFC 7323 section 3.2",
		About: "The clock of the other end, as this one received it last."}
	echoValue   = &dissect.Field{Name: "tcp.options.echo_value", Title: "TCP Echo Option", Kind: dissect.Uint, Spec: "RFC 1072 section 3"}
	ccValue     = &dissect.Field{Name: "tcp.options.cc_value", Title: "TCP CC Option", Kind: dissect.Uint, Spec: "RFC 1644 section 2.1"}
	md5Digest   = &dissect.Field{Name: "tcp.options.md5.digest", Title: "MD5 digest", Kind: dissect.Bytes, Spec: "RFC 2385 section 2"}
	aoKeyID     = &dissect.Field{Name: "tcp.options.ao.keyid", Title: "AO KeyID", Kind: dissect.Uint, Bits: 8, Spec: "RFC 5925 section 2.2"}
	aoNextKeyID = &dissect.Field{Name: "tcp.options.ao.rnextkeyid", Title: "AO RNextKeyID", Kind: dissect.Uint, Bits: 8, Spec: "RFC 5925 section 2.2"}
	aoMAC       = &dissect.Field{Name: "tcp.options.ao.mac", Title: "AO MAC", Kind: dissect.Bytes, Spec: "RFC 5925 section 2.2"}

	qsRate = &dissect.Field{Name: "tcp.options.qs.rate", Title: "QS Rate", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4782 section 3.1"}
	qsTTL  = &dissect.Field{Name: "tcp.options.qs.ttl_diff", Title: "QS TTL Diff", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4782 section 3.1"}
	ect0   = &dissect.Field{Name: "tcp.options.acc_ecn.ee0b", Title: "Accurate ECN Echo ECT(0) Byte Counter", Kind: dissect.Uint, Spec: "RFC 9768 section 3.2.3"}
	ce     = &dissect.Field{Name: "tcp.options.acc_ecn.eceb", Title: "Accurate ECN Echo CE Byte Counter", Kind: dissect.Uint, Spec: "RFC 9768 section 3.2.3"}
	ect1   = &dissect.Field{Name: "tcp.options.acc_ecn.ee1b", Title: "Accurate ECN Echo ECT(1) Byte Counter", Kind: dissect.Uint, Spec: "RFC 9768 section 3.2.3"}

	subtype = &dissect.Field{Name: "tcp.options.mptcp.subtype", Title: "Multipath TCP subtype", Kind: dissect.Uint, Bits: 8,
		Names: dissect.Names(subtypes), Spec: "RFC 8684 section 8.2"}

	timeoutMinutes = &dissect.Field{Name: "tcp.options.user_to_granularity", Title: "Granularity", Kind: dissect.Bool, Spec: "RFC 5482 section 3.1",
		About: "The time-out is in minutes, not in seconds."}
	userTimeout = &dissect.Field{Name: "tcp.options.user_to_val", Title: "User Timeout", Kind: dissect.Uint, Bits: 16, Spec: "RFC 5482 section 3.1"}
	tfoRequest  = &dissect.Field{Name: "tcp.options.tfo.request", Title: "Fast Open Cookie Request", Kind: dissect.None, Spec: "RFC 7413 section 4.1.1"}
	tfoCookie   = &dissect.Field{Name: "tcp.options.tfo.cookie", Title: "Fast Open Cookie", Kind: dissect.Bytes, Spec: "RFC 7413 section 4.1.1",
		About: "Proves that the client was here before, so that its SYN may carry data."}
	experimentID   = &dissect.Field{Name: "tcp.options.experimental.exid", Title: "Experiment Identifier", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 6994 section 3.1"}
	experimentData = &dissect.Field{Name: "tcp.options.experimental.data", Title: "Data", Kind: dissect.Bytes, Spec: "RFC 6994 section 3.1"}
	unknownPayload = &dissect.Field{Name: "tcp.options.unknown.payload", Title: "Payload", Kind: dissect.Bytes}

	optionLenInvalid = &dissect.Field{Name: "tcp.option.len.invalid", Title: "Invalid length for option", Kind: dissect.None}
	shiftInvalid     = &dissect.Field{Name: "tcp.options.wscale.shift.invalid", Title: "Window scale shift exceeds 14", Kind: dissect.None}
	dsack            = &dissect.Field{Name: "tcp.options.sack.dsack", Title: "D-SACK Sequence", Kind: dissect.None}
	mssPresent       = &dissect.Field{Name: "tcp.options.mss.present", Title: "The non-SYN packet does contain a MSS option", Kind: dissect.None}
	mssAbsent        = &dissect.Field{Name: "tcp.options.mss.absent", Title: "The SYN packet does not contain a MSS option", Kind: dissect.None}
	tfoSYN           = &dissect.Field{Name: "tcp.analysis.tfo_syn", Title: "TCP SYN with TFO Cookie", Kind: dissect.None}
	tfoTaken         = &dissect.Field{Name: "tcp.analysis.tfo_ack", Title: "TCP SYN-ACK accepting TFO data", Kind: dissect.None}
	tfoIgnored       = &dissect.Field{Name: "tcp.analysis.tfo_ignored", Title: "TCP SYN-ACK ignoring TFO data", Kind: dissect.None}
	broken           = &dissect.Field{Title: "Broken option", Kind: dissect.None}
)

func optionField(name, title string) *dissect.Field {
	return &dissect.Field{Name: "tcp.options." + name, Title: "TCP Option - " + title, Kind: dissect.Bytes, Show: showOption}
}

// knownOptions are the kinds that are explained.
var knownOptions = [256]*option{
	0:   {field: optionField("eol", "End of Option List (EOL)")},
	1:   {field: optionField("nop", "No-Operation (NOP)")},
	2:   {field: optionField("mss", "Maximum segment size"), size: 4, add: addMSS},
	3:   {field: optionField("wscale", "Window scale"), size: 3, add: addScale},
	4:   {field: optionField("sack_perm", "SACK permitted"), size: 2},
	5:   {field: optionField("sack", "SACK"), size: -2, add: addSACK, parts: true},
	6:   {field: echo, size: 6, add: addNumber(echoValue)},
	7:   {field: echo, size: 6, add: addNumber(echoValue)},
	8:   {field: optionField("timestamp", "Timestamps"), size: 10, add: addTimestamps, parts: true},
	11:  {field: connectionCount, size: 6, add: addNumber(ccValue)},
	12:  {field: connectionCount, size: 6, add: addNumber(ccValue)},
	13:  {field: connectionCount, size: 6, add: addNumber(ccValue)},
	19:  {field: optionField("md5", "TCP MD5 signature"), size: 18, add: addBytes(md5Digest)},
	27:  {field: optionField("qs", "Quick-Start"), size: 8, add: addQuickStart},
	28:  {field: optionField("user_to", "User Timeout"), size: 4, add: addUserTimeout},
	30:  {field: multipath, size: -3, add: addMultipath},
	29:  {field: optionField("ao", "TCP AO"), size: -4, add: addAO},
	34:  {field: optionField("tfo", "TCP Fast Open"), size: -2, add: addFastOpen},
	172: {field: accurateECN, size: -2, add: addECN(ect0, ce, ect1)},
	174: {field: accurateECN, size: -2, add: addECN(ect1, ce, ect0)},
	253: {field: experimental, size: -4, add: addExperiment},
	254: {field: experimental, size: -4, add: addExperiment},
}

var (
	connectionCount = optionField("cc", "CC")
	echo            = optionField("echo", "Echo")
	accurateECN     = optionField("acc_ecn", "Accurate ECN")
	experimental    = optionField("experimental", "Experimental")
	multipath       = &dissect.Field{Name: "mptcp", Title: "Multipath Transmission Control Protocol", Kind: dissect.Protocol, Show: showMultipath, Spec: "RFC 8684 section 3"}
	unknownOption   = &option{field: optionField("unknown", "Unknown"), add: addBytes(unknownPayload)}
)

func optionOf(kind byte) *option {
	if o := knownOptions[kind]; o != nil {
		return o
	}
	return unknownOption
}

// kindNames are the names of the option kinds (IANA, TCP Option Kind Numbers).
var kindNames = map[uint64]string{
	0: "End of Option List", 1: "No-Operation", 2: "Maximum Segment Size", 3: "Window Scale", 4: "SACK Permitted", 5: "SACK",
	6: "Echo", 7: "Echo Reply", 8: "Time Stamp Option", 9: "Partial Order Connection Permitted",
	10: "Partial Order Service Profile", 11: "CC", 12: "CC.NEW", 13: "CC.ECHO", 14: "TCP Alternate Checksum Request",
	15: "TCP Alternate Checksum Data", 18: "Trailer Checksum Option", 19: "MD5 Signature Option", 20: "SCPS Capabilities",
	21: "Selective Negative Acknowledgements", 22: "Record Boundaries", 23: "Corruption Experienced",
	27: "Quick-Start Response", 28: "User Timeout Option", 29: "The TCP Authentication Option", 30: "Multipath TCP",
	34: "TCP Fast Open", 253: "RFC3692-style Experiment 1", 254: "RFC3692-style Experiment 2",
}

func optionFields() []*dissect.Field {
	all := []*dissect.Field{
		options, optionKind, optionLen, mss, mssPresent, mssAbsent, scaleShift, scaleMultiplier,
		sackLeft, sackRight, sackCount, dsackLeft, dsackRight, dsack, tsVal, tsEcr, qsRate, qsTTL, ect0, ce, ect1,
		echoValue, ccValue, md5Digest, aoKeyID, aoNextKeyID, aoMAC, timeoutMinutes, userTimeout, tfoRequest, tfoCookie,
		experimentID, experimentData, unknownPayload, optionLenInvalid, shiftInvalid, tfoSYN, tfoTaken, tfoIgnored, unknownOption.field,
	}
	all = append(all, multipathFields...)
	for _, o := range knownOptions {
		if o != nil && !slices.Contains(all, o.field) {
			all = append(all, o.field)
		}
	}
	return all
}

var subtypes = map[uint64]string{
	0: "Multipath Capable", 1: "Join Connection", 2: "Data Sequence Signal", 3: "Add Address", 4: "Remove Address",
	5: "Change Subflow Priority", 6: "TCP Fallback", 7: "Fast Close", 8: "TCP Reset",
}

// showOptions lists the options: "Options: (12 bytes), No-Operation (NOP), Timestamps".
func showOptions(dst []byte, t *dissect.Tree, i int) []byte {
	dst = strconv.AppendInt(append(dst, "Options: ("...), int64(t.Nodes[i].Len), 10)
	dst = append(dst, " bytes)"...)
	for j := i + 1; j < t.End(i); j++ {
		if title, ok := strings.CutPrefix(t.Nodes[j].Field.Title, titlePrefix); ok && t.Nodes[j].Depth == t.Nodes[i].Depth+1 {
			dst = append(append(dst, ", "...), title...)
		}
	}
	return dst
}

func showMultipath(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, t.Nodes[i].Field.Title...)
	for j := i + 1; j < t.End(i); j++ {
		if n := &t.Nodes[j]; n.Field.Name == "tcp.options.mptcp.subtype" {
			dst = append(append(dst, ": "...), subtypes[n.Num]...)
		}
	}
	return dst
}

const titlePrefix = "TCP Option - "

// showOption adds to an option's title what it says.
func showOption(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, t.Nodes[i].Field.Title...)
	for j := i + 1; j < t.End(i); j++ {
		switch n := &t.Nodes[j]; n.Field {
		case mss:
			dst = append(strconv.AppendUint(append(dst, ": "...), n.Num, 10), " bytes"...)
		case scaleShift:
			dst = strconv.AppendUint(append(dst, ": "...), n.Num, 10)
		case scaleMultiplier:
			dst = append(strconv.AppendUint(append(dst, " (multiply by "...), n.Num, 10), ')')
		case tsVal:
			dst = strconv.AppendUint(append(dst, ": TSval "...), n.Num, 10)
		case tsEcr:
			dst = strconv.AppendUint(append(dst, ", TSecr "...), n.Num, 10)
		case sackLeft:
			dst = strconv.AppendUint(append(dst, ' '), n.Num, 10)
		case sackRight:
			dst = strconv.AppendUint(append(dst, '-'), n.Num, 10)
		case echoValue, ccValue:
			dst = strconv.AppendUint(append(dst, ": "...), n.Num, 10)
		}
	}
	return dst
}
