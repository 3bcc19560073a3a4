// Package story tells what happened in a capture, in order and in sentences that name their
// frames, and draws it as a ladder with the client on the left and the server on the right.
// The same capture gives the same text. Package flow follows the connections; the layers say
// what they saw.
package story

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/flow"
	"github.com/wirelore/wirelore/internal/wire"
)

// Writer writes the story of a capture.
type Writer struct {
	// Ladder draws each connection after its sentences; Width is how many columns it may use.
	Ladder bool
	Width  int

	out         *bufio.Writer
	tracker     flow.Tracker
	connections int
	said        int
	noticed     int
}

// NewWriter returns a story that writes to w.
func NewWriter(w io.Writer) *Writer {
	s := &Writer{out: bufio.NewWriter(w), Width: 100}
	s.tracker.Emit = s.connection
	return s
}

// Frame takes the next frame. Its session must tell events.
func (s *Writer) Frame(p *dissect.Packet) { s.tracker.Frame(p) }

// Close ends the story with the sum of it. notes are sentences about the capture itself: that
// it was cut, that secrets were missing.
func (s *Writer) Close(notes ...string) error {
	s.tracker.Close()
	t := &s.tracker
	fmt.Fprintf(s.out, "In all: %s in %s, %s; %s, %s.", dissect.Count(t.Frames, "frame"), span(t.Last.Sub(t.First)), size(t.Bytes),
		dissect.Count(s.connections, "conversation"), dissect.Count(s.said, "request or message", "requests and messages"))
	if s.noticed == 0 {
		fmt.Fprint(s.out, " Nothing unusual.\n")
	} else {
		fmt.Fprintf(s.out, " %s, told above.\n", dissect.Count(s.noticed, "unusual thing"))
	}
	for _, note := range notes {
		fmt.Fprintln(s.out, note)
	}
	return s.out.Flush()
}

func (s *Writer) connection(c *flow.Connection) {
	s.said += c.Said
	s.noticed += c.Noticed
	if c.Conn == nil {
		if len(c.Moments) == 0 {
			return
		}
		fmt.Fprintf(s.out, "Outside of any connection (%s)\n", dissect.Count(c.Frames, "frame"))
	} else {
		s.connections++
		fmt.Fprintf(s.out, "%s connection %d: %s → %s", strings.ToUpper(c.Transport), c.Index, c.Client, c.Server)
		fmt.Fprintf(s.out, " (%s, %d to %d; %s there, %s back)\n", dissect.Count(c.Frames, "frame"), c.First, c.LastFrame,
			size(c.Bytes[wire.ToServer]), size(c.Bytes[wire.ToClient]))
	}
	for i, m := range c.Moments {
		if c.Omitted > 0 && i == len(c.Moments)/2 {
			fmt.Fprintf(s.out, "  %s more are left out here; -Y and --follow show them.\n", dissect.Count(c.Omitted, "moment"))
		}
		s.sentence(c, m)
	}
	if c.Conn != nil && !c.Ended && c.Transport == "tcp" {
		rest := ""
		if c.Waits() {
			rest = ", and in the middle of a message"
		}
		fmt.Fprintf(s.out, "  %-13s              The capture ends while the connection is open%s.\n", frames([]int{c.LastFrame}), rest)
	}
	if s.Ladder && c.Conn != nil && len(c.Moments) > 0 {
		fmt.Fprintln(s.out)
		s.ladder(c)
	}
	fmt.Fprintln(s.out)
}

// sentence tells one moment: its frames, how long after the connection began, who does what.
func (s *Writer) sentence(c *flow.Connection, m flow.Moment) {
	fmt.Fprintf(s.out, "  %-13s", frames(m.Frames))
	if c.Conn != nil {
		fmt.Fprintf(s.out, " %10s ", "+"+span(m.Time.Sub(c.Opened)))
	}
	mark := " "
	if m.Kind == dissect.Noticed {
		mark = "!"
	}
	fmt.Fprintf(s.out, "%s %s %s%s%s.\n", mark, who(c, m), printable(m.Text), waited(m), gloss(m))
}

// printable escapes what a wire may have brought into a text, so that it cannot speak to a
// terminal.
func printable(text string) string { return string(dissect.AppendEscaped(nil, []byte(text))) }

func who(c *flow.Connection, m flow.Moment) string {
	switch {
	case c.Conn == nil && m.From.IsValid():
		return m.From.String()
	case c.Conn == nil:
		return "Somebody"
	case m.Dir == wire.ToServer:
		return "The client"
	}
	return "The server"
}

// waited says how long a response took, from the end of its request to its own beginning.
func waited(m flow.Moment) string {
	e := m.Exchange
	if m.Kind != dissect.Responded || e == nil || e.Request.End.IsZero() || e.Response.Begin.IsZero() {
		return ""
	}
	text := ", before all of the request was there"
	if after := e.Response.Begin.Sub(e.Request.End); after >= 0 {
		text = ", " + span(after) + " after it was asked"
	}
	if took := e.Response.End.Sub(e.Response.Begin); took > 0 {
		text += " and within " + span(took)
	}
	return text
}

// frames names frames: "frame 7", "frames 1-3", "frames 4, 6".
func frames(list []int) string {
	if len(list) == 1 {
		return "frame " + strconv.Itoa(list[0])
	}
	var b strings.Builder
	b.WriteString("frames ")
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] <= list[j]+1 {
			j++
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(list[i]))
		if j > i {
			b.WriteString("-" + strconv.Itoa(list[j]))
		}
		i = j + 1
	}
	return b.String()
}

// span writes a duration with three digits that count.
func span(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + span(-d)
	case d < time.Microsecond:
		return fmt.Sprintf("%d ns", d)
	case d < time.Millisecond:
		return digits(float64(d)/1e3) + " µs"
	case d < time.Second:
		return digits(float64(d)/1e6) + " ms"
	}
	return digits(d.Seconds()) + " s"
}

func digits(v float64) string {
	switch {
	case v < 10:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 100:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

func size(n int64) string {
	switch {
	case n < 10_000:
		return dissect.Count(n, "byte")
	case n < 10_000_000:
		return digits(float64(n)/1e3) + " kB"
	}
	return digits(float64(n)/1e6) + " MB"
}
