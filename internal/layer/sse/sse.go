// Package sse explains Server-Sent Events: a body that never needs to end, with one event
// after the other. It stands on http and http2. Wireshark has no such dissector; the names
// are in its style.
//
// Specification: HTML Standard section 9.2.
package sse

import (
	"bytes"
	"strconv"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Layer is a stream of events.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: []*dissect.Field{event, name, data, id, retry, comment},
		Over:   []string{"http", "http2"},
		Claim: func(h *dissect.Hints) dissect.Claim {
			return dissect.Is(h.Media == "text/event-stream", "the media type is text/event-stream")
		},
		New:     func(*dissect.Session) dissect.Dissector { return explain },
		Summary: summary,
	}
}

var (
	proto = &dissect.Field{Name: "sse", Title: "Server-Sent Events", Kind: dissect.Protocol, Purpose: dissect.Framing,
		About: "Events in plain text: lines of field and value, an empty line after each event.", Spec: "HTML Standard section 9.2.5"}
	event = &dissect.Field{Name: "sse.message", Title: "Event", Show: showEvent,
		About: "One event, up to the empty line that sends it off.", Spec: "HTML Standard section 9.2.6"}
	name = &dissect.Field{Name: "sse.event", Title: "Event", Kind: dissect.String, Purpose: dissect.Payload,
		About: "What kind of event it is; message, if nothing is said."}
	data = &dissect.Field{Name: "sse.data", Title: "Data", Kind: dissect.String, Purpose: dissect.Payload,
		About: "One line of what the event says."}
	id = &dissect.Field{Name: "sse.id", Title: "Id", Kind: dissect.String, Purpose: dissect.Payload,
		About: "What a client that lost the connection names in Last-Event-ID to go on from here."}
	retry = &dissect.Field{Name: "sse.retry", Title: "Retry", Kind: dissect.Uint, Purpose: dissect.Payload,
		About: "How many milliseconds a client waits before it connects again."}
	comment = &dissect.Field{Name: "sse.comment", Title: "Comment", Kind: dissect.String,
		About: "Nothing: sent to keep the connection alive."}
	other = &dissect.Field{Title: "Line", Show: showLine, About: "A line that says nothing a client knows."}
)

// maxEvents bounds the events that are shown of one body.
const maxEvents = 10_000

func explain(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	p.Layer(proto, r)
	for i, n := 0, 0; i < r.Len() && n < maxEvents; n++ {
		size := eventLen(r.Data[i:])
		explainEvent(p, r.Slice(i, i+size), h)
		i += size
	}
}

// eventLen is the length of the first event, with the empty line that ends it.
func eventLen(b []byte) int {
	i := 0
	for i < len(b) {
		n := lineLen(b[i:])
		empty := len(trim(b[i:i+n])) == 0
		if i += n; empty {
			break
		}
	}
	return i
}

func explainEvent(p *dissect.Packet, r dissect.Range, h dissect.Hints) {
	p.Open(p.Group(event, r, ""))
	defer p.Close()
	var called, said []byte
	for i := 0; i < r.Len(); {
		n := lineLen(r.Data[i:])
		explainLine(p, r.Slice(i, i+n), &called, &said)
		i += n
	}
	if !p.Session.Tell || said == nil {
		return
	}
	text := "sends an event: "
	if called != nil {
		text = "sends the event " + dissect.Excerpt(called) + ": "
	}
	p.Tell(dissect.Event{Kind: dissect.Messaged, Layer: proto, Dir: h.Dir, Exchange: h.Exchange, Text: text + dissect.Excerpt(said)})
}

// explainLine adds one line, and notes what it says of the event's name and data.
func explainLine(p *dissect.Packet, r dissect.Range, called, said *[]byte) {
	text := trim(r.Data)
	key, value, _ := bytes.Cut(text, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(key) {
	case "event":
		p.Add(name, r, 0, value)
		*called = value
	case "data":
		p.Add(data, r, 0, value)
		if *said == nil {
			*said = value
		}
	case "id":
		p.Add(id, r, 0, value)
	case "retry":
		if ms, err := strconv.ParseUint(string(value), 10, 32); err == nil {
			p.Uint(retry, r, ms)
		} else {
			p.Add(other, r, 0, nil)
		}
	default:
		if len(key) == 0 && len(text) > 0 {
			p.Add(comment, r, 0, value)
		} else {
			p.Add(other, r, 0, nil)
		}
	}
}

func lineLen(b []byte) int {
	i := bytes.IndexAny(b, "\r\n")
	switch {
	case i < 0:
		return len(b)
	case b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n':
		return i + 2
	}
	return i + 1
}

func trim(line []byte) []byte { return bytes.TrimRight(line, "\r\n") }

func showEvent(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(append(dst, t.Nodes[i].Field.Title...), ": "...)
	for j := i + 1; j < t.End(i); j++ {
		if t.Nodes[j].Field == data {
			dst = append(append(dst, t.Nodes[j].Bytes...), ' ')
		}
	}
	return bytes.TrimRight(dst, " ")
}

func showLine(dst []byte, t *dissect.Tree, i int) []byte {
	return dissect.AppendEscaped(dst, t.Range(i).Data)
}

func summary(dst []byte, t *dissect.Tree, i int) []byte {
	n := 0
	for j := i + 1; j < t.End(i); j++ {
		if t.Nodes[j].Field == event {
			n++
		}
	}
	return append(strconv.AppendInt(dst, int64(n), 10), " events"...)
}
