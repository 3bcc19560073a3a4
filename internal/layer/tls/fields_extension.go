package tls

import "github.com/wirelore/wirelore/internal/dissect"

var (
	fExtensionsLength = number(16, "tls.handshake.extensions_length", "Extensions Length")
	fExtension        = shown(showExtension, field(dissect.None, "tls.handshake.extension", "Extension"))
	fExtensionType    = about(named(extensionName, number(16, "tls.handshake.extension.type", "Type")),
		"", "RFC 8446 section 4.2")
	fExtensionLength  = number(16, "tls.handshake.extension.len", "Length")
	fExtensionData    = field(dissect.Bytes, "tls.handshake.extension.data", "Data")
	fServerNameList   = number(16, "tls.handshake.extensions_server_name_list_len", "Server Name list length")
	fServerNameType   = named(serverNameType, number(8, "tls.handshake.extensions_server_name_type", "Server Name Type"))
	fServerNameLength = number(16, "tls.handshake.extensions_server_name_len", "Server Name length")
	fServerName       = about(field(dissect.String, "tls.handshake.extensions_server_name", "Server Name"),
		"The host that the client wants, in the clear, so that one address can serve many.", "RFC 6066 section 3")
	fFragmentLength  = named(dissect.Names(fragmentLengths), number(8, "tls.handshake.max_fragment_length", "Maximum Fragment Length"))
	fRecordSizeLimit = about(number(16, "tls.record_size_limit", "Record Size Limit"),
		"The largest record the sender wants to get.", "RFC 8449 section 4")
	fStatusType         = named(dissect.Names(statusTypes), number(8, "tls.handshake.extensions_status_request_type", "Certificate Status Type"))
	fStatusLength       = number(16, "tls.handshake.extensions_status_request_len", "Certificate Status Length")
	fStatusResponders   = number(16, "tls.handshake.extensions_status_request_responder_ids_len", "Responder ID list Length")
	fStatusExtensions   = number(16, "tls.handshake.extensions_status_request_exts_len", "Request Extensions Length")
	fStatusList         = number(16, "tls.handshake.extensions_status_request_list_len", "Certificate Status List Length")
	fOCSPListLength     = number(24, "tls.handshake.ocsp_response_list_len", "OCSP Response List Length")
	fOCSPResponseLength = number(24, "tls.handshake.ocsp_response_len", "OCSP Response Length")
	fOCSPResponse       = field(dissect.Protocol, "ocsp", "OCSP Response")
	fGroupsLength       = number(16, "tls.handshake.extensions_supported_groups_length", "Supported Groups List Length")
	fGroups             = field(dissect.None, "tls.handshake.extensions_supported_groups", "Supported Groups List")
	fGroup              = about(named(groupName, hexadecimal(16, "tls.handshake.extensions_supported_group", "Supported Group")),
		"A group for the Diffie-Hellman exchange, the best liked first.", "RFC 8446 section 4.2.7")
	fPointFormatsLength = number(8, "tls.handshake.extensions_ec_point_formats_length", "EC point formats Length")
	fPointFormats       = field(dissect.None, "tls.handshake.extensions_ec_point_formats", "EC point formats")
	fPointFormat        = named(dissect.Names(pointFormats), number(8, "tls.handshake.extensions_ec_point_format", "EC point format"))
	fSchemesLength      = number(16, "tls.handshake.sig_hash_alg_len", "Signature Hash Algorithms Length")
	fSchemes            = field(dissect.None, "tls.handshake.sig_hash_algs", "Signature Algorithms")
	fScheme             = about(named(dissect.Names(signatureSchemes), hexadecimal(16, "tls.handshake.sig_hash_alg", "Signature Algorithm")),
		"How signatures may be made.", "RFC 8446 section 4.2.3")
	fSchemeHash       = named(dissect.Names(hashes), number(8, "tls.handshake.sig_hash_hash", "Signature Hash Algorithm Hash"))
	fSchemeSignature  = named(dissect.Names(signatures), number(8, "tls.handshake.sig_hash_sig", "Signature Hash Algorithm Signature"))
	fHeartbeatMode    = named(dissect.Names(heartbeatModes), number(8, "tls.handshake.extension.heartbeat.mode", "Mode"))
	fALPNLength       = number(16, "tls.handshake.extensions_alpn_len", "ALPN Extension Length")
	fALPNList         = field(dissect.None, "tls.handshake.extensions_alpn_list", "ALPN Protocol")
	fALPNStringLength = number(8, "tls.handshake.extensions_alpn_str_len", "ALPN string length")
	fALPN             = about(field(dissect.String, "tls.handshake.extensions_alpn_str", "ALPN Next Protocol"),
		"A protocol to speak inside, such as h2 or http/1.1.", "RFC 7301 section 3.1")
	fALPSLength         = number(16, "tls.handshake.extensions_alps_len", "ALPS Extension Length")
	fALPSList           = field(dissect.None, "tls.handshake.extensions_alps_alpn_list", "Supported ALPN List")
	fALPSStringLength   = number(8, "tls.handshake.extensions_alps_alpn_str_len", "Supported ALPN Length")
	fALPS               = field(dissect.String, "tls.handshake.extensions_alps_alpn_str", "Supported ALPN")
	fALPSSettings       = field(dissect.Bytes, "tls.handshake.extensions_alps.settings", "ALPN Opaque Settings")
	fNextProtocolLength = number(8, "tls.handshake.extensions_npn_str_len", "Protocol string length")
	fNextProtocol       = field(dissect.String, "tls.handshake.extensions_npn", "Next Protocol")
	fKindsLength        = number(8, "tls.handshake.cert_type.types_len", "Certificate Type List Length")
	fKinds              = field(dissect.None, "tls.handshake.cert_type.types", "Certificate Type List")
	fKind               = named(dissect.Names(certificateKinds), hexadecimal(8, "tls.handshake.cert_type.type", "Certificate Type"))
	fExtensionPadding   = purpose(dissect.Padding, about(field(dissect.Bytes, "tls.handshake.extensions_padding_data", "Padding Data"),
		"", "RFC 7685 section 3"))
	fRenegotiationLength = number(8, "tls.handshake.extensions_reneg_info_len", "Renegotiation info extension length")
	fRenegotiation       = about(field(dissect.Bytes, "tls.handshake.extensions_reneg_info", "Renegotiation info"),
		"Ties a renegotiation to the handshake before it.", "RFC 5746 section 3.2")
	fCompressLength  = number(8, "tls.compress_certificate.algorithms_length", "Algorithms Length")
	fKeyShare        = shown(showKeyShare, field(dissect.None, "tls.handshake.key_share", "Key Share Entry"))
	fKeySharesLength = number(16, "tls.handshake.extensions_key_share_client_length", "Client Key Share Length")
	fKeyShareGroup   = named(groupName, number(16, "tls.handshake.extensions_key_share_group", "Group"))
	fKeyShareLength  = number(16, "tls.handshake.extensions_key_share_key_exchange_length", "Key Exchange Length")
	fKeyExchange     = about(field(dissect.Bytes, "tls.handshake.extensions_key_share_key_exchange", "Key Exchange"),
		"The sender's share of the Diffie-Hellman exchange.", "RFC 8446 section 4.2.8")
	fSelectedGroup = about(named(groupName, number(16, "tls.handshake.extensions_key_share_selected_group", "Selected Group")),
		"The server asks for a share in this group instead.", "RFC 8446 section 4.2.8")
	fVersionsLength   = number(8, "tls.handshake.extensions.supported_versions_len", "Supported Versions length")
	fSupportedVersion = about(named(versionName, hexadecimal(16, "tls.handshake.extensions.supported_version", "Supported Version")),
		"The versions the client speaks, or the one the server took.", "RFC 8446 section 4.2.1")
	fCookieLength = number(16, "tls.handshake.extensions.cookie_len", "Cookie length")
	fCookie       = about(field(dissect.Bytes, "tls.handshake.extensions.cookie", "Cookie"),
		"The client gives it back unchanged, so that the server need not remember the first hello.", "RFC 8446 section 4.2.2")
	fPSKModesLength = number(8, "tls.extension.psk_ke_modes_length", "PSK Key Exchange Modes Length")
	fPSKMode        = about(named(dissect.Names(pskModes), number(8, "tls.extension.psk_ke_mode", "PSK Key Exchange Mode")),
		"Whether resumption goes with a fresh Diffie-Hellman exchange.", "RFC 8446 section 4.2.9")
	fIdentitiesLength  = number(16, "tls.handshake.extensions.psk.identities.length", "Identities Length")
	fPSKIdentityLength = number(16, "tls.handshake.extensions.psk.identity.identity_length", "Identity Length")
	fPSKIdentity       = about(field(dissect.Bytes, "tls.handshake.extensions.psk.identity.identity", "Identity"),
		"A ticket from an earlier connection.", "RFC 8446 section 4.2.11")
	fTicketAge        = number(32, "tls.handshake.extensions.psk.identity.obfuscated_ticket_age", "Obfuscated Ticket Age")
	fBindersLength    = number(16, "tls.handshake.extensions.psk.binders_len", "PSK Binders length")
	fBinders          = field(dissect.None, "tls.handshake.extensions.psk.binders", "PSK Binders")
	fBinder           = field(dissect.Bytes, "tls.handshake.extensions.psk.binder", "PSK Binder")
	fSelectedIdentity = number(16, "tls.handshake.extensions.psk.identity.selected", "Selected Identity")
	fMaxEarlyData     = about(number(32, "tls.early_data.max_early_data_size", "Maximum Early Data Size"),
		"How many bytes the client may send at once when it resumes.", "RFC 8446 section 4.2.10")
	fSCTsLength = number(16, "tls.sct.scts_length", "Serialized SCT List Length")
	fSCT        = field(dissect.None, "tls.sct", "Signed Certificate Timestamp")
	fSCTLength  = number(16, "tls.sct.sct_length", "Serialized SCT Length")
	fSCTVersion = number(8, "tls.sct.sct_version", "SCT Version")
	fSCTLog     = about(field(dissect.Bytes, "tls.sct.sct_logid", "Log ID"),
		"The log that promised to publish the certificate.", "RFC 6962 section 3.2")
	fSCTTime             = field(dissect.AbsTime, "tls.sct.sct_timestamp", "Timestamp")
	fSCTExtensionsLength = number(16, "tls.sct.sct_extensions_length", "Extensions length")
	fSCTExtensions       = field(dissect.None, "tls.sct.sct_extensions", "Extensions")
	fSCTSignatureLength  = number(16, "tls.sct.sct_signature_length", "Signature Length")
	fSCTSignature        = field(dissect.Bytes, "tls.sct.sct_signature", "Signature")

	fSRPLength          = number(8, "tls.handshake.extensions_srp_len", "SRP username length")
	fSRPName            = field(dissect.String, "tls.handshake.extensions_srp_username", "SRP username")
	fConnectionIDLength = number(8, "tls.connection_id_length", "Connection ID length")
	fConnectionID       = field(dissect.Bytes, "tls.connection_id", "Connection ID")
	fNPNSelectedLength  = number(8, "tls.handshake.npn_selected_protocol_len", "Selected Protocol Length")
	fNPNSelected        = field(dissect.String, "tls.handshake.npn_selected_protocol", "Selected Protocol")
	fNPNPaddingLength   = number(8, "tls.handshake.npn_padding_len", "Padding Length")
	fNPNPadding         = purpose(dissect.Padding, field(dissect.Bytes, "tls.handshake.npn_padding", "Padding"))
)
