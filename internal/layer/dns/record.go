package dns

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// The types of records that are told apart here, from IANA's registry.
const (
	typeCNAME = 5
	typeSRV   = 33
	typeOPT   = 41
)

// head is what stands before the data of a record.
type head struct {
	owner string
	name  dissect.Range
	fixed dissect.Range // type, class, lifetime and length
}

func (h *head) kind() uint16 { return binary.BigEndian.Uint16(h.fixed.Data) }
func (h *head) size() int    { return int(binary.BigEndian.Uint16(h.fixed.Data[8:])) }

// record explains a record, RFC 1035 section 4.1.3, if there is room for all of it.
func (m *message) record(answer bool) bool {
	var h head
	var ok bool
	start := m.at
	if h.owner, h.name, ok = m.name(); !ok {
		return false
	}
	if h.fixed, ok = m.take(10); !ok {
		return false
	}
	h.owner = readable(h.owner)
	end := m.at + h.size()
	if end > m.end {
		return m.fail(fmt.Sprintf("the data of a record should have %d bytes where %d are left (RFC 1035 section 3.2.1)", h.size(), m.end-m.at))
	}
	m.Open(m.Add(recordEntry, m.r.Slice(start, end), 0, nil))
	m.head(&h)
	first, whole := len(m.Nodes), m.end
	m.end = end
	switch {
	case h.kind() == typeOPT:
		ok = m.options()
	case h.size() > 0:
		ok = m.data(h.kind())
	}
	if !ok {
		return false
	}
	m.at, m.end = end, whole
	if answer {
		m.note(first)
	}
	m.Close()
	return true
}

// head adds the fields before the data. The owner of SRV is taken apart: a service, a protocol
// and a domain (RFC 2782).
func (m *message) head(h *head) {
	if parts := strings.SplitN(h.owner, ".", 3); h.kind() == typeSRV && len(parts) > 1 {
		for i, f := range []*dissect.Field{srvService, srvProtocol, srvName}[:len(parts)] {
			m.Text(f, h.name, parts[i])
		}
	} else {
		m.Text(recordName, h.name, h.owner)
	}
	m.Uint(recordType, h.fixed.At(0, 2), uint64(h.kind()))
	if h.kind() == typeOPT {
		m.extended(h.fixed.At(2, 6))
	} else {
		m.classAndTTL(h.fixed.At(2, 6))
	}
	m.Uint(recordLen, h.fixed.At(8, 2), uint64(h.size()))
}

// note keeps the value of an answer for the story: the first few do.
func (m *message) note(first int) {
	m.records++
	if len(m.answers) < 3 && first < len(m.Nodes) && m.Session.Tell {
		switch m.Nodes[first].Field {
		case address4, address6, canonical, nameServer, pointer, txt:
			m.answers = append(m.answers, string(m.AppendValue(nil, first)))
		}
	}
}

func (m *message) classAndTTL(r dissect.Range) {
	class := uint64(binary.BigEndian.Uint16(r.Data))
	if m.shared {
		flush := class&0x8000 != 0
		class &= 0x7fff
		m.Uint(recordClass, r.At(0, 2), class)
		m.Bool(recordFlush, r.At(0, 2), flush)
	} else {
		m.Uint(recordClass, r.At(0, 2), class)
	}
	ttl := binary.BigEndian.Uint32(r.Data[2:])
	i := m.Uint(recordTTL, r.At(2, 4), uint64(ttl))
	if ttl>>31 != 0 {
		m.Open(i)
		m.Remark(highTTL, r.At(2, 4), dissect.Warning, dissect.OfProtocol, "")
		m.Close()
	}
}

// extended adds what the pseudo-record OPT has in place of class and lifetime, RFC 6891
// section 6.1.3.
func (m *message) extended(r dissect.Range) {
	size := uint64(binary.BigEndian.Uint16(r.Data))
	if m.shared {
		m.Uint(optSizeShared, r.At(0, 2), size&0x7fff)
		m.Bool(recordFlush, r.At(0, 2), size&0x8000 != 0)
	} else {
		m.Uint(optSize, r.At(0, 2), size)
	}
	m.Uint(optCode, r.At(2, 1), uint64(r.Data[2]))
	m.Uint(optVersion, r.At(3, 1), uint64(r.Data[3]))
	z, at := uint64(binary.BigEndian.Uint16(r.Data[4:])), r.At(4, 2)
	m.Open(m.Uint(optZ, at, z))
	m.Bool(optDO, at, z&0x8000 != 0)
	m.Uint(optRest, at, z&0x7fff)
	m.Close()
}
