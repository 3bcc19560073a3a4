package dns

// layouts are the forms of the data of records, by type, from IANA's registry.
var layouts = map[uint16][]part{
	1:         {{field: address4, how: fixed}},
	2:         {{field: nameServer, how: domain}},
	typeCNAME: {{field: canonical, how: domain}},
	6: {{field: soaServer, how: domain}, {field: soaMailbox, how: domain}, {field: soaSerial}, {field: soaRefresh},
		{field: soaRetry}, {field: soaExpire}, {field: soaMinimum}},
	7:  {{field: mailbox, how: domain}},
	10: {{field: null, how: remains}},
	11: {{field: wksAddress, how: fixed}, {field: wksProtocol}, {how: own, method: (*message).services}},
	12: {{field: pointer, how: domain}},
	13: {{field: hostCPU, how: counted, length: hostCPULen}, {field: hostOS, how: counted, length: hostOSLen}},
	14: {{field: mailResponsible, how: domain}, {field: mailErrors, how: domain}},
	15: {{field: mxPreference}, {field: mxExchange, how: domain}},
	16: {{field: txt, how: many, length: txtLen}},
	17: {{field: responsible, how: domain}, {field: responsibleText, how: domain}},
	18: {{field: afsType}, {field: afsHost, how: domain}},
	19: {{field: x25Address, how: counted, length: x25Len}},
	20: {{field: isdnAddress, how: counted, length: isdnLen}, {how: own, method: (*message).subaddress}},
	21: {{field: routePreference}, {field: routeHost, how: domain}},
	22: {{field: nsapAddress, how: remains}},
	23: {{field: nsapOwner, how: domain}},
	24: signature,
	25: {{field: oldKeyFlags}, {field: oldKeyAuth, how: bits, shift: 15, mask: 1}, {field: oldKeySecret, how: bits, shift: 14, mask: 1},
		{field: oldKeyRequired, how: bits, shift: 13, mask: 1}, {field: oldKeyUser, how: bits, shift: 10, mask: 1},
		{field: oldKeyEntity, how: bits, shift: 9, mask: 1}, {field: oldKeyIPSEC, how: bits, shift: 7, mask: 1},
		{field: oldKeyMIME, how: bits, shift: 6, mask: 1}, {field: oldKeySignatory, how: bits, mask: 15},
		{field: oldKeyProtocol}, {field: oldKeyAlgorithm}, {how: own, method: (*message).oldKey}},
	26: {{field: pxPreference}, {field: pxMail, how: domain}, {field: pxX400, how: domain}},
	27: {{field: positionLongitude, how: counted, length: positionLongitudeLen},
		{field: positionLatitude, how: counted, length: positionLatitudeLen}, {field: positionAltitude, how: counted, length: positionAltitudeLen}},
	28: {{field: address6, how: fixed}},
	29: {{field: locVersion}, {field: locSize}, {field: locHorizontal}, {field: locVertical}, {field: locLatitude},
		{field: locLongitude}, {field: locAltitude}},
	typeSRV: {{field: srvPriority}, {field: srvWeight}, {field: srvPort}, {field: srvTarget, how: domain}},
	35: {{field: naptrOrder}, {field: naptrPreference}, {field: naptrFlags, how: counted, length: naptrFlagsLen},
		{field: naptrService, how: counted, length: naptrServiceLen}, {field: naptrRegex, how: counted, length: naptrRegexLen},
		{how: own, method: (*message).replacement}},
	36:  {{field: kxPreference}, {field: kxExchange, how: domain}},
	37:  {{field: certType}, {field: certTag}, {field: certAlgorithm}, {field: certData, how: remains}},
	38:  {{how: own, method: (*message).suffix}},
	39:  {{field: subtree, how: domain}},
	42:  {{how: own, method: (*message).prefixes}},
	43:  signer,
	44:  {{field: sshAlgorithm}, {field: sshKind}, {field: sshFingerprint, how: remains}},
	45:  {{how: own, method: (*message).gateway}},
	46:  signature,
	47:  {{field: nsecNext, how: domain}, {how: types}},
	48:  key,
	49:  {{field: dhcid, how: remains}},
	50:  append(salted(part{field: nsec3OptOut, how: bits, mask: 1}), part{how: own, method: (*message).hashed}, part{how: types}),
	51:  salted(),
	52:  {{field: tlsaUsage}, {field: tlsaSelector}, {field: tlsaKind}, {field: tlsaData, how: remains}},
	55:  {{how: own, method: (*message).identity}},
	59:  signer,
	60:  key,
	61:  {{field: pgpKey, how: remains}},
	62:  {{field: csyncSerial}, {field: csyncFlags}, {field: csyncImmediate, how: bits, mask: 1}, {field: csyncMinimum, how: bits, shift: 1, mask: 1}, {how: own, method: (*message).copied}},
	64:  binding,
	65:  binding,
	99:  {{field: spf, how: many, length: spfLen}},
	104: {{field: nodePreference}, {field: nodeID, how: remains}},
	105: {{field: l32Preference}, {field: l32Locator, how: fixed}},
	106: {{field: l64Preference}, {field: l64Locator, how: remains}},
	107: {{field: lpPreference}, {field: lpName, how: domain}},
	108: {{field: eui48, how: fixed}},
	109: {{how: own, method: (*message).interfaceID}},
	249: {{field: tkeyAlgorithm, how: domain}, {field: tkeyStart, how: seconds}, {field: tkeyEnd, how: seconds}, {field: tkeyMode},
		{field: tkeyError}, {field: tkeyData, how: optional, length: tkeySize}, {field: tkeyOther, how: optional, length: tkeyOtherSize}},
	250: {{field: tsigAlgorithm, how: domain}, {how: own, method: (*message).signed}, {field: tsigFudge},
		{field: tsigMAC, how: optional, length: tsigSize}, {field: tsigID}, {field: tsigError}, {field: tsigOther, how: optional, length: tsigOtherSize}},
	257:   {{field: caaFlags}, {field: caaCritical, how: bits, shift: 7, mask: 1}, {how: own, method: (*message).property}},
	32769: signer,
}

// These several types share.
var (
	signature = []part{{field: sigType}, {field: sigAlgorithm}, {field: sigLabels}, {field: sigTTL}, {field: sigEnd, how: seconds},
		{field: sigStart, how: seconds}, {field: sigTag}, {field: sigSigner, how: domain}, {field: sigData, how: remains}}
	signer = []part{{field: dsTag}, {field: dsAlgorithm}, {field: dsKind}, {field: dsDigest, how: remains}}
	key    = []part{
		{field: keyFlags}, {field: keyZone, how: bits, shift: 8, mask: 1}, {field: keyRevoked, how: bits, shift: 7, mask: 1},
		{field: keyEntry, how: bits, mask: 1}, {field: keyRest, how: bits, mask: 0xfe7e},
		{field: keyProtocol}, {field: keyAlgorithm}, {how: own, method: (*message).key},
	}
	binding = []part{{field: bindingPriority}, {field: bindingTarget, how: domain}, {how: own, method: (*message).parameters}}
)

// salted is how names are hashed, RFC 5155 section 4.2, with the flags that count.
func salted(flags ...part) []part {
	parts := append([]part{{field: nsec3Algorithm}, {field: nsec3Flags}}, flags...)
	return append(parts, part{field: nsec3Iterations}, part{field: nsec3Salt, how: counted, length: nsec3SaltLen})
}
