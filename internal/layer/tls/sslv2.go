package tls

import (
	"encoding/binary"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

var (
	fCipherSpecLength   = number(16, "tls.handshake.cipher_spec_len", "Cipher Spec Length")
	fChallengeLength    = number(16, "tls.handshake.challenge_length", "Challenge Length")
	fCipherSpec         = hexadecimal(24, "tls.handshake.cipherspec", "Cipher Spec")
	fSessionHit         = field(dissect.Bool, "tls.handshake.session_id_hit", "Session ID Hit")
	fOldIDLength        = number(16, "tls.handshake.connection_id_length", "Connection ID Length")
	fOldID              = field(dissect.None, "tls.handshake.connection_id", "Connection ID")
	fClearKeyLength     = number(16, "tls.handshake.clear_key_length", "Clear Key Data Length")
	fClearKey           = field(dissect.None, "tls.handshake.clear_key_data", "Clear Key Data")
	fEncryptedKeyLength = number(16, "tls.handshake.encrypted_key_length", "Encrypted Key Data Length")
	fEncryptedKey       = field(dissect.None, "tls.handshake.encrypted_key", "Encrypted Key")
	fKeyArgumentLength  = number(16, "tls.handshake.key_arg_length", "Key Argument Length")
	fKeyArgument        = field(dissect.None, "tls.handshake.key_arg", "Key Argument")
	fChallenge          = about(field(dissect.None, "tls.handshake.challenge", "Challenge"),
		"What SSL 2.0 calls the client's random.", "RFC 5246 appendix E.2")
)

// oldHello is the length of the header and the fixed fields of a client hello in the form of
// SSL 2.0, which old clients send to servers of any version (RFC 5246 appendix E.2).
const oldHello = 11

// oldHelloLen returns the length of such a hello at the start of b, or 0 if there is none.
func oldHelloLen(b []byte) int {
	if len(b) < oldHello || b[0]&0x80 == 0 || b[2] != clientHello {
		return 0
	}
	if v := binary.BigEndian.Uint16(b[3:]); v != 2 && (v < versionSSL30 || v > versionTLS12) {
		return 0
	}
	n := 2 + int(b[0]&0x7f)<<8 + int(b[1])
	specs, session, challenge := oldHelloParts(b)
	if specs%3 != 0 || n != oldHello+specs+session+challenge {
		return 0
	}
	return n
}

func oldHelloParts(b []byte) (specs, session, challenge int) {
	return int(binary.BigEndian.Uint16(b[5:])), int(binary.BigEndian.Uint16(b[7:])), int(binary.BigEndian.Uint16(b[9:]))
}

// begins tells whether nothing of the handshake was seen yet, so that a hello of that form
// may come.
func (t *stream) begins(d wire.Dir) bool {
	return d == wire.ToServer && !t.hello.haveClient && t.hello.version == 0
}

// version20 is SSL 2.0.
const version20 = 2

// modern tells whether a record begins as those after SSL 2.0 do.
func modern(b []byte) bool {
	return b[0] >= typeChangeCipherSpec && b[0] <= typeHeartbeat && (len(b) < 2 || b[1] == 3)
}

// recordLen returns the length of the record that b begins with, which a client that knows
// SSL 2.0 only makes as that does: its header has two bytes, or three if padding follows.
func (t *stream) recordLen(b []byte) int {
	switch {
	case !t.old || modern(b):
		return recordLen(b)
	case len(b) < 2:
		return dissect.More
	case b[0]&0x80 != 0:
		return 2 + int(b[0]&0x7f)<<8 + int(b[1])
	}
	return 3 + int(b[0]&0x3f)<<8 + int(b[1])
}

// The messages of SSL 2.0 that are not encrypted, but for the first.
const (
	oldMasterKey   = 2
	oldServerHello = 4
)

// oldRecord explains a record of SSL 2.0 after the first. Once the keys are agreed on, all
// that can be told is where it ends.
func (t *stream) oldRecord(p *dissect.Packet, d wire.Dir, r dissect.Range) {
	const fixedHello, fixedKey = 11, 10
	body := r.At(2, r.Len())
	b := body.Data
	at := func(i int) int { return int(binary.BigEndian.Uint16(b[i:])) }
	what, explain := "Encrypted Data", func(*cursor) {}
	switch {
	case d == wire.ToClient && len(b) >= fixedHello && b[0] == oldServerHello && len(b) == fixedHello+at(5)+at(7)+at(9):
		what, explain = "Server Hello", func(c *cursor) { t.oldServerHello(c, at(5), at(7), at(9)) }
	case d == wire.ToServer && len(b) >= fixedKey && b[0] == oldMasterKey && len(b) == fixedKey+at(4)+at(6)+at(8):
		what, explain = "Client Master Key", func(c *cursor) { masterKey(c, at(4), at(6), at(8)) }
	}
	i := p.Group(fRecord, r, "SSLv2 Record Layer: "+what)
	p.Open(i)
	defer p.Close()
	p.Uint(fRecordVersion, r.At(0, 0), version20)
	if what == "Encrypted Data" {
		p.Nodes[i].Purpose = dissect.Payload
		return
	}
	p.Uint(fRecordLength, r.At(0, 2), uint64(body.Len()))
	from := len(p.Nodes)
	c := &cursor{p: p, r: body}
	explain(c)
	t.fault(c)
	for i := from; i < len(p.Nodes); i++ {
		p.Nodes[i].Purpose = dissect.Handshake
	}
}

func (t *stream) oldServerHello(c *cursor, der, specs, id int) {
	c.uint(fMessageType, 1)
	c.uint(fSessionHit, 1)
	c.uint(fCertType, 1)
	c.uint(fVersion, 2)
	c.uint(fCertificateLength, 2)
	c.uint(fCipherSpecLength, 2)
	c.uint(fOldIDLength, 2)
	if der > 0 {
		oneCertificate(c, der)
	}
	c.list(fSuites, fCipherSpec, specs, 3, "Cipher Specs", "spec")
	c.p.Group(fOldID, c.take(id), "")
	t.hello.version, t.conn.TLS = version20, "SSL 2.0"
	if c.p.Session.Tell {
		c.p.Tell(dissect.Event{Kind: dissect.Noticed, Layer: proto, Dir: c.p.Dir, Text: "answers with SSL 2.0, which keeps no secret (RFC 6176)"})
	}
}

// masterKey explains how the client sends the key, a part of it in the clear in suites for
// export.
func masterKey(c *cursor, clear, encrypted, argument int) {
	c.uint(fMessageType, 1)
	c.uint(fCipherSpec, 3)
	c.uint(fClearKeyLength, 2)
	c.uint(fEncryptedKeyLength, 2)
	c.uint(fKeyArgumentLength, 2)
	for _, part := range []struct {
		field *dissect.Field
		n     int
	}{{fClearKey, clear}, {fEncryptedKey, encrypted}, {fKeyArgument, argument}} {
		if part.n > 0 {
			c.p.Group(part.field, c.take(part.n), "")
		}
	}
}

// oldHello explains a client hello in the form of SSL 2.0.
func (t *stream) oldHello(p *dissect.Packet, r dissect.Range) {
	defer p.All()()
	p.Open(p.Group(fRecord, r, "SSLv2 Record Layer: Client Hello"))
	defer p.Close()
	p.Uint(fRecordVersion, r.Slice(0, 0), 2)
	p.Uint(fRecordLength, r.Slice(0, 2), uint64(r.Len()-2))
	c := &cursor{p: p, r: r.From(2)}
	specs, session, challenge := oldHelloParts(r.Data)
	from := len(p.Nodes)
	c.uint(fMessageType, 1)
	t.old = c.uint(fVersion, 2) == version20
	c.uint(fCipherSpecLength, 2)
	c.uint(fSessionIDLength, 2)
	c.uint(fChallengeLength, 2)
	c.list(fSuites, fCipherSpec, specs, 3, "Cipher Specs", "spec")
	c.raw(fSessionID, session)
	random := c.take(challenge)
	p.Group(fChallenge, random, "")
	for i := from; i < len(p.Nodes); i++ {
		p.Nodes[i].Purpose = dissect.Handshake
	}
	t.hello = hello{haveClient: true, frames: []int{p.Frame.Number}}
	if n := len(t.hello.client) - random.Len(); n >= 0 {
		copy(t.hello.client[n:], random.Data)
	}
}
