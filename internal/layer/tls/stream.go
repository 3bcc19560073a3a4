package tls

import (
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// stream is one connection.
type stream struct {
	session *dissect.Session
	secrets *Secrets
	conn    *dissect.Conn
	hints   dissect.Hints

	hello      hello // what the two hellos said
	known      int   // how many secrets there were when the last lookup failed
	told       bool  // that the two agreed
	app        *dissect.Feed
	inside     *below // that app stands on
	sides      [2]side
	later      []later // what comes after the present records
	decrypted  bool    // at least one record was
	old        bool    // the client knows SSL 2.0 only
	sealedTold bool    // that records cannot be decrypted
	versioned  bool    // a record other than a client hello was seen
}

// side is one direction of a connection.
type side struct {
	need    int // bytes of the record that Measure waits for
	missing int // bytes that the last record lacked, until the next are measured
	tail    int // bytes of a record whose beginning was lost, still to come

	at        place // where the last unit ended
	named     int   // the last frame in which a record began that was not whole
	protected bool  // by TLS 1.2 or older: a change cipher spec was seen
	epoch     epoch
	keys      protection // nil if not known, or not yet looked up
	secret    []byte     // of TLS 1.3's present application keys
	seq       uint64     // number of the next record under these keys
	slack     int        // how many records more there may have been
	failed    int        // records in a row that the keys did not open
	unknown   bool       // there were no keys when they were last looked up
	gap       bool       // application data was lost

	message []byte // the beginning of a handshake message
	frames  []part // where it came from
	why     string // the label of what cannot be decrypted
}

// place is a byte of a frame's buffers.
type place struct{ frame, buf, at int }

// part is a piece of a handshake message: its frame and length.
type part struct{ frame, length int }

// later is what follows the layer of the records: decrypted data, or where one broke.
type later struct {
	data dissect.Range
	why  string // not empty: the explanation of data stops here
	end  bool   // the sender closes its direction
}

func newStream(s *dissect.Session, secrets *Secrets, h dissect.Hints) *stream {
	t := &stream{session: s, secrets: secrets, conn: h.Conn, hints: h, known: -1}
	if t.conn == nil {
		t.conn = &dissect.Conn{} // pasted bytes
	}
	return t
}

// Measure takes as many whole records as there are for one unit; a record that was waited for
// is one by itself.
func (t *stream) Measure(d wire.Dir, data []byte) int {
	s := &t.sides[d]
	s.missing = 0
	if s.tail > 0 {
		return min(s.tail, len(data))
	}
	if s.need > 0 && len(data) >= s.need {
		return s.need
	}
	n := 0
	if t.begins(d) {
		n = oldHelloLen(data)
		if n > len(data) {
			s.need = n
			return n
		}
	}
	for n < len(data) {
		k := t.recordLen(data[n:])
		switch {
		case k > 0 && n+k <= len(data):
			n += k
			continue
		case k == stray:
			return len(data)
		case n > 0:
			return n
		case k > 0:
			s.need = k
		}
		return k
	}
	return n
}

// Lost finds its way back to the beginning of a record if the gap is within one; otherwise
// what follows is taken for one if it looks like it.
func (t *stream) Lost(d wire.Dir, n int) {
	s := &t.sides[d]
	missing := s.missing
	s.need, s.missing, s.tail, s.message, s.frames, s.gap = 0, 0, 0, nil, nil, true
	switch {
	case n < 0:
		s.slack += maxSlack
	case n <= missing:
		s.tail = missing - n
		s.slack++
	default:
		s.slack += 1 + (n-missing)/(headerLen+minProtected)
	}
	s.slack = min(s.slack, maxSlack)
}

func (t *stream) Dissect(p *dissect.Packet, d wire.Dir, r dissect.Range, cut bool) {
	s := &t.sides[d]
	s.need = 0
	whole := r
	if len(p.Exchanges) > 0 {
		p.Belongs(nil)
	}
	if cut && s.named == p.Frame.Number { // what the capture left of a record that begins in this segment
		p.Unnamed(proto, r)
	} else {
		p.Layer(proto, r)
	}
	if k := min(s.tail, r.Len()); k > 0 {
		p.Raw(fIncomplete, r.Slice(0, k))
		s.tail -= k
		return
	}
	if n := oldHelloLen(r.Data); n > r.Len() && t.begins(d) {
		p.Raw(fIncomplete, r)
		t.breaks(r.From(r.Len()), "the bytes end within a client hello (RFC 5246 appendix E.2)")
		r = r.From(r.Len())
	} else if n > 0 && t.begins(d) {
		t.oldHello(p, r.Slice(0, n))
		r = r.From(n)
	}
	for r.Len() > 0 {
		n := t.recordLen(r.Data)
		if n == stray {
			t.stray(p, r)
			break
		}
		switch old := t.old && !modern(r.Data); {
		case old:
			n = min(max(n, 2), r.Len())
			t.oldRecord(p, d, r.Slice(0, n))
		case n < 0 || n > r.Len():
			t.cut(p, d, r, n)
			n = r.Len()
		default:
			t.record(p, d, r.Slice(0, n))
		}
		r = r.From(n)
	}
	t.follow(p, d)
	s.at = place{p.Frame.Number, whole.Buf, whole.Start + whole.Len()}
}

// Begin shows that a record begins here, unless it follows others in the same segment.
func (t *stream) Begin(p *dissect.Packet, d wire.Dir, r dissect.Range) {
	s := &t.sides[d]
	if s.at != (place{p.Frame.Number, r.Buf, r.Start}) {
		p.Layer(proto, r.Slice(0, 0))
	}
	s.named = p.Frame.Number
}

// End closes a direction of what is inside, too.
func (t *stream) End(p *dissect.Packet, d wire.Dir) {
	if t.app != nil {
		t.inside.begin(p, p.Whole(0).Slice(0, 0))
		t.app.Push(p, d, p.Whole(0).Slice(0, 0), true)
	}
}

// stray shows bytes between records. Before the first record nothing says that they are TLS
// but the port.
func (t *stream) stray(p *dissect.Packet, r dissect.Range) {
	if t.versioned {
		p.Raw(fIgnored, r)
	} else {
		p.Raw(fContinuation, r)
	}
}

// cut shows a record of n bytes that is not all there; n is dissect.More if not even the
// header is.
func (t *stream) cut(p *dissect.Packet, d wire.Dir, r dissect.Range, n int) {
	if n > 0 {
		t.sides[d].missing = n - r.Len()
		i := t.header(p, d, r.Slice(0, headerLen), n-headerLen)
		body := r.From(headerLen)
		if body.Len() > 0 && !t.encrypted(d, r.Data[0]) {
			t.note(p, i, true, shownType(body.Data), true)
		} else {
			p.Nodes[i].Num |= encryptedMessage
		}
		p.Raw(fIncomplete, body)
		p.Close()
	} else {
		p.Raw(fIncomplete, r)
	}
	t.sides[d].slack = min(t.sides[d].slack+1, maxSlack)
	t.breaks(r.From(r.Len()), "the bytes end within a record (RFC 8446 section 5.1)")
}

// breaks notes where a record could not be explained further, for the end of the layer.
func (t *stream) breaks(r dissect.Range, why string) {
	t.later = append(t.later, later{data: r, why: why})
}

// follow hands on what the records carried.
func (t *stream) follow(p *dissect.Packet, d wire.Dir) {
	for _, l := range t.later {
		if l.why != "" {
			p.Break(proto, l.data, l.why)
			continue
		}
		t.push(p, d, l)
		if l.end {
			t.tellAlert(p, d, 1, 0)
		}
	}
	clear(t.later)
	t.later = t.later[:0]
}
