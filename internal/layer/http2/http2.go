// Package http2 explains HTTP/2: every frame, the header fields as they stand on the wire and
// as they read, and what the streams carry.
//
// It stands on tcp and tls, and on http after an upgrade. Each direction of a stream has a
// dissect.Feed for its body, which goes to the layer that the content-type names. A
// connection that is seen from the middle is explained as far as it goes: frames are found
// again by their headers, and a header field that refers to what was not captured says so.
//
// Specifications: RFC 9113 (HTTP/2), RFC 7541 (HPACK), RFC 7838 (ALTSVC), RFC 8336 (ORIGIN),
// RFC 8441 (extended CONNECT), RFC 9218 (PRIORITY_UPDATE), RFC 7540 section 5.3 (priorities).
package http2

import (
	"slices"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Layer is HTTP/2.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto: proto, Fields: allFields(), Over: []string{"tcp", "tls", "http"},
		Claim: claim, NewStream: newConversation, Summary: summary,
	}
}

func claim(h *dissect.Hints) dissect.Claim {
	switch {
	case upgraded(h):
		return dissect.Claim{Certainty: dissect.Certain, Reason: "both ends agreed to upgrade to h2c (RFC 7540 section 3.2)"}
	case isOrDraft(h.ALPN, "h2"):
		return dissect.Claim{Certainty: dissect.Certain, Reason: "ALPN agreed on h2 (RFC 9113 section 3.2)"}
	case h.Upgrade != "" || strings.HasPrefix(h.ALPN, "http/1"):
		return dissect.Claim{}
	case len(h.First) >= len(preface) && isPreface(h.First):
		return dissect.Claim{Certainty: dissect.Certain, Reason: "it begins with the connection preface (RFC 9113 section 3.4)"}
	case isPreface(h.First):
		return dissect.Claim{Certainty: dissect.Likely, Reason: "it begins as the connection preface does (RFC 9113 section 3.4)"}
	case h.ALPN != "":
		return dissect.Claim{}
	case len(h.First) >= headerLen && frameLength(h.First) <= firstFrameSize && looksLike(h.First):
		return dissect.Claim{Certainty: dissect.Maybe, Reason: "it looks like HTTP/2 frames (RFC 9113 section 4.1)"}
	}
	return dissect.Claim{}
}

func upgraded(h *dissect.Hints) bool { return isOrDraft(h.Upgrade, "h2c") }

// isOrDraft tells whether a token is the one that was registered, or that of one of the drafts
// before it, such as h2-16.
func isOrDraft(token, registered string) bool {
	rest, fine := strings.CutPrefix(token, registered)
	return fine && (rest == "" || rest[0] == '-')
}

// firstFrameSize is the longest payload that every receiver takes (RFC 9113 section 4.2).
const firstFrameSize = 1 << 14

// httpPorts are those that tshark gives to its HTTP layer, which hands HTTP/2 on.
var httpPorts = []uint16{80, 2710, 2869, 1900, 3128, 3132, 5985, 8080, 8088, 11371}

// viaHTTP tells whether tshark would name its HTTP layer before this one.
func viaHTTP(s *dissect.Session, h *dissect.Hints) bool {
	if h.Parent == nil || h.Parent.Name != "tcp" {
		return false
	}
	for _, d := range s.DecodeAs {
		if d.Holds("tcp.port", uint64(h.SrcPort), uint64(h.DstPort)) {
			return false
		}
	}
	return slices.Contains(httpPorts, h.SrcPort) || slices.Contains(httpPorts, h.DstPort)
}
