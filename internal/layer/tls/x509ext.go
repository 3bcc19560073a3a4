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
	"\x55\x04\x2e": "id-at-dnQualifier", "\x55\x04\x61": "id-at-organizationIdentifier",
	"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01":     "pkcs-9-at-emailAddress",
	"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19": "id-at-dc",

	"\x55\x1d\x0e": "id-ce-subjectKeyIdentifier", "\x55\x1d\x0f": "id-ce-keyUsage", "\x55\x1d\x11": "id-ce-subjectAltName",
	"\x55\x1d\x12": "id-ce-issuerAltName", "\x55\x1d\x13": "id-ce-basicConstraints", "\x55\x1d\x1e": "id-ce-nameConstraints",
	"\x55\x1d\x1f": "id-ce-cRLDistributionPoints", "\x55\x1d\x20": "id-ce-certificatePolicies",
	"\x55\x1d\x23": "id-ce-authorityKeyIdentifier", "\x55\x1d\x25": "id-ce-extKeyUsage",
	"\x2b\x06\x01\x05\x05\x07\x01\x01":         "id-pe-authorityInfoAccess",
	"\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02": "SignedCertificateTimestampList",
	"\x2b\x06\x01\x05\x05\x07\x02\x01":         "id-qt-cps",
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
	e, ok := want(r, tagSequence)
	if !ok {
		return false
	}
	rest := e.body
	id, ok := want(&rest, tagOID)
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

// value explains what an extension holds.
func (x certReader) value(name string, r dissect.Range) {
	v, ok := next(&r)
	if !ok {
		return
	}
	switch name {
	case "SignedCertificateTimestampList":
		x.p.Protocol("tls")
		scts(&cursor{p: x.p, r: v.body})
		return
	case "id-pe-authorityInfoAccess":
		x.p.Protocol("pkix1implicit")
		x.access(v.body)
		return
	case "":
		x.p.Raw(fAfExtensionValue, v.whole)
		return
	}
	x.p.Protocol("x509ce")
	switch name {
	case "id-ce-keyUsage":
		x.keyUsage(v.body)
	case "id-ce-extKeyUsage":
		x.each(fCePurposes, v.body, func(e element) { x.p.Raw(fCePurpose, e.body) })
	case "id-ce-basicConstraints":
		x.basicConstraints(v)
	case "id-ce-subjectKeyIdentifier":
		x.p.Raw(fCeSubjectKey, v.body)
	case "id-ce-authorityKeyIdentifier":
		x.authorityKey(v)
	case "id-ce-subjectAltName", "id-ce-issuerAltName":
		x.generalNames(fCeGeneralNames, v.body)
	case "id-ce-certificatePolicies":
		x.each(fCePolicies, v.body, x.policy)
	case "id-ce-cRLDistributionPoints":
		x.each(fCeCRLPoints, v.body, x.distributionPoint)
	default:
		x.p.Raw(fAfExtensionValue, v.whole)
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
	label := ""
	if v.body.Len() == 0 {
		label = "0 length"
	}
	x.p.Open(x.p.Group(fCeBasic, v.whole, fCeBasic.Title))
	if label != "" {
		x.p.Nodes[len(x.p.Nodes)-1].Label += " [0 length]"
	}
	r := v.body
	if ca, ok := want(&r, tagBoolean); ok {
		x.p.Bool(fCeCA, ca.body, ca.body.Len() > 0 && ca.body.Data[0] != 0)
	}
	if n, ok := want(&r, tagInteger); ok {
		x.p.Uint(fCePathLen, n.body, uint64(integer(n.body.Data)))
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

func (x certReader) generalNames(f *dissect.Field, r dissect.Range) {
	x.each(f, r, func(e element) { x.generalName(fCeGeneralName, e) })
}

// generalName is a choice that is told by its tag.
func (x certReader) generalName(f *dissect.Field, e element) {
	x.p.Open(x.p.Uint(f, e.body, uint64(e.tag&0x1f)))
	defer x.p.Close()
	switch e.tag {
	case 0x81:
		x.p.Raw(fCeEmail, e.body)
	case 0x82:
		x.p.Raw(fCeDNS, e.body)
	case 0x86:
		x.p.Raw(fCeURI, e.body)
	case 0x87:
		switch e.body.Len() {
		case 4:
			x.p.Raw(fCeIPv4, e.body)
		case 16:
			x.p.Raw(fCeIPv6, e.body)
		default:
			x.p.Raw(fCeIP, e.body)
		}
	case 0x88:
		x.p.Raw(fCeRegistered, e.body)
	case 0xa4:
		x.p.Open(x.p.Uint(fCeDirectory, e.body, 0))
		x.name(e.body, fIfRDNSequence)
		x.p.Close()
	}
}

func (x certReader) policy(e element) {
	x.group(fCePolicy, e.whole, "")
	defer x.p.Close()
	r := e.body
	if id, ok := want(&r, tagOID); ok {
		x.p.Raw(fCePolicyID, id.body)
	}
	list, ok := want(&r, tagSequence)
	if !ok {
		return
	}
	x.each(fCeQualifiers, list.body, func(q element) {
		x.group(fCeQualifier, q.whole, "")
		defer x.p.Close()
		r := q.body
		id, ok := want(&r, tagOID)
		if !ok {
			return
		}
		x.p.Raw(fCeQualifierID, id.body)
		if v, ok := next(&r); ok && oidName(id.body.Data) == "id-qt-cps" {
			x.p.Protocol("pkix1explicit")
			x.p.Raw(fCPS, v.body)
		}
	})
}

func (x certReader) distributionPoint(e element) {
	x.group(fCeCRLPoint, e.whole, "")
	defer x.p.Close()
	r := e.body
	point, ok := want(&r, 0xa0)
	if !ok {
		return
	}
	full, ok := want(&point.body, 0xa0)
	if !ok {
		return
	}
	x.p.Open(x.p.Uint(fCePoint, full.whole, 0))
	x.generalNames(fCeFullName, full.body)
	x.p.Close()
}

func (x certReader) access(r dissect.Range) {
	x.each(fAccess, r, func(e element) {
		x.group(fAccessDescription, e.whole, "")
		defer x.p.Close()
		r := e.body
		if method, ok := want(&r, tagOID); ok {
			x.p.Raw(fAccessMethod, method.body)
		}
		if location, ok := next(&r); ok {
			x.generalName(fAccessLocation, location)
		}
	})
}
