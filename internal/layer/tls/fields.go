package tls

import "github.com/wirelore/wirelore/internal/dissect"

var proto = &dissect.Field{
	Name: "tls", Title: "Transport Layer Security", Kind: dissect.Protocol, Purpose: dissect.Record,
	About: "Encrypts what an application sends, and proves who answers.", Spec: "RFC 8446, RFC 5246",
}

var (

	// The record layer.
	fRecord = shown(showRecord, about(field(dissect.None, "tls.record", "Record Layer"),
		"TLS cuts what it carries into records of up to 16 KiB, each with a header of five bytes.", "RFC 8446 section 5.1"))
	fContentType = about(named(dissect.Names(contentTypes), number(8, "tls.record.content_type", "Content Type")),
		"What the record carries. In TLS 1.3 the true type is encrypted, behind the content.", "RFC 8446 section 5.1")
	fOpaqueType = about(named(dissect.Names(contentTypes), number(8, "tls.record.opaque_type", "Opaque Type")),
		"Since TLS 1.3 every encrypted record says that it is application data; the true type is inside.", "RFC 8446 section 5.2")
	fRecordVersion = about(named(versionName, hexadecimal(16, "tls.record.version", "Version")),
		"Frozen at TLS 1.2 since TLS 1.3: middleboxes dropped what they did not know.", "RFC 8446 section 5.1")
	fRecordLength = about(number(16, "tls.record.length", "Length"),
		"How many bytes follow the header.", "RFC 8446 section 5.1")
	fExplicitNonce = about(field(dissect.Bytes, "tls.record.explicit_nonce", "Explicit Nonce"),
		"The part of the nonce, or the initialization vector, that each record of TLS 1.2 carries.", "RFC 5288 section 3")
	fAuthTag = about(field(dissect.Bytes, "tls.record.auth_tag", "Authentication Tag"),
		"Proves that nobody changed the record on the way.", "RFC 8446 section 5.2")
	fMAC = about(field(dissect.Bytes, "tls.record.mac", "Message Authentication Code"),
		"Proves that nobody changed the record on the way.", "RFC 5246 section 6.2.3.2")
	fPadding = purpose(dissect.Padding, about(field(dissect.Bytes, "tls.record.padding", "Padding"),
		"Hides the true length of the content.", "RFC 8446 section 5.4"))
	fIncomplete = purpose(dissect.Unknown, about(field(dissect.Bytes, "tls.record.incomplete", "Incomplete Record"),
		"The rest of this record was not captured.", ""))
	fIgnored = purpose(dissect.Unknown, about(field(dissect.None, "tls.ignored_unknown_record", "Ignored Unknown Record"),
		"Bytes that do not begin with a record header: a record whose beginning was not seen, or no TLS.", "RFC 8446 section 5.1"))
	fContinuation = purpose(dissect.Unknown, about(field(dissect.Bytes, "tls.continuation", "Continuation Data"),
		"The end of a record whose beginning was not captured, or no TLS.", "RFC 8446 section 5.1"))

	// What records carry.
	fAppData = about(field(dissect.Bytes, "tls.app_data", "Encrypted Application Data"),
		"What the application sent, encrypted.", "RFC 8446 section 5.2")
	fAppProto         = field(dissect.String, "tls.app_data_proto", "Application Data Protocol")
	fChangeCipherSpec = purpose(dissect.Handshake, about(field(dissect.None, "tls.change_cipher_spec", "Change Cipher Spec Message"),
		"From the next record on the sender uses the keys just agreed on. In TLS 1.3 it only soothes middleboxes.", "RFC 5246 section 7.1, RFC 8446 appendix D.4"))
	fResumed = about(field(dissect.None, "tls.resumed", "This session reuses previously negotiated keys (Session resumption)"),
		"Both ends knew the session ID or the ticket, so that they agreed on keys without certificates.", "RFC 5246 section 7.3")
	fAlert = purpose(dissect.Framing, about(field(dissect.None, "tls.alert_message", "Alert Message"),
		"Says that the connection ends, or why it fails.", "RFC 8446 section 6"))
	fAlertLevel       = named(dissect.Names(alertLevels), number(8, "tls.alert_message.level", "Level"))
	fAlertDescription = named(dissect.Names(alertDescriptions), number(8, "tls.alert_message.desc", "Description"))
	fHeartbeat        = purpose(dissect.Framing, about(field(dissect.None, "tls.heartbeat_message", "Heartbeat Message"),
		"Asks whether the other end is still there.", "RFC 6520 section 4"))
	fHeartbeatType    = named(dissect.Names(heartbeatTypes), number(8, "tls.heartbeat_message.type", "Type"))
	fHeartbeatLength  = number(16, "tls.heartbeat_message.payload_length", "Payload Length")
	fHeartbeatInvalid = about(field(dissect.None, "tls.heartbeat_message.payload_length.invalid", "Invalid heartbeat payload length"),
		"A request that says it is longer than it is asks for memory that is not its own: the attack called Heartbleed.", "RFC 6520 section 4, CVE-2014-0160")
	fHeartbeatPayload = field(dissect.Bytes, "tls.heartbeat_message.payload", "Payload Length")
	fHeartbeatPadding = field(dissect.Bytes, "tls.heartbeat_message.padding", "Payload Length")

	// Application data joined from several records.
	fSegments          = fromAbove(field(dissect.None, "tls.segments", "Reassembled TLS segments"))
	fSegment           = fromAbove(field(dissect.FrameNum, "tls.segment", "TLS segment"))
	fSegmentCount      = fromAbove(number(32, "tls.segment.count", "Segment count"))
	fReassembledLength = fromAbove(number(32, "tls.reassembled.length", "Reassembled PDU length"))
	fReassembledData   = fromAbove(field(dissect.Bytes, "tls.reassembled.data", "Reassembled PDU data"))
	fSegmentData       = purpose(dissect.Payload, about(fromAbove(field(dissect.Bytes, "tls.segment.data", "TLS segment data")),
		"Bytes of a message that ends in a later record.", ""))
)

func field(kind dissect.Kind, name, title string) *dissect.Field {
	return &dissect.Field{Name: name, Title: title, Kind: kind}
}

func number(bits uint8, name, title string) *dissect.Field {
	return &dissect.Field{Name: name, Title: title, Kind: dissect.Uint, Bits: bits}
}

func hexadecimal(bits uint8, name, title string) *dissect.Field {
	return &dissect.Field{Name: name, Title: title, Kind: dissect.Uint, Bits: bits, Base: dissect.Hex}
}

func named(names func(uint64) string, f *dissect.Field) *dissect.Field {
	f.Names = names
	return f
}

func about(f *dissect.Field, sentence, spec string) *dissect.Field {
	f.About, f.Spec = sentence, spec
	return f
}

// fromAbove makes a field that depends on what the layers above take for a unit.
func fromAbove(f *dissect.Field) *dissect.Field {
	f.FromAbove = true
	return f
}

func purpose(p dissect.Purpose, f *dissect.Field) *dissect.Field {
	f.Purpose = p
	return f
}

func shown(show func([]byte, *dissect.Tree, int) []byte, f *dissect.Field) *dissect.Field {
	f.Show = show
	return f
}
