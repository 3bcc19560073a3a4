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

// record explains a record, RFC 1035 section 4.1.3. The owner of SRV is taken apart: a service,
// a protocol and a domain (RFC 2782).
func (m *message) record(answer bool) bool {
	i, start := m.Group(group, m.r.At(m.at, 0), ""), m.at
	m.Open(i)
	defer func() { m.Resize(i, min(m.at, m.r.Len())-start) }()
	text, owner, ok := m.name()
	if !ok {
		return false
	}
	text = readable(text)
	kindAt, ok := m.take(2)
	if !ok {
		m.Text(recordName, owner, text)
		return false
	}
	kind := binary.BigEndian.Uint16(kindAt.Data)
	label := text + ": type " + typeName(uint64(kind))
	if parts := strings.SplitN(text, ".", 3); kind == typeSRV && len(parts) > 1 {
		for i, f := range []*dissect.Field{srvService, srvProtocol, srvName}[:len(parts)] {
			m.Text(f, owner, parts[i])
		}
	} else {
		m.Text(recordName, owner, text)
	}
	m.Uint(recordType, kindAt, uint64(kind))
	if kind == typeOPT {
		ok = m.extended()
	} else {
		var class uint64
		if class, ok = m.classAndTTL(); ok {
			label += ", class " + className(class)
		}
	}
	if !ok {
		return false
	}
	m.Nodes[i].Label = label
	n, ok := m.number(recordLen)
	if !ok {
		return false
	}
	end := m.end
	if m.at+int(n) > end {
		return m.fail(fmt.Sprintf("the data of a record should have %d bytes where %d are left (RFC 1035 section 3.2.1)", n, end-m.at))
	}
	first := len(m.Nodes)
	m.end = m.at + int(n)
	switch {
	case kind == typeOPT:
		ok = m.options()
	case n > 0:
		ok = m.data(kind)
	}
	if !ok {
		return false
	}
	m.at, m.end = m.end, end
	if answer {
		m.note(first)
	}
	m.Close()
	return true
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

func (m *message) classAndTTL() (class uint64, ok bool) {
	r, ok := m.take(2)
	if !ok {
		return 0, false
	}
	class = uint64(binary.BigEndian.Uint16(r.Data))
	if m.shared {
		flush := class&0x8000 != 0
		class &= 0x7fff
		m.Uint(recordClass, r, class)
		m.Bool(recordFlush, r, flush)
	} else {
		m.Uint(recordClass, r, class)
	}
	ttl, ok := m.number(recordTTL)
	if ok && ttl>>31 != 0 {
		m.Open(0)
		m.Remark(highTTL, r, dissect.Warning, dissect.OfProtocol, "")
		m.Close()
	}
	return class, ok
}

// extended adds what the pseudo-record OPT has in place of class and lifetime, RFC 6891
// section 6.1.3.
func (m *message) extended() bool {
	r, ok := m.take(6)
	if !ok {
		return false
	}
	size := uint64(binary.BigEndian.Uint16(r.Data))
	if m.shared {
		m.Uint(optSize, r.At(0, 2), size&0x7fff)
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
	return true
}
