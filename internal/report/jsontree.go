package report

import (
	"cmp"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// outer is how far the outermost names of a tree stand to the right.
const outer = 8

// tree writes all nodes in one pass: a node's depth and that of the next one say which objects
// begin and end.
func (j *JSON) tree(t *dissect.Tree) {
	dst := j.buf
	at := &j.first
	for i := range t.Nodes {
		n := &t.Nodes[i]
		depth, next := int(n.Depth), -1 // next is the depth of the next node
		if i+1 < len(t.Nodes) {
			next = int(t.Nodes[i+1].Depth)
		}
		if last := at; last.next != nil && last.next.field == n.Field && last.next.depth == depth {
			at = last.next
		} else {
			at = j.follow(last, place{n.Field, depth})
		}
		start := len(dst)
		if !at.unnamed || !at.labelled && t.Label(i) == "" {
			dst = append(dst, at.text...)
		} else {
			dst = j.labelled(dst, t, i)
		}
		name := len(dst) - len(`": "`)
		if next > depth && at.empty {
			dst[len(dst)-1] = '{'
			continue
		}
		dst = at.value(dst, n)
		switch {
		case next == depth:
			dst = append(dst, `",`...)
		case next > depth:
			dst = append(append(dst, `",`...), dst[start:name]...)
			dst = append(dst, `_tree": {`...)
		default:
			dst = append(dst, '"')
			for d := depth - 1; d >= max(next, 0); d-- {
				dst = append(append(dst, line(d)...), '}')
			}
			if next >= 0 {
				dst = append(dst, ',')
			}
		}
	}
	j.buf = dst
}

// labelled begins a node whose field has no name: its label stands there.
func (j *JSON) labelled(dst []byte, t *dissect.Tree, i int) []byte {
	j.label = t.AppendLabel(j.label[:0], i)
	dst = dissect.AppendQuoted(append(dst, quoted(int(t.Nodes[i].Depth))...), j.label)
	return append(dst, `": "`...)
}

// opening is what is written for a field at a depth.
type opening struct {
	place
	next     *opening // that followed this one last
	text     string   // before the value: "\n            \"tcp.port\": \""
	value    dissect.Writer
	empty    bool       // that is all: the field has no value
	unnamed  bool       // its label stands where names do: the title, or what the node says
	labelled bool       // it always says something
	past     []*opening // that followed this one before
}

// place is where a field stands.
type place struct {
	field *dissect.Field
	depth int
}

// maxPast bounds what is remembered of what follows an opening.
const maxPast = 8

// follow finds what follows the last opening. Frames are much alike: it is likely to be what
// has followed before, which takes less time than to look for the place in a map.
func (j *JSON) follow(last *opening, here place) *opening {
	for k, at := range last.past {
		if at.place == here {
			last.past[k], last.next = last.next, at
			return at
		}
	}
	at := j.openings[here]
	if at == nil {
		f := here.field
		name := dissect.AppendQuoted(nil, []byte(cmp.Or(f.Name, f.Title)))
		at = &opening{place: here, text: quoted(here.depth) + string(name) + `": "`, value: f.JSON()}
		at.empty = f.Kind == dissect.None || f.Kind == dissect.Protocol
		at.unnamed = f.Name == ""
		at.labelled = f.Show != nil || !at.empty
		j.openings[here] = at
	}
	if last.next != nil && len(last.past) < maxPast {
		last.past = append(last.past, last.next)
	}
	last.next = at
	return at
}

// quoted begins a line with a quote, as far to the right as a depth has it.
func quoted(depth int) string { return quotes[min(depth, len(quotes)-1)] }

// line begins a line with what ends or follows a name of that depth.
func line(depth int) string {
	s := quoted(depth)
	return s[:len(s)-1]
}

// quotes are the beginnings of lines for the depths that trees have, but for hostile ones.
var quotes = func() (lines [37]string) {
	for depth := range lines {
		lines[depth] = "\n" + strings.Repeat(" ", outer+2*depth) + `"`
	}
	return lines
}()
