package tls

import (
	"github.com/wirelore/wirelore/internal/dissect"
)

// oids names the object identifiers that certificates use, by their encoding.
var oids = map[string]string{
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01": "rsaEncryption", "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05": "sha1WithRSAEncryption",
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b": "sha256WithRSAEncryption", "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c": "sha384WithRSAEncryption",
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d": "sha512WithRSAEncryption", "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a": "id-RSASSA-PSS",
	"\x2a\x86\x48\xce\x3d\x02\x01": "id-ecPublicKey", "\x2a\x86\x48\xce\x3d\x04\x03\x02": "ecdsa-with-SHA256",
	"\x2a\x86\x48\xce\x3d\x04\x03\x03": "ecdsa-with-SHA384", "\x2a\x86\x48\xce\x3d\x04\x03\x04": "ecdsa-with-SHA512",
	"\x2b\x65\x70": "id-Ed25519", "\x2b\x65\x71": "id-Ed448",

	"\x55\x04\x03": "id-at-commonName", "\x55\x04\x04": "id-at-surname", "\x55\x04\x05": "id-at-serialNumber",
	"\x55\x04\x06": "id-at-countryName", "\x55\x04\x07": "id-at-localityName", "\x55\x04\x08": "id-at-stateOrProvinceName",
	"\x55\x04\x09": "id-at-streetAddress", "\x55\x04\x0a": "id-at-organizationName", "\x55\x04\x0b": "id-at-organizationalUnitName",
	"\x55\x04\x0c": "id-at-title", "\x55\x04\x0d": "id-at-description", "\x55\x04\x0f": "id-at-businessCategory",
	"\x55\x04\x11": "id-at-postalCode", "\x55\x04\x29": "id-at-name", "\x55\x04\x2a": "id-at-givenName",
	"\x55\x04\x2e":                             "id-at-dnQualifier",
	"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01":     "pkcs-9-at-emailAddress",
	"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19": "dc",
	"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01": "id-userid",

	"\x55\x1d\x0e": "id-ce-subjectKeyIdentifier", "\x55\x1d\x0f": "id-ce-keyUsage", "\x55\x1d\x11": "id-ce-subjectAltName",
	"\x55\x1d\x12": "id-ce-issuerAltName", "\x55\x1d\x13": "id-ce-basicConstraints", "\x55\x1d\x1e": "id-ce-nameConstraints",
	"\x55\x1d\x1f": "id-ce-cRLDistributionPoints", "\x55\x1d\x20": "id-ce-certificatePolicies",
	"\x55\x1d\x23": "id-ce-authorityKeyIdentifier", "\x55\x1d\x25": "id-ce-extKeyUsage",
	"\x2b\x06\x01\x05\x05\x07\x01\x01":         "id-pe-authorityInfoAccess",
	"\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02": "SignedCertificateTimestampList",
	"\x2b\x06\x01\x05\x05\x07\x02\x01":         "id-qt-cps", "\x2b\x06\x01\x05\x05\x07\x02\x02": "id-qt-unotice",
	"\x2b\x06\x01\x05\x05\x07\x30\x01\x02": "id-pkix-ocsp-nonce", "\x2b\x0e\x03\x02\x1a": "SHA-1",
	"\x55\x04\x2b": "id-at-initials", "\x55\x04\x2c": "id-at-generationQualifier", "\x55\x04\x41": "id-at-pseudonym",
	"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x01": "jurisdictionOfIncorporationLocalityName",
	"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x02": "jurisdictionOfIncorporationStateOrProvinceName",
	"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03": "jurisdictionOfIncorporationCountryName",
	"\x2b\x06\x01\x04\x01\x82\x37\x15\x01":         "id-ms-ca-version", "\x2b\x06\x01\x04\x01\x82\x37\x14\x02": "id-ms-enroll-certtype",
	"\x60\x86\x48\x01\x86\xf8\x42\x01\x01": "ns_cert_exts.cert_type", "\x2a\x86\x48\xce\x38\x04\x01": "id-dsa",
	"\x55\x1d\x24": "id-ce-policyConstraints", "\x55\x1d\x36": "id-ce-inhibitAnyPolicy", "\x55\x1d\x2e": "id-ce-freshestCRL",
	"\x2b\x06\x01\x05\x05\x07\x01\x18":     "id-pe-tlsfeature",
	"\x60\x86\x48\x01\x86\xf8\x42\x01\x0d": "ns_cert_exts.comment",
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08": "id-mgf1", "\x60\x86\x48\x01\x65\x03\x04\x02\x01": "sha256",
	"\x60\x86\x48\x01\x65\x03\x04\x02\x02": "sha384", "\x60\x86\x48\x01\x65\x03\x04\x02\x03": "sha512",
	"\x2b\x06\x01\x05\x05\x07\x03\x01": "id-kp-serverAuth", "\x2b\x06\x01\x05\x05\x07\x03\x02": "id-kp-clientAuth",
}

func oidName(b []byte) string { return oids[string(b)] }

func certVersion(v uint64) string { return [...]string{"v1", "v2", "v3", ""}[min(v, 3)] }

// extensions explains the extensions at the end of a certificate, after the unique
// identifiers that nobody uses.
func (x certReader) extensions(r dissect.Range) bool {
	for r.Len() > 0 {
		e, ok := next(&r)
		if !ok {
			return false
		}
		if e.tag != 0xa3 {
			continue
		}
		list, ok := want(&e.body, tagSequence)
		if !ok {
			return false
		}
		x.p.Open(x.p.Uint(fAfExtensions, list.body, elements(list.body)))
		for rest := list.body; rest.Len() > 0 && ok; {
			ok = x.extension(&rest)
		}
		x.p.Close()
		return ok
	}
	return true
}

func (x certReader) extension(r *dissect.Range) bool {
	e, id, rest, ok := typed(r)
	if !ok {
		return false
	}
	x.group(fAfExtension, e.whole, oidName(id.body.Data))
	defer x.p.Close()
	x.p.Raw(fAfExtensionID, id.body)
	if critical, ok := want(&rest, tagBoolean); ok {
		x.p.Bool(fAfCritical, critical.body, critical.body.Len() > 0 && critical.body.Data[0] != 0)
	}
	value, ok := want(&rest, tagOctetString)
	if !ok {
		return false
	}
	x.value(oidName(id.body.Data), value.body)
	return true
}

// syntax is how the value of an extension is explained, and the module that does it.
type syntax struct {
	module  string
	explain func(certReader, element)
}

var extensionSyntax = map[string]syntax{
	"id-ce-keyUsage":               {"x509ce", func(x certReader, v element) { x.keyUsage(v.body) }},
	"id-ce-extKeyUsage":            {"x509ce", certReader.purposes},
	"id-ce-basicConstraints":       {"x509ce", certReader.basicConstraints},
	"id-ce-subjectKeyIdentifier":   {"x509ce", func(x certReader, v element) { x.p.Raw(fCeSubjectKey, v.body) }},
	"id-ce-authorityKeyIdentifier": {"x509ce", certReader.authorityKey},
	"id-ce-subjectAltName":         {"x509ce", func(x certReader, v element) { x.generalNames(fCeGeneralNames, v.body) }},
	"id-ce-issuerAltName":          {"x509ce", func(x certReader, v element) { x.generalNames(fCeGeneralNames, v.body) }},
	"id-ce-certificatePolicies":    {"x509ce", func(x certReader, v element) { x.each(fCePolicies, v.body, x.policy) }},
	"id-ce-cRLDistributionPoints":  {"x509ce", func(x certReader, v element) { x.each(fCeCRLPoints, v.body, x.distributionPoint) }},
	"id-ce-freshestCRL":            {"x509ce", func(x certReader, v element) { x.each(fCeCRLPoints, v.body, x.distributionPoint) }},
	"id-ce-nameConstraints":        {"x509ce", certReader.nameConstraints},
	"id-ce-policyConstraints":      {"x509ce", certReader.policyConstraints},
	"id-ce-inhibitAnyPolicy":       {"x509ce", func(x certReader, v element) { x.number(fCeSkipCerts, v) }},
	"id-pe-authorityInfoAccess":    {"pkix1implicit", func(x certReader, v element) { x.access(v.body) }},
	"id-pe-tlsfeature":             {"pkix1explicit", certReader.features},
	"id-ms-ca-version":             {"x509sat", func(x certReader, v element) { x.p.Int(fSatInteger, v.body, integer(v.body.Data)) }},
	"id-ms-enroll-certtype":        {"x509sat", func(x certReader, v element) { x.text(fSatBMPString, v) }},
	"ns_cert_exts.cert_type":       {"ns_cert_exts", certReader.netscapeType},
	"ns_cert_exts.comment":         {"ns_cert_exts", func(x certReader, v element) { x.p.Raw(fNetscapeComment, v.body) }},
	"SignedCertificateTimestampList": {"tls", func(x certReader, v element) {
		scts(&cursor{p: x.p, r: v.body})
	}},
}

// value explains what an extension holds.
func (x certReader) value(name string, r dissect.Range) {
	v, ok := next(&r)
	if !ok {
		return
	}
	s := extensionSyntax[name]
	if s.explain == nil {
		x.p.Raw(fAfExtensionValue, v.whole)
		return
	}
	x.p.Protocol(s.module)
	s.explain(x, v)
}

func (x certReader) number(f *dissect.Field, v element) {
	x.p.Uint(f, v.body, uint64(integer(v.body.Data)))
}

func (x certReader) purposes(v element) {
	x.each(fCePurposes, v.body, func(e element) { x.p.Raw(fCePurpose, e.body) })
}

func (x certReader) features(v element) {
	x.each(fFeatures, v.body, func(e element) { x.number(fFeature, e) })
}

// netscapeType is a bit string of uses, from before there was a standard for them.
func (x certReader) netscapeType(v element) {
	if v.body.Len() > 0 {
		x.p.Uint(fBitPadding, v.body.Slice(0, 1), uint64(v.body.Data[0]))
		x.p.Raw(fNetscapeType, v.body.From(1))
	}
}

// each adds a node with the number of elements in r, and explains them below it.
func (x certReader) each(f *dissect.Field, r dissect.Range, explain func(element)) {
	x.p.Open(x.p.Uint(f, r, elements(r)))
	for {
		e, ok := next(&r)
		if !ok {
			break
		}
		explain(e)
	}
	x.p.Close()
}

// keyUsage is a bit string whose bits each allow one use.
func (x certReader) keyUsage(r dissect.Range) {
	if r.Len() < 2 {
		return
	}
	x.p.Uint(fBitPadding, r.Slice(0, 1), uint64(r.Data[0]))
	bits := r.From(1)
	x.p.Open(x.p.Raw(fCeKeyUsage, bits))
	for i, f := range keyUsages {
		at := min(i/8, bits.Len()-1)
		x.p.Bool(f, bits.Slice(at, at+1), i/8 < bits.Len() && bits.Data[i/8]&(0x80>>(i%8)) != 0)
	}
	x.p.Close()
}

var keyUsages = [...]*dissect.Field{
	fCeKUDigitalSignature, fCeKUCommitment, fCeKUKeyEncipherment, fCeKUDataEncipherment, fCeKUAgreement, fCeKUCertSign,
	fCeKUCRLSign, fCeKUEncipherOnly, fCeKUDecipherOnly,
}

func (x certReader) basicConstraints(v element) {
	x.group(fCeBasic, v.whole, "")
	r := v.body
	if ca, ok := want(&r, tagBoolean); ok {
		x.p.Bool(fCeCA, ca.body, ca.body.Len() > 0 && ca.body.Data[0] != 0)
	}
	if n, ok := want(&r, tagInteger); ok {
		x.number(fCePathLen, n)
	}
	x.p.Close()
}

func (x certReader) authorityKey(v element) {
	x.group(fCeAuthorityKey, v.whole, "")
	for r := v.body; ; {
		e, ok := next(&r)
		if !ok {
			break
		}
		switch e.tag {
		case 0x80:
			x.p.Raw(fCeKeyID, e.body)
		case 0xa1:
			x.generalNames(fCeAuthorityIssuer, e.body)
		case 0x82:
			x.p.Raw(fCeAuthoritySerial, e.body)
		}
	}
	x.p.Close()
}
