package dissect

import (
	"net/netip"
	"time"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/wire"
)

// Exchange is one request with its response or responses: what package flow lists. The layer
// that sees the request makes it and fills it in as more is seen.
type Exchange struct {
	Layer  *Field // the Proto of the layer that made it
	Conn   *Conn
	Number int       // from 1, in the order of the requests on the connection and layer
	Lane   uint64    // the HTTP/2 stream, or 0
	ID     string    // what the protocol itself calls it: a JSON-RPC id, a DNS transaction
	Parent *Exchange // the exchange that carried it, or nil

	Method    string // "GET", "app.Greeter/SayHello", "add"
	Target    string // the request target or the name that was asked for
	Authority string
	Status    string // "200 OK", "0 OK", "NXDOMAIN"
	Code      int    // the status as a number; 0 before there is one
	Failed    bool   // the status says that the request did not succeed

	Request, Response Part
	// Upgraded names the layer that took the connection over: "websocket".
	Upgraded string
	// Ended says why there will be no more, where that is not the end of the response: "RST_STREAM CANCEL".
	Ended string
}

// Take says that a layer above the one that began the exchange knows better what was asked
// for. It reports whether that is new; a nil exchange is nobody's.
func (e *Exchange) Take(layer *Field, method string) bool {
	if e == nil || e.Layer == layer {
		return false
	}
	e.Layer, e.Method, e.Status, e.Code = layer, method, "", 0
	return true
}

// Part is one side of an exchange.
type Part struct {
	First, Last int // numbers of its first and last frame; 0 if none was seen
	Begin, End  time.Time
	Media       string // media type
	Encoding    string // content or message encoding
	Size        int64  // bytes of the body as the application has it
	Messages    int    // of a stream
	Done        bool   // its end was seen
}

// See says that bytes of this part are in the present frame.
func (q *Part) See(p *Packet) {
	if q.First == 0 {
		q.First, q.Begin = p.Frame.Number, p.Frame.Time
	}
	q.Last, q.End = p.Frame.Number, p.Frame.Time
}

// EventKind says what an event is about.
type EventKind uint8

// The kinds of events.
const (
	Opened     EventKind = iota + 1 // a connection was established
	Negotiated                      // two ends agreed: versions, ciphers, ALPN, an upgrade
	Requested                       // a request is complete
	Responded                       // a response is complete
	Messaged                        // a message of a stream or a WebSocket
	Noticed                         // something unusual
	Ended                           // an exchange, a conversation or a connection ended
)

// Event is something that happened in a frame, told by the layer that saw it. Text goes on
// from the name of the sender: "asks for GET /api/rest/dummie/2".
type Event struct {
	Kind     EventKind
	Layer    *Field
	Conn     *Conn
	Dir      wire.Dir
	Exchange *Exchange  // nil if about the connection itself
	Frames   []int      // the frames it was seen in, if they are more than the present one
	From     netip.Addr // who sent the present one, if it is part of no connection
	Text     string
}

// Tell reports an event, if the session was asked to tell. Where the text costs something,
// look at Session.Options.Tell first.
func (p *Packet) Tell(e Event) {
	if !p.Session.Tell {
		return
	}
	if e.Conn == nil {
		e.Conn = p.Conn
	}
	if e.Conn == nil {
		e.From = p.Src.Addr()
	}
	p.Events = append(p.Events, e)
}

// maxExcerpt is how much of a message an Event repeats.
const maxExcerpt = 80

// Excerpt returns the beginning of a text as an Event may repeat it: on one line, cut between
// characters.
func Excerpt(text []byte) string {
	if len(text) <= maxExcerpt {
		return string(AppendEscaped(nil, text))
	}
	n := maxExcerpt
	for n > maxExcerpt-utf8.UTFMax && !utf8.RuneStart(text[n]) {
		n--
	}
	return string(AppendEscaped(nil, text[:n])) + "..."
}
