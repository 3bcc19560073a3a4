package tcp

import "github.com/wirelore/wirelore/internal/dissect"

// multipart reads the parts of an option of Multipath TCP (RFC 8684 section 3), each as far as
// it is there.
type multipart struct {
	p *dissect.Packet
	r dissect.Range
}

// number adds the next n bytes as a number.
func (m *multipart) number(f *dissect.Field, n int) (v uint64) {
	at := m.r.At(0, n)
	if at.Len() < n {
		m.r = m.r.From(m.r.Len())
		return 0
	}
	for _, b := range at.Data {
		v = v<<8 | uint64(b)
	}
	m.p.Uint(f, at, v)
	m.r = m.r.From(n)
	return v
}

// raw adds the next n bytes as they are.
func (m *multipart) raw(f *dissect.Field, n int) {
	if at := m.r.At(0, n); n > 0 && at.Len() == n {
		m.p.Raw(f, at)
		m.r = m.r.From(n)
	}
}

// bit is a flag: a field with one bit of the number before.
type bit struct {
	field *dissect.Field
	mask  uint8
}

// flags adds what the next byte says, of which v is meant.
func (m *multipart) flags(v uint8, at dissect.Range, bits ...bit) {
	m.p.Open(m.p.Uint(mpFlags, at, uint64(v)))
	for _, b := range bits {
		n := uint64(v & b.mask)
		for low := b.mask; low&1 == 0; low >>= 1 {
			n >>= 1
		}
		m.p.Uint(b.field, at, n)
	}
	m.p.Close()
}

// addMultipath explains an option of Multipath TCP.
func addMultipath(p *dissect.Packet, r dissect.Range, _ *conn, s *seg) {
	p.Protocol(multipath.Name)
	kind, low := r.Data[0]>>4, r.Data[0]&15
	first := r.At(0, 1)
	p.Uint(subtype, first, uint64(kind))
	m := &multipart{p, r.From(1)}
	switch kind {
	case 0:
		m.capable(first, low)
	case 1:
		m.join(first, r, s)
	case 2:
		m.signal()
	case 3:
		m.address(first, low, r.Len())
	case 4:
		p.Uint(mpRemoved, first, uint64(m.r.Len()))
		for m.r.Len() > 0 {
			m.number(mpAddress, 1)
		}
	case 5:
		m.flags(r.Data[0], first, bit{mpBackup, 1})
		m.number(mpAddress, 1)
	case 6, 7:
		f := mpSeq
		if kind == 7 {
			f = mpReceiverKey
		}
		m.r = r
		m.reserved()
		m.number(f, 8)
	case 8:
		m.flags(r.Data[0], first, bit{mpFlagU, 8}, bit{mpFlagV, 4}, bit{mpFlagW, 2}, bit{mpTransient, 1})
		m.number(mpReason, 1)
	}
}

// reserved adds the twelve bits of two bytes that mean nothing.
func (m *multipart) reserved() {
	if at := m.r.At(0, 2); at.Len() == 2 {
		m.p.Uint(mpReserved, at, uint64(at.Data[0]&15)<<8|uint64(at.Data[1]))
		m.r = m.r.From(2)
	}
}

// capable opens a connection that may have several paths, RFC 8684 section 3.1, and 6824 before
// it.
func (m *multipart) capable(first dissect.Range, version uint8) {
	m.p.Uint(mpVersion, first, uint64(version))
	at := m.r.At(0, 1)
	if at.Len() == 0 {
		return
	}
	bits := []bit{{mpChecksums, 0x80}, {mpExtensible, 0x40}, {mpNoMore, 0x20}, {mpSHA256, 1}, {mpRest, 0x1e}}
	if version == 0 {
		bits = []bit{{mpChecksums, 0x80}, {mpExtensible, 0x40}, {mpSHA1, 1}, {mpRest, 0x3e}}
	}
	m.flags(at.Data[0], at, bits...)
	m.r = m.r.From(1)
	m.number(mpSenderKey, 8)
	m.number(mpReceiverKey, 8)
	m.number(mpLength, 2)
	m.number(mpChecksum, 2)
}

// join adds a path, RFC 8684 section 3.2: r is the option from its subtype on, whose length
// says which of three segments it is in.
func (m *multipart) join(first, r dissect.Range, s *seg) {
	const asks, answers, proves = 10, 14, 22
	if n := r.Len(); n != asks && n != answers && n != proves {
		return
	}
	if !s.has(syn) {
		m.r = r
		m.reserved()
		m.raw(mpHMAC, 20)
		return
	}
	m.flags(r.Data[0], first, bit{mpBackup, 1})
	m.number(mpAddress, 1)
	if s.has(acks) {
		m.number(mpShortHMAC, 8)
	} else {
		m.number(mpToken, 4)
	}
	m.number(mpRandom, 4)
}

// signal says where bytes belong in the stream that all paths carry together, RFC 8684 section
// 3.3.
func (m *multipart) signal() {
	const (
		hasAck = 1 << iota
		longAck
		hasSeq
		longSeq
		fin
	)
	at := m.r.At(0, 1)
	if at.Len() == 0 {
		return
	}
	v := at.Data[0]
	m.flags(v, at, bit{mpFin, fin}, bit{mpLongSeq, longSeq}, bit{mpHasSeq, hasSeq}, bit{mpLongAck, longAck}, bit{mpHasAck, hasAck})
	m.r = m.r.From(1)
	size := func(long uint8) int {
		if v&long != 0 {
			return 8
		}
		return 4
	}
	if v&hasAck != 0 {
		m.number(mpAck, size(longAck))
	}
	if v&hasSeq != 0 {
		m.number(mpSeq, size(longSeq))
		m.number(mpSubflowSeq, 4)
		m.number(mpLength, 2)
		m.number(mpChecksum, 2)
	}
}

// address tells of another address of the sender, RFC 8684 section 3.4.1, and RFC 6824 section
// 3.4.1 before it, where the first bits are the version of IP. The option has n bytes from its
// subtype on: with a port or without, and with a code that proves it or without.
func (m *multipart) address(first dissect.Range, low uint8, n int) {
	const v4, v6, port, hmac = 2 + 4, 2 + 16, 2, 8
	if low == 4 || low == 6 {
		m.p.Uint(mpIPVersion, first, uint64(low))
	} else {
		m.p.Uint(mpEcho, first, uint64(low&1))
	}
	m.number(mpAddress, 1)
	if n >= v6 && n != v4+port+hmac {
		m.raw(mpIPv6, 16)
	} else {
		m.raw(mpIPv4, 4)
	}
	switch n {
	case v4 + port, v6 + port, v4 + port + hmac, v6 + port + hmac:
		m.number(mpPort, port)
	}
	m.number(mpAddressHMAC, hmac)
}
