package dns

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
)

// maxOpen is how many questions of a connection are remembered.
const maxOpen = 256

// patience is how long a question that comes again is the same question.
const patience = 5 * time.Second

// transaction is a question with its answer.
type transaction struct {
	id       uint16
	asked    int // frame
	askedAt  time.Time
	answered int // frame, or 0
	exchange *dissect.Exchange
}

// kinship says what a message is to a transaction.
type kinship uint8

const (
	first kinship = iota
	again
	alone // an answer without a question
)

// table has the transactions of one connection, oldest first.
type table struct {
	open  []*transaction
	count int

	frame, buffer int // of the latest message
}

// named tells whether the bytes that hold a message held another before, so that tshark has
// named the protocol already.
func (t *table) named(p *dissect.Packet, r dissect.Range) bool {
	frame, buffer := t.frame, t.buffer
	t.frame, t.buffer = p.Frame.Number, r.Buf
	return frame != 0 && frame == t.frame && buffer == t.buffer
}

// find finds the transaction that a message belongs to, or makes one, and says what the
// message is there.
func (t *table) find(m *message) (*transaction, kinship) {
	x := t.last(m.id)
	switch {
	case m.response() && x == nil:
		return &transaction{id: m.id}, alone
	case m.response() && x.answered != 0:
		return x, again
	case m.response():
		return x, first
	case x != nil && x.answered == 0 && m.Frame.Time.Sub(x.askedAt) <= patience:
		return x, again
	}
	return &transaction{id: m.id, asked: m.Frame.Number, askedAt: m.Frame.Time, exchange: &dissect.Exchange{
		Layer: m.proto, Conn: m.Conn, Number: t.count + 1, ID: fmt.Sprintf("0x%04x", m.id),
	}}, first
}

// keep remembers what find returned for a message.
func (t *table) keep(x *transaction, m *message) {
	switch {
	case m.response():
		if x.answered == 0 {
			x.answered = m.Frame.Number
		}
	case t.last(m.id) != x:
		t.count++
		if len(t.open) == maxOpen {
			t.open = append(t.open[:0], t.open[1:]...)
		}
		t.open = append(t.open, x)
	}
}

func (t *table) last(id uint16) *transaction {
	for i := len(t.open) - 1; i >= 0; i-- {
		if t.open[i].id == id {
			return t.open[i]
		}
	}
	return nil
}

// remark says at the identifier that a message was sent before. Only now is it known that the
// message is whole, so that the remark moves there from the end.
func (x *transaction) remark(m *message) {
	at := m.first + 1
	n := len(m.Nodes) - at
	m.Open(m.first)
	if m.response() {
		m.Remark(repeatedAnswer, m.r.At(0, 2), dissect.Warning, dissect.OfProtocol,
			"DNS response retransmission. Original response in frame "+strconv.Itoa(x.answered))
	} else {
		m.Remark(repeatedQuery, m.r.At(0, 2), dissect.Warning, dissect.OfProtocol,
			"DNS query retransmission. Original request in frame "+strconv.Itoa(x.asked))
	}
	m.Close()
	nodes := m.Nodes[at:]
	slices.Reverse(nodes[:n])
	slices.Reverse(nodes[n:])
	slices.Reverse(nodes)
}

// tell adds what is known of a transaction to a message of it, and tells the story.
func (x *transaction) tell(m *message, k kinship, none dissect.Range) {
	switch {
	case k == alone:
		m.Mark(m.Bool(unsolicited, none, true), dissect.Generated)
	case k == again && m.response():
		m.Mark(m.Uint(repeatsAnswer, none, uint64(x.answered)), dissect.Generated)
		m.Mark(m.Bool(repeated, none, true), dissect.Generated)
	case k == again:
		m.Mark(m.Uint(repeatsQuery, none, uint64(x.asked)), dissect.Generated)
		m.Mark(m.Bool(repeated, none, true), dissect.Generated)
	case m.response():
		m.Mark(m.Uint(responseTo, none, uint64(x.asked)), dissect.Generated)
		m.Mark(m.Int(responseTime, none, int64(m.Frame.Time.Sub(x.askedAt))), dissect.Generated)
		m.answer(x)
	default:
		m.ask(x)
	}
	if k == again {
		x.remark(m)
		m.Tell(dissect.Event{Kind: dissect.Noticed, Layer: m.proto, Dir: m.Dir, Exchange: x.exchange, Text: "sends it again"})
	}
}

func (m *message) ask(x *transaction) {
	e := x.exchange
	if e.Target = m.asked; e.Target != "" {
		e.Method = typeName(m.kind)
	}
	e.Request.See(m.Packet)
	e.Request.Size, e.Request.Done = int64(m.r.Len()), true
	if m.Session.Tell {
		m.Tell(dissect.Event{Kind: dissect.Requested, Layer: m.proto, Dir: m.Dir, Exchange: e, Text: "asks for the " + e.Method + " records of " + e.Target})
	}
}

func (m *message) answer(x *transaction) {
	e := x.exchange
	e.Code = int(m.flags & 15)
	e.Status, e.Failed = codeName(uint64(e.Code)), e.Code != 0
	e.Response.See(m.Packet)
	e.Response.Size, e.Response.Done = int64(m.r.Len()), true
	if m.Session.Tell {
		m.Tell(dissect.Event{Kind: dissect.Responded, Layer: m.proto, Dir: m.Dir, Exchange: e, Text: m.verdict(e)})
	}
}

// verdict puts an answer in words.
func (m *message) verdict(e *dissect.Exchange) string {
	switch {
	case e.Failed:
		return "answers " + e.Status
	case m.flags&0x200 != 0:
		return "answers that it does not fit in a datagram"
	case m.records == 0:
		return "answers that there are no such records"
	case len(m.answers) == 0:
		return "answers with " + dissect.Count(m.records, "record")
	case m.records > len(m.answers):
		return fmt.Sprintf("answers %s and %d more", strings.Join(m.answers, ", "), m.records-len(m.answers))
	}
	return "answers " + strings.Join(m.answers, ", ")
}
