package dns

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

const headerLen = 12

// message is a message that is being explained. Its methods return false once it broke; why
// then says why.
type message struct {
	*dissect.Packet
	*variant
	r       dissect.Range // from the identifier on: pointers count from there
	at, end int           // what is to be read next, and where the present part ends
	why     string

	first   int // node of the identifier
	id      uint16
	flags   uint16
	asked   string // name and type of the first question
	kind    uint64
	answers []string // the first few, as people read them
	records int      // answers
}

func (m *message) response() bool { return m.flags&0x8000 != 0 }
func (m *message) opcode() int    { return int(m.flags >> 11 & 15) }

func (m *message) fail(why string) bool {
	m.why = why
	return false
}

// take returns the next n bytes.
func (m *message) take(n int) (dissect.Range, bool) {
	if m.at+n > m.end {
		return dissect.Range{}, m.fail(fmt.Sprintf("%d bytes are needed where %d are left (RFC 1035 section 4.1)", n, max(0, m.end-m.at)))
	}
	r := m.r.Slice(m.at, m.at+n)
	m.at += n
	return r, true
}

// rest returns all up to the end of the present part.
func (m *message) rest() dissect.Range {
	r := m.r.Slice(m.at, m.end)
	m.at = m.end
	return r
}

// number adds the next number: of as many bytes as f has room for.
func (m *message) number(f *dissect.Field) (v uint64, ok bool) {
	r, ok := m.take(int(f.Bits) / 8)
	if !ok {
		return 0, false
	}
	for _, b := range r.Data {
		v = v<<8 | uint64(b)
	}
	m.Uint(f, r, v)
	return v, true
}

// domain adds the next name.
func (m *message) domain(f *dissect.Field) bool {
	text, r, ok := m.name()
	if ok {
		m.Text(f, r, readable(text))
	}
	return ok
}

func (m *message) name() (text string, r dissect.Range, ok bool) {
	text, n, err := name(m.r.Data, m.at, m.end)
	if err != nil {
		return "", r, m.fail(err.Error())
	}
	r, ok = m.take(n)
	return text, r, ok
}

// explain explains the message in whole, behind n bytes that say how long it is: 2 over TCP.
func (v *variant) explain(p *dissect.Packet, whole dissect.Range, n int, t *table) {
	r := whole.From(n)
	m := &message{Packet: p, variant: v, r: r, end: r.Len()}
	var x *transaction
	var k kinship
	if r.Len() >= 4 {
		m.id, m.flags = binary.BigEndian.Uint16(r.Data), binary.BigEndian.Uint16(r.Data[2:])
		if t != nil {
			x, k = t.find(m)
			t.keep(x, m)
		}
	}
	if x != nil && x.exchange != nil {
		p.Belongs(x.exchange)
		defer p.Belongs(nil)
	}
	if t == nil || !t.named(p, whole) {
		p.Layer(v.proto, whole)
	} else {
		p.Unnamed(v.proto, whole)
	}
	if n > 0 {
		p.Uint(messageLen, whole.At(0, n), uint64(binary.BigEndian.Uint16(whole.Data)))
	}
	if ok := m.header() && m.body(); !ok {
		p.Break(v.proto, r.From(min(m.at, r.Len())), m.why)
		return
	}
	if x != nil {
		x.tell(m, k, whole.At(0, 0))
	}
	m.extraneous()
}

func (m *message) header() bool {
	id, ok := m.take(2)
	if !ok {
		return false
	}
	m.first = m.Uint(identifier, id, uint64(m.id))
	flags, ok := m.take(2)
	if !ok {
		return false
	}
	m.flagFields(flags)
	return true
}

// flagFields adds the flags, RFC 1035 section 4.1.1 and RFC 4035 section 3: which of them
// mean something depends on who speaks.
func (m *message) flagFields(r dissect.Range) {
	bit := func(f *dissect.Field, n int) { m.Bool(f, r, m.flags>>n&1 != 0) }
	m.Open(m.Uint(flags, r, uint64(m.flags)))
	bit(flagResponse, 15)
	m.Uint(flagOpcode, r, uint64(m.opcode()))
	switch {
	case m.local:
		bit(flagConflict, 10)
	case m.response():
		bit(flagAuthoritative, 10)
	}
	bit(flagTruncated, 9)
	if m.local {
		bit(flagTentative, 8)
	} else {
		bit(flagDesired, 8)
		if m.response() {
			bit(flagAvailable, 7)
		}
		bit(flagZ, 6)
		if m.response() || m.flags&0x20 != 0 {
			bit(flagAuthenticated, 5)
		}
		bit(flagUnchecked, 4)
	}
	if m.response() {
		m.Uint(flagCode, r, uint64(m.flags&15))
	}
	m.Close()
}

// section is a part of the body: RFC 1035 section 4.1, and RFC 2136 section 2 for updates.
type section struct {
	count, countUpdate *dissect.Field
	title, titleUpdate string
}

var sections = [...]section{
	{countQueries, countZones, "Queries", "Zone"},
	{countAnswers, countPrerequisites, "Answers", "Prerequisites"},
	{countAuthority, countUpdates, "Authoritative nameservers", "Updates"},
	{countAdditional, countAdditional, "Additional records", "Additional records"},
}

const opcodeUpdate = 5

func (m *message) body() bool {
	update := m.opcode() == opcodeUpdate
	var counts [len(sections)]uint64
	for i := range sections {
		f := sections[i].count
		if update {
			f = sections[i].countUpdate
		}
		var ok bool
		if counts[i], ok = m.number(f); !ok {
			return false
		}
	}
	for i := range sections {
		if counts[i] == 0 {
			continue
		}
		title := sections[i].title
		if update {
			title = sections[i].titleUpdate
		}
		list, start := m.Group(group, m.r.At(m.at, 0), title), m.at
		m.Open(list)
		for range counts[i] {
			ok := false
			if i == 0 {
				ok = m.question()
			} else {
				ok = m.record(i == 1)
			}
			m.Resize(list, min(m.at, m.r.Len())-start)
			if !ok {
				return false
			}
		}
		m.Close()
	}
	return true
}

// question explains a question, RFC 1035 section 4.1.2, if it is whole.
func (m *message) question() bool {
	start := m.at
	text, r, ok := m.name()
	if !ok {
		return false
	}
	fixed, ok := m.take(4)
	if !ok {
		return false
	}
	kind, class := uint64(binary.BigEndian.Uint16(fixed.Data)), fixed.From(2)
	if m.asked == "" {
		m.asked, m.kind = readable(text), kind
	}
	m.Open(m.Add(queryEntry, m.r.Slice(start, m.at), 0, nil))
	m.Text(queryName, r, readable(text))
	size, labels := len(text), 1+strings.Count(text, ".")
	if size == 1 { // Wireshark takes it for the root, whose text is longer
		size, labels = 0, 0
	}
	m.Mark(m.Uint(queryNameLen, r, uint64(size)), dissect.Generated)
	m.Mark(m.Uint(queryLabels, r, uint64(labels)), dissect.Generated)
	m.Uint(queryType, fixed.At(0, 2), kind)
	v := uint64(binary.BigEndian.Uint16(class.Data))
	if m.shared {
		m.Uint(queryClass, class, v&0x7fff)
		m.Bool(queryUnicast, class, v&0x8000 != 0)
	} else {
		m.Uint(queryClass, class, v)
	}
	m.Close()
	return true
}

// extraneous shows what stands behind the last record.
func (m *message) extraneous() {
	r := m.r.From(m.at)
	if r.Len() == 0 {
		return
	}
	m.Open(m.Group(group, r, fmt.Sprintf("Extraneous Data (%d bytes)", r.Len())))
	m.Nodes[m.Raw(extraData, r)].Purpose = dissect.Unknown
	m.Mark(m.Uint(extraLength, r.At(0, 0), uint64(r.Len())), dissect.Generated)
	m.Remark(extraRemark, r, dissect.Note, dissect.OfUndecoded, "")
	m.Close()
}
