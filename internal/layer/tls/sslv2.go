package tls

import (
	"encoding/binary"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

var (
	fCipherSpecLength = number(16, "tls.handshake.cipher_spec_len", "Cipher Spec Length")
	fChallengeLength  = number(16, "tls.handshake.challenge_length", "Challenge Length")
	fCipherSpec       = hexadecimal(24, "tls.handshake.cipherspec", "Cipher Spec")
	fChallenge        = about(field(dissect.None, "tls.handshake.challenge", "Challenge"),
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
	c.uint(fVersion, 2)
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
