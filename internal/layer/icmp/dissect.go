package icmp

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
)

const headerLen = 8

type icmp struct {
	header layers.ICMPv4
	echoes Echoes
}

func newDissector() *icmp {
	return &icmp{echoes: Echoes{To: responseTo, Time: responseTime, Sum: ^uint16(echoRequest << 8)}}
}

func (d *icmp) explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	p.Layer(proto, r)
	if d.header.DecodeFromBytes(r.Data, gopacket.NilDecodeFeedback) != nil {
		cut(p, r, h.Missing > 0)
		return
	}
	t := d.header.TypeCode
	start(p, r, h.Missing > 0)
	second, rest := r.At(4, 4), r.From(headerLen)
	switch t.Type() {
	case echoRequest, echoReply:
		d.echo(p, r)
		payload(p, rest)
	case unreachable, exceeded, badParameter, redirect, sourceQuench:
		problem(p, second, rest, t, h.Missing > 0)
	case informationRequest, informationReply:
		identity(p, second)
		payload(p, rest)
	case probe, probeReply:
		d.probe(p, r.From(4), h.Missing > 0)
	case timeRequest, timeReply:
		identity(p, second)
		for i, f := range []*dissect.Field{originated, received, transmitted} {
			if at := rest.At(4*i, 4); at.Len() == 4 {
				p.Uint(f, at, uint64(binary.BigEndian.Uint32(at.Data)))
			}
		}
	case maskRequest, maskReply:
		identity(p, second)
		if rest.Len() >= 4 {
			p.Raw(addressMask, rest.At(0, 4))
		}
	case routerFound:
		routers(p, second, rest)
	default:
		payload(p, rest)
	}
}

// start tells what all messages begin with.
func start(p *dissect.Packet, r dissect.Range, partly bool) {
	p.Uint(kind, r.At(0, 1), uint64(r.Data[0]))
	p.Uint(code, r.At(1, 1), uint64(r.Data[1]))
	sum(p, r, partly)
}

// cut tells what is there of a header that is not whole.
func cut(p *dissect.Packet, r dissect.Range, partly bool) {
	if r.Len() >= 4 {
		start(p, r, partly)
		r = r.From(4)
	}
	p.Break(proto, r, "the message ends within its first 8 bytes (RFC 792)")
}

func sum(p *dissect.Packet, r dissect.Range, partly bool) {
	at := r.At(2, 2)
	i := p.Uint(checksum, at, uint64(binary.BigEndian.Uint16(at.Data)))
	status := uint64(unverified)
	if !partly && !p.Quoted {
		status = good
		if c := ^fold(r.Data); c != 0 {
			status = bad
			p.Open(i)
			should := Add(binary.BigEndian.Uint16(at.Data), c)
			p.Remark(badChecksum, at, dissect.Warning, dissect.OfChecksum, fmt.Sprintf("Bad checksum [should be 0x%04x]", should))
			p.Close()
		}
	}
	p.Mark(p.Uint(checksumStatus, at.At(0, 0), status), dissect.Generated)
}

// fold is the sum of RFC 1071.
func fold(b []byte) uint16 {
	return ^gopacket.FoldChecksum(gopacket.ComputeChecksum(b, 0))
}

func identity(p *dissect.Packet, r dissect.Range) {
	id, seq := binary.BigEndian.Uint16(r.Data), binary.BigEndian.Uint16(r.Data[2:])
	p.Uint(identifier, r.At(0, 2), uint64(id))
	p.Uint(identifierLE, r.At(0, 2), uint64(bits.ReverseBytes16(id)))
	p.Uint(sequence, r.At(2, 2), uint64(seq))
	p.Uint(sequenceLE, r.At(2, 2), uint64(bits.ReverseBytes16(seq)))
}

// echo tells an echo, and with a reply the request that it answers.
func (d *icmp) echo(p *dissect.Packet, r dissect.Range) {
	identity(p, r.At(4, 4))
	if p.Quoted || !p.Src.Addr().Is4() || !p.Dst.Addr().Is4() {
		return
	}
	d.echoes.See(p, r, d.header.TypeCode.Type() == echoRequest)
}

// probe tells an echo that asks for an interface of the receiver, RFC 8335 sections 2 and 3:
// r begins with the identifier.
func (d *icmp) probe(p *dissect.Packet, r dissect.Range, partly bool) {
	id := binary.BigEndian.Uint16(r.Data)
	p.Uint(identifier, r.At(0, 2), uint64(id))
	p.Uint(identifierLE, r.At(0, 2), uint64(bits.ReverseBytes16(id)))
	p.Uint(probeSeq, r.At(2, 1), uint64(r.Data[2]))
	at, v := r.At(3, 1), r.Data[3]
	if d.header.TypeCode.Type() == probe {
		p.Uint(probeReserved, at, uint64(v>>1))
		p.Bool(probeLocal, at, v&1 != 0)
		extensions(p, r.From(4), partly)
		return
	}
	p.Uint(probeState, at, uint64(v>>5))
	p.Uint(probeUnused, at, uint64(v>>3&3))
	p.Bool(probeActive, at, v&4 != 0)
	p.Bool(probeIPv4, at, v&2 != 0)
	p.Bool(probeIPv6, at, v&1 != 0)
	payload(p, r.From(4))
}

// payload shows what an echo carries. ping begins it with the time.
func payload(p *dissect.Packet, r dissect.Range) {
	if n, t := sent(r.Data, p.Frame.Time); n > 0 {
		p.Int(dataTime, r.At(0, n), t.UnixNano())
		p.Int(dataTimePassed, r.At(0, n), int64(p.Frame.Time.Sub(t)))
		r = r.From(n)
	}
	i := len(p.Nodes)
	p.Next(r, dissect.Hints{Parent: proto})
	if i < len(p.Nodes) {
		p.Nodes[i].Purpose = dissect.Payload
	}
}

// sent looks for seconds and microseconds, in either size and order, that are within a day of
// when the frame was seen. As in Wireshark, of the larger size in the order of little-endian
// machines the seconds alone count.
func sent(b []byte, seen time.Time) (n int, t time.Time) {
	near := func(s, us uint64) bool {
		t = time.Unix(int64(s), int64(us)*1000)
		return us < 1e6 && s < 1<<40 && t.Sub(seen).Abs() < 24*time.Hour
	}
	for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
		if len(b) >= 8 && near(uint64(order.Uint32(b)), uint64(order.Uint32(b[4:]))) {
			return 8, t
		}
		if len(b) >= 16 && near(order.Uint64(b), order.Uint64(b[8:])) {
			return 16, t
		}
	}
	return 0, t
}

// problem tells what an error says and the packet that it quotes.
func problem(p *dissect.Packet, r, rest dissect.Range, t layers.ICMPv4TypeCode, partly bool) {
	words := 0
	switch {
	case t.Type() == redirect:
		p.Raw(gateway, r)
	case t.Type() == sourceQuench:
	case t.Type() == unreachable && t.Code() == tooLong:
		words = int(r.Data[1])
		lengths(p, r.At(0, 2), words)
		p.Uint(mtu, r.At(2, 2), uint64(binary.BigEndian.Uint16(r.Data[2:])))
	case t.Type() == badParameter:
		words = int(r.Data[1])
		p.Uint(pointer, r.At(0, 1), uint64(r.Data[0]))
		if words == 0 {
			p.Raw(unused, r.From(1))
			break
		}
		lengths(p, r.At(1, 1), words)
		p.Raw(unused, r.At(2, 2))
	default:
		words = int(r.Data[1])
		if words == 0 {
			p.Raw(unused, r)
			break
		}
		lengths(p, r.At(0, 2), words)
		p.Raw(unused, r.At(2, 2))
	}
	quoted, more := rest, rest.At(rest.Len(), 0)
	if t.Type() != redirect && t.Type() != sourceQuench {
		quoted, more = split(rest, words)
	}
	extensions(p, more, partly)
	quote(p, quoted, t.Type(), t.Code())
}

// lengths tells how many words of the quoted packet there are, if there are extensions behind
// it (RFC 4884 section 4): r ends with the byte that says so, and begins with what is unused.
func lengths(p *dissect.Packet, r dissect.Range, words int) {
	last := r.Len() - 1
	if words == 0 {
		p.Raw(unused, r)
		return
	}
	if last > 0 {
		p.Raw(unused, r.At(0, last))
	}
	p.Uint(quotedWords, r.At(last, 1), uint64(words))
	p.Mark(p.Uint(quotedLen, r.At(last, 1), uint64(4*words)), dissect.Generated)
}

// quote explains the packet that an error is about.
func quote(p *dissect.Packet, r dissect.Range, kind, code uint8) {
	p.Quote(proto, r, dissect.Hints{Parent: proto, Type: etherType}, typeName(uint64(kind)), codeName(uint64(kind), uint64(code)))
}

// routers tells the routers of a link, RFC 1256 section 3.
func routers(p *dissect.Packet, r, list dissect.Range) {
	size := 4 * int(r.Data[1])
	p.Uint(addressCount, r.At(0, 1), uint64(r.Data[0]))
	p.Uint(addressSize, r.At(1, 1), uint64(r.Data[1]))
	p.Uint(lifetime, r.At(2, 2), uint64(binary.BigEndian.Uint16(r.Data[2:])))
	for n := r.Data[0]; n > 0 && size >= 8 && list.Len() >= size; n-- {
		p.Raw(routerAddress, list.At(0, 4))
		p.Int(preference, list.At(4, 4), int64(int32(binary.BigEndian.Uint32(list.Data[4:]))))
		list = list.From(size)
	}
	payload(p, list)
}
