// Package sse explains Server-Sent Events: a body that never needs to end, with one event
// after the other. It stands on http and http2. Wireshark has no such dissector; the names
// are in its style.
//
// Specification: HTML Standard section 9.2.
package sse

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Layer is a stream of events.
func Layer() dissect.Layer {
	return dissect.Layer{
		Proto:  proto,
		Fields: []*dissect.Field{event, name, data, id, retry, comment},
		Over:   []string{"http", "http2"},
		Claim: func(h dissect.Hints) dissect.Claim {
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
	var said []string
	for i := 0; i < r.Len(); {
		n := lineLen(r.Data[i:])
		line := r.Slice(i, i+n)
		if text := explainLine(p, line); text != "" && p.Session.Tell {
			said = append(said, text)
		}
		i += n
	}
	if len(said) > 0 {
		text := "sends the event " + strings.Join(said, " ")
		p.Tell(dissect.Event{Kind: dissect.Messaged, Layer: proto, Dir: h.Dir, Exchange: h.Exchange, Text: text[:min(len(text), 100)]})
	}
}

// explainLine adds one line, and returns what it says if that is data.
func explainLine(p *dissect.Packet, r dissect.Range) string {
	text := trim(r.Data)
	key, value, _ := bytes.Cut(text, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(key) {
	case "event":
		p.Add(name, r, 0, value)
	case "data":
		p.Add(data, r, 0, value)
		return string(value)
	case "id":
		p.Add(id, r, 0, value)
	case "retry":
		if ms, err := strconv.ParseUint(string(value), 10, 32); err == nil {
			p.Uint(retry, r, ms)
			return ""
		}
		p.Add(other, r, 0, nil)
	case "":
		if len(text) > 0 {
			p.Add(comment, r, 0, value)
			return ""
		}
		p.Add(other, r, 0, nil)
	default:
		p.Add(other, r, 0, nil)
	}
	return ""
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
