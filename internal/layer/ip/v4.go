package ip

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/wirelore/wirelore/internal/dissect"
)

const minHeader = 20

// v4 explains datagrams of version 4.
type v4 struct {
	header    layers.IPv4
	plain     [minHeader]byte // what gopacket reads in place of the header
	fragments fragments
	toward    int  // where the address of the destination stands
	brief     bool // nobody looks at more of the header than the addresses
}

func newV4(s *dissect.Session) dissect.Dissector {
	return (&v4{brief: !s.Wants(beyondAddresses4...)}).explain
}

func (d *v4) explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	if r.Data[0]>>4 == 6 && (h.Parent.Name == "frame" || h.Parent.Name == "null") { // links that say IP and mean either
		p.Protocol(proto4.Name)
		p.Next(r, dissect.Hints{Parent: proto4, Type: protocol6})
		return
	}
	layer := p.Layer(proto4, r)
	hlen := int(r.Data[0]&15) * 4
	i := p.Uint(version4, r.At(0, 1), uint64(r.Data[0]>>4))
	if r.Data[0]>>4 != 4 {
		remark(p, i, bogusVersion, dissect.Error, dissect.OfProtocol, "")
		if r.Data[0]>>4 == 6 {
			p.Resize(layer, 0)
			p.Next(r, dissect.Hints{Parent: proto4, Type: protocol6})
		}
		return
	}
	i = p.Uint(hdrLen, r.At(0, 1), uint64(hlen))
	if hlen < minHeader {
		remark(p, i, bogusHeader, dissect.Error, dissect.OfProtocol, fmt.Sprintf("Bogus IP header length (%d, must be at least 20)", hlen))
		return
	}
	d.decode(r.Data)
	whole := onWire(p, r)
	total := d.total(p, r, whole, hlen)
	if total < 0 {
		return
	}
	ok := d.rest(p, r)
	if ok && hlen > minHeader {
		options4(p, r.At(minHeader, hlen-minHeader))
	}
	if !ok || r.Len() < hlen {
		p.Break(proto4, r.At(r.Len(), 0), fmt.Sprintf("the header has %d bytes, of which %d are here (RFC 791 section 3.1)", hlen, r.Len()))
		return
	}
	p.Resize(layer, hlen)
	p.Src, p.Dst = endpoint4(r.Data[12:16]), endpoint4(r.Data[d.toward:])
	payload := r.Slice(hlen, max(hlen, min(total, r.Len())))
	next := dissect.Hints{Parent: proto4, Type: uint64(d.header.Protocol), Missing: total - hlen - payload.Len()}
	switch more := d.header.Flags&layers.IPv4MoreFragments != 0; {
	case !more && d.header.FragOffset == 0:
	case more && d.header.FragOffset == 0 && next.Missing > 0:
		next = headOf(next)
	default:
		if payload, next.Missing = d.fragment(p, r, payload, next.Missing), 0; payload.Len() == 0 {
			return
		}
	}
	p.Next(payload, next)
}

// headOf is for a first fragment that was captured in part: its datagram cannot be put together,
// so that what is there is explained. How much more there is, UDP says itself.
func headOf(h dissect.Hints) dissect.Hints {
	if h.Type == uint64(layers.IPProtocolUDP) {
		h.Missing = maxDatagram
	}
	return h
}

// fragment keeps a fragment and returns the datagram if that completes it.
func (d *v4) fragment(p *dissect.Packet, r, payload dissect.Range, missing int) dissect.Range {
	k := key{id: uint32(d.header.Id), protocol: uint8(d.header.Protocol)}
	copy(k.ends[:], r.Data[12:20])
	more := d.header.Flags&layers.IPv4MoreFragments != 0
	return d.fragments.take(p, &reassembly4, k, payload, missing, 8*int(d.header.FragOffset), more)
}

// decode has gopacket read the fixed part of the header. It refuses headers whose lengths are
// wrong, so it is asked about one with right lengths and no options; those are read here.
func (d *v4) decode(b []byte) {
	fixed := &d.plain
	clear(fixed[copy(fixed[:], b):])
	fixed[0], fixed[2], fixed[3] = 0x45, 0, minHeader
	if err := d.header.DecodeFromBytes(fixed[:], gopacket.NilDecodeFeedback); err != nil {
		d.header = layers.IPv4{}
	}
}

// total adds the fields up to the length and returns that: what the header says, or all
// there is if it says nothing. It is -1 if nothing more can be told.
func (d *v4) total(p *dissect.Packet, r dissect.Range, whole, hlen int) int {
	if r.Len() < 4 {
		p.Break(proto4, r.At(r.Len(), 0), "the frame ends before the datagram's length (RFC 791 section 3.1)")
		return -1
	}
	p.Open(p.Uint(dsField, r.At(1, 1), uint64(d.header.TOS)))
	p.Uint(dscp4, r.At(1, 1), uint64(d.header.TOS>>2))
	p.Uint(ecn4, r.At(1, 1), uint64(d.header.TOS&3))
	p.Close()
	total := int(binary.BigEndian.Uint16(r.Data[2:]))
	if total == 0 { // the network card cuts the segments and fills it in, later than this was captured
		i := p.Uint(totalLen, r.At(2, 2), uint64(whole))
		p.SetLabel(i, fmt.Sprintf("Total Length: %d bytes (reported as 0, to be filled in when the segments are cut)", whole))
		return whole
	}
	i := p.Uint(totalLen, r.At(2, 2), uint64(total))
	switch {
	case total < hlen:
		remark(p, i, bogusLength, dissect.Error, dissect.OfProtocol, "")
		return -1
	case total > whole && !p.Quoted:
		remark(p, i, bogusLength, dissect.Error, dissect.OfProtocol, fmt.Sprintf("IPv4 total length exceeds packet length (%d bytes)", whole))
		return whole
	}
	return total
}

// rest adds the fields from the identification to the addresses, as far as they are there,
// and says whether all of them are.
func (d *v4) rest(p *dissect.Packet, r dissect.Range) bool {
	h, n := &d.header, r.Len()
	if d.brief && n >= minHeader {
		return d.addresses(p, r)
	}
	if n < 6 {
		return false
	}
	p.Uint(id4, r.At(4, 2), uint64(h.Id))
	if n < 8 {
		return false
	}
	at := r.At(6, 1)
	p.Open(p.Uint(flags4, at, uint64(h.Flags)))
	p.Bool(flagRB, at, h.Flags&layers.IPv4EvilBit != 0)
	p.Bool(flagDF, at, h.Flags&layers.IPv4DontFragment != 0)
	p.Bool(flagMF, at, h.Flags&layers.IPv4MoreFragments != 0)
	p.Close()
	p.Uint(fragOffset, r.At(6, 2), uint64(h.FragOffset))
	if n < 10 {
		return false
	}
	life := p.Uint(ttl, r.At(8, 1), uint64(h.TTL))
	if n >= minHeader {
		d.lifetime(p, life, r.Data[16:20])
	}
	p.Uint(protocol, r.At(9, 1), uint64(h.Protocol))
	if n < 12 {
		return false
	}
	sum := r.At(10, 2)
	p.Uint(checksum, sum, uint64(h.Checksum))
	p.Mark(p.Uint(checksumStatus, sum.At(0, 0), unverified), dissect.Generated)
	if n < 16 {
		return false
	}
	if n < minHeader {
		src4.add(p, r.At(12, 4))
		return false
	}
	return d.addresses(p, r)
}

// addresses adds the two addresses, and tells that they are there.
func (d *v4) addresses(p *dissect.Packet, r dissect.Range) bool {
	src4.add(p, r.At(12, 4))
	if d.toward = d.final(r); d.toward == 16 {
		dst4.add(p, r.At(16, 4))
		return true
	}
	p.Raw(routeCurrent, r.At(16, 4))
	p.Mark(p.Raw(routeCurrentHost, r.At(16, 4)), dissect.Hidden)
	return true
}

// final returns where the destination's address stands.
func (d *v4) final(r dissect.Range) int {
	const header = 16
	if hlen := int(r.Data[0]&15) * 4; hlen > minHeader {
		if at := destination(r.At(minHeader, hlen-minHeader).Data); at > 0 {
			return minHeader + at
		}
	}
	return header
}

// lifetime remarks on a packet that lives too short to get anywhere, or too long for where
// it goes: most of what is sent to 224.0.0.0/24 stays on its link (RFC 5771 section 4).
func (d *v4) lifetime(p *dissect.Packet, i int, dst []byte) {
	life := d.header.TTL
	if dst[0] != 224 {
		if life < 5 && dst[0] < 224 || life < 5 && dst[0] == 255 {
			remark(p, i, smallTTL, dissect.Note, dissect.OfSequence, fmt.Sprintf(`"Time To Live" only %d`, life))
		}
		return
	}
	if want, ok := localLife(dst); ok && life != want {
		remark(p, i, localTTL, dissect.Note, dissect.OfSequence,
			fmt.Sprintf(`"Time To Live" != %d for a packet sent to the Local Network Control Block (see RFC 3171)`, want))
	}
}

// localLife returns the lifetime of what is sent to a group of 224.0.0.0/24.
func localLife(dst []byte) (life uint8, ok bool) {
	switch {
	case dst[1] != 0 || dst[2] != 0 || dst[3] == 252: // LLMNR, RFC 4795 section 2.5
		return 0, false
	case dst[3] == 18 || dst[3] == 102 || dst[3] == 251: // VRRP, HSRP, mDNS
		return 255, true
	}
	return 1, true
}

func endpoint4(b []byte) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[:4])), 0)
}
