package dns

import (
	"encoding/binary"

	"github.com/wirelore/wirelore/internal/dissect"
)

// The options of OPT that are explained, from IANA's registry.
const (
	optionDAU     = 5
	optionDHU     = 6
	optionN3U     = 7
	optionSubnet  = 8
	optionCookie  = 10
	optionKeep    = 11
	optionPad     = 12
	optionChain   = 13
	optionProblem = 15
)

// options explains the options of OPT, RFC 6891 section 6.1.2.
func (m *message) options() bool {
	for m.at < m.end {
		i, start := m.Group(option, m.r.At(m.at, 0), ""), m.at
		m.Open(i)
		code, ok := m.number(optionCode)
		if !ok {
			return false
		}
		m.SetLabel(i, "Option: "+optionName(code))
		n, ok := m.number(optionLen)
		if !ok {
			return false
		}
		r, ok := m.take(int(n))
		if !ok {
			return false
		}
		m.Raw(optionData, r)
		m.option(uint16(code), r)
		m.Resize(i, m.at-start)
		m.Close()
	}
	return true
}

func (m *message) option(code uint16, r dissect.Range) {
	n := r.Len()
	switch {
	case code == optionDAU || code == optionDHU || code == optionN3U:
		f := [...]*dissect.Field{understoodDAU, understoodDHU, understoodN3U}[code-optionDAU]
		for i := range r.Data {
			m.Uint(f, r.At(i, 1), uint64(r.Data[i]))
		}
	case code == optionSubnet && n >= 4:
		m.subnet(r)
	case code == optionCookie && n >= 8:
		m.Raw(cookieClient, r.At(0, 8))
		m.Raw(cookieServer, r.From(8))
	case code == optionKeep && n == 2:
		m.Uint(keepalive, r, uint64(binary.BigEndian.Uint16(r.Data)))
	case code == optionPad:
		m.Raw(optionPadding, r)
	case code == optionChain && n > 0:
		if text, _, err := name(r.Data, 0, n); err == nil {
			m.Text(chainPoint, r, readable(text))
		}
	case code == optionProblem && n >= 2:
		m.Uint(problemCode, r.At(0, 2), uint64(binary.BigEndian.Uint16(r.Data)))
		if n > 2 {
			m.bytes(problemText, r.From(2))
		}
	}
}

// subnet tells where a client is, RFC 7871 section 6: as much of its address as counts.
func (m *message) subnet(r dissect.Range) {
	family := binary.BigEndian.Uint16(r.Data)
	m.Uint(subnetFamily, r.At(0, 2), uint64(family))
	m.Uint(subnetSource, r.At(2, 1), uint64(r.Data[2]))
	m.Uint(subnetScope, r.At(3, 1), uint64(r.Data[3]))
	m.leading(uint64(family), r.From(4), subnetIPv4, subnetIPv6, subnetOther)
}

// leading adds an address of which only the first bytes were sent: of the family that IANA
// gave the number, or of another.
func (m *message) leading(family uint64, at dissect.Range, ip4, ip6, other *dissect.Field) {
	f, n := other, at.Len()
	switch {
	case family == 1 && n <= 4:
		f, n = ip4, 4
	case family == 2 && n <= 16:
		f, n = ip6, 16
	}
	if at.Len() == 0 && f == other {
		return
	}
	full := make([]byte, n)
	copy(full, at.Data)
	m.Text(f, at, string(full))
}
