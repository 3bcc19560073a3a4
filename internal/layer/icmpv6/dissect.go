package icmpv6

import (
	"encoding/binary"
	"fmt"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/icmp"
)

type dissector struct {
	header layers.ICMPv6
	echoes icmp.Echoes
}

func newDissector() *dissector {
	return &dissector{echoes: icmp.Echoes{To: responseTo, Time: responseTime, Sum: (echoReply - echoRequest) << 8}}
}

func (d *dissector) explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
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
		if !p.Quoted {
			d.echoes.See(p, r, t.Type() == echoRequest)
		}
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
	case aQuestion:
		about(p, t.Code(), rest)
	case anAnswer:
		learned(p, binary.BigEndian.Uint16(r.Data[4:]), rest)
	case someAgents:
		addresses(p, rest, homeAgent, 1<<16)
	case someData:
		payload(p, rest)
	}
}

// sum checks the checksum, which covers the addresses too (RFC 8200 section 8.1).
func (d *dissector) sum(p *dissect.Packet, r dissect.Range, partly bool) {
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
			p.Remark(badChecksum, at, dissect.Warning, dissect.OfChecksum, fmt.Sprintf("Bad checksum [should be 0x%04x]", icmp.Add(d.header.Checksum, rest)))
			p.Close()
		}
	}
	p.Mark(p.Uint(checksumStatus, at.At(0, 0), status), dissect.Generated)
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
			p.Open(p.Group(record, r, "Multicast Address Record"))
			recordPart.add(p, r)
			p.Close()
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
