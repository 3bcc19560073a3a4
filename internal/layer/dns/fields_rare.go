package dns

import "github.com/wirelore/wirelore/internal/dissect"

// The fields of the data of records that are seldom seen, and of those that a message is signed by.
var (
	wksAddress           = &dissect.Field{Name: "dns.wks.address", Title: "Address", Kind: dissect.IPv4, Spec: "RFC 1035 section 3.4.2"}
	wksProtocol          = &dissect.Field{Name: "dns.wks.protocol", Title: "Protocol", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1035 section 3.4.2"}
	wksBits              = &dissect.Field{Name: "dns.wks.bits", Title: "Bits", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 1035 section 3.4.2"}
	x25Len               = &dissect.Field{Name: "dns.x25.length", Title: "Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1183 section 3.1"}
	x25Address           = &dissect.Field{Name: "dns.x25.psdn_address", Title: "PSDN-Address", Kind: dissect.String, Spec: "RFC 1183 section 3.1"}
	isdnLen              = &dissect.Field{Name: "dns.idsn.length", Title: "Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1183 section 3.2"}
	isdnAddress          = &dissect.Field{Name: "dns.idsn.address", Title: "ISDN Address", Kind: dissect.String, Spec: "RFC 1183 section 3.2"}
	isdnSubLen           = &dissect.Field{Name: "dns.idsn.sa.length", Title: "Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1183 section 3.2"}
	isdnSub              = &dissect.Field{Name: "dns.idsn.sa.address", Title: "Sub Address", Kind: dissect.String, Spec: "RFC 1183 section 3.2"}
	routePreference      = &dissect.Field{Name: "dns.rt.subtype", Title: "Preference", Kind: dissect.Uint, Bits: 16, Spec: "RFC 1183 section 3.3"}
	routeHost            = &dissect.Field{Name: "dns.rt.intermediate_host", Title: "Intermediate Hostname", Kind: dissect.String, Spec: "RFC 1183 section 3.3"}
	nsapAddress          = &dissect.Field{Name: "dns.nsap.rdata", Title: "NSAP Data", Kind: dissect.Bytes, Spec: "RFC 1706 section 5"}
	nsapOwner            = &dissect.Field{Name: "dns.nsap_ptr.owner", Title: "Owner", Kind: dissect.String, Spec: "RFC 1348 section 2"}
	oldKeyFlags          = &dissect.Field{Name: "dns.key.flags", Title: "Flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 2535 section 3.1"}
	oldKeyAuth           = &dissect.Field{Name: "dns.key.flags.authentication", Title: "Key allowed for authentication", Kind: dissect.Bool, Spec: "RFC 2535 section 3.1"}
	oldKeySecret         = &dissect.Field{Name: "dns.key.flags.confidentiality", Title: "Key allowed for confidentiality", Kind: dissect.Bool, Spec: "RFC 2535 section 3.1"}
	oldKeyRequired       = &dissect.Field{Name: "dns.key.flags.required", Title: "Key required", Kind: dissect.Bool, Spec: "RFC 2535 section 3.1"}
	oldKeyUser           = &dissect.Field{Name: "dns.key.flags.associated_user", Title: "Key is associated with a user", Kind: dissect.Bool, Spec: "RFC 2535 section 3.1"}
	oldKeyEntity         = &dissect.Field{Name: "dns.key.flags.associated_named_entity", Title: "Key is associated with the named entity", Kind: dissect.Bool, Spec: "RFC 2535 section 3.1"}
	oldKeyIPSEC          = &dissect.Field{Name: "dns.key.flags.ipsec", Title: "Key use with IPSEC", Kind: dissect.Bool, Spec: "RFC 2535 section 3.1"}
	oldKeyMIME           = &dissect.Field{Name: "dns.key.flags.mime", Title: "Key use with MIME security multiparts", Kind: dissect.Bool, Spec: "RFC 2535 section 3.1"}
	oldKeySignatory      = &dissect.Field{Name: "dns.key.flags.signatory", Title: "Signatory", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2535 section 3.1"}
	oldKeyProtocol       = &dissect.Field{Name: "dns.key.protocol", Title: "Protocol", Kind: dissect.Uint, Bits: 8, Spec: "RFC 2535 section 3.1"}
	oldKeyAlgorithm      = &dissect.Field{Name: "dns.key.algorithm", Title: "Algorithm", Kind: dissect.Uint, Bits: 8, Names: algorithmName, Spec: "RFC 2535 section 3.1"}
	oldKeyID             = &dissect.Field{Name: "dns.key.key_id", Title: "Key ID", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2535 section 3.1"}
	oldKeyData           = &dissect.Field{Name: "dns.key.public_key", Title: "Public Key", Kind: dissect.Bytes, Spec: "RFC 2535 section 3.1"}
	pxPreference         = &dissect.Field{Name: "dns.px.preference", Title: "Preference", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2163 section 4"}
	pxMail               = &dissect.Field{Name: "dns.px.map822", Title: "MAP822", Kind: dissect.String, Spec: "RFC 2163 section 4"}
	pxX400               = &dissect.Field{Name: "dns.px.map400", Title: "MAPX400", Kind: dissect.String, Spec: "RFC 2163 section 4"}
	positionLongitudeLen = &dissect.Field{Name: "dns.gpos.longitude_length", Title: "Longitude length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1712 section 3"}
	positionLongitude    = &dissect.Field{Name: "dns.gpos.longitude", Title: "Longitude", Kind: dissect.String, Spec: "RFC 1712 section 3"}
	positionLatitudeLen  = &dissect.Field{Name: "dns.gpos.latitude_length", Title: "Latitude length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1712 section 3"}
	positionLatitude     = &dissect.Field{Name: "dns.gpos.latitude", Title: "Latitude", Kind: dissect.String, Spec: "RFC 1712 section 3"}
	positionAltitudeLen  = &dissect.Field{Name: "dns.gpos.altitude_length", Title: "Altitude length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1712 section 3"}
	positionAltitude     = &dissect.Field{Name: "dns.gpos.altitude", Title: "Altitude", Kind: dissect.String, Spec: "RFC 1712 section 3"}
	a6PrefixLen          = &dissect.Field{Name: "dns.a6.prefix_len", Title: "Prefix len", Kind: dissect.Uint, Bits: 8, Spec: "RFC 2874 section 3.1"}
	a6Suffix             = &dissect.Field{Name: "dns.a6.address_suffix", Title: "Address Suffix", Kind: dissect.IPv6, Spec: "RFC 2874 section 3.1"}
	a6PrefixName         = &dissect.Field{Name: "dns.a6.prefix_name", Title: "Prefix name", Kind: dissect.String, Spec: "RFC 2874 section 3.1"}
	aplFamily            = &dissect.Field{Name: "dns.apl.address_family", Title: "Address Family", Kind: dissect.Uint, Bits: 16, Spec: "RFC 3123 section 4"}
	aplPrefix            = &dissect.Field{Name: "dns.apl.coded_prefix", Title: "Prefix Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 3123 section 4"}
	aplNegation          = &dissect.Field{Name: "dns.apl.negation", Title: "Negation Flag", Kind: dissect.Bool, Spec: "RFC 3123 section 4"}
	aplLen               = &dissect.Field{Name: "dns.apl.afdlength", Title: "Address Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 3123 section 4"}
	aplIPv4              = &dissect.Field{Name: "dns.apl.afdpart.ipv4", Title: "Address", Kind: dissect.IPv4, Spec: "RFC 3123 section 4"}
	aplIPv6              = &dissect.Field{Name: "dns.apl.afdpart.ipv6", Title: "Address", Kind: dissect.IPv6, Spec: "RFC 3123 section 4"}
	aplOther             = &dissect.Field{Name: "dns.apl.afdpart.data", Title: "Address", Kind: dissect.Bytes, Spec: "RFC 3123 section 4"}
	ipsecPrecedence      = &dissect.Field{Name: "dns.ipseckey.gateway_precedence", Title: "Gateway Precedence", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4025 section 2.1"}
	ipsecType            = &dissect.Field{Name: "dns.ipseckey.gateway_type", Title: "Gateway Type", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4025 section 2.1"}
	ipsecAlgorithm       = &dissect.Field{Name: "dns.ipseckey.gateway_algorithm", Title: "Gateway Algorithm", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4025 section 2.1"}
	ipsecIPv4            = &dissect.Field{Name: "dns.ipseckey.gateway_ipv4", Title: "IPv4 Gateway", Kind: dissect.IPv4, Spec: "RFC 4025 section 2.1"}
	ipsecIPv6            = &dissect.Field{Name: "dns.ipseckey.gateway_ipv6", Title: "IPv6 Gateway", Kind: dissect.IPv6, Spec: "RFC 4025 section 2.1"}
	ipsecName            = &dissect.Field{Name: "dns.ipseckey.gateway_dns", Title: "DNS Gateway", Kind: dissect.String, Spec: "RFC 4025 section 2.1"}
	ipsecKey             = &dissect.Field{Name: "dns.ipseckey.public_key", Title: "Public Key", Kind: dissect.Bytes, Spec: "RFC 4025 section 2.1"}
	dhcid                = &dissect.Field{Name: "dns.dhcid.rdata", Title: "DHCID Data", Kind: dissect.Bytes, Spec: "RFC 4701 section 3.1"}
	hipTagLen            = &dissect.Field{Name: "dns.hip.hit.length", Title: "HIT length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8005 section 5"}
	hipAlgorithm         = &dissect.Field{Name: "dns.hip.hit.pk.algo", Title: "HIT length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8005 section 5"}
	hipKeyLen            = &dissect.Field{Name: "dns.hip.pk.length", Title: "PK length", Kind: dissect.Uint, Bits: 16, Spec: "RFC 8005 section 5"}
	hipTag               = &dissect.Field{Name: "dns.hip.hit", Title: "Host Identity Tag", Kind: dissect.Bytes, Spec: "RFC 8005 section 5"}
	hipKey               = &dissect.Field{Name: "dns.hip.pk", Title: "HIP Public Key", Kind: dissect.Bytes, Spec: "RFC 8005 section 5"}
	hipServer            = &dissect.Field{Name: "dns.hip.rendezvous_server", Title: "Rendezvous Server", Kind: dissect.String, Spec: "RFC 8005 section 5"}
	csyncSerial          = &dissect.Field{Name: "dns.csync.soa", Title: "SOA", Kind: dissect.Uint, Bits: 32, Spec: "RFC 7477 section 2.1"}
	csyncFlags           = &dissect.Field{Name: "dns.csync.flags", Title: "Flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 7477 section 2.1"}
	csyncImmediate       = &dissect.Field{Name: "dns.csync.flags.immediate", Title: "immediate", Kind: dissect.Bool, Spec: "RFC 7477 section 2.1"}
	csyncMinimum         = &dissect.Field{Name: "dns.csync.flags.soaminimum", Title: "soaminimum", Kind: dissect.Bool, Spec: "RFC 7477 section 2.1"}
	csyncBitmap          = &dissect.Field{Name: "dns.csync.type_bitmap", Title: "Type Bitmap", Kind: dissect.Bytes, Spec: "RFC 7477 section 2.1"}
	nodePreference       = &dissect.Field{Name: "dns.ilnp.nid.preference", Title: "Preference", Kind: dissect.Uint, Bits: 16, Spec: "RFC 6742 section 2"}
	nodeID               = &dissect.Field{Name: "dns.ilnp.nid", Title: "NodeID", Kind: dissect.Bytes, Spec: "RFC 6742 section 2"}
	l32Preference        = &dissect.Field{Name: "dns.ilnp.l32.preference", Title: "Preference", Kind: dissect.Uint, Bits: 16, Spec: "RFC 6742 section 2"}
	l32Locator           = &dissect.Field{Name: "dns.ilnp.l32", Title: "Locator32", Kind: dissect.IPv4, Spec: "RFC 6742 section 2"}
	l64Preference        = &dissect.Field{Name: "dns.ilnp.l64.preference", Title: "Preference", Kind: dissect.Uint, Bits: 16, Spec: "RFC 6742 section 2"}
	l64Locator           = &dissect.Field{Name: "dns.ilnp.l64", Title: "Locator64", Kind: dissect.Bytes, Spec: "RFC 6742 section 2"}
	lpPreference         = &dissect.Field{Name: "dns.ilnp.lp.preference", Title: "Preference", Kind: dissect.Uint, Bits: 16, Spec: "RFC 6742 section 2"}
	lpName               = &dissect.Field{Name: "dns.ilnp.lp", Title: "Locator FQDN", Kind: dissect.String, Spec: "RFC 6742 section 2"}
	eui64                = &dissect.Field{Name: "dns.eui64", Title: "EUI64 Address", Kind: dissect.String, Spec: "RFC 7043 section 4.1"}
	tkeyAlgorithm        = &dissect.Field{Name: "dns.tkey.algo_name", Title: "Algorithm name", Kind: dissect.String, Spec: "RFC 2930 section 2"}
	tkeyStart            = &dissect.Field{Name: "dns.tkey.signature_inception", Title: "Signature Inception", Kind: dissect.AbsTime, Spec: "RFC 2930 section 2"}
	tkeyEnd              = &dissect.Field{Name: "dns.tkey.signature_expiration", Title: "Signature Expiration", Kind: dissect.AbsTime, Spec: "RFC 2930 section 2"}
	tkeyMode             = &dissect.Field{Name: "dns.tkey.mode", Title: "Mode", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2930 section 2"}
	tkeyError            = &dissect.Field{Name: "dns.tkey.error", Title: "Error", Kind: dissect.Uint, Bits: 16, Names: codeName, Spec: "RFC 2930 section 2"}
	tkeySize             = &dissect.Field{Name: "dns.tkey.key_size", Title: "Key Size", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2930 section 2"}
	tkeyData             = &dissect.Field{Name: "dns.tkey.key_data", Title: "Key Data", Kind: dissect.Bytes, Spec: "RFC 2930 section 2",
		About: "What the two sides agree on a key with."}
	tkeyOtherSize = &dissect.Field{Name: "dns.tkey.other_size", Title: "Other Size", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2930 section 2"}
	tkeyOther     = &dissect.Field{Name: "dns.tkey.other_data", Title: "Other Data", Kind: dissect.Bytes, Spec: "RFC 2930 section 2"}
	tsigAlgorithm = &dissect.Field{Name: "dns.tsig.algorithm_name", Title: "Algorithm Name", Kind: dissect.String, Spec: "RFC 8945 section 4.2"}
	tsigTime      = &dissect.Field{Name: "dns.tsig.time_signed", Title: "Time Signed", Kind: dissect.AbsTime, Spec: "RFC 8945 section 4.2",
		About: "A receiver whose clock is further away than the fudge refuses the message."}
	tsigFudge = &dissect.Field{Name: "dns.tsig.fudge", Title: "Fudge", Kind: dissect.Uint, Bits: 16, Spec: "RFC 8945 section 4.2"}
	tsigSize  = &dissect.Field{Name: "dns.tsig.mac_size", Title: "MAC Size", Kind: dissect.Uint, Bits: 16, Spec: "RFC 8945 section 4.2"}
	tsigMAC   = &dissect.Field{Name: "dns.tsig.mac", Title: "MAC", Kind: dissect.None, Spec: "RFC 8945 section 4.2",
		About: "Proves that the sender knows the key, and that nobody changed the message."}
	tsigID        = &dissect.Field{Name: "dns.tsig.original_id", Title: "Original Id", Kind: dissect.Uint, Bits: 16, Spec: "RFC 8945 section 4.2"}
	tsigError     = &dissect.Field{Name: "dns.tsig.error", Title: "Error", Kind: dissect.Uint, Bits: 16, Names: codeName, Spec: "RFC 8945 section 4.2"}
	tsigOtherSize = &dissect.Field{Name: "dns.tsig.other_len", Title: "Other Len", Kind: dissect.Uint, Bits: 16, Spec: "RFC 8945 section 4.2"}
	tsigOther     = &dissect.Field{Name: "dns.tsig.other_data", Title: "Other Data", Kind: dissect.Bytes, Spec: "RFC 8945 section 4.2"}
)

var rareFields = []*dissect.Field{
	wksAddress, wksProtocol, wksBits, x25Len, x25Address, isdnLen, isdnAddress, isdnSubLen, isdnSub, routePreference,
	routeHost, nsapAddress, nsapOwner, oldKeyFlags, oldKeyAuth, oldKeySecret, oldKeyRequired, oldKeyUser, oldKeyEntity,
	oldKeyIPSEC, oldKeyMIME, oldKeySignatory, oldKeyProtocol, oldKeyAlgorithm, oldKeyID, oldKeyData, pxPreference, pxMail,
	pxX400, positionLongitudeLen, positionLongitude, positionLatitudeLen, positionLatitude, positionAltitudeLen,
	positionAltitude, a6PrefixLen, a6Suffix, a6PrefixName, aplFamily, aplPrefix, aplNegation, aplLen, aplIPv4, aplIPv6,
	aplOther, ipsecPrecedence, ipsecType, ipsecAlgorithm, ipsecIPv4, ipsecIPv6, ipsecName, ipsecKey, dhcid, hipTagLen,
	hipAlgorithm, hipKeyLen, hipTag, hipKey, hipServer, csyncSerial, csyncFlags, csyncImmediate, csyncMinimum,
	csyncBitmap, nodePreference, nodeID, l32Preference, l32Locator, l64Preference, l64Locator, lpPreference, lpName,
	eui64, tkeyAlgorithm, tkeyStart, tkeyEnd, tkeyMode, tkeyError, tkeySize, tkeyData, tkeyOtherSize, tkeyOther,
	tsigAlgorithm, tsigTime, tsigFudge, tsigSize, tsigMAC, tsigID, tsigError, tsigOtherSize, tsigOther,
}
