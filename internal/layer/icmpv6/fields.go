package icmpv6

import "github.com/wirelore/wirelore/internal/dissect"

var proto = &dissect.Field{Name: "icmpv6", Title: "Internet Control Message Protocol v6", Kind: dissect.Protocol, Purpose: dissect.Header,
	About: "How the network tells a sender that something went wrong, and how hosts on a link find each other and their routers.", Spec: "RFC 4443"}

func number(name, title string, bits uint8, spec, about string) *dissect.Field {
	return &dissect.Field{Name: name, Title: title, Kind: dissect.Uint, Bits: bits, Spec: spec, About: about}
}

func hex(name, title string, bits uint8, spec string) *dissect.Field {
	return &dissect.Field{Name: name, Title: title, Kind: dissect.Uint, Base: dissect.Hex, Bits: bits, Spec: spec}
}

func flag(name, title, spec, about string) *dissect.Field {
	return &dissect.Field{Name: name, Title: title, Kind: dissect.Bool, Spec: spec, About: about}
}

func address(name, title, spec, about string) *dissect.Field {
	return &dissect.Field{Name: name, Title: title, Kind: dissect.IPv6, Spec: spec, About: about}
}

func none(name, title, spec string) *dissect.Field {
	return &dissect.Field{Name: name, Title: title, Kind: dissect.None, Spec: spec}
}

func raw(name, title, spec string) *dissect.Field {
	return &dissect.Field{Name: name, Title: title, Kind: dissect.Bytes, Spec: spec}
}

var (
	kind = &dissect.Field{Name: "icmpv6.type", Title: "Type", Kind: dissect.Uint, Bits: 8, Names: typeName, Spec: "RFC 4443 section 2.1",
		About: "Errors are below 128."}
	code           = &dissect.Field{Name: "icmpv6.code", Title: "Code", Kind: dissect.Uint, Bits: 8, Show: showCode, Spec: "RFC 4443 section 2.1"}
	checksum       = hex("icmpv6.checksum", "Checksum", 16, "RFC 4443 section 2.3")
	checksumStatus = &dissect.Field{Name: "icmpv6.checksum.status", Title: "Checksum Status", Kind: dissect.Uint, Bits: 8, Names: statusName}
	badChecksum    = none("icmpv6.checksum_bad.expert", "Bad checksum", "RFC 4443 section 2.3")
	reserved       = raw("icmpv6.reserved", "Reserved", "RFC 4443")
	body           = raw("icmpv6.data", "Data", "")
	mtu            = number("icmpv6.mtu", "MTU", 32, "RFC 4443 section 3.2", "The longest packet that the next link takes.")
	pointer        = number("icmpv6.pointer", "Pointer", 32, "RFC 4443 section 3.4", "The byte of the quoted packet that is wrong.")
	identifier     = hex("icmpv6.echo.identifier", "Identifier", 16, "RFC 4443 section 4.1")
	sequence       = number("icmpv6.echo.sequence_number", "Sequence", 16, "RFC 4443 section 4.1", "")
	responseTo     = &dissect.Field{Name: "icmpv6.resp_to", Title: "Response To", Kind: dissect.FrameNum}
	responseTime   = &dissect.Field{Name: "icmpv6.resptime", Title: "Response Time", Kind: dissect.Double, About: "In milliseconds."}

	routerHops       = number("icmpv6.nd.ra.cur_hop_limit", "Cur hop limit", 8, "RFC 4861 section 4.2", "The hop limit that hosts are to send with.")
	routerFlags      = hex("icmpv6.nd.ra.flag", "Flags", 8, "RFC 4861 section 4.2")
	routerManaged    = flag("icmpv6.nd.ra.flag.m", "Managed address configuration", "RFC 4861 section 4.2", "Addresses come from DHCPv6.")
	routerOther      = flag("icmpv6.nd.ra.flag.o", "Other configuration", "RFC 4861 section 4.2", "Other settings come from DHCPv6.")
	routerHome       = flag("icmpv6.nd.ra.flag.h", "Home Agent", "RFC 6275 section 7.1", "")
	routerPreference = number("icmpv6.nd.ra.flag.prf", "Prf (Default Router Preference)", 8, "RFC 4191 section 2.2", "")
	routerProxy      = flag("icmpv6.nd.ra.flag.p", "Proxy", "RFC 4389 section 4.1.3.3", "")
	routerRest       = number("icmpv6.nd.ra.flag.rsv", "Reserved", 8, "RFC 4861 section 4.2", "")
	routerLifetime   = number("icmpv6.nd.ra.router_lifetime", "Router lifetime (s)", 16, "RFC 4861 section 4.2", "How long it may be used as a default router; 0 for not at all.")
	reachableTime    = number("icmpv6.nd.ra.reachable_time", "Reachable time (ms)", 32, "RFC 4861 section 4.2", "")
	retransTimer     = number("icmpv6.nd.ra.retrans_timer", "Retrans timer (ms)", 32, "RFC 4861 section 4.2", "")

	solicited           = address("icmpv6.nd.ns.target_address", "Target Address", "RFC 4861 section 4.3", "Whose link-layer address is asked for.")
	neighbourFlags      = hex("icmpv6.nd.na.flag", "Flags", 32, "RFC 4861 section 4.4")
	neighbourRouter     = flag("icmpv6.nd.na.flag.r", "Router", "RFC 4861 section 4.4", "The sender is a router.")
	neighbourSolicited  = flag("icmpv6.nd.na.flag.s", "Solicited", "RFC 4861 section 4.4", "It was asked for.")
	neighbourOverride   = flag("icmpv6.nd.na.flag.o", "Override", "RFC 4861 section 4.4", "Forget the address that was known before.")
	neighbourRest       = number("icmpv6.nd.na.flag.rsv", "Reserved", 32, "RFC 4861 section 4.4", "")
	advertised          = address("icmpv6.nd.na.target_address", "Target Address", "RFC 4861 section 4.4", "Whose link-layer address is told.")
	redirectTarget      = address("icmpv6.nd.rd.target_address", "Target Address", "RFC 4861 section 4.5", "A better first hop.")
	redirectDestination = address("icmpv6.rd.na.destination_address", "Destination Address", "RFC 4861 section 4.5", "")

	responseDelay   = number("icmpv6.mld.maximum_response_delay", "Maximum Response Delay [ms]", 16, "RFC 2710 section 3.4", "")
	responseCode    = number("icmpv6.mld.maximum_response_code", "Maximum Response Code", 16, "RFC 3810 section 5.1.3", "")
	group           = address("icmpv6.mld.multicast_address", "Multicast Address", "RFC 2710 section 3.6", "")
	queryFlags      = hex("icmpv6.mld.flag", "Flags", 8, "RFC 3810 section 5.1")
	querySuppress   = flag("icmpv6.mld.flag.s", "Suppress Router-Side Processing", "RFC 3810 section 5.1.7", "")
	queryRobustness = number("icmpv6.mld.flag.qrv", "QRV (Querier's Robustness Variable)", 8, "RFC 3810 section 5.1.8", "")
	queryRest       = number("icmpv6.mld.flag.reserved", "Reserved", 8, "RFC 3810 section 5.1.6", "")
	queryInterval   = number("icmpv6.mld.qqi", "QQIC (Querier's Query Interval Code)", 8, "RFC 3810 section 5.1.9", "")
	sourceCount     = number("icmpv6.mld.nb_sources", "Number of Sources", 16, "RFC 3810 section 5.1.10", "")
	source          = address("icmpv6.mld.source_address", "Source Address", "RFC 3810 section 5.1.11", "")
	recordCount     = number("icmpv6.mldr.nb_mcast_records", "Number of Multicast Address Records", 16, "RFC 3810 section 5.2.3", "")
	record          = none("icmpv6.mldr.mar", "Multicast Address Record", "RFC 3810 section 5.2.4")
	recordType      = &dissect.Field{Name: "icmpv6.mldr.mar.record_type", Title: "Record Type", Kind: dissect.Uint, Bits: 8, Spec: "RFC 3810 section 5.2.12",
		Names: dissect.Names(map[uint64]string{1: "Include", 2: "Exclude", 3: "Changed to include", 4: "Changed to exclude", 5: "Allow new sources", 6: "Block old sources"})}
	recordAuxLen  = number("icmpv6.mldr.mar.aux_data_len", "Aux Data Len", 8, "RFC 3810 section 5.2.6", "")
	recordSources = number("icmpv6.mldr.mar.nb_sources", "Number of Sources", 16, "RFC 3810 section 5.2.7", "")
	recordGroup   = address("icmpv6.mldr.mar.multicast_address", "Multicast Address", "RFC 3810 section 5.2.8", "")
	recordSource  = address("icmpv6.mldr.mar.source_address", "Source Address", "RFC 3810 section 5.2.9", "")
	recordAux     = raw("icmpv6.mldr.mar.auxiliary_data", "Auxiliary Data", "RFC 3810 section 5.2.10")

	option         = none("icmpv6.opt", "ICMPv6 Option", "RFC 4861 section 4.6")
	optionType     = &dissect.Field{Name: "icmpv6.opt.type", Title: "Type", Kind: dissect.Uint, Bits: 8, Names: optionName, Spec: "RFC 4861 section 4.6"}
	optionLength   = number("icmpv6.opt.length", "Length", 8, "RFC 4861 section 4.6", "In units of eight bytes.")
	optionReserved = none("icmpv6.opt.reserved", "Reserved", "RFC 4861 section 4.6")
	optionPadding  = &dissect.Field{Name: "icmpv6.opt.padding", Title: "Padding", Kind: dissect.None, Purpose: dissect.Padding}
	zeroLength     = none("icmpv6.invalid_option_length", "Invalid option length (Zero)", "RFC 4861 section 4.6")
	link           = &dissect.Field{Name: "icmpv6.opt.linkaddr", Title: "Link-layer address", Kind: dissect.Ether, Spec: "RFC 4861 section 4.6.1"}
	sourceLink     = &dissect.Field{Name: "icmpv6.opt.src_linkaddr", Title: "Source Link-layer address", Kind: dissect.Ether, Spec: "RFC 4861 section 4.6.1"}
	targetLink     = &dissect.Field{Name: "icmpv6.opt.target_linkaddr", Title: "Target Link-layer address", Kind: dissect.Ether, Spec: "RFC 4861 section 4.6.1"}
	optionMTU      = number("icmpv6.opt.mtu", "MTU", 32, "RFC 4861 section 4.6.4", "")
	redirected     = none("icmpv6.opt.redirected_packet", "Redirected Packet", "RFC 4861 section 4.6.3")
	nonce          = raw("icmpv6.opt.nonce", "Nonce", "RFC 3971 section 5.3.2")

	prefixLength      = number("icmpv6.opt.prefix.length", "Prefix Length", 8, "RFC 4861 section 4.6.2", "")
	prefixFlags       = hex("icmpv6.opt.prefix.flag", "Flag", 8, "RFC 4861 section 4.6.2")
	prefixOnLink      = flag("icmpv6.opt.prefix.flag.l", "On-link flag(L)", "RFC 4861 section 4.6.2", "Addresses with the prefix are on this link.")
	prefixAutonomous  = flag("icmpv6.opt.prefix.flag.a", "Autonomous address-configuration flag(A)", "RFC 4861 section 4.6.2", "Hosts may make themselves an address with the prefix.")
	prefixRouter      = flag("icmpv6.opt.prefix.flag.r", "Router address flag(R)", "RFC 6275 section 7.2", "")
	prefixRest        = number("icmpv6.opt.prefix.flag.reserved", "Reserved", 8, "RFC 4861 section 4.6.2", "")
	validLifetime     = number("icmpv6.opt.prefix.valid_lifetime", "Valid Lifetime", 32, "RFC 4861 section 4.6.2", "In seconds.")
	preferredLifetime = number("icmpv6.opt.prefix.preferred_lifetime", "Preferred Lifetime", 32, "RFC 4861 section 4.6.2", "In seconds.")
	prefix            = address("icmpv6.opt.prefix", "Prefix", "RFC 4861 section 4.6.2", "")
	routeFlags        = hex("icmpv6.opt.route_info.flag", "Flag", 8, "RFC 4191 section 2.3")
	routePreference   = number("icmpv6.opt.route_info.flag.route_preference", "Route Preference", 8, "RFC 4191 section 2.3", "")
	routeRest         = number("icmpv6.opt.route_info.flag.reserved", "Reserved", 8, "RFC 4191 section 2.3", "")
	routeLifetime     = number("icmpv6.opt.route_lifetime", "Route Lifetime", 32, "RFC 4191 section 2.3", "In seconds.")
	serversLifetime   = number("icmpv6.opt.rdnss.lifetime", "Lifetime", 32, "RFC 8106 section 5.1", "In seconds.")
	server            = address("icmpv6.opt.rdnss", "Recursive DNS Servers", "RFC 8106 section 5.1", "")
	searchLifetime    = number("icmpv6.opt.dnssl.lifetime", "Lifetime", 32, "RFC 8106 section 5.2", "In seconds.")
	search            = &dissect.Field{Name: "icmpv6.opt.dnssl", Title: "Domain Names", Kind: dissect.String, Spec: "RFC 8106 section 5.2"}
)

var fields = append([]*dissect.Field{
	kind, code, checksum, checksumStatus, badChecksum, reserved, body, mtu, pointer, identifier, sequence, responseTo, responseTime,
	routerHops, routerFlags, routerManaged, routerOther, routerHome, routerPreference, routerProxy, routerRest, routerLifetime,
	reachableTime, retransTimer, solicited, neighbourFlags, neighbourRouter, neighbourSolicited, neighbourOverride, neighbourRest,
	advertised, redirectTarget, redirectDestination, responseDelay, responseCode, group, queryFlags, querySuppress, queryRobustness,
	queryRest, queryInterval, sourceCount, source, recordCount, record, recordType, recordAuxLen, recordSources, recordGroup,
	recordSource, recordAux, option, optionType, optionLength, optionReserved, optionPadding, zeroLength, link,
	sourceLink, targetLink, optionMTU, redirected, nonce, prefixLength, prefixFlags, prefixOnLink, prefixAutonomous, prefixRouter,
	prefixRest, validLifetime, preferredLifetime, prefix, routeFlags, routePreference, routeRest, routeLifetime, serversLifetime,
	server, searchLifetime, search,
}, rareFields...)
