package tcp

import (
	"encoding/binary"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
)

// The flags of the header.
const (
	fin uint16 = 1 << iota
	syn
	rst
	psh
	acks
	urg
	ece
	cwr
	ae
	res = 0xe00
)

const minHeader = 20

// dissector explains the segments of one capture.
type dissector struct {
	session *dissect.Session
	fixed   [minHeader]byte
	decoded layers.TCP      // of fixed
	seg     seg             // the present one
	packet  *dissect.Packet // the present one, if it carries anything
	layer   int             // of its nodes, TCP's own
	top     int             // how many it had before those of what the segment carries
	last    []dissect.Node  // that TCP's part of the tree gets at the end
	cut     bool            // the unit that is explained lacks its end

	onMeasured func(*dissect.Layer, int) // measured

	wantsHeader, wantsFlags, wantsOptions bool // somebody looks at them
}

func newDissector(s *dissect.Session) dissect.Dissector {
	d := &dissector{session: s, wantsHeader: s.Wants(headerFields()...), wantsFlags: s.Wants(flagFields()...), wantsOptions: s.Wants(optionFields()...)}
	d.onMeasured = d.measured
	return d.dissect
}

// seg is a segment as the functions of this package hand it to each other.
type seg struct {
	seq, ack uint32
	len      uint32 // bytes of the stream, those too that were not captured
	known    bool   // whether len is
	flags    uint16
	window   uint32 // as sent
	frame    int
	now      int64 // nanoseconds
}

// has tells whether one of the flags is set.
func (s *seg) has(flags uint16) bool { return s.flags&flags != 0 }

// is tells whether of the flags in mask these and no others are set.
func (s *seg) is(flags, mask uint16) bool { return s.flags&mask == flags }

// end is the sequence number after the segment: SYN and FIN take one too.
func (s *seg) end() uint32 {
	if s.has(syn | fin) {
		return s.seq + s.len + 1
	}
	return s.seq + s.len
}

func (d *dissector) dissect(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	layer := p.Layer(proto, r)
	if len(r.Data) >= 4 {
		d.ports(p, r)
	}
	if len(r.Data) < minHeader {
		d.short(p, r)
		return
	}
	s, size := d.decode(p, r.Data)
	p.Resize(layer, min(max(size, minHeader), len(r.Data)))
	if p.Quoted {
		if d.header(p, r, size, nil, s) && len(r.Data) > size {
			p.Raw(payload, r.From(size))
		}
		return
	}
	c := d.connection(p, s)
	if whole := len(r.Data) + h.Missing; whole >= size {
		s.known, s.len = true, uint32(whole-size)
		c.analyze(p.Dir, s)
	}
	if s.known && s.len == 0 && s.is(acks, fin|syn|rst|acks|urg) {
		p.Nodes[layer].Purpose = dissect.Acknowledgment
	}
	c.flows[p.Dir].sacked = 0
	if !d.header(p, r, size, c, s) {
		return
	}
	c.learn(p.Dir, s)
	if len(r.Data) < size {
		p.Break(proto, r.From(len(r.Data)), "the options go on after what was captured")
		return
	}
	c.found.show(p, r.At(0, 0), c)
	if s.has(syn) {
		c.agree(p.Dir, s)
	}
	d.tell(p, c, s)
	d.packet, d.layer, d.top, p.Measured = p, layer, 0, d.onMeasured
	d.carry(p, r.From(min(size, len(r.Data))), c, s)
	d.finish(p)
}

// decode reads the fixed header, and returns it with the length of the whole header. The
// decoder gets no options: it drops those that are broken, and they are to be shown.
func (d *dissector) decode(p *dissect.Packet, data []byte) (s *seg, size int) {
	copy(d.fixed[:], data)
	d.fixed[12] = minHeader / 4 << 4
	_ = d.decoded.DecodeFromBytes(d.fixed[:], gopacket.NilDecodeFeedback) // cannot fail: it has the bytes it asks for
	d.seg = seg{
		seq: d.decoded.Seq, ack: d.decoded.Ack, window: uint32(d.decoded.Window),
		flags: binary.BigEndian.Uint16(data[12:]) & 0xfff, frame: p.Frame.Number, now: p.Frame.Time.UnixNano(),
	}
	return &d.seg, int(data[12]>>4) * 4
}

// ports sets the ends of the conversation, and shows them.
func (d *dissector) ports(p *dissect.Packet, r dissect.Range) {
	src, dst := binary.BigEndian.Uint16(r.Data), binary.BigEndian.Uint16(r.Data[2:])
	p.Uint(srcPort, r.Slice(0, 2), uint64(src))
	p.Uint(dstPort, r.Slice(2, 4), uint64(dst))
	p.Mark(p.Uint(port, r.Slice(0, 2), uint64(src)), dissect.Hidden)
	p.Mark(p.Uint(port, r.Slice(2, 4), uint64(dst)), dissect.Hidden)
	if !p.Quoted {
		p.Src = netip.AddrPortFrom(p.Src.Addr(), src)
		p.Dst = netip.AddrPortFrom(p.Dst.Addr(), dst)
	}
}

// short explains a header that was cut off.
func (d *dissector) short(p *dissect.Packet, r dissect.Range) {
	if n := len(r.Data); p.Quoted && n >= 8 { // RFC 792 promises no more of a quoted segment
		p.Uint(seq, r.Slice(4, 8), uint64(binary.BigEndian.Uint32(r.Data[4:])))
		return
	}
	p.Break(proto, r.From(len(r.Data)&^3%8), "a header has at least 20 bytes ("+rfc+")")
}
