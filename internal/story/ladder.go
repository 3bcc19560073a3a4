package story

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/flow"
	"github.com/wirelore/wirelore/internal/wire"
)

// maxRungs is how many arrows a ladder has at most.
const maxRungs = 60

// ladder draws the moments of a connection as arrows between the client on the left and the
// server on the right.
func (s *Writer) ladder(c *flow.Connection) {
	const margin = 13
	inner := min(max(s.Width-margin-4, 40), 96)
	client, server := c.Client.String(), c.Server.String()
	fmt.Fprintf(s.out, "%*s%s%s\n", margin, "", client, strings.Repeat(" ", max(inner+2-len(client)-len(server), 1))+server)
	for i, m := range c.Moments {
		if i == maxRungs {
			fmt.Fprintf(s.out, "%*s│%s│\n", margin, "", center(dissect.Count(len(c.Moments)-i, "more", "more"), inner, " "))
			break
		}
		label := " " + clip(printable(rung(m)), inner-8) + " "
		switch {
		case m.Kind == dissect.Noticed:
			label = center("! "+strings.TrimSpace(label), inner, " ")
		case m.Dir == wire.ToServer:
			label = center(label, inner-2, "─") + "─>"
		default:
			label = "<─" + center(label, inner-2, "─")
		}
		name := strings.TrimPrefix(strings.TrimPrefix(frames(m.Frames), "frames "), "frame ")
		fmt.Fprintf(s.out, "%*s │%s│\n", margin-1, clip(name, margin-2), label)
	}
}

// rung is a moment's text without its verb: the arrow says who does it.
func rung(m flow.Moment) string {
	if m.Kind == dissect.Noticed {
		return m.Text
	}
	for _, verb := range []string{"asks for ", "asks ", "answers with ", "answers ", "sends ", "calls "} {
		if rest, ok := strings.CutPrefix(m.Text, verb); ok {
			return rest
		}
	}
	return m.Text
}

func center(text string, width int, fill string) string {
	room := max(width-utf8.RuneCountInString(text), 0)
	return strings.Repeat(fill, room/2) + text + strings.Repeat(fill, room-room/2)
}

// clip cuts a text to width runes.
func clip(text string, width int) string {
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	runes := []rune(text)
	return string(runes[:max(width-1, 0)]) + "…"
}
