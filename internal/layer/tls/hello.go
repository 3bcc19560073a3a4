package tls

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// hello is what the two hellos of a connection said, as far as anything later depends on it.
type hello struct {
	haveClient bool
	client     [32]byte // randoms
	server     [32]byte
	offered    []uint16 // the client's suites of TLS 1.3
	early      bool     // the client sends early data
	session    []byte   // the session ID that the client offers
	ticket     []byte   // and its ticket, before TLS 1.3
	named      []byte   // the session ID that the server gives

	version        uint16 // the one agreed on; 0 before the server's hello
	draft          uint16 // of TLS 1.3, if the hellos have another form there; then version is that of TLS 1.3
	suite          uint16
	protects       *suite // nil if not known
	group          uint16 // of the key exchange; 0 if not seen
	encryptThenMAC bool
	resumed        bool // by session ID or ticket, before TLS 1.3
	preShared      bool // resumed with TLS 1.3
	alpn           string
	frames         []int // where the hellos are
}

// retryRandom in a server hello says that it is a hello retry request: SHA-256 of
// "HelloRetryRequest" (RFC 8446 section 4.1.3).
var retryRandom = [32]byte{
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
}

// shownType is the type of the message that b begins with, with a hello retry request told
// from a server hello.
func shownType(b []byte) byte {
	if b[0] == serverHello && len(b) >= messageHeader+34 && [32]byte(b[messageHeader+2:]) == retryRandom {
		return helloRetryRequest
	}
	return b[0]
}

// fingerprint gathers what JA3 and JA3S are made of.
type fingerprint struct {
	version                               uint64
	suites, extensions, groups, pointForm []byte
}

func addValue(list []byte, v uint64) []byte {
	if isGREASE(v) {
		return list
	}
	if len(list) > 0 {
		list = append(list, '-')
	}
	return strconv.AppendUint(list, v, 10)
}

// clientHello explains a client hello (RFC 8446 section 4.1.2).
func (t *stream) clientHello(c *cursor) {
	frames := t.hello.frames
	if t.hello.version != 0 {
		frames = nil // a renegotiation
	}
	if t.hello.version != versionTLS13 { // otherwise no hello belongs here
		t.hello = hello{frames: append(frames, c.p.Frame.Number)}
	}
	h := &t.hello
	var ja fingerprint
	ja.version = c.uint(fVersion, 2)
	if random := t.random(c, h.version != versionTLS13); random.Len() == 32 {
		h.client, h.haveClient = [32]byte(random.Data), true
	}
	h.session = append(h.session[:0], c.raw(fSessionID, int(c.uint(fSessionIDLength, 1))).Data...)
	n := int(c.uint(fSuitesLength, 2))
	start := len(c.p.Nodes)
	c.list(fSuites, fSuite, n, 2, "Cipher Suites", "suite")
	for _, node := range c.p.Nodes[start:] {
		if node.Field == fSuite {
			ja.suites = addValue(ja.suites, node.Num)
			if node.Num>>8 == 0x13 {
				h.offered = append(h.offered, uint16(node.Num))
			}
		}
	}
	c.list(fCompressions, fCompression, int(c.uint(fCompressionsLength, 1)), 1, "Compression Methods", "method")
	ja.read(c, func() {
		if c.more() {
			t.extensions(c, clientHello)
		}
	})
	full := append(strconv.AppendUint(nil, ja.version, 10), ',')
	full = append(append(full, ja.suites...), ',')
	full = append(append(full, ja.extensions...), ',')
	full = append(append(append(full, ja.groups...), ','), ja.pointForm...)
	ja.add(c, fJA3Full, fJA3, full)
	if h.early && h.haveClient {
		t.sides[0].enter(earlyData)
		t.tellEarly(c.p)
	}
}

// serverHello explains a server hello or a hello retry request (RFC 8446 sections 4.1.3 and
// 4.1.4).
func (t *stream) serverHello(c *cursor, message []byte) {
	h := &t.hello
	retry := shownType(message) == helloRetryRequest
	t.scan(message)
	var ja fingerprint
	ja.version = c.uint(fVersion, 2)
	if random := t.random(c, h.version != versionTLS13 && !retry); random.Len() == 32 && !retry {
		h.server = [32]byte(random.Data)
	}
	if h.draft == 0 {
		session := c.raw(fSessionID, int(c.uint(fSessionIDLength, 1)))
		h.named = append(h.named[:0], session.Data...)
		h.resumed = session.Len() > 0 && bytes.Equal(session.Data, h.session) && h.version != versionTLS13
	}
	suite := c.uint(fSuite, 2)
	if h.draft == 0 {
		c.uint(fCompression, 1)
	}
	ja.suites = strconv.AppendUint(nil, suite, 10)
	ja.read(c, func() {
		if c.more() {
			t.extensions(c, serverHello)
		}
	})
	full := append(strconv.AppendUint(nil, ja.version, 10), ',')
	full = append(append(full, ja.suites...), ',')
	ja.add(c, fJA3SFull, fJA3S, append(full, ja.extensions...))
	h.suite, h.protects = uint16(suite), findSuite(uint16(suite))
	h.frames = append(h.frames, c.p.Frame.Number)
	if retry {
		t.tellRetry(c.p)
		return
	}
	t.conn.TLS = versionName(uint64(h.version))
	t.known = t.secrets.refresh()
	if h.version == versionTLS13 {
		t.sides[1].enter(handshakeKeys)
		if t.sides[0].epoch != earlyData {
			t.sides[0].enter(handshakeKeys)
		}
	}
}

// shortDraft returns the number of a draft of TLS 1.3 whose server says the version where those
// before it did: up to draft 21, its hello has neither a session ID nor a compression.
func shortDraft(version uint16) uint16 {
	if n := version & 0xff; version>>8 == 0x7f && n <= 21 {
		return n
	}
	return 0
}

// draftRetry explains the hello retry request of these drafts, which from draft 19 on names a
// suite, too.
func (t *stream) draftRetry(c *cursor) {
	if version := uint16(c.uint(fVersion, 2)); shortDraft(version) >= 19 {
		c.uint(fSuite, 2)
	}
	t.extensions(c, helloRetryRequest)
	t.hello.frames = append(t.hello.frames, c.p.Frame.Number)
	t.tellRetry(c.p)
}

// scan finds the version in a server hello before anything of it is shown.
func (t *stream) scan(b []byte) {
	t.hello.version, t.hello.draft = 0, 0
	if len(b) < messageHeader+35 {
		return
	}
	b = b[messageHeader:]
	t.hello.version = binary.BigEndian.Uint16(b)
	if t.hello.draft = shortDraft(t.hello.version); t.hello.draft > 0 {
		t.hello.version = versionTLS13
		return
	}
	rest := b[34:]
	skip := 1 + int(rest[0]) + 5 // session ID, suite, compression and the extensions' length
	if len(rest) < skip {
		return
	}
	for rest = rest[skip:]; len(rest) >= 4; {
		n := int(binary.BigEndian.Uint16(rest[2:]))
		if binary.BigEndian.Uint16(rest) == extSupportedVersions && n == 2 && len(rest) >= 6 {
			t.hello.version = binary.BigEndian.Uint16(rest[4:])
			if v := t.hello.version >> 8; v == 0x7f || v == 0xfb {
				t.hello.version = versionTLS13 // the last drafts are read as the RFC
			}
		}
		rest = rest[min(4+n, len(rest)):]
	}
}

// random adds a random, with the time that it began with in former times.
func (t *stream) random(c *cursor, clock bool) dissect.Range {
	if !c.has(32, fRandom) {
		return dissect.Range{}
	}
	r := c.take(32)
	i := c.p.Raw(fRandom, r)
	if clock {
		c.p.Open(i)
		c.p.Uint(fRandomTime, r.Slice(0, 4), uint64(binary.BigEndian.Uint32(r.Data))*1e9)
		c.p.Raw(fRandomBytes, r.From(4))
		c.p.Close()
	}
	return r
}

// read reads the extensions and gathers what JA3 wants of them.
func (f *fingerprint) read(c *cursor, extensions func()) {
	start := len(c.p.Nodes)
	extensions()
	for _, n := range c.p.Nodes[start:] {
		switch n.Field {
		case fExtensionType:
			f.extensions = addValue(f.extensions, n.Num)
		case fGroup:
			f.groups = addValue(f.groups, n.Num)
		case fPointFormat:
			f.pointForm = addValue(f.pointForm, n.Num)
		}
	}
}

// add shows a fingerprint and its sum.
func (f *fingerprint) add(c *cursor, full, sum *dissect.Field, text []byte) {
	at := c.r.At(0, 0)
	c.p.Mark(c.p.Text(full, at, string(text)), dissect.Generated)
	digest := md5.Sum(text)
	c.p.Mark(c.p.Text(sum, at, hex.EncodeToString(digest[:])), dissect.Generated)
}
