package tls

import "github.com/wirelore/wirelore/internal/dissect"

var (
	fOCSPStatus     = named(dissect.Names(ocspStatuses), number(32, "ocsp.responseStatus", "responseStatus"))
	fOCSPBytes      = field(dissect.None, "ocsp.responseBytes_element", "responseBytes")
	fOCSPType       = field(dissect.String, "ocsp.responseType.id", "ResponseType Id")
	fOCSPBasic      = field(dissect.None, "ocsp.BasicOCSPResponse_element", "BasicOCSPResponse")
	fOCSPData       = field(dissect.None, "ocsp.tbsResponseData_element", "tbsResponseData")
	fOCSPResponder  = number(32, "ocsp.responderID", "responderID")
	fOCSPByName     = number(32, "ocsp.byName", "byName")
	fOCSPByKey      = field(dissect.Bytes, "ocsp.byKey", "byKey")
	fOCSPProduced   = field(dissect.AbsTime, "ocsp.producedAt", "producedAt")
	fOCSPResponses  = number(32, "ocsp.responses", "responses")
	fOCSPSingle     = field(dissect.None, "ocsp.SingleResponse_element", "SingleResponse")
	fOCSPCertID     = field(dissect.None, "ocsp.certID_element", "certID")
	fOCSPHash       = field(dissect.None, "ocsp.hashAlgorithm_element", "hashAlgorithm")
	fOCSPIssuerName = field(dissect.Bytes, "ocsp.issuerNameHash", "issuerNameHash")
	fOCSPIssuerKey  = field(dissect.Bytes, "ocsp.issuerKeyHash", "issuerKeyHash")
	fOCSPSerial     = field(dissect.Bytes, "ocsp.serialNumber", "serialNumber")
	fOCSPCertStatus = about(named(dissect.Names(ocspCertStatuses), number(32, "ocsp.certStatus", "certStatus")),
		"What the issuer says of the certificate at this time.", "RFC 6960 section 4.2.1")
	fOCSPGood             = field(dissect.None, "ocsp.good_element", "good")
	fOCSPRevoked          = field(dissect.None, "ocsp.revoked_element", "revoked")
	fOCSPUnknown          = field(dissect.None, "ocsp.unknown_element", "unknown")
	fOCSPRevocationTime   = field(dissect.AbsTime, "ocsp.revocationTime", "revocationTime")
	fOCSPRevocationReason = number(32, "ocsp.revocationReason", "revocationReason")
	fOCSPThisUpdate       = field(dissect.AbsTime, "ocsp.thisUpdate", "thisUpdate")
	fOCSPNextUpdate       = about(field(dissect.AbsTime, "ocsp.nextUpdate", "nextUpdate"),
		"When there will be newer information at the latest.", "RFC 6960 section 4.2.2.1")
	fOCSPExtensions  = number(32, "ocsp.responseExtensions", "responseExtensions")
	fPKIXExtension   = field(dissect.None, "pkix1explicit.Extension_element", "Extension")
	fPKIXExtensionID = field(dissect.String, "pkix1explicit.id", "Id")
	fPKIXCritical    = field(dissect.Bool, "pkix1explicit.critical", "critical")
	fOCSPNonce       = about(field(dissect.Bytes, "ocsp.ReOcspNonce", "ReOcspNonce"),
		"Proves that the answer is not an old one.", "RFC 6960 section 4.4.1")
	fOCSPSignatureAlgorithm = field(dissect.None, "ocsp.signatureAlgorithm_element", "signatureAlgorithm")
	fOCSPSignature          = field(dissect.Bytes, "ocsp.signature", "signature")
	fOCSPCerts              = number(32, "ocsp.certs", "certs")
	fOCSPCertificate        = field(dissect.None, "ocsp.Certificate_element", "Certificate")
)
