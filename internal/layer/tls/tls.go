// Package tls explains Transport Layer Security: records, the handshake with its certificates,
// alerts, and, where the secrets of a connection are known, what was encrypted. It stands on
// tcp and carries what the two ends agreed on by ALPN, or what the bytes look like.
//
// TLS 1.3 is RFC 8446, TLS 1.2 RFC 5246; older versions back to SSL 3.0 (RFC 6101) are read up
// to the point where they encrypt. Key logs are RFC 9850.
package tls

import (
	"fmt"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Layer returns the layer. Connections are decrypted with secrets, which may grow while
// frames are read; nil is none.
func Layer(secrets *Secrets) dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: fields,
		Over:   []string{"tcp"},
		Claim:  claim,
		NewStream: func(s *dissect.Session, h dissect.Hints) dissect.Stream {
			return newStream(s, secrets, h)
		},
		Summary: summary,
	}
}

// ports are where TLS is expected from the first byte.
var ports = map[uint16]string{
	443: "HTTPS", 465: "SMTP over TLS", 563: "NNTP over TLS", 636: "LDAP over TLS", 853: "DNS over TLS", 989: "FTP over TLS",
	990: "FTP over TLS", 992: "Telnet over TLS", 993: "IMAP over TLS", 995: "POP3 over TLS", 5061: "SIP over TLS",
	5671: "AMQP over TLS", 8883: "MQTT over TLS",
}

func claim(h *dissect.Hints) dissect.Claim {
	port := h.SrcPort
	if ports[port] == "" {
		port = h.DstPort
	}
	switch {
	case looksLikeRecord(h.First):
		return dissect.Claim{Certainty: dissect.Likely, Reason: fmt.Sprintf("the bytes begin with the header of a TLS record: %s, version 3.%d",
			contentTypes[uint64(h.First[0])], h.First[2])}
	case oldHelloLen(h.First) > 0:
		return dissect.Claim{Certainty: dissect.Likely, Reason: "the bytes are a client hello in the form of SSL 2.0"}
	case len(h.First) < 3 && h.First[0] == typeHandshake && recordLen(h.First) != stray:
		return dissect.Claim{Certainty: dissect.Maybe, Reason: "the bytes may be the beginning of a TLS handshake record"}
	case ports[port] != "" && !looksLikeText(h.First):
		return dissect.Claim{Certainty: dissect.Maybe, Reason: fmt.Sprintf("port %d is that of %s", port, ports[port])}
	}
	return dissect.Claim{}
}

// headerLen is the length of a record's header, and maxRecord what may follow it: 2^14 bytes
// and what protection adds in TLS 1.2 (RFC 5246 section 6.2.3), which is more than in TLS 1.3.
const (
	headerLen = 5
	maxRecord = 1<<14 + 2048
)

// looksLikeRecord tells whether bytes begin with a record's header, or with as much of one as
// there is of three bytes or more.
func looksLikeRecord(b []byte) bool {
	return len(b) >= 3 && recordLen(b) != stray
}

// looksLikeText tells whether text is where a record's header would be.
func looksLikeText(b []byte) bool {
	if len(b) < headerLen {
		return false
	}
	for _, c := range b[:headerLen] {
		if (c < ' ' || c > '~') && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

// stray says that bytes are not at the beginning of a record.
const stray = 0

// recordLen returns the length of the record at the start of b with its header, dissect.More
// if the header is not all there, or stray.
func recordLen(b []byte) int {
	if b[0] < typeChangeCipherSpec || b[0] > typeHeartbeat || len(b) > 1 && b[1] != 3 || len(b) > 2 && b[2] > 4 {
		return stray
	}
	if len(b) < headerLen {
		return dissect.More
	}
	n := int(b[3])<<8 | int(b[4])
	if n > maxRecord {
		return stray
	}
	return headerLen + n
}
