package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
)

// write prints the information for people: a name, then what there is to say.
func (in *info) write(w io.Writer) {
	line := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-12s %s\n", name, fmt.Sprintf(format, args...))
	}
	format := in.Format
	if in.Gzipped {
		format += ", gzipped"
	}
	if in.Size > 0 {
		format += ", " + dissect.Count(in.Size, "byte")
	}
	line("file", "%s (%s)", in.File, format)
	if in.Cut != "" {
		line("cut", "%s", in.Cut)
	}
	for _, text := range in.Skipped {
		line("skipped", "%s", text)
	}
	frames := dissect.Count(in.Frames, "frame") + " of " + dissect.Count(in.Bytes, "byte")
	if in.Captured < in.Bytes {
		frames += fmt.Sprintf(", %d of them captured", in.Captured)
	}
	if in.Blocks > 0 {
		frames += fmt.Sprintf("; %d of these are custom blocks or journal entries", in.Blocks)
	}
	line("frames", "%s", frames)
	in.writeTimes(line)
	for _, s := range in.Sections {
		name := "section"
		for _, text := range []string{prefixed("written by ", s.Application), prefixed("on ", s.OS), s.Hardware, quoted(s.Comments)} {
			if text != "" {
				line(name, "%s", text)
				name = ""
			}
		}
	}
	for _, i := range in.Interfaces {
		line(fmt.Sprint("interface ", i.ID), "%s", i)
	}
	line("connections", "%d TCP, %d UDP", in.Connections["tcp"], in.Connections["udp"])
	name := "protocols"
	for _, p := range in.Protocols {
		p.write(line, name, 0)
		name = ""
	}
	for _, s := range in.Secrets {
		text := s.Kind + ", " + dissect.Count(s.Bytes, "byte")
		if s.Lines > 0 {
			text += ", " + dissect.Count(s.Lines, "line")
		}
		line("secrets", "%s", text)
	}
	if in.Names > 0 {
		line("names", "for %s", dissect.Count(in.Names, "address", "addresses"))
	}
	for _, c := range in.Comments {
		line("comment", "frame %d: %s", c.Frame, strings.ReplaceAll(c.Text, "\n", "\n"+strings.Repeat(" ", 13)))
	}
	if in.MoreComment > 0 {
		line("", "and %d more", in.MoreComment)
	}
}

func (in *info) writeTimes(line func(name, format string, args ...any)) {
	if in.first.IsZero() {
		if in.Frames > 0 {
			line("time", "the file has no times")
		}
		return
	}
	const layout = "2006-01-02 15:04:05.000000000"
	line("first", "%s UTC", in.first.Format(layout))
	line("last", "%s UTC, %s later", in.last.Format(layout), in.last.Sub(in.first).Round(time.Microsecond))
	if in.Unordered > 0 {
		line("order", "%s older than the one before", dissect.Count(in.Unordered, "frame is", "frames are"))
	}
}

// String is an interface in one line.
func (i *interfaceInfo) String() string {
	parts := []string{i.LinkName + ", " + dissect.Count(i.Frames, "frame") + ", times to " + i.Resolution}
	if i.SnapLen > 0 {
		parts[0] += fmt.Sprintf(", at most %d bytes of each", i.SnapLen)
	}
	for _, p := range []string{i.Description, prefixed("filter ", i.Filter), prefixed("on ", i.OS), i.Hardware, quoted(i.Comments)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	text := strings.Join(parts, "; ")
	if i.Name != "" {
		text = i.Name + ": " + text
	}
	if i.Section > 1 {
		text += fmt.Sprintf(" (section %d)", i.Section)
	}
	return text
}

// write prints a protocol and those above it, each further to the right.
func (p *protocolInfo) write(line func(name, format string, args ...any), name string, depth int) {
	line(name, "%-30s %8d frames %12d bytes", strings.Repeat("  ", depth)+p.Name, p.Frames, p.Bytes)
	for _, above := range p.Above {
		above.write(line, "", depth+1)
	}
}

// prefixed puts words before a text, if there is one.
func prefixed(words, text string) string {
	if text == "" {
		return ""
	}
	return words + text
}

func quoted(comments []string) string {
	q := make([]string, len(comments))
	for i, c := range comments {
		q[i] = fmt.Sprintf("%q", c)
	}
	return strings.Join(q, ", ")
}
