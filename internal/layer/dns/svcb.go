package dns

import (
	"encoding/binary"

	"github.com/wirelore/wirelore/internal/dissect"
)

// The parameters of a service binding, RFC 9460 section 14.3.2.
const (
	paramMandatory = 0
	paramALPN      = 1
	paramPort      = 3
	paramIPv4      = 4
	paramECH       = 5
	paramIPv6      = 6
)

// parameters explains how a service is to be reached, RFC 9460 section 2.2.
func (m *message) parameters() bool {
	for m.at < m.end {
		i, start, end := m.Group(param, m.r.At(m.at, 0), ""), m.at, m.end
		m.Open(i)
		key, ok := m.number(paramKey)
		if !ok {
			return false
		}
		m.SetLabel(i, "SvcParam: "+paramName(key))
		n, ok := m.number(paramLen)
		if !ok {
			return false
		}
		if m.at+int(n) > m.end {
			return m.fail("a parameter does not fit (RFC 9460 section 2.2)")
		}
		m.end = m.at + int(n)
		if !m.parameter(uint16(key)) {
			return false
		}
		m.at, m.end = m.end, end
		m.Resize(i, m.at-start)
		m.Close()
	}
	return true
}

func (m *message) parameter(key uint16) bool {
	each := func(n int, add func(dissect.Range)) bool {
		for m.at < m.end {
			r, ok := m.take(n)
			if !ok {
				return false
			}
			add(r)
		}
		return true
	}
	switch key {
	case paramMandatory:
		return each(2, func(r dissect.Range) { m.Uint(paramNeeded, r, uint64(binary.BigEndian.Uint16(r.Data))) })
	case paramALPN:
		_, ok := m.part(&part{field: paramProtocol, how: many, length: paramProtocolLen})
		return ok
	case paramPort:
		_, ok := m.number(paramPortNumber)
		return ok
	case paramIPv4:
		return each(4, func(r dissect.Range) { m.Raw(paramAddress4, r) })
	case paramIPv6:
		return each(16, func(r dissect.Range) { m.Raw(paramAddress6, r) })
	case paramECH:
		m.Raw(paramConfig, m.rest())
		return true
	}
	if m.at < m.end {
		m.Raw(paramValue, m.rest())
	}
	return true
}
