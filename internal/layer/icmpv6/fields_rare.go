package icmpv6

import "github.com/wirelore/wirelore/internal/dissect"

// The fields of messages and options that are seldom seen.
var (
	infoType         = &dissect.Field{Name: "icmpv6.ni.qtype", Title: "Qtype", Kind: dissect.Uint, Bits: 16, Spec: "RFC 4620 section 4"}
	infoFlags        = &dissect.Field{Name: "icmpv6.ni.flag", Title: "Flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 4620 section 4"}
	infoGlobal       = &dissect.Field{Name: "icmpv6.ni.flag.g", Title: "Global-scope addresses", Kind: dissect.Bool, Spec: "RFC 4620 section 4"}
	infoSite         = &dissect.Field{Name: "icmpv6.ni.flag.s", Title: "Site-local addresses", Kind: dissect.Bool, Spec: "RFC 4620 section 4"}
	infoLink         = &dissect.Field{Name: "icmpv6.ni.flag.l", Title: "Link-local addresses", Kind: dissect.Bool, Spec: "RFC 4620 section 4"}
	infoCompression  = &dissect.Field{Name: "icmpv6.ni.flag.c", Title: "Compression", Kind: dissect.Bool, Spec: "RFC 4620 section 4"}
	infoAll          = &dissect.Field{Name: "icmpv6.ni.flag.a", Title: "Unicast Addresses", Kind: dissect.Bool, Spec: "RFC 4620 section 4"}
	infoTruncated    = &dissect.Field{Name: "icmpv6.ni.flag.t", Title: "Truncated", Kind: dissect.Bool, Spec: "RFC 4620 section 4"}
	infoRest         = &dissect.Field{Name: "icmpv6.ni.flag.rsv", Title: "Reserved", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 4620 section 4"}
	infoNonce        = &dissect.Field{Name: "icmpv6.ni.nonce", Title: "Nonce", Kind: dissect.Uint, Base: dissect.Hex, Bits: 64, Spec: "RFC 4620 section 4"}
	infoOfIPv6       = &dissect.Field{Name: "icmpv6.ni.query.subject_ipv6", Title: "IPv6 subject address", Kind: dissect.IPv6, Spec: "RFC 4620 section 4"}
	infoOfName       = &dissect.Field{Name: "icmpv6.ni.query.subject_fqdn", Title: "FQDN subject", Kind: dissect.String, Spec: "RFC 4620 section 4"}
	infoOfIPv4       = &dissect.Field{Name: "icmpv6.ni.query.subject_ipv4", Title: "IPv4 subject address", Kind: dissect.IPv4, Spec: "RFC 4620 section 4"}
	infoLifetime     = &dissect.Field{Name: "icmpv6.ni.reply.node_ttl", Title: "TTL", Kind: dissect.Uint, Spec: "RFC 4620 section 4"}
	infoName         = &dissect.Field{Name: "icmpv6.ni.reply.node_name", Title: "Name Node", Kind: dissect.String, Spec: "RFC 4620 section 4"}
	infoIPv6         = &dissect.Field{Name: "icmpv6.ni.reply.node_address", Title: "IPv6 Node address", Kind: dissect.IPv6, Spec: "RFC 4620 section 4"}
	infoIPv4         = &dissect.Field{Name: "icmpv6.ni.reply.ipv4_address", Title: "IPv4 Node address", Kind: dissect.IPv4, Spec: "RFC 4620 section 4"}
	homeIdentifier   = &dissect.Field{Name: "icmpv6.mip6.identifier", Title: "Identifier", Kind: dissect.Uint, Bits: 16, Spec: "RFC 6275 section 6.8"}
	homeAgent        = &dissect.Field{Name: "icmpv6.mip6.home_agent_address", Title: "Home Agent Address", Kind: dissect.IPv6, Spec: "RFC 6275 section 6.8"}
	homeFlags        = &dissect.Field{Name: "icmpv6.mip6.flag", Title: "Flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 6275 section 6.8"}
	homeManaged      = &dissect.Field{Name: "icmpv6.mip6.flag.m", Title: "Managed address configuration", Kind: dissect.Bool, Spec: "RFC 6275 section 6.8"}
	homeOther        = &dissect.Field{Name: "icmpv6.mip6.flag.o", Title: "Other configuration", Kind: dissect.Bool, Spec: "RFC 6275 section 6.8"}
	homeRest         = &dissect.Field{Name: "icmpv6.mip6.flag.rsv", Title: "Reserved", Kind: dissect.Uint, Bits: 16, Spec: "RFC 6275 section 6.8"}
	routerQuery      = &dissect.Field{Name: "icmpv6.mcast_ra.query_interval", Title: "Query Interval", Kind: dissect.Uint, Bits: 16, Spec: "RFC 4286 section 3"}
	routerRobustness = &dissect.Field{Name: "icmpv6.mcast_ra.robustness_variable", Title: "Robustness Variable", Kind: dissect.Uint, Bits: 16, Spec: "RFC 4286 section 3"}
	advertisedEvery  = &dissect.Field{Name: "icmpv6.opt.advertisement_interval", Title: "Advertisement Interval", Kind: dissect.Uint, Spec: "RFC 6275 section 7.3"}
	agentPreference  = &dissect.Field{Name: "icmpv6.opt.home_agent_preference", Title: "Home Agent Preference", Kind: dissect.Uint, Bits: 16, Spec: "RFC 6275 section 7.4"}
	agentLifetime    = &dissect.Field{Name: "icmpv6.opt.home_agent_lifetime", Title: "Home Agent Preference", Kind: dissect.Uint, Bits: 16, Spec: "RFC 6275 section 7.4"}
	portal           = &dissect.Field{Name: "icmpv6.opt.captive_portal", Title: "Captive Portal", Kind: dissect.String, Spec: "RFC 8910 section 2.3",
		About: "Where a browser gets leave to use the network."}
	prefix64Lifetime = &dissect.Field{Name: "icmpv6.opt.pref64.scaled_lifetime", Title: "Scaled Lifetime", Kind: dissect.Uint, Bits: 16, Spec: "RFC 8781 section 4"}
	prefix64Length   = &dissect.Field{Name: "icmpv6.opt.pref64.plc", Title: "PLC (Prefix Length Code)", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 8781 section 4"}
	prefix64         = &dissect.Field{Name: "icmpv6.opt.pref64.prefix", Title: "Prefix", Kind: dissect.IPv6, Spec: "RFC 8781 section 4",
		About: "What to put before addresses of version 4 to reach them."}
	moreFlags      = &dissect.Field{Name: "icmpv6.opt.efo", Title: "Flags Expansion Option", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 5175 section 4"}
	moreManaged    = &dissect.Field{Name: "icmpv6.opt.efo.m", Title: "Managed address configuration", Kind: dissect.Bool, Spec: "RFC 5175 section 4"}
	moreOther      = &dissect.Field{Name: "icmpv6.opt.efo.o", Title: "Other configuration", Kind: dissect.Bool, Spec: "RFC 5175 section 4"}
	moreHome       = &dissect.Field{Name: "icmpv6.opt.efo.h", Title: "Home Agent", Kind: dissect.Bool, Spec: "RFC 5175 section 4"}
	morePreference = &dissect.Field{Name: "icmpv6.opt.efo.prf", Title: "Prf (Default Router Preference)", Kind: dissect.Uint, Bits: 16, Spec: "RFC 5175 section 4"}
	moreProxy      = &dissect.Field{Name: "icmpv6.opt.efo.p", Title: "Proxy", Kind: dissect.Bool, Spec: "RFC 5175 section 4"}
	moreRest       = &dissect.Field{Name: "icmpv6.opt.efo.rsv", Title: "Reserved", Kind: dissect.Uint, Bits: 16, Spec: "RFC 5175 section 4"}
)

var rareFields = []*dissect.Field{
	infoType, infoFlags, infoGlobal, infoSite, infoLink, infoCompression, infoAll, infoTruncated, infoRest, infoNonce,
	infoOfIPv6, infoOfName, infoOfIPv4, infoLifetime, infoName, infoIPv6, infoIPv4, homeIdentifier, homeAgent, homeFlags,
	homeManaged, homeOther, homeRest, routerQuery, routerRobustness, advertisedEvery, agentPreference, agentLifetime,
	portal, prefix64Lifetime, prefix64Length, prefix64, moreFlags, moreManaged, moreOther, moreHome, morePreference,
	moreProxy, moreRest,
}
