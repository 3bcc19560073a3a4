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
		p.Break(proto, r, "the message ends within its first 8 bytes (RFC 792)")
		return
	}
	t := d.header.TypeCode
	p.Uint(kind, r.At(0, 1), uint64(t.Type()))
	p.Uint(code, r.At(1, 1), uint64(t.Code()))
	sum(p, r, h.Missing > 0)
	second, rest := r.At(4, 4), r.From(headerLen)
	switch t.Type() {
	case echoRequest, echoReply:
		d.echo(p, r)
		payload(p, rest)
	case unreachable, exceeded, badParameter, redirect, sourceQuench:
		problem(p, second, rest, t)
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
// when the frame was seen.
func sent(b []byte, seen time.Time) (n int, t time.Time) {
	near := func(s, us uint64) bool {
		t = time.Unix(int64(s), int64(us)*1000)
		return us < 1e6 && s < 1<<40 && t.Sub(seen).Abs() < 24*time.Hour
	}
	for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
		if len(b) >= 16 && near(order.Uint64(b), order.Uint64(b[8:])) {
			return 16, t
		}
		if len(b) >= 8 && near(uint64(order.Uint32(b)), uint64(order.Uint32(b[4:]))) {
			return 8, t
		}
	}
	return 0, t
}

// problem tells what an error says and the packet that it quotes.
func problem(p *dissect.Packet, r, quoted dissect.Range, t layers.ICMPv4TypeCode) {
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
	if n := 4 * words; n > 0 && quoted.Len() > n {
		p.Add(extension, quoted.From(n), 0, nil)
		quoted = quoted.At(0, n)
	}
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
}
