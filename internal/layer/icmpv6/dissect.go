package icmpv6

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
)

type icmp struct {
	header layers.ICMPv6
	echoes map[echo]request
}

func (d *icmp) explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	p.Layer(proto, r)
	if d.header.DecodeFromBytes(r.Data, gopacket.NilDecodeFeedback) != nil {
		p.Break(proto, r, "the message ends within its first 4 bytes (RFC 4443 section 2.1)")
		return
	}
	t := d.header.TypeCode
	p.Uint(kind, r.At(0, 1), uint64(t.Type()))
	p.Uint(code, r.At(1, 1), uint64(t.Code()))
	d.sum(p, r, h.Missing > 0)
	m, ok := messages[t.Type()]
	rest := r.From(4)
	switch {
	case !ok:
		if rest.Len() > 0 {
			p.Raw(body, rest)
		}
		return
	case t.Type() == listenerQuery && r.Len() >= 28: // RFC 3810 section 8.1
		m = queryV2
	}
	rest, ok = m.fixed.add(p, rest)
	if !ok {
		p.Break(proto, r.At(r.Len(), 0), fmt.Sprintf("the message ends before its fixed part does (%s)", m.spec))
		return
	}
	switch m.then {
	case anEcho:
		d.match(p, r)
		payload(p, rest)
	case aQuote:
		quote(p, rest, t.Type(), t.Code())
	case someOptions:
		if quoted := options(p, rest); quoted.Len() > 0 {
			quote(p, quoted, t.Type(), t.Code())
		}
	case someSources:
		addresses(p, rest, source, 1<<16)
	case someRecords:
		records(p, rest)
	}
}

// sum checks the checksum, which covers the addresses too (RFC 8200 section 8.1).
func (d *icmp) sum(p *dissect.Packet, r dissect.Range, partly bool) {
	at := r.At(2, 2)
	i := p.Uint(checksum, at, uint64(d.header.Checksum))
	status := uint64(unverified)
	if !partly && !p.Quoted && p.Src.Addr().Is6() {
		src, dst := p.Src.Addr().As16(), p.Dst.Addr().As16()
		c := gopacket.ComputeChecksum(src[:], uint32(r.Len())+protocol)
		c = gopacket.ComputeChecksum(dst[:], c)
		status = good
		if rest := gopacket.FoldChecksum(gopacket.ComputeChecksum(r.Data, c)); rest != 0 {
			status = bad
			p.Open(i)
			p.Remark(badChecksum, at, dissect.Warning, dissect.OfChecksum, fmt.Sprintf("Bad checksum [should be 0x%04x]", add(d.header.Checksum, rest)))
			p.Close()
		}
	}
	p.Mark(p.Uint(checksumStatus, at.At(0, 0), status), dissect.Generated)
}

// add adds as RFC 1071 does: what overflows comes in again below.
func add(a, b uint16) uint16 {
	n := uint32(a) + uint32(b)
	return uint16(n) + uint16(n>>16)
}

// match tells with a reply the request that it answers.
func (d *icmp) match(p *dissect.Packet, r dissect.Range) {
	if p.Quoted {
		return
	}
	a, b := p.Src.Addr(), p.Dst.Addr()
	if b.Less(a) {
		a, b = b, a
	}
	k := echo{
		a: a.As16(), b: b.As16(), sum: d.header.Checksum,
		ident: binary.BigEndian.Uint16(r.Data[4:]), sequence: binary.BigEndian.Uint16(r.Data[6:]),
	}
	if d.header.TypeCode.Type() == echoRequest {
		if d.echoes == nil || len(d.echoes) >= maxEchoes {
			d.echoes = map[echo]request{}
		}
		d.echoes[k] = request{p.Frame.Number, p.Frame.Time}
		return
	}
	k.sum = add(k.sum, (echoReply-echoRequest)<<8)
	asked, ok := d.echoes[k]
	if !ok {
		return
	}
	delete(d.echoes, k)
	none := r.At(0, 0)
	p.Mark(p.Uint(responseTo, none, uint64(asked.frame)), dissect.Generated)
	ms := float64(p.Frame.Time.Sub(asked.time)) / float64(time.Millisecond)
	p.Mark(p.Add(responseTime, none, math.Float64bits(ms), nil), dissect.Generated)
}

func payload(p *dissect.Packet, r dissect.Range) {
	i := len(p.Nodes)
	p.Next(r, dissect.Hints{Parent: proto})
	if i < len(p.Nodes) {
		p.Nodes[i].Purpose = dissect.Payload
	}
}

// quote explains the packet that an error is about.
func quote(p *dissect.Packet, r dissect.Range, kind, code uint8) {
	p.Quote(proto, r, dissect.Hints{Parent: proto, Type: etherType}, typeName(uint64(kind)), codeName(uint64(kind), uint64(code)))
}

// addresses adds up to n addresses.
func addresses(p *dissect.Packet, r dissect.Range, f *dissect.Field, n int) dissect.Range {
	for ; n > 0 && r.Len() >= 16; n-- {
		p.Raw(f, r.At(0, 16))
		r = r.From(16)
	}
	return r
}

// records tells what groups a host listens to, RFC 3810 section 5.2.
func records(p *dissect.Packet, r dissect.Range) {
	for r.Len() > 0 {
		if r.Len() < 20 {
			p.Break(proto, r, "the message ends within an address record (RFC 3810 section 5.2)")
			return
		}
		aux, n := 4*int(r.Data[1]), int(binary.BigEndian.Uint16(r.Data[2:]))
		all := r.At(0, 20+16*n+aux)
		p.Open(p.Group(record, all, "Multicast Address Record"))
		rest, _ := recordPart.add(p, all)
		rest = addresses(p, rest, recordSource, n)
		if aux > 0 && rest.Len() > 0 {
			p.Raw(recordAux, rest)
		}
		p.Close()
		r = r.From(all.Len())
	}
}
