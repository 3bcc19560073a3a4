package tls

import "github.com/wirelore/wirelore/internal/dissect"

var (

	// The handshake protocol.
	fHandshake = shown(showHandshake, purpose(dissect.Handshake, about(field(dissect.None, "tls.handshake", "Handshake Protocol"),
		"The messages by which both ends agree on version, cipher and keys.", "RFC 8446 section 4")))
	fMessageType = about(named(dissect.Names(messageTypes), number(8, "tls.handshake.type", "Handshake Message Type")),
		"", "RFC 8446 section 4")
	fMessageLength = number(24, "tls.handshake.length", "Length")
	fFragments     = field(dissect.None, "tls.handshake.fragments", "Reassembled Handshake Fragments")
	fFragment      = field(dissect.FrameNum, "tls.handshake.fragment", "Handshake Fragment")
	fFragmentCount = number(32, "tls.handshake.fragment.count", "Handshake Fragment count")

	// Hellos.
	fVersion = about(named(versionName, hexadecimal(16, "tls.handshake.version", "Version")),
		"The legacy version: TLS 1.3 names its own in an extension.", "RFC 8446 section 4.1.2")
	fRandom = about(field(dissect.Bytes, "tls.handshake.random", "Random"),
		"32 bytes that make every handshake differ. Key logs find a connection by those of the client.", "RFC 8446 section 4.1.2")
	fRandomTime      = field(dissect.AbsTime, "tls.handshake.random_time", "GMT Unix Time")
	fRandomBytes     = field(dissect.Bytes, "tls.handshake.random_bytes", "Random Bytes")
	fSessionIDLength = number(16, "tls.handshake.session_id_length", "Session ID Length")
	fSessionID       = about(field(dissect.Bytes, "tls.handshake.session_id", "Session ID"),
		"Once the name of a session to resume; in TLS 1.3 only an echo for middleboxes.", "RFC 8446 section 4.1.2")
	fSuitesLength = number(16, "tls.handshake.cipher_suites_length", "Cipher Suites Length")
	fSuites       = field(dissect.None, "tls.handshake.ciphersuites", "Cipher Suites")
	fSuite        = about(named(suiteName, hexadecimal(16, "tls.handshake.ciphersuite", "Cipher Suite")),
		"Which algorithms protect the records; before TLS 1.3 also how keys are agreed on.", "RFC 8446 appendix B.4")
	fCompressionsLength = number(8, "tls.handshake.comp_methods_length", "Compression Methods Length")
	fCompressions       = field(dissect.None, "tls.handshake.comp_methods", "Compression Methods")
	fCompression        = about(named(dissect.Names(compressions), number(8, "tls.handshake.comp_method", "Compression Method")),
		"Compression under encryption leaks secrets (CRIME), so it is always null.", "RFC 8446 section 4.1.2")
	fJA3Full = about(field(dissect.String, "tls.handshake.ja3_full", "JA3 Fullstring"),
		"Version, cipher suites, extensions, groups and point formats of a client hello.", "github.com/salesforce/ja3")
	fJA3 = about(field(dissect.String, "tls.handshake.ja3", "JA3"),
		"MD5 of the JA3 string: a fingerprint of the client program.", "github.com/salesforce/ja3")
	fJA3SFull = about(field(dissect.String, "tls.handshake.ja3s_full", "JA3S Fullstring"),
		"Version, cipher suite and extensions of a server hello.", "github.com/salesforce/ja3")
	fJA3S = about(field(dissect.String, "tls.handshake.ja3s", "JA3S"),
		"MD5 of the JA3S string: a fingerprint of how this server answers this client.", "github.com/salesforce/ja3")

	// Certificates and signatures.
	fContextLength      = number(8, "tls.handshake.certificate_request_context_length", "Certificate Request Context Length")
	fContext            = field(dissect.Bytes, "tls.handshake.certificate_request_context", "Certificate Request Context")
	fCertificatesLength = number(24, "tls.handshake.certificates_length", "Certificates Length")
	fCertificates       = field(dissect.None, "tls.handshake.certificates", "Certificates")
	fCertificateLength  = number(24, "tls.handshake.certificate_length", "Certificate Length")
	fCertificate        = about(field(dissect.Bytes, "tls.handshake.certificate", "Certificate"),
		"An X.509 certificate in DER, the sender's own first.", "RFC 8446 section 4.4.2")
	fCertTypesCount = number(8, "tls.handshake.cert_types_count", "Certificate types count")
	fCertTypes      = field(dissect.None, "tls.handshake.cert_types", "Certificate types")
	fCertType       = named(dissect.Names(certificateCT), number(8, "tls.handshake.cert_type", "Certificate Type"))
	fNamesLength    = number(16, "tls.handshake.dnames_len", "Distinguished Names Length")
	fNames          = field(dissect.None, "tls.handshake.dnames", "Distinguished Names")
	fNameLength     = number(16, "tls.handshake.dname_len", "Distinguished Name Length")
	fName           = field(dissect.None, "tls.handshake.dname", "Distinguished Name")
	fVerifyLength   = number(16, "tls.handshake.client_cert_vrfy.sig_len", "Signature length")
	fVerify         = about(field(dissect.Bytes, "tls.handshake.client_cert_vrfy.sig", "Signature"),
		"Proves that the sender holds the private key of its certificate: a signature of the handshake so far.", "RFC 8446 section 4.4.3")
	fCompressedAlgorithm = named(dissect.Names(certCompressions), number(16, "tls.compress_certificate.algorithm", "Algorithm"))
	fUncompressedLength  = number(24, "tls.compress_certificate.uncompressed_length", "Uncompressed Length")
	fCompressedLength    = number(24, "tls.compress_certificate.compressed_certificate_message.length", "Length")
	fCompressed          = field(dissect.Bytes, "tls.compress_certificate.compressed_certificate_message", "Compressed Certificate Message")

	// Key exchange.
	fParams            = field(dissect.None, "tls.handshake.params", "Parameters")
	fCurveType         = named(dissect.Names(curveTypes), hexadecimal(8, "tls.handshake.server_curve_type", "Curve Type"))
	fNamedCurve        = named(groupName, hexadecimal(16, "tls.handshake.server_named_curve", "Named Curve"))
	fServerPointLength = number(8, "tls.handshake.server_point_len", "Pubkey Length")
	fServerPoint       = about(field(dissect.Bytes, "tls.handshake.server_point", "Pubkey"),
		"The server's share of the Diffie-Hellman exchange.", "RFC 8422 section 5.4")
	fClientPointLength = number(8, "tls.handshake.client_point_len", "Pubkey Length")
	fClientPoint       = about(field(dissect.Bytes, "tls.handshake.client_point", "Pubkey"),
		"The client's share of the Diffie-Hellman exchange.", "RFC 8422 section 5.7")
	fPLength         = number(16, "tls.handshake.p_len", "p Length")
	fP               = field(dissect.Bytes, "tls.handshake.p", "p")
	fGLength         = number(16, "tls.handshake.g_len", "g Length")
	fG               = field(dissect.Bytes, "tls.handshake.g", "g")
	fModulusLength   = number(16, "tls.handshake.modulus_len", "Modulus Length")
	fModulusRSA      = field(dissect.Bytes, "tls.handshake.modulus", "Modulus")
	fExponentLength  = number(16, "tls.handshake.exponent_len", "Exponent Length")
	fExponentRSA     = field(dissect.Bytes, "tls.handshake.exponent", "Exponent")
	fYsLength        = number(16, "tls.handshake.ys_len", "Pubkey Length")
	fYs              = field(dissect.Bytes, "tls.handshake.ys", "Pubkey")
	fYcLength        = number(16, "tls.handshake.yc_len", "Pubkey Length")
	fYc              = field(dissect.Bytes, "tls.handshake.yc", "Pubkey")
	fPremasterLength = number(16, "tls.handshake.epms_len", "Encrypted PreMaster length")
	fPremaster       = about(field(dissect.Bytes, "tls.handshake.epms", "Encrypted PreMaster"),
		"The secret all keys come from, encrypted to the server's RSA key: no forward secrecy.", "RFC 5246 section 7.4.7.1")
	fHintLength      = number(16, "tls.handshake.hint_len", "Hint Length")
	fHint            = field(dissect.Bytes, "tls.handshake.hint", "Hint")
	fIdentityLength  = number(16, "tls.handshake.identity_len", "Identity Length")
	fIdentity        = field(dissect.Bytes, "tls.handshake.identity", "Identity")
	fSignatureLength = number(16, "tls.handshake.sig_len", "Signature Length")
	fSignature       = field(dissect.Bytes, "tls.handshake.sig", "Signature")

	// Tickets, the end of the handshake, key updates.
	fTicketLifetime = about(number(32, "tls.handshake.session_ticket_lifetime_hint", "Session Ticket Lifetime Hint"),
		"For how many seconds the ticket is good.", "RFC 8446 section 4.6.1")
	fTicketAgeAdd      = number(32, "tls.handshake.session_ticket_age_add", "Session Ticket Age Add")
	fTicketNonceLength = number(8, "tls.handshake.session_ticket_nonce_length", "Session Ticket Nonce Length")
	fTicketNonce       = field(dissect.Bytes, "tls.handshake.session_ticket_nonce", "Session Ticket Nonce")
	fTicketLength      = number(16, "tls.handshake.session_ticket_length", "Session Ticket Length")
	fTicket            = about(field(dissect.Bytes, "tls.handshake.session_ticket", "Session Ticket"),
		"What the client gives back to resume the session; only the server can read it.", "RFC 8446 section 4.6.1")
	fVerifyData = about(field(dissect.None, "tls.handshake.verify_data", "Verify Data"),
		"A MAC over all messages so far: nobody changed the handshake.", "RFC 8446 section 4.4.4")
	fUpdateRequest = about(named(dissect.Names(updateRequests), number(8, "tls.handshake.key_update.request_update", "Key Update Request")),
		"The sender changes its keys from the next record on, and may ask the other end to do so too.", "RFC 8446 section 4.6.3")
)
