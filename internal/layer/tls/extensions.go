package tls

import (
	"fmt"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// extensions explains a list of extensions in a message of that kind (RFC 8446 section 4.2).
func (t *stream) extensions(c *cursor, kind byte) {
	n := int(c.uint(fExtensionsLength, 2))
	c.within(n, fExtensionsLength, func() {
		for c.more() {
			t.extension(c, kind)
		}
	})
}

func (t *stream) extension(c *cursor, kind byte) {
	i := c.p.Group(fExtension, c.r.At(0, 4), "")
	c.p.Open(i)
	defer c.p.Close()
	id := c.uint(fExtensionType, 2)
	n := int(c.uint(fExtensionLength, 2))
	c.p.Nodes[i].Num = id<<16 | uint64(n)
	if !c.has(n, fExtension) {
		return
	}
	c.p.Resize(i, 4+n)
	c.within(n, fExtension, func() { t.extensionBody(c, kind, id) })
}

func (t *stream) extensionBody(c *cursor, kind byte, id uint64) {
	n := c.r.Len()
	switch id {
	case extServerName:
		t.serverName(c)
	case extMaxFragmentLength:
		c.uint(fFragmentLength, 1)
	case extStatusRequest:
		t.statusRequest(c, kind)
	case extSupportedGroups:
		c.list(fGroups, fGroup, int(c.uint(fGroupsLength, 2)), 2, "Supported Groups", "group")
	case extPointFormats:
		c.list(fPointFormats, fPointFormat, int(c.uint(fPointFormatsLength, 1)), 1, "Elliptic curves point formats", "")
	case extSignatureAlgorithms, extSignatureAlgsCert, extDelegatedCredentials:
		schemes(c)
	case extHeartbeat:
		c.uint(fHeartbeatMode, 1)
	case extALPN:
		t.alpn(c, kind)
	case extSCT:
		if n > 0 {
			scts(c)
		}
	case extCertType, extClientCertType, extServerCertType:
		if kind == clientHello {
			c.list(fKinds, fKind, int(c.uint(fKindsLength, 1)), 1, "Certificate Type List", "type")
		} else {
			c.uint(fKind, 1)
		}
	case extPadding:
		c.raw(fExtensionPadding, n)
	case extEncryptThenMAC:
		t.hello.encryptThenMAC = kind == serverHello
	case extCompressCertificate:
		for c.uint(fCompressLength, 1); c.more(); {
			c.uint(fCompressedAlgorithm, 2)
		}
	case extRecordSizeLimit:
		c.uint(fRecordSizeLimit, 2)
	case extPreSharedKey:
		t.preSharedKey(c, kind)
	case extEarlyData:
		if kind == newSessionTicket {
			c.uint(fMaxEarlyData, 4)
		}
		t.hello.early = t.hello.early || kind == clientHello
	case extSupportedVersions:
		if kind == clientHello {
			c.uint(fVersionsLength, 1)
		}
		for c.more() {
			c.uint(fSupportedVersion, 2)
		}
	case extCookie:
		c.raw(fCookie, int(c.uint(fCookieLength, 2)))
	case extPSKModes:
		for c.uint(fPSKModesLength, 1); c.more(); {
			c.uint(fPSKMode, 1)
		}
	case extAuthorities:
		distinguishedNames(c)
	case extKeyShare, extDraftKeyShare:
		c.group(fParams, n, "Key Share extension", func() { t.keyShares(c, kind) })
	case extALPS:
		t.settings(c, kind)
	case extRenegotiation:
		c.group(fParams, n, "Renegotiation Info extension", func() {
			c.raw(fRenegotiation, int(c.uint(fRenegotiationLength, 1)))
		})
	case extSessionTicket:
		if kind == clientHello {
			t.hello.ticket = append(t.hello.ticket[:0], c.r.Data...)
		}
		t.opaque(c)
	case extSRP:
		c.raw(fSRPName, int(c.uint(fSRPLength, 1)))
	case extStatusRequestV2:
		statusRequests(c)
	case extConnectionIDDraft, extConnectionID:
		c.raw(fConnectionID, int(c.uint(fConnectionIDLength, 1)))
	case extNextProtocol:
		for c.more() {
			c.raw(fNextProtocol, int(c.uint(fNextProtocolLength, 1)))
		}
	case extExtendedMasterSecret, extPostHandshakeAuth, extUseSRTP:
	default:
		t.opaque(c)
	}
}

// opaque shows the bytes of an extension that nobody looks into; they may be none.
func (t *stream) opaque(c *cursor) {
	i := c.p.Raw(fExtensionData, c.take(c.r.Len()))
	c.p.SetLabel(i, "Data ("+count(int(c.p.Nodes[i].Len), "byte")+")")
}

// serverName is RFC 6066 section 3; a server acknowledges with an empty one.
func (t *stream) serverName(c *cursor) {
	if c.r.Len() == 0 {
		return
	}
	c.group(fParams, c.r.Len(), "Server Name Indication extension", func() {
		for c.uint(fServerNameList, 2); c.more(); {
			c.uint(fServerNameType, 1)
			name := c.raw(fServerName, int(c.uint(fServerNameLength, 2)))
			if t.conn.SNI == "" {
				t.conn.SNI = string(name.Data)
			}
		}
	})
}

// statusRequest is RFC 6066 section 8; in TLS 1.3 the answer is an extension too (RFC 8446
// section 4.4.2.1).
func (t *stream) statusRequest(c *cursor, kind byte) {
	switch {
	case c.r.Len() == 0:
	case kind == clientHello:
		c.uint(fStatusType, 1)
		c.within(int(c.uint(fStatusResponders, 2)), fStatusResponders, func() {})
		c.within(int(c.uint(fStatusExtensions, 2)), fStatusExtensions, func() {})
	case kind == certificate:
		t.certificateStatus(c)
	}
}

// statusRequests is RFC 6961 section 2.2; a server acknowledges with an empty one.
func statusRequests(c *cursor) {
	if c.r.Len() == 0 {
		return
	}
	for c.uint(fStatusList, 2); c.more(); {
		c.uint(fStatusType, 1)
		c.within(int(c.uint(fStatusLength, 2)), fStatusLength, func() {
			c.within(int(c.uint(fStatusResponders, 2)), fStatusResponders, func() {})
			c.within(int(c.uint(fStatusExtensions, 2)), fStatusExtensions, func() {})
		})
	}
}

func (t *stream) alpn(c *cursor, kind byte) {
	n := int(c.uint(fALPNLength, 2))
	var last string
	c.group(fALPNList, n, "ALPN Protocol", func() {
		for c.more() {
			last = string(c.bytes(fALPN, int(c.uint(fALPNStringLength, 1))).Data)
		}
	})
	if kind != clientHello {
		t.hello.alpn, t.conn.ALPN = last, last
	}
}

// keyShares is RFC 8446 section 4.2.8: the client offers some, the server gives one, or names
// the group it wants one of.
func (t *stream) keyShares(c *cursor, kind byte) {
	switch {
	case kind == clientHello:
		for c.uint(fKeySharesLength, 2); c.more(); {
			t.keyShare(c)
		}
	case c.r.Len() == 2:
		t.hello.group = uint16(c.uint(fSelectedGroup, 2))
	default:
		t.hello.group = t.keyShare(c)
	}
}

func (t *stream) keyShare(c *cursor) uint16 {
	from := c.r.Len()
	i := c.p.Group(fKeyShare, c.r.At(0, 4), "")
	c.p.Open(i)
	defer c.p.Close()
	group := c.uint(fKeyShareGroup, 2)
	n := int(c.uint(fKeyShareLength, 2))
	c.p.Nodes[i].Num = group<<16 | uint64(n)
	c.raw(fKeyExchange, n)
	c.p.Resize(i, from-c.r.Len())
	return uint16(group)
}

func showKeyShare(dst []byte, t *dissect.Tree, i int) []byte {
	v := t.Nodes[i].Num
	return fmt.Appendf(dst, "Key Share Entry: Group: %s, Key Exchange length: %d", nameOr(groupName(v>>16), v>>16), v&0xffff)
}

func showExtension(dst []byte, t *dissect.Tree, i int) []byte {
	v := t.Nodes[i].Num
	return fmt.Appendf(dst, "Extension: %s (len=%d)", nameOr(extensionName(v>>16), v>>16), v&0xffff)
}

// nameOr returns a name, or the number where it has none.
func nameOr(name string, v uint64) string {
	if name == "" {
		return "Unknown (" + strconv.FormatUint(v, 10) + ")"
	}
	return name
}

// preSharedKey is RFC 8446 section 4.2.11.
func (t *stream) preSharedKey(c *cursor, kind byte) {
	c.group(fParams, c.r.Len(), "Pre-Shared Key extension", func() {
		if kind != clientHello {
			c.uint(fSelectedIdentity, 2)
			t.hello.preShared = true
			return
		}
		c.within(int(c.uint(fIdentitiesLength, 2)), fIdentitiesLength, func() {
			for c.more() {
				n := 0
				if b := c.r.Data; len(b) >= 2 {
					n = 6 + int(b[0])<<8 + int(b[1])
				}
				c.group(fParams, min(max(n, 1), c.r.Len()), "PSK Identity", func() {
					c.raw(fPSKIdentity, int(c.uint(fPSKIdentityLength, 2)))
					c.uint(fTicketAge, 4)
				})
			}
		})
		n := int(c.uint(fBindersLength, 2))
		c.group(fBinders, n, "PSK Binders", func() {
			for c.more() {
				b := c.take(1)
				c.raw(fBinder, min(int(b.Data[0]), c.r.Len()))
			}
		})
	})
}

// settings is application_settings (draft-vvv-tls-alps): a list of protocols, or what one of
// them wants.
func (t *stream) settings(c *cursor, kind byte) {
	if kind == encryptedExtensions {
		c.raw(fALPSSettings, c.r.Len())
		return
	}
	n := int(c.uint(fALPSLength, 2))
	c.group(fALPSList, n, "Supported ALPN List", func() {
		for c.more() {
			c.raw(fALPS, int(c.uint(fALPSStringLength, 1)))
		}
	})
}

// schemes is a list of signature schemes (RFC 8446 section 4.2.3).
func schemes(c *cursor) {
	n := int(c.uint(fSchemesLength, 2))
	label := "Signature Hash Algorithms (" + count(n/2, "algorithm") + ")"
	c.group(fSchemes, n, label, func() {
		for c.more() {
			scheme(c)
		}
	})
}

// scheme is one of them: two bytes which meant a hash and a signature before TLS 1.3.
func scheme(c *cursor) {
	if !c.has(2, fScheme) {
		return
	}
	r := c.take(2)
	c.p.Open(c.p.Uint(fScheme, r, uint64(r.Data[0])<<8|uint64(r.Data[1])))
	c.p.Uint(fSchemeHash, r.Slice(0, 1), uint64(r.Data[0]))
	c.p.Uint(fSchemeSignature, r.Slice(1, 2), uint64(r.Data[1]))
	c.p.Close()
}

// scts is a list of signed certificate timestamps (RFC 6962 section 3.3).
func scts(c *cursor) {
	for c.uint(fSCTsLength, 2); c.more(); {
		n := 2
		if b := c.r.Data; len(b) >= 2 {
			n += int(b[0])<<8 + int(b[1])
		}
		c.group(fSCT, min(n, c.r.Len()), "", func() {
			c.uint(fSCTLength, 2)
			c.uint(fSCTVersion, 1)
			c.raw(fSCTLog, 32)
			if c.has(8, fSCTTime) {
				r := c.take(8)
				ms := uint64(0)
				for _, b := range r.Data {
					ms = ms<<8 | uint64(b)
				}
				c.p.Uint(fSCTTime, r, ms*1e6)
			}
			c.raw(fSCTExtensions, int(c.uint(fSCTExtensionsLength, 2)))
			scheme(c)
			c.raw(fSCTSignature, int(c.uint(fSCTSignatureLength, 2)))
		})
	}
}
