// Package multipart explains bodies that hold several parts, each with fields and a body of
// its own: uploads, mail, byte ranges. It stands on http, http2 and itself; the parts' bodies
// go on to the layers that claim their media types.
//
// Specifications: RFC 2046 section 5.1, RFC 7578 (multipart/form-data).
package multipart

import (
	"mime"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Layer is a body of several parts, named "mime_multipart" as Wireshark does.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: fields(),
		Over:   []string{"http", "http2", "mime_multipart"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(strings.HasPrefix(h.Media, "multipart/"), "the media type begins with multipart/")
		},
		New:     func(*dissect.Session) dissect.Dissector { return explain },
		Summary: summary,
	}
}

// boundary reads the parameter that says what stands between the parts.
func boundary(h dissect.Hints) string {
	_, params, err := mime.ParseMediaType("multipart/x; " + h.Params)
	if err != nil {
		return ""
	}
	return params["boundary"]
}
