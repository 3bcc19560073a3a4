package dns

import (
	"slices"

	"github.com/wirelore/wirelore/internal/dissect"
)

var (
	proto = &dissect.Field{Name: "dns", Title: "Domain Name System", Kind: dissect.Protocol, Show: showMessage, Purpose: dissect.Payload, Spec: "RFC 1035",
		About: "Finds what is known of a name: most of all, the addresses of a host."}
	protoMulticast = &dissect.Field{Name: "mdns", Title: "Multicast Domain Name System", Kind: dissect.Protocol, Show: showMessage, Purpose: dissect.Payload, Spec: "RFC 6762",
		About: "Asks everybody on the link for a name, where there is no server."}
	protoLinkLocal = &dissect.Field{Name: "llmnr", Title: "Link-local Multicast Name Resolution", Kind: dissect.Protocol, Show: showMessage, Purpose: dissect.Payload, Spec: "RFC 4795",
		About: "Asks everybody on the link for a name, where there is no server."}
)

// group stands for a list or for one of its entries.
var group = &dissect.Field{Kind: dissect.None}

var (
	messageLen = &dissect.Field{Name: "dns.length", Title: "Length", Kind: dissect.Uint, Bits: 16, Spec: "RFC 1035 section 4.2.2", Purpose: dissect.Framing,
		About: "Bytes of the message; TCP needs it to find the next one."}
	identifier = &dissect.Field{Name: "dns.id", Title: "Transaction ID", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 1035 section 4.1.1", Purpose: dissect.Framing,
		About: "Chosen by who asks, and repeated in the answer."}
	flags             = &dissect.Field{Name: "dns.flags", Title: "Flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 1035 section 4.1.1", Purpose: dissect.Framing}
	flagResponse      = &dissect.Field{Name: "dns.flags.response", Title: "Response", Kind: dissect.Bool, Spec: "RFC 1035 section 4.1.1"}
	flagOpcode        = &dissect.Field{Name: "dns.flags.opcode", Title: "Opcode", Kind: dissect.Uint, Bits: 16, Names: opcodeName, Spec: "RFC 1035 section 4.1.1"}
	flagAuthoritative = &dissect.Field{Name: "dns.flags.authoritative", Title: "Authoritative", Kind: dissect.Bool, Spec: "RFC 1035 section 4.1.1",
		About: "The server answers for its own zone, not from memory."}
	flagConflict  = &dissect.Field{Name: "dns.flags.conflict", Title: "Conflict", Kind: dissect.Bool, Spec: "RFC 4795 section 2.1.1"}
	flagTruncated = &dissect.Field{Name: "dns.flags.truncated", Title: "Truncated", Kind: dissect.Bool, Spec: "RFC 1035 section 4.1.1",
		About: "The answer did not fit: ask again over TCP."}
	flagDesired = &dissect.Field{Name: "dns.flags.recdesired", Title: "Recursion desired", Kind: dissect.Bool, Spec: "RFC 1035 section 4.1.1",
		About: "Asks the server to ask others if it does not know."}
	flagTentative     = &dissect.Field{Name: "dns.flags.tentative", Title: "Tentative", Kind: dissect.Bool, Spec: "RFC 4795 section 2.1.1"}
	flagAvailable     = &dissect.Field{Name: "dns.flags.recavail", Title: "Recursion available", Kind: dissect.Bool, Spec: "RFC 1035 section 4.1.1"}
	flagZ             = &dissect.Field{Name: "dns.flags.z", Title: "Z", Kind: dissect.Bool, Spec: "RFC 1035 section 4.1.1"}
	flagAuthenticated = &dissect.Field{Name: "dns.flags.authenticated", Title: "Answer authenticated", Kind: dissect.Bool, Spec: "RFC 4035 section 3.2.3",
		About: "The server checked the signatures."}
	flagUnchecked = &dissect.Field{Name: "dns.flags.checkdisable", Title: "Non-authenticated data", Kind: dissect.Bool, Spec: "RFC 4035 section 3.2.2",
		About: "Who asks checks the signatures itself."}
	flagCode           = &dissect.Field{Name: "dns.flags.rcode", Title: "Reply code", Kind: dissect.Uint, Bits: 16, Names: codeName, Spec: "RFC 1035 section 4.1.1"}
	countQueries       = &dissect.Field{Name: "dns.count.queries", Title: "Questions", Kind: dissect.Uint, Bits: 16, Spec: "RFC 1035 section 4.1.1", Purpose: dissect.Framing}
	countZones         = &dissect.Field{Name: "dns.count.zones", Title: "Zones", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2136 section 2.2", Purpose: dissect.Framing}
	countAnswers       = &dissect.Field{Name: "dns.count.answers", Title: "Answer RRs", Kind: dissect.Uint, Bits: 16, Spec: "RFC 1035 section 4.1.1", Purpose: dissect.Framing}
	countPrerequisites = &dissect.Field{Name: "dns.count.prerequisites", Title: "Prerequisites", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2136 section 2.2", Purpose: dissect.Framing}
	countAuthority     = &dissect.Field{Name: "dns.count.auth_rr", Title: "Authority RRs", Kind: dissect.Uint, Bits: 16, Spec: "RFC 1035 section 4.1.1", Purpose: dissect.Framing}
	countUpdates       = &dissect.Field{Name: "dns.count.updates", Title: "Updates", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2136 section 2.2", Purpose: dissect.Framing}
	countAdditional    = &dissect.Field{Name: "dns.count.add_rr", Title: "Additional RRs", Kind: dissect.Uint, Bits: 16, Spec: "RFC 1035 section 4.1.1", Purpose: dissect.Framing}
	queryName          = &dissect.Field{Name: "dns.qry.name", Title: "Name", Kind: dissect.String, Spec: "RFC 1035 section 4.1.2",
		About: "The name that is asked about."}
	queryNameLen = &dissect.Field{Name: "dns.qry.name.len", Title: "Name Length", Kind: dissect.Uint, Bits: 16}
	queryLabels  = &dissect.Field{Name: "dns.count.labels", Title: "Label Count", Kind: dissect.Uint, Bits: 16}
	queryType    = &dissect.Field{Name: "dns.qry.type", Title: "Type", Kind: dissect.Uint, Bits: 16, Names: typeName, Spec: "RFC 1035 section 4.1.2",
		About: "Which kind of records is asked for."}
	queryClass   = &dissect.Field{Name: "dns.qry.class", Title: "Class", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Names: className, Spec: "RFC 1035 section 4.1.2"}
	queryUnicast = &dissect.Field{Name: "dns.qry.qu", Title: `"QU" question`, Kind: dissect.Bool, Spec: "RFC 6762 section 5.4",
		About: "The answer may come to the asker alone."}
	recordName = &dissect.Field{Name: "dns.resp.name", Title: "Name", Kind: dissect.String, Spec: "RFC 1035 section 4.1.3",
		About: "Whom the record is about."}
	recordType  = &dissect.Field{Name: "dns.resp.type", Title: "Type", Kind: dissect.Uint, Bits: 16, Names: typeName, Spec: "RFC 1035 section 4.1.3"}
	recordClass = &dissect.Field{Name: "dns.resp.class", Title: "Class", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Names: className, Spec: "RFC 1035 section 4.1.3"}
	recordFlush = &dissect.Field{Name: "dns.resp.cache_flush", Title: "Cache flush", Kind: dissect.Bool, Spec: "RFC 6762 section 10.2",
		About: "Forget what was known before."}
	recordTTL = &dissect.Field{Name: "dns.resp.ttl", Title: "Time to live", Kind: dissect.Uint, Bits: 32, Spec: "RFC 1035 section 4.1.3",
		About: "For how many seconds the record may be remembered."}
	recordLen = &dissect.Field{Name: "dns.resp.len", Title: "Data length", Kind: dissect.Uint, Bits: 16, Spec: "RFC 1035 section 4.1.3"}
	rawData   = &dissect.Field{Name: "dns.data", Title: "Data", Kind: dissect.Bytes}
	optSize   = &dissect.Field{Name: "dns.rr.udp_payload_size", Title: "UDP payload size", Kind: dissect.Uint, Bits: 16, Spec: "RFC 6891 section 6.1.2",
		About: "The longest datagram that the sender can take."}
	optSizeShared = &dissect.Field{Name: "dns.rr.udp_payload_size", Title: "UDP payload size", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 6762 section 18.14",
		About: "The longest datagram that the sender can take."}
	optCode    = &dissect.Field{Name: "dns.resp.ext_rcode", Title: "Higher bits in extended RCODE", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 6891 section 6.1.3"}
	optVersion = &dissect.Field{Name: "dns.resp.edns0_version", Title: "EDNS0 version", Kind: dissect.Uint, Bits: 8, Spec: "RFC 6891 section 6.1.3"}
	optZ       = &dissect.Field{Name: "dns.resp.z", Title: "Z", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 6891 section 6.1.3"}
	optDO      = &dissect.Field{Name: "dns.resp.z.do", Title: "DO bit", Kind: dissect.Bool, Spec: "RFC 3225 section 3",
		About: "The asker wants signatures."}
	optRest       = &dissect.Field{Name: "dns.resp.z.reserved", Title: "Reserved", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 6891 section 6.1.3"}
	option        = &dissect.Field{Name: "dns.opt", Title: "Option", Kind: dissect.None, Spec: "RFC 6891 section 6.1.2"}
	optionCode    = &dissect.Field{Name: "dns.opt.code", Title: "Option Code", Kind: dissect.Uint, Bits: 16, Names: optionName, Spec: "RFC 6891 section 6.1.2"}
	optionLen     = &dissect.Field{Name: "dns.opt.len", Title: "Option Length", Kind: dissect.Uint, Bits: 16, Spec: "RFC 6891 section 6.1.2"}
	optionData    = &dissect.Field{Name: "dns.opt.data", Title: "Option Data", Kind: dissect.Bytes, Spec: "RFC 6891 section 6.1.2"}
	understoodDAU = &dissect.Field{Name: "dns.opt.dau", Title: "DAU", Kind: dissect.Uint, Bits: 8, Names: algorithmName, Spec: "RFC 6975 section 3"}
	understoodDHU = &dissect.Field{Name: "dns.opt.dhu", Title: "DHU", Kind: dissect.Uint, Bits: 8, Spec: "RFC 6975 section 3"}
	understoodN3U = &dissect.Field{Name: "dns.opt.n3u", Title: "N3U", Kind: dissect.Uint, Bits: 8, Spec: "RFC 6975 section 3"}
	subnetFamily  = &dissect.Field{Name: "dns.opt.client.family", Title: "Family", Kind: dissect.Uint, Bits: 16, Spec: "RFC 7871 section 6"}
	subnetSource  = &dissect.Field{Name: "dns.opt.client.netmask", Title: "Source Netmask", Kind: dissect.Uint, Bits: 8, Spec: "RFC 7871 section 6",
		About: "How many bits of the client's address are told."}
	subnetScope  = &dissect.Field{Name: "dns.opt.client.scope", Title: "Scope Netmask", Kind: dissect.Uint, Bits: 8, Spec: "RFC 7871 section 6"}
	subnetOther  = &dissect.Field{Name: "dns.opt.client.addr", Title: "Client Subnet", Kind: dissect.Bytes, Spec: "RFC 7871 section 6"}
	subnetIPv4   = &dissect.Field{Name: "dns.opt.client.addr4", Title: "Client Subnet", Kind: dissect.IPv4, Spec: "RFC 7871 section 6"}
	subnetIPv6   = &dissect.Field{Name: "dns.opt.client.addr6", Title: "Client Subnet", Kind: dissect.IPv6, Spec: "RFC 7871 section 6"}
	cookieClient = &dissect.Field{Name: "dns.opt.cookie.client", Title: "Client Cookie", Kind: dissect.Bytes, Spec: "RFC 7873 section 4"}
	cookieServer = &dissect.Field{Name: "dns.opt.cookie.server", Title: "Server Cookie", Kind: dissect.Bytes, Spec: "RFC 7873 section 4"}
	keepalive    = &dissect.Field{Name: "dns.opt.edns_tcp_keepalive.timeout", Title: "Timeout", Kind: dissect.Uint, Bits: 16, Spec: "RFC 7828 section 3.1",
		About: "In units of 100 milliseconds."}
	optionPadding = &dissect.Field{Name: "dns.opt.padding", Title: "Padding", Kind: dissect.Bytes, Spec: "RFC 7830 section 3", Purpose: dissect.Padding}
	chainPoint    = &dissect.Field{Name: "dns.opt.chain.fqdn", Title: "Closest Trust Point", Kind: dissect.String, Spec: "RFC 7901 section 4"}
	problemCode   = &dissect.Field{Name: "dns.opt.ext_error.info_code", Title: "Info Code", Kind: dissect.Uint, Bits: 16, Spec: "RFC 8914 section 2"}
	problemText   = &dissect.Field{Name: "dns.opt.ext_error.extra_text", Title: "Extra Text", Kind: dissect.String, Spec: "RFC 8914 section 2"}
	responseTo    = &dissect.Field{Name: "dns.response_to", Title: "Request In", Kind: dissect.FrameNum,
		About: "The frame with the question."}
	responseTime = &dissect.Field{Name: "dns.time", Title: "Time", Kind: dissect.RelTime,
		About: "Between question and answer."}
	repeated       = &dissect.Field{Name: "dns.retransmission", Title: "Retransmission", Kind: dissect.Bool}
	repeatsQuery   = &dissect.Field{Name: "dns.retransmit_request_in", Title: "Retransmitted request. Original request in", Kind: dissect.FrameNum}
	repeatsAnswer  = &dissect.Field{Name: "dns.retransmit_response_in", Title: "Retransmitted response. Original response in", Kind: dissect.FrameNum}
	repeatedQuery  = &dissect.Field{Name: "dns.retransmit_request", Title: "DNS query retransmission", Kind: dissect.None}
	repeatedAnswer = &dissect.Field{Name: "dns.retransmit_response", Title: "DNS response retransmission", Kind: dissect.None}
	unsolicited    = &dissect.Field{Name: "dns.unsolicited", Title: "Unsolicited", Kind: dissect.Bool,
		About: "The question was not captured."}
	undecoded   = &dissect.Field{Name: "dns.undecoded.type", Title: "Undecoded option", Kind: dissect.None}
	highTTL     = &dissect.Field{Name: "dns.ttl.high_bit_set", Title: "The uppermost bit of the TTL is set (RFC 2181, section 8)", Kind: dissect.None, Spec: "RFC 2181 section 8"}
	extraData   = &dissect.Field{Name: "dns.extraneous.data", Title: "Extraneous Data Bytes", Kind: dissect.Bytes}
	extraLength = &dissect.Field{Name: "dns.extraneous.length", Title: "Extraneous Data Length", Kind: dissect.Uint, Bits: 32}
	extraRemark = &dissect.Field{Name: "dns.extraneous", Title: "Extraneous data", Kind: dissect.None}
)

var fields = slices.Concat([]*dissect.Field{
	messageLen, identifier, flags, flagResponse, flagOpcode, flagAuthoritative, flagConflict, flagTruncated, flagDesired,
	flagTentative, flagAvailable, flagZ, flagAuthenticated, flagUnchecked, flagCode, countQueries, countZones, countAnswers,
	countPrerequisites, countAuthority, countUpdates, countAdditional, queryName, queryNameLen, queryLabels, queryType,
	queryClass, queryUnicast, recordName, recordType, recordClass, recordFlush, recordTTL, recordLen, rawData, optSize,
	optSizeShared, optCode, optVersion, optZ, optDO, optRest, option, optionCode, optionLen, optionData, understoodDAU,
	understoodDHU, understoodN3U, subnetFamily, subnetSource, subnetScope, subnetOther, subnetIPv4, subnetIPv6, cookieClient,
	cookieServer, keepalive, optionPadding, chainPoint, problemCode, problemText, responseTo, responseTime, repeated,
	repeatsQuery, repeatsAnswer, repeatedQuery, repeatedAnswer, unsolicited, undecoded, highTTL, extraData, extraLength,
	extraRemark,
}, recordFields, securityFields, rareFields)
