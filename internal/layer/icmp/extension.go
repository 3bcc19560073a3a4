package icmp

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/wirelore/wirelore/internal/dissect"
)

// least is how much of a packet is quoted at least before extensions: senders older than RFC
// 4884 wrote them there without saying so (section 5.5).
const least = 128

// split parts what is quoted from the extensions behind it: words says how many words of four
// bytes are quoted, or nothing.
func split(r dissect.Range, words int) (quoted, extensions dissect.Range) {
	n := 4 * words
	if words == 0 && r.Len() > least && binary.BigEndian.Uint16(r.Data[2:]) <= least {
		n = least
	}
	if n == 0 || r.Len() <= n {
		return r, r.At(r.Len(), 0)
	}
	return r.At(0, n), r.From(n)
}

const extensionHeader, objectHeader = 4, 4

// extensions tells what a router added to its message, RFC 4884 section 7.
func extensions(p *dissect.Packet, r dissect.Range, partly bool) {
	if r.Len() == 0 {
		return
	}
	all := p.Add(extension, r, 0, nil)
	if r.Len() < extensionHeader {
		p.Break(proto, r, "the extensions end within their first 4 bytes (RFC 4884 section 7)")
		return
	}
	p.Open(all)
	defer p.Close()
	version := r.Data[0] >> 4
	p.Uint(extVersion, r.At(0, 1), uint64(version))
	p.Uint(extReserved, r.At(0, 2), uint64(binary.BigEndian.Uint16(r.Data)&0xfff))
	extensionSum(p, r, partly)
	if version != 1 && version != 2 {
		return
	}
	for r = r.From(extensionHeader); r.Len() >= objectHeader; {
		n := int(binary.BigEndian.Uint16(r.Data))
		whole := r.At(0, max(n, objectHeader))
		i := p.Group(object, whole, className(uint64(r.Data[2])))
		p.Open(i)
		p.Uint(objectLen, r.At(0, 2), uint64(n))
		p.Uint(objectClass, r.At(2, 1), uint64(r.Data[2]))
		if n < objectHeader || n > r.Len() {
			p.SetLabel(i, "Object with bad length")
			p.Close()
			return
		}
		oneObject(p, i, whole)
		p.Close()
		r = r.From(n)
	}
}

func extensionSum(p *dissect.Packet, r dissect.Range, partly bool) {
	at := r.At(2, 2)
	v := binary.BigEndian.Uint16(at.Data)
	i, status := p.Uint(extChecksum, at, uint64(v)), uint64(good)
	switch c := ^fold(r.Data); {
	case v == 0:
		status = missing
	case partly || p.Quoted:
		status = unverified
	case c != 0:
		status = bad
		p.Open(i)
		p.Remark(extBad, at, dissect.Warning, dissect.OfChecksum, fmt.Sprintf("Bad checksum [should be 0x%04x]", Add(v, c)))
		p.Close()
	}
	p.Mark(p.Uint(extStatus, at.At(0, 0), status), dissect.Generated)
}

// oneObject tells object i, RFC 4884 section 8.
func oneObject(p *dissect.Packet, i int, r dissect.Range) {
	class, kind, body := r.Data[2], r.Data[3], r.From(objectHeader)
	at := p.Uint(objectType, r.At(3, 1), uint64(kind))
	switch {
	case class == classLabels && kind == 1:
		p.SetLabel(i, "MPLS Stack Entry")
		labels(p, body)
	case class == classInterface:
		p.Open(at)
		bits := r.At(3, 1)
		p.Uint(ifRole, bits, uint64(kind>>6))
		p.Uint(ifReserved, bits, uint64(kind>>4&3))
		for j, f := range []*dissect.Field{ifHasIndex, ifHasAddress, ifHasName, ifHasMTU} {
			p.Bool(f, bits, kind&(8>>j) != 0)
		}
		p.Close()
		aboutInterface(p, kind, body)
	case class == classAsked && kind >= 1 && kind <= 3:
		asked(p, kind, body)
	default:
		p.SetLabel(i, fmt.Sprintf("Unknown object (%d/%d)", class, kind))
		if body.Len() > 0 {
			p.Raw(objectData, body)
		}
	}
}

// labels tells the stack of MPLS labels that a packet had, RFC 4950 section 3.
func labels(p *dissect.Packet, r dissect.Range) {
	for ; r.Len() >= 4; r = r.From(4) {
		v := binary.BigEndian.Uint32(r.Data)
		p.Open(p.Group(objectLabel, r.At(0, 4), fmt.Sprintf("Label: %d, Exp: %d, S: %d, TTL: %d", v>>12, v>>9&7, v>>8&1, v&0xff)))
		p.Uint(labelValue, r.At(0, 3), uint64(v>>12))
		p.Uint(labelExp, r.At(2, 1), uint64(v>>9&7))
		p.Bool(labelLast, r.At(2, 1), v>>8&1 != 0)
		p.Uint(labelTTL, r.At(3, 1), uint64(v&0xff))
		p.Close()
	}
}

// aboutInterface tells an interface, RFC 5837 section 4: those parts of it that has names.
func aboutInterface(p *dissect.Packet, has uint8, r dissect.Range) {
	if has&8 != 0 && r.Len() >= 4 {
		p.Uint(ifIndex, r.At(0, 4), uint64(binary.BigEndian.Uint32(r.Data)))
		r = r.From(4)
	}
	if has&4 != 0 && r.Len() >= 4 {
		family := binary.BigEndian.Uint16(r.Data)
		n := 4 + addressLen(family)
		p.Open(p.Group(objectPart, r.At(0, n), "IP Address Sub-Object"))
		p.Uint(ifFamily, r.At(0, 2), uint64(family))
		p.Raw(ifUnused, r.At(2, 2))
		address(p, family, r.At(4, n-4), ifIPv4, ifIPv6, ifOther)
		p.Close()
		r = r.At(n, r.Len())
	}
	if has&2 != 0 && r.Len() >= 1 {
		n := max(1, int(r.Data[0]))
		p.Open(p.Group(objectPart, r.At(0, n), "Interface Name Sub-Object"))
		p.Uint(ifNameLen, r.At(0, 1), uint64(r.Data[0]))
		if name := r.At(1, n-1); name.Len() > 0 {
			p.Raw(ifName, name)
		}
		p.Close()
		r = r.At(n, r.Len())
	}
	if has&1 != 0 && r.Len() >= 4 {
		p.Uint(ifMTU, r.At(0, 4), uint64(binary.BigEndian.Uint32(r.Data)))
	}
}

// asked tells which interface an extended echo asks for: by its name, its number or its
// address (RFC 8335 section 2.1).
func asked(p *dissect.Packet, kind uint8, r dissect.Range) {
	switch {
	case kind == 1:
		p.Copy(askedName, r, bytes.TrimRight(r.Data, "\x00"))
	case kind == 2 && r.Len() >= 4:
		p.Uint(askedIndex, r.At(0, 4), uint64(binary.BigEndian.Uint32(r.Data)))
	case kind == 3 && r.Len() >= 4:
		family := binary.BigEndian.Uint16(r.Data)
		p.Uint(askedFamily, r.At(0, 2), uint64(family))
		p.Uint(askedLen, r.At(2, 1), uint64(r.Data[2]))
		p.Raw(askedUnused, r.At(3, 1))
		address(p, family, r.At(4, int(r.Data[2])), askedIPv4, askedIPv6, askedOther)
	}
}

// addressLen is how long the addresses of a family are, by IANA's numbers for them.
func addressLen(family uint16) int {
	switch family {
	case 1:
		return 4
	case 2:
		return 16
	}
	return 0
}

func address(p *dissect.Packet, family uint16, r dissect.Range, four, six, other *dissect.Field) {
	switch n := r.Len(); {
	case n == 0:
	case n == 4 && family == 1:
		p.Raw(four, r)
	case n == 16 && family == 2:
		p.Raw(six, r)
	default:
		p.Raw(other, r)
	}
}
