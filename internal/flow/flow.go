// Package flow turns frames that were explained into conversations: which connections there
// were, what was said on each and when, which response belongs to which request, and how it
// ended. It listens to the events that the layers tell (package dissect) and knows no layer.
//
// It keeps what is open and hands over what has ended, so that its memory is that of the
// open connections.
package flow

import (
	"slices"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
)

// Moment is something that happened on a connection.
type Moment struct {
	dissect.Event
	Frames []int // the frames that show it, ascending; never empty
	Time   time.Time
}

// Connection is one conversation as it was seen.
type Connection struct {
	*dissect.Conn
	Frames  int
	Bytes   [2]int64 // lengths of the frames on the wire, by direction
	Moments []Moment // in order; of very many the middle ones are left out
	Omitted int      // how many were left out, after the first keepFirst
	Said    int      // requests and messages, left out or not
	Noticed int      // unusual things, left out or not
	Ended   bool     // an end was seen
	Reason  string   // how it ended, as the layer tells it
}

// What is kept of a connection on which very much is said.
const (
	keepFirst = 2000
	keepLast  = 20
)

// Tracker follows a capture's connections. Its session must tell events. The zero value is
// ready.
type Tracker struct {
	// Emit gets the connections in the order in which they were opened; one that never ends
	// at Close. What happened outside of any comes last, with a nil Conn.
	Emit func(*Connection)

	Frames      int
	Bytes       int64 // lengths of the frames on the wire
	First, Last time.Time

	byConn map[*dissect.Conn]*Connection
	queue  []*Connection // opened and not yet handed over, oldest first
	loose  *Connection   // what belongs to no connection
	number int           // of the last frame
}

// maxQueue is how many connections wait, ended, for an older one that is still open, before
// they are handed over all the same.
const maxQueue = 4096

// Frame takes what one frame was explained as.
func (t *Tracker) Frame(p *dissect.Packet) {
	if t.Frames == 0 || p.Frame.Time.Before(t.First) {
		t.First = p.Frame.Time
	}
	if p.Frame.Time.After(t.Last) {
		t.Last = p.Frame.Time
	}
	t.Frames++
	t.Bytes += int64(p.Frame.Length)
	t.number = p.Frame.Number
	c := t.connection(p.Conn)
	c.Frames++
	c.Bytes[p.Dir] += int64(p.Frame.Length)
	for _, e := range parentsFirst(p.Events) {
		frames := append([]int(nil), e.Frames...)
		if len(frames) == 0 {
			frames = []int{p.Frame.Number}
		}
		slices.Sort(frames)
		frames = slices.Compact(frames)
		about := c
		if e.Conn != p.Conn { // such as an ICMP error, which quotes what it is about
			about = t.connection(e.Conn)
		}
		about.add(Moment{Event: e, Frames: frames, Time: p.Frame.Time})
	}
	t.flush()
}

// parentsFirst puts what is told of an exchange before what is told of those that it carries:
// some layers hand a body on before they know that it was the last of it.
func parentsFirst(events []dissect.Event) []dissect.Event {
	for i := range events {
		for j := range events[:i] {
			if inner := events[j].Exchange; inner != nil && inner.Parent != nil && inner.Parent == events[i].Exchange {
				parent := events[i]
				copy(events[j+1:i+1], events[j:i])
				events[j] = parent
				break
			}
		}
	}
	return events
}

func (t *Tracker) connection(conn *dissect.Conn) *Connection {
	if conn == nil {
		if t.loose == nil {
			t.loose = &Connection{}
		}
		return t.loose
	}
	c := t.byConn[conn]
	if c == nil {
		if t.byConn == nil {
			t.byConn = map[*dissect.Conn]*Connection{}
		}
		c = &Connection{Conn: conn}
		t.byConn[conn] = c
		t.queue = append(t.queue, c)
	}
	return c
}

func (c *Connection) add(m Moment) {
	switch m.Kind {
	case dissect.Requested, dissect.Messaged:
		c.Said++
	case dissect.Noticed:
		c.Noticed++
	case dissect.Ended:
		if m.Exchange == nil {
			c.Ended, c.Reason = true, m.Text
		}
	}
	c.Moments = append(c.Moments, m)
	if len(c.Moments) > keepFirst+2*keepLast {
		n := copy(c.Moments[keepFirst:], c.Moments[keepFirst+keepLast:])
		clear(c.Moments[keepFirst+n:])
		c.Moments = c.Moments[:keepFirst+n]
		c.Omitted += keepLast
	}
}

// lingering is for how many frames an ended connection is kept for what arrives late.
const lingering = 1000

// flush hands over what has ended, in the order of opening as long as not too many wait.
func (t *Tracker) flush() {
	for len(t.queue) > 0 {
		i := 0
		if len(t.queue) > maxQueue {
			i = max(0, slices.IndexFunc(t.queue, func(c *Connection) bool { return c.Ended }))
		} else if c := t.queue[0]; !c.Ended || t.number-c.LastFrame < lingering {
			return
		}
		t.emit(t.queue[i])
		t.queue = slices.Delete(t.queue, i, i+1)
	}
}

func (t *Tracker) emit(c *Connection) {
	delete(t.byConn, c.Conn)
	if t.Emit != nil {
		t.Emit(c)
	}
}

// Close hands over what is left; what belongs to no connection comes last.
func (t *Tracker) Close() {
	for _, c := range t.queue {
		t.emit(c)
	}
	t.queue = nil
	if t.loose != nil {
		t.emit(t.loose)
	}
}
