package tls

import (
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/content"
)

// exchange is how the keys are agreed on, as the suite's name says.
func (t *stream) exchange() (name string, signed bool) {
	name, _, _ = strings.Cut(strings.TrimPrefix(suiteName(uint64(t.hello.suite)), "TLS_"), "_WITH_")
	return name, !strings.Contains(name, "anon") && !strings.Contains(name, "PSK")
}

// serverKeyExchange is RFC 5246 section 7.4.3, RFC 8422 section 5.4 and RFC 4279 section 2.
func (t *stream) serverKeyExchange(c *cursor) {
	name, signed := t.exchange()
	hint := func() {
		if strings.Contains(name, "PSK") {
			c.raw(fHint, int(c.uint(fHintLength, 2)))
		}
	}
	switch {
	case strings.HasPrefix(name, "ECDH"):
		c.group(fParams, c.r.Len(), "EC Diffie-Hellman Server Params", func() {
			hint()
			if c.uint(fCurveType, 1) != 3 {
				return // no curve is described by its equation any more (RFC 8422 section 5.4)
			}
			t.hello.group = uint16(c.uint(fNamedCurve, 2))
			c.raw(fServerPoint, int(c.uint(fServerPointLength, 1)))
			t.signature(c, signed)
		})
	case strings.HasPrefix(name, "DH"):
		c.group(fParams, c.r.Len(), "Diffie-Hellman Server Params", func() {
			hint()
			c.raw(fP, int(c.uint(fPLength, 2)))
			c.raw(fG, int(c.uint(fGLength, 2)))
			c.raw(fYs, int(c.uint(fYsLength, 2)))
			t.signature(c, signed)
		})
	case strings.HasPrefix(name, "RSA_EXPORT"):
		c.group(fParams, c.r.Len(), "RSA Server Params", func() { // a key that is short enough, RFC 2246 section 7.4.3
			c.raw(fModulusRSA, int(c.uint(fModulusLength, 2)))
			c.raw(fExponentRSA, int(c.uint(fExponentLength, 2)))
			t.signature(c, signed)
		})
	case strings.Contains(name, "PSK"):
		c.group(fParams, c.r.Len(), "PSK Server Params", hint)
	}
}

func (t *stream) signature(c *cursor, signed bool) {
	if !signed {
		return
	}
	if t.hello.version >= versionTLS12 {
		scheme(c)
	}
	c.raw(fSignature, int(c.uint(fSignatureLength, 2)))
}

// clientKeyExchange is RFC 5246 section 7.4.7, RFC 8422 section 5.7 and RFC 4279 section 2.
func (t *stream) clientKeyExchange(c *cursor) {
	name, _ := t.exchange()
	identity := func() {
		if strings.Contains(name, "PSK") {
			c.raw(fIdentity, int(c.uint(fIdentityLength, 2)))
		}
	}
	switch {
	case strings.HasPrefix(name, "ECDH"):
		c.group(fParams, c.r.Len(), "EC Diffie-Hellman Client Params", func() {
			identity()
			c.raw(fClientPoint, int(c.uint(fClientPointLength, 1)))
		})
	case strings.HasPrefix(name, "DH"):
		c.group(fParams, c.r.Len(), "Diffie-Hellman Client Params", func() {
			identity()
			c.raw(fYc, int(c.uint(fYcLength, 2)))
		})
	case strings.HasPrefix(name, "RSA"):
		c.group(fParams, c.r.Len(), "RSA Encrypted PreMaster Secret", func() {
			identity()
			if t.hello.version == versionSSL30 {
				c.raw(fPremaster, c.r.Len()) // SSL 3.0 has no length here (RFC 6101 section 5.6.7.1)
				return
			}
			c.raw(fPremaster, int(c.uint(fPremasterLength, 2)))
		})
	case strings.Contains(name, "PSK"):
		c.group(fParams, c.r.Len(), "PSK Client Params", identity)
	}
}

// certificateRequest is RFC 8446 section 4.3.2 and RFC 5246 section 7.4.4.
func (t *stream) certificateRequest(c *cursor) {
	if t.hello.version == versionTLS13 {
		c.raw(fContext, int(c.uint(fContextLength, 1)))
		t.extensions(c, certificateRequest)
		return
	}
	c.list(fCertTypes, fCertType, int(c.uint(fCertTypesCount, 1)), 1, "Certificate types", "type")
	if t.hello.version == versionTLS12 {
		schemes(c)
	}
	distinguishedNames(c)
}

// distinguishedNames is the list of authorities whose certificates are good.
func distinguishedNames(c *cursor) {
	n := int(c.uint(fNamesLength, 2))
	if n == 0 {
		return
	}
	c.group(fNames, n, "Distinguished Names ("+count(n, "byte")+")", func() {
		for c.more() {
			size := int(c.uint(fNameLength, 2))
			c.group(fName, size, "", func() {
				x := certReader{c.p}
				x.name(c.take(c.r.Len()), nil)
			})
		}
	})
}

// newSessionTicket is RFC 8446 section 4.6.1 and RFC 5077 section 3.3.
func (t *stream) newSessionTicket(c *cursor) {
	c.group(fParams, c.r.Len(), "TLS Session Ticket", func() {
		c.uint(fTicketLifetime, 4)
		if t.hello.version == versionTLS13 {
			c.uint(fTicketAgeAdd, 4)
			c.bytes(fTicketNonce, int(c.uint(fTicketNonceLength, 1)))
		}
		ticket := c.raw(fTicket, int(c.uint(fTicketLength, 2)))
		if t.hello.version != versionTLS13 {
			t.secrets.keep(ticket.Data, t.master())
		}
		if t.hello.version == versionTLS13 {
			t.extensions(c, newSessionTicket)
		}
	})
}

// certificates is RFC 8446 section 4.4.2 and RFC 5246 section 7.4.2.
func (t *stream) certificates(c *cursor) {
	tls13 := t.hello.version == versionTLS13
	if tls13 {
		c.raw(fContext, int(c.uint(fContextLength, 1)))
	}
	n := int(c.uint(fCertificatesLength, 3))
	if n == 0 {
		return // a client that has none
	}
	c.group(fCertificates, n, "Certificates ("+count(n, "byte")+")", func() {
		for c.more() {
			size := int(c.uint(fCertificateLength, 3))
			if size == 0 || !c.has(size, fCertificate) {
				return
			}
			oneCertificate(c, size)
			if tls13 {
				t.extensions(c, certificate)
			}
		}
	})
}

// oneCertificate explains a certificate of n bytes.
func oneCertificate(c *cursor, n int) {
	encoded(c, fCertificate, n, certReader.certificate, "the certificate does not follow the distinguished encoding rules (RFC 5280 section 4.1)")
}

// encoded shows n bytes that read explains, which says whether they follow the distinguished
// encoding rules, or why they are wrong.
func encoded(c *cursor, f *dissect.Field, n int, read func(certReader, dissect.Range) bool, wrong string) {
	r := c.take(n)
	c.p.Open(c.p.Raw(f, r))
	if !read(certReader{c.p}, r) && c.why == "" {
		c.why, c.at = wrong, r.From(n)
	}
	c.p.Close()
}

// certificateCodings are the algorithms by the names of content codings.
var certificateCodings = map[uint64]string{1: "deflate", 2: "br", 3: "zstd"}

// compressedCertificate is RFC 8879 section 4.
func (t *stream) compressedCertificate(c *cursor) {
	algorithm := c.uint(fCompressedAlgorithm, 2)
	n := int(c.uint(fUncompressedLength, 3))
	r := c.raw(fCompressed, int(c.uint(fCompressedLength, 3)))
	if r.Len() == 0 || n > maxMessage {
		return
	}
	body, err := content.Decode(certificateCodings[algorithm], r.Data, n)
	if algorithm == 0 || err != nil {
		c.why, c.at = "the compressed certificate cannot be decompressed (RFC 8879 section 4)", r.From(r.Len())
		return
	}
	c.r, c.stuck = c.p.Derive("Decompressed certificate", r, body, false), false
	t.certificates(c)
}

// statusList is the kind of status that has an answer for each certificate.
const statusList = 2

// certificateStatus is RFC 6066 section 8 and RFC 6961 section 2.2.
func (t *stream) certificateStatus(c *cursor) {
	if c.uint(fStatusType, 1) != statusList {
		ocspResponse(c)
		return
	}
	c.uint(fOCSPListLength, 3)
	for c.more() {
		ocspResponse(c)
	}
}

func ocspResponse(c *cursor) {
	n := int(c.uint(fOCSPResponseLength, 3))
	if n == 0 || !c.has(n, fOCSPResponse) {
		return
	}
	encoded(c, fOCSPResponse, n, certReader.ocsp, "the OCSP response does not follow the distinguished encoding rules (RFC 6960 section 4.2.1)")
}
