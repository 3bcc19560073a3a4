package dns

import "github.com/wirelore/wirelore/internal/dissect"

// The fields of the data of records.
var (
	address4   = &dissect.Field{Name: "dns.a", Title: "Address", Kind: dissect.IPv4, Spec: "RFC 1035 section 3.4.1"}
	address6   = &dissect.Field{Name: "dns.aaaa", Title: "AAAA Address", Kind: dissect.IPv6, Spec: "RFC 3596 section 2.2"}
	nameServer = &dissect.Field{Name: "dns.ns", Title: "Name Server", Kind: dissect.String, Spec: "RFC 1035 section 3.3.11"}
	canonical  = &dissect.Field{Name: "dns.cname", Title: "CNAME", Kind: dissect.String, Spec: "RFC 1035 section 3.3.1",
		About: "The name that the name asked for is another word for."}
	pointer    = &dissect.Field{Name: "dns.ptr.domain_name", Title: "Domain Name", Kind: dissect.String, Spec: "RFC 1035 section 3.3.12"}
	subtree    = &dissect.Field{Name: "dns.dname", Title: "Dname", Kind: dissect.String, Spec: "RFC 6672 section 2.1"}
	mailbox    = &dissect.Field{Name: "dns.mb", Title: "MailBox Domaine", Kind: dissect.String, Spec: "RFC 1035 section 3.3.3"}
	null       = &dissect.Field{Name: "dns.null", Title: "Null (data)", Kind: dissect.Bytes, Spec: "RFC 1035 section 3.3.10"}
	soaServer  = &dissect.Field{Name: "dns.soa.mname", Title: "Primary name server", Kind: dissect.String, Spec: "RFC 1035 section 3.3.13"}
	soaMailbox = &dissect.Field{Name: "dns.soa.rname", Title: "Responsible authority's mailbox", Kind: dissect.String, Spec: "RFC 1035 section 3.3.13"}
	soaSerial  = &dissect.Field{Name: "dns.soa.serial_number", Title: "Serial Number", Kind: dissect.Uint, Bits: 32, Spec: "RFC 1035 section 3.3.13"}
	soaRefresh = &dissect.Field{Name: "dns.soa.refresh_interval", Title: "Refresh Interval", Kind: dissect.Uint, Bits: 32, Spec: "RFC 1035 section 3.3.13"}
	soaRetry   = &dissect.Field{Name: "dns.soa.retry_interval", Title: "Retry Interval", Kind: dissect.Uint, Bits: 32, Spec: "RFC 1035 section 3.3.13"}
	soaExpire  = &dissect.Field{Name: "dns.soa.expire_limit", Title: "Expire limit", Kind: dissect.Uint, Bits: 32, Spec: "RFC 1035 section 3.3.13"}
	soaMinimum = &dissect.Field{Name: "dns.soa.minimum_ttl", Title: "Minimum TTL", Kind: dissect.Uint, Bits: 32, Spec: "RFC 2308 section 4",
		About: "For how many seconds it may be remembered that a name does not exist."}
	hostCPULen          = &dissect.Field{Name: "dns.hinfo.cpu_length", Title: "CPU Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1035 section 3.3.2"}
	hostCPU             = &dissect.Field{Name: "dns.hinfo.cpu", Title: "CPU", Kind: dissect.String, Spec: "RFC 1035 section 3.3.2"}
	hostOSLen           = &dissect.Field{Name: "dns.hinfo.os_length", Title: "OS Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1035 section 3.3.2"}
	hostOS              = &dissect.Field{Name: "dns.hinfo.os", Title: "OS", Kind: dissect.String, Spec: "RFC 1035 section 3.3.2"}
	mailResponsible     = &dissect.Field{Name: "dns.minfo.r", Title: "Responsible Mailbox", Kind: dissect.String, Spec: "RFC 1035 section 3.3.7"}
	mailErrors          = &dissect.Field{Name: "dns.minfo.e", Title: "Error Mailbox", Kind: dissect.String, Spec: "RFC 1035 section 3.3.7"}
	mxPreference        = &dissect.Field{Name: "dns.mx.preference", Title: "Preference", Kind: dissect.Uint, Bits: 16, Spec: "RFC 1035 section 3.3.9"}
	mxExchange          = &dissect.Field{Name: "dns.mx.mail_exchange", Title: "Mail Exchange", Kind: dissect.String, Spec: "RFC 1035 section 3.3.9"}
	txtLen              = &dissect.Field{Name: "dns.txt.length", Title: "TXT Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1035 section 3.3.14"}
	txt                 = &dissect.Field{Name: "dns.txt", Title: "TXT", Kind: dissect.String, Spec: "RFC 1035 section 3.3.14"}
	spfLen              = &dissect.Field{Name: "dns.spf.length", Title: "SPF Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 4408 section 3.1.1"}
	spf                 = &dissect.Field{Name: "dns.spf", Title: "SPF", Kind: dissect.String, Spec: "RFC 4408 section 3.1.1"}
	responsible         = &dissect.Field{Name: "dns.rp.mailbox", Title: "Mailbox", Kind: dissect.String, Spec: "RFC 1183 section 2.2"}
	responsibleText     = &dissect.Field{Name: "dns.rp.txt_rr", Title: "TXT RR", Kind: dissect.String, Spec: "RFC 1183 section 2.2"}
	afsType             = &dissect.Field{Name: "dns.afsdb.subtype", Title: "Subtype", Kind: dissect.Uint, Bits: 16, Spec: "RFC 1183 section 1"}
	afsHost             = &dissect.Field{Name: "dns.afsdb.hostname", Title: "Hostname", Kind: dissect.String, Spec: "RFC 1183 section 1"}
	srvService          = &dissect.Field{Name: "dns.srv.service", Title: "Service", Kind: dissect.String, Spec: "RFC 2782"}
	srvProtocol         = &dissect.Field{Name: "dns.srv.proto", Title: "Protocol", Kind: dissect.String, Spec: "RFC 2782"}
	srvName             = &dissect.Field{Name: "dns.srv.name", Title: "Name", Kind: dissect.String, Spec: "RFC 2782"}
	srvPriority         = &dissect.Field{Name: "dns.srv.priority", Title: "Priority", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2782"}
	srvWeight           = &dissect.Field{Name: "dns.srv.weight", Title: "Weight", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2782"}
	srvPort             = &dissect.Field{Name: "dns.srv.port", Title: "Port", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2782"}
	srvTarget           = &dissect.Field{Name: "dns.srv.target", Title: "Target", Kind: dissect.String, Spec: "RFC 2782"}
	naptrOrder          = &dissect.Field{Name: "dns.naptr.order", Title: "Order", Kind: dissect.Uint, Bits: 16, Spec: "RFC 3403 section 4.1"}
	naptrPreference     = &dissect.Field{Name: "dns.naptr.preference", Title: "Preference", Kind: dissect.Uint, Bits: 16, Spec: "RFC 3403 section 4.1"}
	naptrFlagsLen       = &dissect.Field{Name: "dns.naptr.flags_length", Title: "Flags Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 3403 section 4.1"}
	naptrFlags          = &dissect.Field{Name: "dns.naptr.flags", Title: "Flags", Kind: dissect.String, Spec: "RFC 3403 section 4.1"}
	naptrServiceLen     = &dissect.Field{Name: "dns.naptr.service_length", Title: "Service Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 3403 section 4.1"}
	naptrService        = &dissect.Field{Name: "dns.naptr.service", Title: "Service", Kind: dissect.String, Spec: "RFC 3403 section 4.1"}
	naptrRegexLen       = &dissect.Field{Name: "dns.naptr.regex_length", Title: "Regex Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 3403 section 4.1"}
	naptrRegex          = &dissect.Field{Name: "dns.naptr.regex", Title: "Regex", Kind: dissect.String, Spec: "RFC 3403 section 4.1"}
	naptrReplacementLen = &dissect.Field{Name: "dns.naptr.replacement_length", Title: "Replacement Length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 3403 section 4.1"}
	naptrReplacement    = &dissect.Field{Name: "dns.naptr.replacement", Title: "Replacement", Kind: dissect.String, Spec: "RFC 3403 section 4.1"}
	kxPreference        = &dissect.Field{Name: "dns.kx.preference", Title: "Preference", Kind: dissect.Uint, Bits: 16, Spec: "RFC 2230 section 3.1"}
	kxExchange          = &dissect.Field{Name: "dns.kx.key_exchange", Title: "Key Exchange", Kind: dissect.String, Spec: "RFC 2230 section 3.1"}
	certType            = &dissect.Field{Name: "dns.cert.type", Title: "Type", Kind: dissect.Uint, Bits: 16, Spec: "RFC 4398 section 2"}
	certTag             = &dissect.Field{Name: "dns.cert.key_tag", Title: "Key Tag", Kind: dissect.Uint, Base: dissect.Hex, Bits: 16, Spec: "RFC 4398 section 2"}
	certAlgorithm       = &dissect.Field{Name: "dns.cert.algorithm", Title: "Algorithm", Kind: dissect.Uint, Bits: 8, Names: algorithmName, Spec: "RFC 4398 section 2"}
	certData            = &dissect.Field{Name: "dns.cert.certificate", Title: "Certificate (or CRL)", Kind: dissect.Bytes, Spec: "RFC 4398 section 2"}
	locVersion          = &dissect.Field{Name: "dns.loc.version", Title: "Version", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1876 section 2"}
	locSize             = &dissect.Field{Name: "dns.loc.size", Title: "Size", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1876 section 2"}
	locHorizontal       = &dissect.Field{Name: "dns.loc.horizontal_precision", Title: "Horizontal Precision", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1876 section 2"}
	locVertical         = &dissect.Field{Name: "dns.loc.vertical_precision", Title: "Vertical Precision", Kind: dissect.Uint, Bits: 8, Spec: "RFC 1876 section 2"}
	locLatitude         = &dissect.Field{Name: "dns.loc.latitude", Title: "Latitude", Kind: dissect.Uint, Bits: 32, Spec: "RFC 1876 section 2"}
	locLongitude        = &dissect.Field{Name: "dns.loc.longitude", Title: "Longitude", Kind: dissect.Uint, Bits: 32, Spec: "RFC 1876 section 2"}
	locAltitude         = &dissect.Field{Name: "dns.loc.altitude", Title: "Altitude", Kind: dissect.Uint, Bits: 32, Spec: "RFC 1876 section 2"}
	eui48               = &dissect.Field{Name: "dns.eui48", Title: "EUI48 Address", Kind: dissect.Ether, Spec: "RFC 7043 section 3.1"}
	pgpKey              = &dissect.Field{Name: "dns.openpgpkey", Title: "OpenPGP Key", Kind: dissect.String, Spec: "RFC 7929 section 2"}
	caaFlags            = &dissect.Field{Name: "dns.caa.flags", Title: "CAA Flags", Kind: dissect.Uint, Base: dissect.Hex, Bits: 8, Spec: "RFC 8659 section 4.1"}
	caaCritical         = &dissect.Field{Name: "dns.caa.flags.issuer_critical", Title: "Issuer Critical", Kind: dissect.Bool, Spec: "RFC 8659 section 4.1"}
	caaIssue            = &dissect.Field{Name: "dns.caa.issue", Title: "Issue", Kind: dissect.String, Spec: "RFC 8659 section 4.2",
		About: "Who may issue certificates for the name."}
	caaWild         = &dissect.Field{Name: "dns.caa.issuewild", Title: "Issue Wildcard", Kind: dissect.String, Spec: "RFC 8659 section 4.3"}
	caaReport       = &dissect.Field{Name: "dns.caa.iodef", Title: "Report URL", Kind: dissect.String, Spec: "RFC 8659 section 4.4"}
	caaUnknown      = &dissect.Field{Name: "dns.caa.unknown", Title: "Unknown tag", Kind: dissect.String, Spec: "RFC 8659 section 4.1"}
	caaTagLen       = &dissect.Field{Name: "dns.caa.tag_length", Title: "Tag length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 8659 section 4.1"}
	caaTag          = &dissect.Field{Name: "dns.caa.tag", Title: "Tag", Kind: dissect.String, Spec: "RFC 8659 section 4.1"}
	caaValue        = &dissect.Field{Name: "dns.caa.value", Title: "Value", Kind: dissect.String, Spec: "RFC 8659 section 4.1"}
	bindingPriority = &dissect.Field{Name: "dns.svcb.svcpriority", Title: "SvcPriority", Kind: dissect.Uint, Bits: 16, Spec: "RFC 9460 section 2.4.1",
		About: "0 means that the name stands for another."}
	bindingTarget    = &dissect.Field{Name: "dns.svcb.targetname", Title: "TargetName", Kind: dissect.String, Spec: "RFC 9460 section 2.5"}
	param            = &dissect.Field{Name: "dns.svcb.svcparam", Title: "SvcParam", Kind: dissect.None, Spec: "RFC 9460 section 2.2"}
	paramKey         = &dissect.Field{Name: "dns.svcb.svcparam.key", Title: "SvcParamKey", Kind: dissect.Uint, Bits: 16, Names: paramName, Spec: "RFC 9460 section 2.2"}
	paramLen         = &dissect.Field{Name: "dns.svcb.svcparam.value.length", Title: "SvcParamValue length", Kind: dissect.Uint, Bits: 16, Spec: "RFC 9460 section 2.2"}
	paramValue       = &dissect.Field{Name: "dns.svcb.svcparam.value", Title: "SvcParamValue", Kind: dissect.Bytes, Spec: "RFC 9460 section 2.2"}
	paramNeeded      = &dissect.Field{Name: "dns.svcb.svcparam.mandatory.key", Title: "Mandatory key", Kind: dissect.Uint, Bits: 16, Names: paramName, Spec: "RFC 9460 section 8"}
	paramProtocolLen = &dissect.Field{Name: "dns.svcb.svcparam.alpn.length", Title: "ALPN length", Kind: dissect.Uint, Bits: 8, Spec: "RFC 9460 section 7.1"}
	paramProtocol    = &dissect.Field{Name: "dns.svcb.svcparam.alpn", Title: "ALPN", Kind: dissect.String, Spec: "RFC 9460 section 7.1"}
	paramPortNumber  = &dissect.Field{Name: "dns.svcb.svcparam.port", Title: "Port", Kind: dissect.Uint, Bits: 16, Spec: "RFC 9460 section 7.2"}
	paramAddress4    = &dissect.Field{Name: "dns.svcb.svcparam.ipv4hint.ip", Title: "IP", Kind: dissect.IPv4, Spec: "RFC 9460 section 7.3"}
	paramAddress6    = &dissect.Field{Name: "dns.svcb.svcparam.ipv6hint.ip", Title: "IP", Kind: dissect.IPv6, Spec: "RFC 9460 section 7.3"}
	paramConfig      = &dissect.Field{Name: "dns.svcb.svcparam.echconfig", Title: "ECHConfig", Kind: dissect.Bytes, Spec: "RFC 9848 section 3"}
)

var recordFields = []*dissect.Field{
	address4, address6, nameServer, canonical, pointer, subtree, mailbox, null, soaServer, soaMailbox, soaSerial, soaRefresh,
	soaRetry, soaExpire, soaMinimum, hostCPULen, hostCPU, hostOSLen, hostOS, mailResponsible, mailErrors, mxPreference,
	mxExchange, txtLen, txt, spfLen, spf, responsible, responsibleText, afsType, afsHost, srvService, srvProtocol, srvName,
	srvPriority, srvWeight, srvPort, srvTarget, naptrOrder, naptrPreference, naptrFlagsLen, naptrFlags, naptrServiceLen,
	naptrService, naptrRegexLen, naptrRegex, naptrReplacementLen, naptrReplacement, kxPreference, kxExchange, certType, certTag,
	certAlgorithm, certData, locVersion, locSize, locHorizontal, locVertical, locLatitude, locLongitude, locAltitude, eui48,
	pgpKey, caaFlags, caaCritical, caaIssue, caaWild, caaReport, caaUnknown, caaTagLen, caaTag, caaValue, bindingPriority,
	bindingTarget, param, paramKey, paramLen, paramValue, paramNeeded, paramProtocolLen, paramProtocol, paramPortNumber,
	paramAddress4, paramAddress6, paramConfig,
}
