package dns

import "strconv"

// typeName names a type of records, from IANA's registry.
func typeName(v uint64) string {
	if name, ok := typeNames[v]; ok {
		return name
	}
	return "Unknown (" + strconv.FormatUint(v, 10) + ")"
}

var typeNames = map[uint64]string{
	1: "A", 2: "NS", 3: "MD", 4: "MF", 5: "CNAME", 6: "SOA", 7: "MB", 8: "MG", 9: "MR", 10: "NULL", 11: "WKS", 12: "PTR",
	13: "HINFO", 14: "MINFO", 15: "MX", 16: "TXT", 17: "RP", 18: "AFSDB", 19: "X25", 20: "ISDN", 21: "RT", 24: "SIG", 25: "KEY",
	28: "AAAA", 29: "LOC", 33: "SRV", 35: "NAPTR", 36: "KX", 37: "CERT", 39: "DNAME", 41: "OPT", 42: "APL", 43: "DS",
	44: "SSHFP", 45: "IPSECKEY", 46: "RRSIG", 47: "NSEC", 48: "DNSKEY", 49: "DHCID", 50: "NSEC3", 51: "NSEC3PARAM", 52: "TLSA",
	53: "SMIMEA", 55: "HIP", 59: "CDS", 60: "CDNSKEY", 61: "OPENPGPKEY", 62: "CSYNC", 63: "ZONEMD", 64: "SVCB", 65: "HTTPS",
	99: "SPF", 108: "EUI48", 109: "EUI64", 249: "TKEY", 250: "TSIG", 251: "IXFR", 252: "AXFR", 253: "MAILB", 254: "MAILA",
	255: "ANY", 256: "URI", 257: "CAA", 32768: "TA", 32769: "DLV",
}

func className(v uint64) string {
	switch v {
	case 1:
		return "IN"
	case 3:
		return "CH"
	case 4:
		return "HS"
	case 254:
		return "NONE"
	case 255:
		return "ANY"
	}
	return "Unknown"
}

func opcodeName(v uint64) string {
	switch v {
	case 0:
		return "query"
	case 1:
		return "inverse query"
	case 2:
		return "server status request"
	case 4:
		return "zone change notification"
	case 5:
		return "dynamic update"
	}
	return "unknown operation"
}

// codeName names a response code, RFC 6895 section 2.3.
func codeName(v uint64) string {
	names := [...]string{"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"}
	if v < uint64(len(names)) {
		return names[v]
	}
	return "RCODE " + strconv.FormatUint(v, 10)
}

func optionName(v uint64) string {
	if name, ok := optionNames[v]; ok {
		return name
	}
	return "Unknown (" + strconv.FormatUint(v, 10) + ")"
}

var optionNames = map[uint64]string{
	1: "LLQ", 2: "UL", 3: "NSID", optionDAU: "DAU", optionDHU: "DHU", optionN3U: "N3U", optionSubnet: "CSUBNET", 9: "EDNS EXPIRE",
	optionCookie: "COOKIE", optionKeep: "EDNS TCP Keepalive", optionPad: "PADDING", optionChain: "CHAIN", 14: "EDNS KEY TAG",
	optionProblem: "Extended DNS Error",
}

func paramName(v uint64) string {
	names := [...]string{"mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint"}
	if v < uint64(len(names)) {
		return names[v]
	}
	return "key" + strconv.FormatUint(v, 10)
}

func algorithmName(v uint64) string { return algorithmNames[v] }

// algorithmNames are the algorithms of DNSSEC, from IANA's registry.
var algorithmNames = map[uint64]string{
	1: "RSA/MD5", 3: "DSA/SHA1", 5: "RSA/SHA1", 6: "DSA-NSEC3-SHA1", 7: "RSASHA1-NSEC3-SHA1", 8: "RSA/SHA-256", 10: "RSA/SHA-512",
	13: "ECDSA Curve P-256 with SHA-256", 14: "ECDSA Curve P-384 with SHA-384", 15: "Ed25519", 16: "Ed448",
}
