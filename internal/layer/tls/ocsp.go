package tls

import (
	"encoding/asn1"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
)

var (
	ocspStatuses = map[uint64]string{
		0: "successful", 1: "malformedRequest", 2: "internalError", 3: "tryLater", 5: "sigRequired", 6: "unauthorized",
	}
	ocspCertStatuses = map[uint64]string{0: "good", 1: "revoked", 2: "unknown"}
)

// ocsp explains what the issuer says of a certificate, which the server staples to its own
// (RFC 6960 section 4.2.1).
func (x certReader) ocsp(r dissect.Range) bool {
	whole, ok := want(&r, tagSequence)
	if !ok {
		return false
	}
	status, ok := want(&whole.body, 0x0a)
	if !ok {
		return false
	}
	x.number(fOCSPStatus, status)
	e, ok := want(&whole.body, 0xa0)
	if !ok {
		return true // an error has no more
	}
	bytes, ok := want(&e.body, tagSequence)
	if !ok {
		return false
	}
	x.group(fOCSPBytes, bytes.whole, "")
	defer x.p.Close()
	id, ok := want(&bytes.body, tagOID)
	if !ok {
		return false
	}
	x.dotted(fOCSPType, id)
	response, ok := want(&bytes.body, tagOctetString)
	if !ok {
		return false
	}
	basic, ok := want(&response.body, tagSequence)
	if !ok {
		return false
	}
	x.p.Protocol("ocsp")
	x.group(fOCSPBasic, basic.whole, "")
	defer x.p.Close()
	return x.ocspBasic(basic.body)
}

// dotted adds an object identifier as text.
func (x certReader) dotted(f *dissect.Field, e element) {
	var id asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(e.whole.Data, &id); err == nil {
		x.p.Text(f, e.body, id.String())
	}
}

func (x certReader) ocspBasic(r dissect.Range) bool {
	data, ok := want(&r, tagSequence)
	if !ok {
		return false
	}
	x.group(fOCSPData, data.whole, "")
	ok = x.ocspData(data.body)
	x.p.Close()
	if !ok || !x.algorithm(&r, fOCSPSignatureAlgorithm) || !x.bits(&r, fOCSPSignature) {
		return false
	}
	certs, ok := want(&r, 0xa0)
	if !ok {
		return true
	}
	list, ok := want(&certs.body, tagSequence)
	if !ok {
		return false
	}
	x.each(fOCSPCerts, list.body, func(e element) {
		x.group(fOCSPCertificate, e.whole, "")
		ok = x.certificate(e.whole) && ok
		x.p.Close()
	})
	return ok
}

func (x certReader) ocspData(r dissect.Range) bool {
	_, _ = want(&r, 0xa0) // a version, which is always the first
	responder, ok := next(&r)
	if !ok {
		return false
	}
	x.p.Open(x.p.Uint(fOCSPResponder, responder.body, uint64(responder.tag&0x1f)))
	if responder.tag == 0xa1 {
		x.p.Open(x.p.Uint(fOCSPByName, responder.body, 0))
		ok = x.name(responder.body, fIfRDNSequence)
		x.p.Close()
	} else if key, found := want(&responder.body, tagOctetString); found {
		x.p.Raw(fOCSPByKey, key.body)
	}
	x.p.Close()
	produced, found := want(&r, tagTime)
	if !ok || !found || !x.generalizedTime(fOCSPProduced, produced.body) {
		return false
	}
	list, ok := want(&r, tagSequence)
	if !ok {
		return false
	}
	x.each(fOCSPResponses, list.body, func(e element) {
		x.group(fOCSPSingle, e.whole, "")
		ok = x.ocspSingle(e.body) && ok
		x.p.Close()
	})
	if extensions, found := want(&r, 0xa1); found {
		if list, found := want(&extensions.body, tagSequence); found {
			x.each(fOCSPExtensions, list.body, x.ocspExtension)
		}
	}
	return ok
}

// generalizedTime adds a time with four digits for the year.
func (x certReader) generalizedTime(f *dissect.Field, r dissect.Range) bool {
	at, err := time.Parse("20060102150405Z", string(r.Data))
	if err == nil {
		x.p.Uint(f, r, uint64(at.UnixNano()))
	}
	return err == nil
}

func (x certReader) ocspSingle(r dissect.Range) bool {
	id, ok := want(&r, tagSequence)
	if !ok {
		return false
	}
	x.group(fOCSPCertID, id.whole, "")
	ok = x.algorithm(&id.body, fOCSPHash)
	for _, f := range []*dissect.Field{fOCSPIssuerName, fOCSPIssuerKey, fOCSPSerial} {
		if e, found := next(&id.body); found && ok {
			x.p.Raw(f, e.body)
		}
	}
	x.p.Close()
	status, found := next(&r)
	if !ok || !found {
		return false
	}
	x.ocspCertStatus(status)
	update, found := want(&r, tagTime)
	if !found || !x.generalizedTime(fOCSPThisUpdate, update.body) {
		return false
	}
	if e, found := want(&r, 0xa0); found {
		if update, found := want(&e.body, tagTime); found {
			return x.generalizedTime(fOCSPNextUpdate, update.body)
		}
	}
	return true
}

func (x certReader) ocspCertStatus(status element) {
	choice := status.tag & 0x1f
	x.p.Open(x.p.Uint(fOCSPCertStatus, status.body, uint64(choice)))
	defer x.p.Close()
	switch choice {
	case 0:
		x.p.Group(fOCSPGood, status.body, "")
	case 1:
		x.group(fOCSPRevoked, status.body, "")
		r := status.body
		if at, ok := want(&r, tagTime); ok {
			x.generalizedTime(fOCSPRevocationTime, at.body)
		}
		if e, ok := want(&r, 0xa0); ok {
			if reason, ok := next(&e.body); ok {
				x.number(fOCSPRevocationReason, reason)
			}
		}
		x.p.Close()
	case 2:
		x.p.Group(fOCSPUnknown, status.body, "")
	}
}

// ocspExtension explains an extension of a response; most carry a nonce.
func (x certReader) ocspExtension(e element) {
	x.group(fPKIXExtension, e.whole, "")
	defer x.p.Close()
	id, ok := want(&e.body, tagOID)
	if !ok {
		return
	}
	x.dotted(fPKIXExtensionID, id)
	if critical, ok := want(&e.body, tagBoolean); ok {
		x.p.Bool(fPKIXCritical, critical.body, critical.body.Len() > 0 && critical.body.Data[0] != 0)
	}
	value, ok := want(&e.body, tagOctetString)
	if !ok || oidName(id.body.Data) != "id-pkix-ocsp-nonce" {
		return
	}
	if nonce, ok := want(&value.body, tagOctetString); ok {
		x.p.Protocol("ocsp")
		x.p.Raw(fOCSPNonce, nonce.body)
	}
}
