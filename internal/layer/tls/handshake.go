package tls

import (
	"fmt"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// messageHeader is the length of a message's type and length.
const messageHeader = 4

// maxMessage bounds what is kept of a handshake message. Certificates have a few thousand
// bytes.
const maxMessage = 1 << 18

// messageLen is the length of the message at the start of b with its header, or 0 if that is
// not there.
func messageLen(b []byte) int {
	if len(b) < messageHeader {
		return 0
	}
	return messageHeader + int(b[1])<<16 + int(b[2])<<8 + int(b[3])
}

// handshake explains the messages of a record, joined with what earlier records began.
func (t *stream) handshake(p *dissect.Packet, d wire.Dir, record int, r dissect.Range) {
	if r.Len() == 0 {
		t.breaks(r, "a handshake record is empty (RFC 8446 section 5.1)")
		return
	}
	s := &t.sides[d]
	first := true
	if len(s.message) > 0 {
		if r = t.join(p, d, record, r); len(s.message) > 0 {
			return
		}
		first = false
	} else if t.nonsense(r) {
		t.sealed(p, d, record, typeHandshake, r)
		return
	}
	for r.Len() > 0 {
		n := messageLen(r.Data)
		t.note(p, record, first, shownType(r.Data), n == 0 || n > r.Len())
		if n == 0 || n > r.Len() {
			t.fragment(p, r)
			if n > maxMessage {
				t.breaks(r, fmt.Sprintf("a handshake message of %d bytes is not kept", n))
				return
			}
			s.message = append(make([]byte, 0, max(n, r.Len())), r.Data...)
			s.frames = append(s.frames[:0], part{p.Frame.Number, r.Len()})
			return
		}
		if first || messageTypes[uint64(r.Data[0])] != "" {
			t.message(p, d, r.Slice(0, n))
		}
		r, first = r.From(n), false
	}
}

// nonsense tells whether the bytes can hardly be a message: they are encrypted, and what
// began that was not captured. An explicit nonce often begins with zeros.
func (t *stream) nonsense(r dissect.Range) bool {
	return r.Len() >= 16 && (messageTypes[uint64(r.Data[0])] == "" || [5]byte(r.Data) == [5]byte{} ||
		t.hello.version == 0 && r.Data[1] != 0)
}

// note keeps in the record's node what its line says about its messages.
func (t *stream) note(p *dissect.Packet, record int, first bool, kind byte, cut bool) {
	n := &p.Nodes[record]
	if !first {
		n.Num |= severalMessages
		return
	}
	n.Num |= uint64(kind)
	if cut {
		n.Num |= fragmentMessage
	}
}

// The marks in the Num of a record's or a message's node besides encryptedMessage.
const (
	fragmentMessage = 1 << 33
	severalMessages = 1 << 34
	lastFragment    = 1 << 35
)

// join adds the record's bytes to the message that waits and explains it once it is whole. It
// returns what is left of the record.
func (t *stream) join(p *dissect.Packet, d wire.Dir, record int, r dissect.Range) dissect.Range {
	s := &t.sides[d]
	held := len(s.message)
	s.message = append(s.message, r.Data...)
	n := messageLen(s.message)
	k := r.Len()
	if n > 0 {
		k = min(k, n-held)
	}
	kind := s.message[0]
	t.note(p, record, true, kind, n == 0 || n > held+k)
	s.message = s.message[:held+k]
	s.frames = append(s.frames, part{p.Frame.Number, k})
	switch {
	case n > maxMessage:
		t.fragment(p, r.Slice(0, k))
		t.breaks(r, fmt.Sprintf("a handshake message of %d bytes is not kept", n))
		s.message, s.frames = nil, nil
		return r.From(r.Len())
	case n == 0 || n > held+k:
		i := t.fragment(p, r.Slice(0, k))
		p.Nodes[i].Num |= uint64(kind)
		return r.From(k)
	}
	i := t.fragment(p, r.Slice(0, k))
	p.Nodes[i].Num = uint64(kind) | lastFragment
	whole := p.Derive("Reassembled TLS Handshake", r.Slice(0, k), s.message, false)
	t.fragments(p, s.frames, whole)
	s.message, s.frames = nil, nil
	t.message(p, d, whole)
	return r.From(k)
}

// fragment adds the node of a part of a message.
func (t *stream) fragment(p *dissect.Packet, r dissect.Range) int {
	i := p.Group(fHandshake, r, "")
	p.Nodes[i].Num = uint64(r.Data[0]) | fragmentMessage
	return i
}

// fragments lists where a message came from.
func (t *stream) fragments(p *dissect.Packet, parts []part, whole dissect.Range) {
	p.Open(p.Mark(p.Group(fFragments, whole.Slice(0, 0), joined(parts, "Reassembled Handshake Fragment", whole.Len())), dissect.Generated))
	at := 0
	for _, f := range parts {
		p.Mark(p.Uint(fFragment, whole.Slice(at, at), uint64(f.frame)), dissect.Generated)
		at += f.length
	}
	p.Mark(p.Uint(fFragmentCount, whole.Slice(0, 0), uint64(len(parts))), dissect.Generated)
	p.Close()
}

// joined is the line above the parts of something: "2 Reassembled TLS segments (30 bytes): #4(10), #6(20)".
func joined(parts []part, what string, n int) string {
	line := fmt.Sprintf("%s (%s): ", count(len(parts), what), count(n, "byte"))
	for i, q := range parts {
		if i > 0 {
			line += ", "
		}
		line += fmt.Sprintf("#%d(%d)", q.frame, q.length)
	}
	return line
}

// message explains one whole message.
func (t *stream) message(p *dissect.Packet, d wire.Dir, r dissect.Range) {
	defer p.All()()
	kind := r.Data[0]
	i := p.Group(fHandshake, r, "")
	p.Nodes[i].Num = uint64(shownType(r.Data))
	if messageTypes[uint64(kind)] == "" {
		return
	}
	p.Open(i)
	c := &cursor{p: p, r: r}
	c.uint(fMessageType, 1)
	c.uint(fMessageLength, 3)
	switch kind {
	case clientHello:
		t.clientHello(c)
	case serverHello:
		t.serverHello(c, r.Data)
	case helloRetryRequest:
		t.draftRetry(c)
	case encryptedExtensions:
		t.extensions(c, kind)
	case certificate:
		t.certificates(c)
	case compressedCert:
		t.compressedCertificate(c)
	case certificateStatus:
		t.certificateStatus(c)
	case certificateRequest:
		t.certificateRequest(c)
	case certificateVerify:
		if t.hello.version == 0 || t.hello.version >= versionTLS12 {
			scheme(c)
		}
		c.raw(fVerify, int(c.uint(fVerifyLength, 2)))
	case serverKeyExchange:
		t.serverKeyExchange(c)
	case clientKeyExchange:
		t.clientKeyExchange(c)
	case newSessionTicket:
		t.newSessionTicket(c)
	case finished:
		c.p.Group(fVerifyData, c.take(c.r.Len()), "")
	case nextProtocol: // draft-agl-tls-nextprotoneg-04
		c.raw(fNPNSelected, int(c.uint(fNPNSelectedLength, 1)))
		c.raw(fNPNPadding, int(c.uint(fNPNPaddingLength, 1)))
	case keyUpdate:
		c.uint(fUpdateRequest, 1)
	}
	p.Close()
	t.fault(c)
	t.after(p, d, kind)
}

// fault notes where the cursor found bytes missing.
func (t *stream) fault(c *cursor) {
	if c.why != "" {
		t.breaks(c.at, c.why)
	}
}

// after changes keys where a message asks for it.
func (t *stream) after(p *dissect.Packet, d wire.Dir, kind byte) {
	s := &t.sides[d]
	tls13 := t.hello.version == versionTLS13
	switch {
	case kind == endOfEarlyData && tls13:
		s.enter(handshakeKeys)
	case kind == finished && tls13:
		s.enter(applicationKeys)
		if d == wire.ToClient {
			t.tellAgreed(p, d)
		}
	case kind == keyUpdate && tls13:
		t.update(d)
		t.tellUpdate(p, d)
	}
}

// changeCipherSpec begins protection in one direction; in TLS 1.3 it means nothing.
func (t *stream) changeCipherSpec(p *dissect.Packet, d wire.Dir) {
	if t.hello.version == versionTLS13 || t.hello.version == 0 && t.sides[d].epoch != plaintext {
		return
	}
	if t.hello.version == 0 && d == wire.ToServer && t.hello.haveClient {
		return // a client that expects TLS 1.3 may send one before the server answers
	}
	t.protect(d)
	if d == wire.ToClient {
		t.tellAgreed(p, d)
	}
}
