// Package http1 explains HTTP/0.9, 1.0 and 1.1: start lines, fields, chunks, codings and
// bodies, which request an answer belongs to, and connections that are taken over by another
// protocol (Upgrade, CONNECT, the preface of HTTP/2). It stands on tcp and tls; bodies go on
// to the layer that claims their media type, upgraded connections to the layer that claims
// the Upgrade token.
//
// Specifications: RFC 9112 (HTTP/1.1), RFC 9110 (semantics), RFC 1945 (HTTP/0.9 and 1.0).
package http1

import (
	"bytes"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Layer is HTTP before version 2, named "http" as Wireshark does.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:     proto,
		Fields:    allFields(),
		Over:      []string{"tcp", "tls"},
		Carries:   "tls", // through CONNECT
		Claim:     claim,
		NewStream: newStream,
		Summary:   summary,
	}
}

// ports are those that tshark takes for HTTP's.
var ports = map[uint16]bool{
	80: true, 3128: true, 3132: true, 5985: true, 8080: true, 8088: true, 11371: true, 1900: true, 2869: true, 2710: true,
}

// preface is the line that a client of HTTP/2 begins with (RFC 9113 section 3.4). It looks
// like a request so that a server of HTTP/1 refuses it.
var preface = []byte("PRI * HTTP/2.0\r\n")

func claim(h *dissect.Hints) dissect.Claim {
	known := ports[h.SrcPort] || ports[h.DstPort]
	switch {
	case h.Parent.Name == "tls" && h.ALPN != "":
		return dissect.Is(h.ALPN == "http/1.1" || h.ALPN == "http/1.0" || h.ALPN == "http/0.9", "ALPN agreed on "+h.ALPN)
	case bytes.HasPrefix(h.First, preface):
		return dissect.Is(h.Parent.Name == "tcp" && known, "the port is one of HTTP's, and HTTP/2 begins inside it")
	case looks(h.First):
		return dissect.Claim{Certainty: dissect.Likely, Reason: "the bytes begin as a message of HTTP/1"}
	case h.Parent.Name == "tcp" && known:
		return dissect.Claim{Certainty: dissect.Maybe, Reason: "the port is one of HTTP's"}
	case h.Parent.Name == "tls" && (h.SrcPort == 443 || h.DstPort == 443):
		return dissect.Claim{Certainty: dissect.Maybe, Reason: "port 443 is HTTPS"}
	}
	return dissect.Claim{}
}

// looks tells whether data begins as a message does. A line that has not ended yet must at
// least begin with a known method.
func looks(data []byte) bool {
	if line, _, whole := bytes.Cut(data[:min(len(data), maxLook)], []byte("\n")); whole {
		s := parseStart(trimCR(line))
		return s.kind == response || s.kind != other && (s.versioned() || bytes.HasPrefix(line, []byte("GET /")))
	}
	method, _, spaced := bytes.Cut(data[:min(len(data), maxMethod)], []byte(" "))
	return spaced && methodOf(method).kind != other || bytes.HasPrefix(data, []byte("HTTP/1."))
}

const (
	maxLook   = 16 << 10
	maxMethod = 32
)

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	if j := t.Find(i, startLine); j >= 0 {
		return dissect.AppendEscaped(dst, trimLine(t.Range(j).Data))
	}
	return append(dst, "Continuation"...)
}
