package ethernet

import (
	"encoding/binary"
	"fmt"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
)

const (
	headerLen = 14
	minLen    = 60   // of a frame without its checksum
	maxLength = 1500 // larger values are types, from minType on
	minType   = 1536
)

func newDissector(s *dissect.Session) dissect.Dissector {
	var header layers.Ethernet
	shown := s.Wants(fields...)
	return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
		p.Layer(proto, r.At(0, headerLen))
		if header.DecodeFromBytes(r.Data, gopacket.NilDecodeFeedback) != nil {
			p.Break(proto, r, "the frame ends within the 14 bytes of its header (IEEE 802.3 section 3.1.1)")
			return
		}
		if shown {
			addresses(p, r)
		}
		value := binary.BigEndian.Uint16(r.Data[12:])
		at, rest := r.At(12, 2), r.From(headerLen)
		switch {
		case value >= minType || value == 0:
			p.Uint(etherType, at, uint64(header.EthernetType))
			n := Carried(value, rest.Data)
			if !tagged(value) { // a tag tells of the padding itself
				pad(p, rest, n, trailer, true)
				rest = rest.At(0, n)
			}
			Next(p, proto, value, rest)
		case value > maxLength:
			p.Open(p.Uint(invalid, at, uint64(value)))
			p.Remark(invalidRemark, at, dissect.Warning, dissect.OfProtocol, fmt.Sprintf("Invalid length/type: 0x%04x (%d)", value, value))
			p.Close()
			p.Next(rest, dissect.Hints{Parent: proto})
		default:
			said := p.Uint(length, at, uint64(header.Length))
			if len(header.Payload)+p.Frame.Length-len(p.Frame.Data) < int(header.Length) {
				p.Open(said)
				p.Remark(pastEnd, at, dissect.Error, dissect.OfMalformed, "")
				p.Close()
			}
			pad(p, rest, len(header.Payload), trailer, true)
			p.Next(rest.At(0, len(header.Payload)), dissect.Hints{Parent: proto, Type: behindLength(header.Payload)})
		}
	}
}

func addresses(p *dissect.Packet, r dissect.Range) {
	destination.add(p, r.At(0, 6))
	source.add(p, r.At(6, 6))
}

// add tells an address, with the parts that Wireshark shows of it.
func (s side) add(p *dissect.Packet, r dissect.Range) {
	oui := uint64(r.Data[0])<<16 | uint64(r.Data[1])<<8 | uint64(r.Data[2])
	local, group := r.Data[0]&2 != 0, r.Data[0]&1 != 0
	half := r.At(0, 3)
	p.Open(p.Raw(s.address, r))
	p.Mark(p.Uint(s.oui, half, oui), dissect.Hidden)
	p.Raw(either.address, r)
	p.Mark(p.Uint(either.oui, half, oui), dissect.Hidden)
	p.Bool(s.lg, half, local)
	p.Mark(p.Bool(either.lg, half, local), dissect.Hidden)
	p.Bool(s.ig, half, group)
	p.Mark(p.Bool(either.ig, half, group), dissect.Hidden)
	if group && s == source {
		p.Remark(groupSent, half, dissect.Warning, dissect.OfProtocol, "")
	}
	p.Close()
}
