package tls

import "fmt"

// The versions as they stand on the wire.
const (
	versionSSL30 = 0x0300
	versionTLS10 = 0x0301
	versionTLS12 = 0x0303
	versionTLS13 = 0x0304
)

// versionName returns how people write a version: "TLS 1.2".
func versionName(v uint64) string {
	switch {
	case v >= versionTLS10 && v <= versionTLS13:
		return fmt.Sprintf("TLS 1.%d", v-versionTLS10)
	case v == versionSSL30:
		return "SSL 3.0"
	case v>>8 == 0x7f:
		return fmt.Sprintf("TLS 1.3 (draft %d)", v&0xff)
	case isGREASE(v):
		return "Reserved (GREASE)"
	}
	return ""
}

// The content types of records (RFC 8446 appendix B.1).
const (
	typeChangeCipherSpec = 20
	typeAlert            = 21
	typeHandshake        = 22
	typeApplicationData  = 23
	typeHeartbeat        = 24
)

var contentTypes = map[uint64]string{
	typeChangeCipherSpec: "Change Cipher Spec", typeAlert: "Alert", typeHandshake: "Handshake",
	typeApplicationData: "Application Data", typeHeartbeat: "Heartbeat", 25: "Connection ID",
}

// The handshake messages (RFC 8446 appendix B.3, RFC 5246 section 7.4).
const (
	helloRequest        = 0
	clientHello         = 1
	serverHello         = 2
	newSessionTicket    = 4
	endOfEarlyData      = 5
	helloRetryRequest   = 6 // in drafts of TLS 1.3; since then a name for a kind of server hello
	encryptedExtensions = 8
	certificate         = 11
	serverKeyExchange   = 12
	certificateRequest  = 13
	serverHelloDone     = 14
	certificateVerify   = 15
	clientKeyExchange   = 16
	finished            = 20
	certificateStatus   = 22
	keyUpdate           = 24
	compressedCert      = 25
	nextProtocol        = 67
)

var messageTypes = map[uint64]string{
	helloRequest: "Hello Request", clientHello: "Client Hello", serverHello: "Server Hello", 3: "Hello Verify Request",
	newSessionTicket: "New Session Ticket", endOfEarlyData: "End of Early Data", helloRetryRequest: "Hello Retry Request",
	encryptedExtensions: "Encrypted Extensions", certificate: "Certificate", serverKeyExchange: "Server Key Exchange",
	certificateRequest: "Certificate Request", serverHelloDone: "Server Hello Done", certificateVerify: "Certificate Verify",
	clientKeyExchange: "Client Key Exchange", finished: "Finished", 21: "Client Certificate URL",
	certificateStatus: "Certificate Status", 23: "Supplemental Data", keyUpdate: "Key Update",
	compressedCert: "Compressed Certificate", nextProtocol: "Encrypted Extensions",
}

// The extensions that are looked into (the IANA registry of TLS ExtensionType values).
const (
	extServerName            = 0
	extMaxFragmentLength     = 1
	extStatusRequest         = 5
	extCertType              = 9
	extSupportedGroups       = 10
	extPointFormats          = 11
	extSRP                   = 12
	extSignatureAlgorithms   = 13
	extUseSRTP               = 14
	extHeartbeat             = 15
	extALPN                  = 16
	extStatusRequestV2       = 17
	extSCT                   = 18
	extClientCertType        = 19
	extServerCertType        = 20
	extPadding               = 21
	extEncryptThenMAC        = 22
	extCompressCertificate   = 27
	extRecordSizeLimit       = 28
	extDelegatedCredentials  = 34
	extSessionTicket         = 35
	extPreSharedKey          = 41
	extEarlyData             = 42
	extSupportedVersions     = 43
	extCookie                = 44
	extPSKModes              = 45
	extAuthorities           = 47
	extSignatureAlgsCert     = 50
	extKeyShare              = 51
	extDraftKeyShare         = 40 // up to draft 22 of TLS 1.3
	extConnectionIDDraft     = 53
	extConnectionID          = 54
	extALPS                  = 17513
	extRenegotiation         = 65281
	extQUICTransport         = 57
	extExtendedMasterSecret  = 23
	extPostHandshakeAuth     = 49
	extNextProtocol          = 13172
	extEncryptedClientHello  = 65037
	extApplicationSettingsV2 = 17613
)

var extensionTypes = map[uint64]string{
	extServerName: "server_name", extMaxFragmentLength: "max_fragment_length", 2: "client_certificate_url", 3: "trusted_ca_keys",
	4: "truncated_hmac", extStatusRequest: "status_request", 6: "user_mapping", 7: "client_authz", 8: "server_authz", extCertType: "cert_type",
	extSupportedGroups: "supported_groups", extPointFormats: "ec_point_formats", extSRP: "srp",
	extSignatureAlgorithms: "signature_algorithms", extUseSRTP: "use_srtp", extHeartbeat: "heartbeat",
	extALPN: "application_layer_protocol_negotiation", extStatusRequestV2: "status_request_v2",
	extSCT: "signed_certificate_timestamp", extClientCertType: "client_certificate_type",
	extServerCertType: "server_certificate_type", extPadding: "padding", extEncryptThenMAC: "encrypt_then_mac",
	extExtendedMasterSecret: "extended_master_secret", 24: "token_binding", 25: "cached_info",
	extCompressCertificate: "compress_certificate", extRecordSizeLimit: "record_size_limit",
	extDelegatedCredentials: "delegated_credentials", extSessionTicket: "session_ticket", extPreSharedKey: "pre_shared_key",
	extEarlyData: "early_data", extSupportedVersions: "supported_versions", extCookie: "cookie",
	extPSKModes: "psk_key_exchange_modes", extAuthorities: "certificate_authorities", 48: "oid_filters",
	extPostHandshakeAuth: "post_handshake_auth", extSignatureAlgsCert: "signature_algorithms_cert", extKeyShare: "key_share", extDraftKeyShare: "Reserved (key_share)",
	52: "transparency_info", extConnectionIDDraft: "connection_id (deprecated)", extConnectionID: "connection_id", 55: "external_id_hash", 56: "external_session_id",
	extQUICTransport: "quic_transport_parameters", 58: "ticket_request", 59: "dnssec_chain",
	extNextProtocol: "next_protocol_negotiation", extALPS: "application_settings", extApplicationSettingsV2: "application_settings",
	30031: "channel_id_old", 30032: "channel_id", extEncryptedClientHello: "encrypted_client_hello",
	extRenegotiation: "renegotiation_info",
}

func extensionName(v uint64) string {
	if isGREASE(v) {
		return "Reserved (GREASE)"
	}
	return extensionTypes[v]
}

var groups = map[uint64]string{
	0x13: "secp192r1", 0x15: "secp224r1", 0x16: "secp256k1", 0x17: "secp256r1", 0x18: "secp384r1", 0x19: "secp521r1",
	0x1a: "brainpoolP256r1", 0x1b: "brainpoolP384r1", 0x1c: "brainpoolP512r1", 0x1d: "x25519", 0x1e: "x448", 0x29: "curveSM2",
	0x100: "ffdhe2048", 0x101: "ffdhe3072", 0x102: "ffdhe4096", 0x103: "ffdhe6144", 0x104: "ffdhe8192",
	0x11eb: "SecP256r1MLKEM768", 0x11ec: "X25519MLKEM768", 0x11ed: "SecP384r1MLKEM1024", 0x6399: "X25519Kyber768Draft00",
}

func groupName(v uint64) string {
	if isGREASE(v) {
		return "Reserved (GREASE)"
	}
	return groups[v]
}

var (
	signatureSchemes = map[uint64]string{
		0x0201: "rsa_pkcs1_sha1", 0x0203: "ecdsa_sha1", 0x0401: "rsa_pkcs1_sha256", 0x0403: "ecdsa_secp256r1_sha256",
		0x0501: "rsa_pkcs1_sha384", 0x0503: "ecdsa_secp384r1_sha384", 0x0601: "rsa_pkcs1_sha512", 0x0603: "ecdsa_secp521r1_sha512",
		0x0708: "sm2sig_sm3", 0x0804: "rsa_pss_rsae_sha256", 0x0805: "rsa_pss_rsae_sha384", 0x0806: "rsa_pss_rsae_sha512",
		0x0807: "ed25519", 0x0808: "ed448", 0x0809: "rsa_pss_pss_sha256", 0x080a: "rsa_pss_pss_sha384",
		0x080b: "rsa_pss_pss_sha512", 0x081a: "ecdsa_brainpoolP256r1tls13_sha256", 0x081b: "ecdsa_brainpoolP384r1tls13_sha384",
		0x081c: "ecdsa_brainpoolP512r1tls13_sha512",
	}
	hashes        = map[uint64]string{0: "None", 1: "MD5", 2: "SHA1", 3: "SHA224", 4: "SHA256", 5: "SHA384", 6: "SHA512", 7: "SM3"}
	signatures    = map[uint64]string{0: "Anonymous", 1: "RSA", 2: "DSA", 3: "ECDSA", 4: "SM2"}
	pointFormats  = map[uint64]string{0: "uncompressed", 1: "ansiX962_compressed_prime", 2: "ansiX962_compressed_char2"}
	compressions  = map[uint64]string{0: "null", 1: "DEFLATE", 64: "LZS"}
	certificateCT = map[uint64]string{
		1: "RSA Sign", 2: "DSS Sign", 3: "RSA Fixed DH", 4: "DSS Fixed DH", 64: "ECDSA Sign", 65: "RSA Fixed ECDH", 66: "ECDSA Fixed ECDH",
	}
	certificateKinds = map[uint64]string{0: "X.509", 1: "OpenPGP", 2: "Raw Public Key"}
	certCompressions = map[uint64]string{1: "zlib", 2: "brotli", 3: "zstd"}
	curveTypes       = map[uint64]string{1: "explicit_prime", 2: "explicit_char2", 3: "named_curve"}
	pskModes         = map[uint64]string{
		0: "PSK-only key establishment (psk_ke)", 1: "PSK with (EC)DHE key establishment (psk_dhe_ke)",
	}
	alertLevels       = map[uint64]string{1: "Warning", 2: "Fatal"}
	alertDescriptions = map[uint64]string{
		0: "Close Notify", 1: "End of Early Data", 10: "Unexpected Message", 20: "Bad Record MAC", 21: "Decryption Failed",
		22: "Record Overflow", 30: "Decompression Failure", 40: "Handshake Failure", 41: "No Certificate", 42: "Bad Certificate",
		43: "Unsupported Certificate", 44: "Certificate Revoked", 45: "Certificate Expired", 46: "Certificate Unknown",
		47: "Illegal Parameter", 48: "Unknown CA", 49: "Access Denied", 50: "Decode Error", 51: "Decrypt Error",
		60: "Export Restriction", 70: "Protocol Version", 71: "Insufficient Security", 80: "Internal Error",
		86: "Inappropriate Fallback", 90: "User Canceled", 100: "No Renegotiation", 109: "Missing Extension",
		110: "Unsupported Extension", 111: "Certificate Unobtainable", 112: "Unrecognized Name",
		113: "Bad Certificate Status Response", 114: "Bad Certificate Hash Value", 115: "Unknown PSK Identity",
		116: "Certificate Required", 120: "No application Protocol", 121: "ECH Required",
	}
	fragmentLengths = map[uint64]string{1: "512", 2: "1024", 3: "2048", 4: "4096"}
	statusTypes     = map[uint64]string{1: "OCSP", 2: "OCSP Multi"}
	heartbeatTypes  = map[uint64]string{1: "Request", 2: "Response"}
	heartbeatModes  = map[uint64]string{1: "Peer allowed to send requests", 2: "Peer not allowed to send requests"}
	updateRequests  = map[uint64]string{0: "update_not_requested", 1: "update_requested"}
)

func serverNameType(v uint64) string {
	if v == 0 {
		return "host_name"
	}
	return ""
}
