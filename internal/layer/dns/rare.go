package dns

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
)

// signed adds when a message was signed: seconds since 1970, in six bytes.
func (m *message) signed() bool {
	r, ok := m.take(6)
	if ok {
		s := int64(binary.BigEndian.Uint16(r.Data))<<32 | int64(binary.BigEndian.Uint32(r.Data[2:]))
		m.Int(tsigTime, r, s*int64(time.Second))
	}
	return ok
}

// services adds the ports of a host as a bit map, RFC 1035 section 3.4.2: the bytes that have
// any.
func (m *message) services() bool {
	for r := m.rest(); r.Len() > 0; r = r.From(1) {
		if b := r.Data[0]; b != 0 {
			m.Uint(wksBits, r.At(0, 1), uint64(b))
		}
	}
	return true
}

// subaddress adds the second part of an ISDN number, which may be missing.
func (m *message) subaddress() bool {
	return m.at == m.end || m.counted(&part{field: isdnSub, length: isdnSubLen})
}

// suffix adds what an A6 record says of an address: the bits behind a prefix, and the name of
// who has the prefix.
func (m *message) suffix() bool {
	n, ok := m.number(a6PrefixLen)
	if !ok {
		return false
	}
	size := max(0, 128-int(n)+7) / 8
	r, ok := m.take(size)
	if !ok {
		return false
	}
	var full [16]byte
	copy(full[16-size:], r.Data)
	m.Text(a6Suffix, r, string(full[:]))
	return n == 0 || m.domain(a6PrefixName)
}

// prefixes adds a list of address prefixes, RFC 3123 section 4.
func (m *message) prefixes() bool {
	for m.at < m.end {
		family, ok := m.number(aplFamily)
		if !ok {
			return false
		}
		if _, ok = m.number(aplPrefix); !ok {
			return false
		}
		at, ok := m.take(1)
		if !ok {
			return false
		}
		m.Bool(aplNegation, at, at.Data[0]&0x80 != 0)
		m.Uint(aplLen, at, uint64(at.Data[0]&0x7f))
		r, ok := m.take(int(at.Data[0] & 0x7f))
		if !ok {
			return false
		}
		m.leading(family, r, aplIPv4, aplIPv6, aplOther)
	}
	return true
}

// gateway adds where a host's IPsec ends, RFC 4025 section 2.1.
func (m *message) gateway() bool {
	if _, ok := m.number(ipsecPrecedence); !ok {
		return false
	}
	kind, ok := m.number(ipsecType)
	if !ok {
		return false
	}
	if _, ok = m.number(ipsecAlgorithm); !ok {
		return false
	}
	switch kind {
	case 1:
		_, ok = m.part(&part{field: ipsecIPv4, how: fixed})
	case 2:
		_, ok = m.part(&part{field: ipsecIPv6, how: fixed})
	case 3:
		ok = m.domain(ipsecName)
	}
	if ok {
		m.Raw(ipsecKey, m.rest())
	}
	return ok
}

// identity adds a host's identity, RFC 8005 section 5.
func (m *message) identity() bool {
	tag, ok := m.number(hipTagLen)
	if !ok {
		return false
	}
	if _, ok = m.number(hipAlgorithm); !ok {
		return false
	}
	key, ok := m.number(hipKeyLen)
	if !ok {
		return false
	}
	for _, p := range []struct {
		field *dissect.Field
		n     uint64
	}{{hipTag, tag}, {hipKey, key}} {
		r, ok := m.take(int(p.n))
		if !ok {
			return false
		}
		m.Raw(p.field, r)
	}
	for m.at < m.end {
		if !m.domain(hipServer) {
			return false
		}
	}
	return true
}

// copied adds the types that a child zone wants its parent to take over.
func (m *message) copied() bool {
	m.Raw(csyncBitmap, m.r.Slice(m.at, m.end))
	return m.types()
}

// interfaceID adds an identifier of 64 bits.
func (m *message) interfaceID() bool {
	r, ok := m.take(8)
	if ok {
		b := r.Data
		m.Text(eui64, r, fmt.Sprintf("%02x:%02x:%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]))
	}
	return ok
}
