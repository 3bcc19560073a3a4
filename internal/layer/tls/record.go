package tls

import (
	"fmt"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// header opens the group of a record and adds its header.
func (t *stream) header(p *dissect.Packet, d wire.Dir, r dissect.Range, n int) int {
	i := p.Group(fRecord, dissect.Range{Buf: r.Buf, Start: r.Start, Data: r.Data}, "")
	p.Open(i)
	version := t.hello.version
	if version == 0 {
		version = uint16(r.Data[1])<<8 | uint16(r.Data[2])
	}
	p.Nodes[i].Num = uint64(version)<<16 | uint64(r.Data[0])<<8
	kind := fContentType
	if t.hidesType(d) && r.Data[0] == typeApplicationData {
		kind = fOpaqueType
	}
	p.Uint(kind, r.Slice(0, 1), uint64(r.Data[0]))
	p.Uint(fRecordVersion, r.Slice(1, 3), uint64(r.Data[1])<<8|uint64(r.Data[2]))
	p.Uint(fRecordLength, r.Slice(3, 5), uint64(n))
	return i
}

// hidesType tells whether encrypted records have their content type inside, as those of TLS
// 1.3 do.
func (t *stream) hidesType(d wire.Dir) bool {
	return t.hello.version == versionTLS13 || t.sides[d].epoch == earlyData
}

// record explains one whole record.
func (t *stream) record(p *dissect.Packet, d wire.Dir, r dissect.Range) {
	i := t.header(p, d, r.Slice(0, headerLen), r.Len()-headerLen)
	p.Resize(i, r.Len())
	defer p.Close()
	body, kind := r.From(headerLen), r.Data[0]
	t.versioned = t.versioned || kind != typeHandshake || body.Len() == 0 || body.Data[0] != clientHello
	clear := !t.encrypted(d, kind) || body.Len() == 0 || kind == typeAlert && body.Len() == alertLen
	if clear {
		t.content(p, d, i, kind, body)
		return
	}
	hidden := t.hidesType(d)
	o, ok := t.open(d, [headerLen]byte(r.Data), body.Data)
	if !ok {
		t.sealed(p, d, i, kind, body)
		return
	}
	t.decrypted = true
	if kind == typeApplicationData && !hidden {
		t.carries(p, body)
	}
	plain := t.uncover(p, body, o)
	if hidden {
		end := len(plain.Data)
		for end > 0 && plain.Data[end-1] == 0 {
			end--
		}
		if end == 0 {
			t.breaks(plain, "the decrypted record has no content type (RFC 8446 section 5.4)")
			return
		}
		kind = plain.Data[end-1]
		p.Uint(fContentType, plain.Slice(end-1, end), uint64(kind))
		if kind == typeApplicationData {
			t.carries(p, body)
		}
		if end < plain.Len() {
			p.Raw(fPadding, plain.From(end))
		}
		plain = plain.Slice(0, end-1)
	}
	if kind == typeApplicationData {
		t.later = append(t.later, later{data: plain})
	}
	t.content(p, d, i, kind, plain)
}

// carries adds what a record of application data has in every case: its bytes as they were
// sent, and the protocol within as far as it is known.
func (t *stream) carries(p *dissect.Packet, body dissect.Range) int {
	i := p.Raw(fAppData, body)
	if name := t.application(); name != "" {
		p.Mark(p.Text(fAppProto, body.Slice(0, 0), name), dissect.Generated)
	}
	return i
}

// uncover makes the buffer of a decrypted record and returns its content, with the content
// type of TLS 1.3 at its end.
func (t *stream) uncover(p *dissect.Packet, body dissect.Range, o opened) dissect.Range {
	if o.prefix > 0 {
		p.Raw(fExplicitNonce, body.Slice(0, o.prefix))
	}
	end := o.prefix + len(o.plain)
	if end < body.Len() {
		f := fAuthTag
		if o.prefix == 16 {
			f = fMAC
		}
		p.Raw(f, body.From(end))
	}
	plain := p.Derive("Decrypted TLS", body.Slice(o.prefix, end), o.plain, true)
	if o.mac > 0 {
		p.Raw(fMAC, plain.Slice(o.content, o.content+o.mac))
	}
	if rest := o.content + o.mac; rest < plain.Len() {
		p.Raw(fPadding, plain.From(rest))
	}
	return plain.Slice(0, o.content)
}

// sealed shows a record that could not be decrypted.
func (t *stream) sealed(p *dissect.Packet, d wire.Dir, i int, kind byte, body dissect.Range) {
	s := &t.sides[d]
	t.sides[d].gap = true
	if s.why == "" {
		s.why = sealedLabel + t.reason(d)
	}
	t.tellSealed(p, d)
	switch kind {
	case typeApplicationData:
		j := t.carries(p, body)
		p.SetLabel(j, s.why)
		p.Nodes[j].Purpose = dissect.Payload
	case typeHandshake:
		j := p.Group(fHandshake, body, "Handshake Protocol: Encrypted Handshake Message")
		p.Nodes[i].Num |= encryptedMessage
		p.Nodes[j].Num = encryptedMessage
	case typeAlert:
		p.Group(fAlert, body, "Alert Message: Encrypted Alert")
		p.Nodes[i].Num |= encryptedMessage
	default:
		p.Group(fHeartbeat, body, "Encrypted Heartbeat Message")
	}
}

// sealedLabel begins the line of a record that could not be decrypted, before the reason.
const sealedLabel = "Encrypted Application Data: "

// encryptedMessage in a record's Num says that it could not be decrypted; below it are the
// version, the content type and the first message.
const encryptedMessage = 1 << 32

// content explains what a record carries once it is in the clear.
func (t *stream) content(p *dissect.Packet, d wire.Dir, i int, kind byte, r dissect.Range) {
	p.Nodes[i].Num = p.Nodes[i].Num&^0xffff | uint64(kind)<<8
	switch kind {
	case typeChangeCipherSpec:
		j := p.Group(fChangeCipherSpec, r, "")
		if t.hello.resumed && d == wire.ToClient {
			p.Open(j)
			p.Mark(p.Group(fResumed, r, ""), dissect.Generated)
			p.Close()
		}
		t.changeCipherSpec(p, d)
	case typeAlert:
		t.alert(p, d, i, r)
	case typeHandshake:
		t.handshake(p, d, i, r)
	case typeApplicationData:
		if !t.encrypted(d, kind) && r.Len() > 0 { // before any keys: TLS 1.2 without its beginning
			t.sealed(p, d, i, kind, r)
		}
	case typeHeartbeat:
		t.heartbeat(p, r)
	default:
		t.breaks(r, "there is no content type of that number (RFC 8446 section 5.1)")
	}
}

// alertLen is the length of an alert. Nothing that is encrypted is so short.
const alertLen = 2

// alert explains an alert (RFC 8446 section 6).
func (t *stream) alert(p *dissect.Packet, d wire.Dir, i int, r dissect.Range) {
	if r.Len() != alertLen { // only a record before whose keys nothing was captured
		p.Group(fAlert, r, "Alert Message: Encrypted Alert")
		p.Nodes[i].Num |= encryptedMessage
		return
	}
	level, description := uint64(r.Data[0]), uint64(r.Data[1])
	p.Nodes[i].Num |= level<<40 | description<<48
	p.Open(p.Group(fAlert, r, ""))
	p.Uint(fAlertLevel, r.Slice(0, 1), level)
	p.Uint(fAlertDescription, r.Slice(1, 2), description)
	p.Close()
	if description == 0 {
		t.later = append(t.later, later{data: r.From(2), end: true}) // told after what it ends
		return
	}
	t.tellAlert(p, d, level, description)
}

// heartbeat explains a heartbeat (RFC 6520 section 4).
func (t *stream) heartbeat(p *dissect.Packet, r dissect.Range) {
	if r.Len() < 3 || heartbeatTypes[uint64(r.Data[0])] == "" {
		p.Group(fHeartbeat, r, "Encrypted Heartbeat Message")
		return
	}
	p.Open(p.Group(fHeartbeat, r, ""))
	c := cursor{p: p, r: r}
	c.uint(fHeartbeatType, 1)
	n := int(c.uint(fHeartbeatLength, 2))
	if left := c.r.Len(); n > left {
		p.Mark(p.Group(fHeartbeatInvalid, r.Slice(1, 3), ""), dissect.Generated)
		if p.Session.Tell {
			p.Tell(dissect.Event{Kind: dissect.Noticed, Layer: proto, Dir: p.Dir,
				Text: fmt.Sprintf("sends a heartbeat that claims %d bytes and has %d (Heartbleed)", n, left)})
		}
		n = left
	}
	c.bytes(fHeartbeatPayload, n)
	c.raw(fHeartbeatPadding, c.r.Len())
	p.Close()
}
