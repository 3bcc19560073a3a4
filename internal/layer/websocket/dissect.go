package websocket

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// Dissect implements dissect.Stream.
func (s *stream) Dissect(p *dissect.Packet, d wire.Dir, r dissect.Range, cut bool) {
	l := &s.lanes[d]
	p.Belongs(s.hints.Exchange)
	node := s.layer(p, l, r)
	if l.skip > 0 {
		l.skip -= r.Len()
		p.Add(maskedPayload, r, 0, nil)
		return
	}
	l.rest = 0
	h, ok := parse(r.Data)
	if !ok {
		p.Break(proto, r, "the header of a frame ends too early (RFC 6455 section 5.2)")
		return
	}
	s.header(p, d, r, h)
	p.Resize(node, h.size)
	if h.payload > maxPayload {
		p.Break(proto, r.From(h.size), "a frame of "+strconv.FormatUint(h.payload, 10)+" bytes is none (RFC 6455 section 5.2)")
		return
	}
	if whole := uint64(r.Len() - h.size); cut && whole < h.payload {
		l.rest = int(h.payload - whole)
		p.Add(maskedPayload, r.From(h.size), 0, nil)
		p.Break(proto, r.From(r.Len()), fmt.Sprintf("the payload ends after %d of %d bytes (RFC 6455 section 5.2)", whole, h.payload))
		l.forget()
		l.lose()
		return
	}
	body := r.From(h.size)
	if h.keyed && body.Len() > 0 {
		p.Add(maskedPayload, body, 0, nil)
		if !s.opened {
			return
		}
		body = p.Derive("Unmasked data", body, unmask(body.Data, r.Data[h.size-4:h.size]), true)
	}
	if s.opened {
		s.payload(p, d, h, body)
	}
}

func (s *stream) header(p *dissect.Packet, d wire.Dir, r dissect.Range, h header) {
	one, two := r.Slice(0, 1), r.Slice(1, 2)
	op := h.first & 0x0f
	p.Bool(fin, one, h.first&0x80 != 0)
	p.Uint(rsv, one, uint64(h.first>>4&7))
	if s.deflate {
		p.Bool(pmc, one, h.first&0x40 != 0)
	}
	p.Uint(opcode, one, uint64(op))
	p.Bool(mask, two, h.keyed)
	p.Uint(length, two, uint64(h.second&0x7f))
	switch h.second & 0x7f {
	case short16:
		p.Uint(length16, r.Slice(2, 4), h.payload)
	case short64:
		p.Uint(length64, r.Slice(2, 10), h.payload)
	}
	if h.keyed {
		p.Raw(maskingKey, r.Slice(h.size-4, h.size))
	}
	reserved := h.first & 0x70
	if s.deflate || s.blind {
		reserved &^= 0x40
	}
	switch {
	case reserved != 0:
		s.violate(p, d, r, "sets reserved bits that no extension gives a meaning (RFC 6455 section 5.2)")
	case op >= opClose && h.payload > 125:
		s.violate(p, d, r, "sends a control frame of more than 125 bytes (RFC 6455 section 5.5)")
	case op >= opClose && h.first&0x80 == 0:
		s.violate(p, d, r, "sends a control frame in fragments (RFC 6455 section 5.5)")
	case !s.blind && h.keyed != (d == wire.ToServer):
		s.violate(p, d, r, "gets the masking wrong: clients mask what they send, servers do not (RFC 6455 section 5.1)")
	}
}

// violate remarks what breaks the protocol's rules.
func (s *stream) violate(p *dissect.Packet, d wire.Dir, r dissect.Range, what string) {
	p.Remark(violation, r, dissect.Warning, dissect.OfProtocol, what)
	s.tell(p, d, dissect.Noticed, what)
}

func (s *stream) tell(p *dissect.Packet, d wire.Dir, kind dissect.EventKind, text string) {
	p.Tell(dissect.Event{Kind: kind, Layer: proto, Dir: d, Exchange: s.hints.Exchange, Text: text})
}

func unmask(data, key []byte) []byte {
	out := make([]byte, len(data))
	k := uint64(binary.LittleEndian.Uint32(key))
	k |= k << 32
	i := 0
	for ; i+8 <= len(data); i += 8 {
		binary.LittleEndian.PutUint64(out[i:], binary.LittleEndian.Uint64(data[i:])^k)
	}
	for ; i < len(data); i++ {
		out[i] = data[i] ^ key[i&3]
	}
	return out
}

// payload explains what one frame carries.
func (s *stream) payload(p *dissect.Packet, d wire.Dir, h header, r dissect.Range) {
	op, last := h.first&0x0f, h.first&0x80 != 0
	if op >= opClose {
		s.control(p, d, op, r)
		return
	}
	l := &s.lanes[d]
	if op != opContinue {
		if l.open {
			s.violate(p, d, r, "begins a message before the last one has ended (RFC 6455 section 5.4)")
		}
		l.forget()
		l.open, l.lost, l.kind, l.squeezed = true, false, op, h.first&0x40 != 0 && (s.deflate || s.blind)
	} else if !l.open && !l.lost {
		s.violate(p, d, r, "goes on with a message that never began (RFC 6455 section 5.4)")
		l.lost = true
	}
	l.frames++
	whole := r
	if l.frames > 1 || !last {
		l.add(p, r)
		if last {
			whole = p.Derive("Reassembled Message", r, l.joined, false)
		}
	}
	s.data(p, d, l, op, last, r, whole)
	if last {
		l.forget()
		l.lost = false
	}
}

// maxMessage bounds what is kept of a message in several frames.
const (
	maxMessage = 8 << 20
	maxParts   = 64 << 10
)

func (l *lane) add(p *dissect.Packet, r dissect.Range) {
	if len(l.joined)+r.Len() > maxMessage || len(l.parts) == maxParts {
		l.forget()
		l.lose()
		l.lost = true
		return
	}
	l.joined = append(l.joined, r.Data...)
	l.parts = append(l.parts, part{p.Frame.Number, r.Len()})
}

// data adds the nodes of a data frame and hands a complete message on.
func (s *stream) data(p *dissect.Packet, d wire.Dir, l *lane, op byte, last bool, r, whole dissect.Range) {
	if last && whole.Len() == 0 {
		s.said(p, d, l, whole)
		return
	}
	if !last && r.Len() == 0 {
		return
	}
	node := p.Add(payload, r, 0, nil)
	if !last {
		if op == opContinue {
			p.Raw(payloadContinue, r)
		}
		return
	}
	message := whole
	var err error
	if l.squeezed && !l.lost {
		var out []byte
		if out, err = l.inflate(whole.Data); err == nil || len(out) > 0 {
			message = p.Derive("Decompressed payload", whole, out, false)
		}
	}
	switch {
	case l.lost:
		p.Raw(payloadContinue, r)
	case l.kind == opText && err == nil:
		p.Open(node)
		p.Raw(payloadText, message)
		p.Close()
	case l.kind > opBinary:
		p.Open(node)
		unknown(p, l.kind, r)
		p.Close()
	}
	if l.frames > 1 {
		l.pieces(p, whole)
	}
	if err != nil {
		p.Remark(inflateFailed, r, dissect.Error, dissect.OfUndecoded, "")
		s.tell(p, d, dissect.Noticed, "sends a message that does not decompress: "+err.Error())
	}
	if l.lost {
		return
	}
	if l.kind == opText && err == nil && !utf8.Valid(message.Data) {
		s.violate(p, d, r, "sends text that is not UTF-8 (RFC 6455 section 8.1)")
	}
	s.said(p, d, l, message)
	if l.kind > opBinary || err != nil {
		return
	}
	next := dissect.Hints{Parent: proto, Params: s.hints.Params, Dir: d, Conn: s.hints.Conn, Exchange: s.hints.Exchange,
		SrcPort: s.hints.SrcPort, DstPort: s.hints.DstPort}
	if l.kind == opText {
		next.Media = "text/plain"
	}
	p.Next(message, next)
}

// pieces adds where the parts of a message came from.
func (l *lane) pieces(p *dissect.Packet, whole dissect.Range) {
	p.Open(p.Add(fragments, whole, 0, nil))
	at := 0
	for _, q := range l.parts {
		p.Uint(fragment, whole.At(at, q.size), uint64(q.frame))
		at += q.size
	}
	p.Mark(p.Uint(fragmentCount, whole.At(0, 0), uint64(len(l.parts))), dissect.Generated)
	p.Mark(p.Uint(reassembledLength, whole.At(0, 0), uint64(whole.Len())), dissect.Generated)
	p.Close()
}

func unknown(p *dissect.Packet, op byte, r dissect.Range) {
	p.Open(p.Raw(payloadUnknown, r))
	p.Remark(unknownOpcode, r, dissect.Note, dissect.OfUndecoded, "Opcode "+strconv.Itoa(int(op))+" has no meaning yet (RFC 6455 section 5.2)")
	p.Close()
}

// said counts and tells a message.
func (s *stream) said(p *dissect.Packet, d wire.Dir, l *lane, message dissect.Range) {
	if l.lost {
		return
	}
	if x := s.hints.Exchange; x != nil {
		q := &x.Request
		if d == wire.ToClient {
			q = &x.Response
		}
		q.Messages++
	}
	if !p.Session.Tell {
		return
	}
	text := "sends " + dissect.Count(message.Len(), "byte")
	if l.kind == opText {
		text = "sends text " + dissect.Excerpt(message.Data)
	}
	var frames []int
	for _, q := range l.parts {
		if n := len(frames); n == 0 || frames[n-1] != q.frame {
			frames = append(frames, q.frame)
		}
	}
	p.Tell(dissect.Event{Kind: dissect.Messaged, Layer: proto, Dir: d, Exchange: s.hints.Exchange, Frames: frames, Text: text})
}

// control explains a control frame (RFC 6455 section 5.5).
func (s *stream) control(p *dissect.Packet, d wire.Dir, op byte, r dissect.Range) {
	switch op {
	case opPing:
		s.tell(p, d, dissect.Messaged, "sends a ping")
	case opPong:
		s.tell(p, d, dissect.Messaged, "sends a pong")
	case opClose:
		s.close(p, d, r)
	}
	if r.Len() == 0 {
		return
	}
	node := p.Add(payload, r, 0, nil)
	p.Nodes[node].Purpose = dissect.Framing
	p.Open(node)
	defer p.Close()
	switch op {
	case opPing:
		p.Raw(payloadPing, r)
	case opPong:
		p.Raw(payloadPong, r)
	case opClose:
		p.Open(p.Add(payloadClose, r, 0, nil))
		if r.Len() >= 2 {
			p.Uint(closeCode, r.Slice(0, 2), uint64(binary.BigEndian.Uint16(r.Data)))
		}
		if r.Len() > 2 {
			p.Raw(closeReason, r.From(2))
		}
		p.Close()
	default:
		unknown(p, op, r)
	}
}

// close tells that one end closes the conversation.
func (s *stream) close(p *dissect.Packet, d wire.Dir, r dissect.Range) {
	text := "closes the conversation"
	switch {
	case r.Len() == 1:
		s.violate(p, d, r, "closes with half a code (RFC 6455 section 5.5.1)")
	case r.Len() >= 2:
		code := binary.BigEndian.Uint16(r.Data)
		text += " with " + strconv.Itoa(int(code))
		if name := closeName(uint64(code)); name != "" {
			text += " " + name
		}
		if r.Len() > 2 {
			text += " (" + dissect.Excerpt(r.Data[2:]) + ")"
		}
		if !utf8.Valid(r.Data[2:]) {
			s.violate(p, d, r, "closes with a reason that is not UTF-8 (RFC 6455 section 5.5.1)")
		}
	}
	if x := s.hints.Exchange; x != nil && x.Ended == "" {
		x.Ended = "closed by the " + map[wire.Dir]string{wire.ToServer: "client", wire.ToClient: "server"}[d]
	}
	s.tell(p, d, dissect.Ended, text)
}
