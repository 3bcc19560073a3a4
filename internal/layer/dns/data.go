package dns

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
)

// how says how a part of a record's data is written.
type how uint8

const (
	number   how = iota // as many bytes as the field has room for
	bits                // of the number before
	fixed               // an address
	domain              // a name
	counted             // bytes behind their number
	optional            // the same, and no field if there are none
	remains             // all that is left
	seconds             // since 1970, in four bytes
	many                // counted, up to the end
	types               // a bit map of types, RFC 4034 section 4.1.2
	own                 // by a method
)

// part is a part of a record's data.
type part struct {
	field  *dissect.Field
	how    how
	length *dissect.Field // of counted
	shift  int            // of bits
	mask   uint64
	method func(*message) bool
}

// data explains the data of a record.
func (m *message) data(kind uint16) bool {
	parts, ok := layouts[kind]
	if !ok {
		m.Remark(undecoded, m.r.At(m.at, 0), dissect.Note, dissect.OfUndecoded,
			fmt.Sprintf("Record data of type %d, which is shown as bytes", kind))
		m.Raw(rawData, m.rest())
		return true
	}
	var last uint64
	at := 0 // where it stands
	for i := range parts {
		q := &parts[i]
		if q.how == bits {
			m.Uint(q.field, m.r.Slice(at, m.at), last>>q.shift&q.mask)
			if i+1 == len(parts) || parts[i+1].how != bits {
				m.Close()
			}
			continue
		}
		at = m.at
		if last, ok = m.part(q); !ok {
			return false
		}
		if i+1 < len(parts) && parts[i+1].how == bits {
			m.Open(0)
		}
	}
	return true
}

func (m *message) part(q *part) (v uint64, ok bool) {
	switch q.how {
	case number:
		return m.number(q.field)
	case fixed:
		r, ok := m.take(sizeOf(q.field.Kind))
		if ok {
			m.Raw(q.field, r)
		}
		return 0, ok
	case domain:
		return 0, m.domain(q.field)
	case counted, optional:
		return 0, m.counted(q)
	case many:
		for m.at < m.end {
			if !m.counted(q) {
				return 0, false
			}
		}
		return 0, true
	case remains:
		m.bytes(q.field, m.rest())
		return 0, true
	case seconds:
		r, ok := m.take(4)
		if ok {
			m.Int(q.field, r, int64(binary.BigEndian.Uint32(r.Data))*int64(time.Second))
		}
		return 0, ok
	case types:
		return 0, m.types()
	}
	return 0, q.method(m)
}

// sizeOf returns the bytes of an address.
func sizeOf(kind dissect.Kind) int {
	switch kind {
	case dissect.IPv4:
		return 4
	case dissect.Ether:
		return 6
	}
	return 16
}

// bytes adds bytes, or the text that they are.
func (m *message) bytes(f *dissect.Field, r dissect.Range) {
	if f.Kind == dissect.String {
		m.Text(f, r, readable(r.Data))
	} else {
		m.Raw(f, r)
	}
}

func (m *message) counted(q *part) bool {
	n, ok := m.number(q.length)
	if !ok {
		return false
	}
	r, ok := m.take(int(n))
	if ok && (n > 0 || q.how != optional) {
		m.bytes(q.field, r)
	}
	return ok
}

// types adds the types that a bit map holds: windows of up to 256 bits.
func (m *message) types() bool {
	for m.at < m.end {
		head, ok := m.take(2)
		if !ok {
			return false
		}
		bitmap, ok := m.take(int(head.Data[1]))
		if !ok {
			return false
		}
		for i, b := range bitmap.Data {
			for j := range 8 {
				if b&(0x80>>j) != 0 {
					m.Uint(recordType, bitmap.At(i, 1), uint64(head.Data[0])<<8|uint64(8*i+j))
				}
			}
		}
	}
	return true
}

// hashed adds the next owner of NSEC3, which people write in base 32 (RFC 5155 section 3.3).
func (m *message) hashed() bool {
	n, ok := m.number(nsec3HashLen)
	if !ok {
		return false
	}
	r, ok := m.take(int(n))
	if ok {
		m.Text(nsec3Hash, r, base32hex.EncodeToString(r.Data))
	}
	return ok
}

var base32hex = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

func (m *message) key() bool    { return m.tagged(keyID, keyData) }
func (m *message) oldKey() bool { return m.tagged(oldKeyID, oldKeyData) }

// tagged adds a public key, and the tag that signatures name it by (RFC 4034 appendix B).
func (m *message) tagged(id, data *dissect.Field) bool {
	all := m.r.Slice(m.at-4, m.end)
	m.Mark(m.Uint(id, all.At(0, 0), uint64(keyTag(all.Data))), dissect.Generated)
	m.Raw(data, m.rest())
	return true
}

// rsaMD5 is the algorithm whose keys have their tag from their end.
const rsaMD5 = 1

func keyTag(b []byte) uint16 {
	if n := len(b); b[3] == rsaMD5 {
		return binary.BigEndian.Uint16(b[n-3:])
	}
	var sum uint32
	for i, c := range b {
		if i%2 == 0 {
			sum += uint32(c) << 8
		} else {
			sum += uint32(c)
		}
	}
	return uint16(sum + sum>>16)
}

// property adds a tag and its value, RFC 8659 section 4.1.
func (m *message) property() bool {
	whole := m.r.Slice(m.at, m.end)
	if whole.Len() == 0 || 1+int(whole.Data[0]) > whole.Len() {
		return m.fail("the tag of a property does not fit (RFC 8659 section 4.1)")
	}
	n := int(whole.Data[0])
	tag, value := whole.At(1, n), whole.From(1+n)
	f := caaUnknown
	switch string(tag.Data) {
	case "issue":
		f = caaIssue
	case "issuewild":
		f = caaWild
	case "iodef":
		f = caaReport
	}
	m.Open(m.Add(f, whole, 0, value.Data))
	m.Uint(caaTagLen, whole.At(0, 1), uint64(n))
	m.bytes(caaTag, tag)
	m.bytes(caaValue, value)
	m.Close()
	m.at = m.end
	return true
}

// replacement adds the name that NAPTR ends with; its length is not on the wire, but
// Wireshark shows it.
func (m *message) replacement() bool {
	text, r, ok := m.name()
	if !ok {
		return false
	}
	m.Mark(m.Uint(naptrReplacementLen, r.At(0, 0), uint64(len(text))), dissect.Generated)
	m.Text(naptrReplacement, r, readable(text))
	return true
}
