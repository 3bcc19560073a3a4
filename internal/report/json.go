package report

import (
	"io"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// JSON writes an array with an object for each frame: tshark's -T json. A name that occurs
// more than once in a layer is written more than once, as tshark does.
type JSON struct {
	names   []string
	columns columns // of -e; without, whole trees are written
	buf     []byte
	label   []byte
	began   bool
}

// NewJSON chooses the fields by name, or whole trees if there are no names.
func NewJSON(c *dissect.Catalog, names []string) (*JSON, error) {
	cols, err := newColumns(c, names)
	if err != nil {
		return nil, err
	}
	return &JSON{names: names, columns: cols}, nil
}

// Begin opens the array.
func (j *JSON) Begin(io.Writer) error {
	j.buf = append(j.buf, '[')
	return nil
}

// End closes the array.
func (j *JSON) End(w io.Writer) error {
	j.buf = append(j.buf, "\n]\n"...)
	return j.flush(w)
}

// Frame writes the object of one frame, now or with a later one.
func (j *JSON) Frame(w io.Writer, p *dissect.Packet) error {
	if j.began {
		j.buf = append(j.buf, ',')
	}
	j.began = true
	j.buf = append(j.buf, "\n  {\n    \"_index\": \"packets-"...)
	j.buf = p.Frame.Time.UTC().AppendFormat(j.buf, "2006-01-02")
	j.buf = append(j.buf, "\",\n    \"_type\": \"doc\",\n    \"_score\": null,\n    \"_source\": {\n      \"layers\": {"...)
	if j.names != nil {
		j.chosen(&p.Tree)
	} else {
		j.tree(&p.Tree)
	}
	j.buf = append(j.buf, "\n      }\n    }\n  }"...)
	if len(j.buf) < piece {
		return nil
	}
	return j.flush(w)
}

// piece is how much is written at a time, at least: trees are long, and a buffer behind this
// one would copy them once more.
const piece = 1 << 16

func (j *JSON) flush(w io.Writer) error {
	_, err := w.Write(j.buf)
	j.buf = j.buf[:0]
	return err
}

// outer is how far the outermost names of a tree stand to the right.
const outer = 8

// tree writes all nodes in one pass: a node's depth and that of the next one say which objects
// begin and end.
func (j *JSON) tree(t *dissect.Tree) {
	dst := j.buf
	for i := range t.Nodes {
		n := &t.Nodes[i]
		next := -1 // the depth of the next node
		if i+1 < len(t.Nodes) {
			next = int(t.Nodes[i+1].Depth)
		}
		depth := int(n.Depth)
		open := next > depth
		start := len(dst)
		dst = j.appendName(append(dst, quoted(depth)...), t, i)
		end := len(dst)
		if kind := n.Field.Kind; !open || kind != dissect.None && kind != dissect.Protocol {
			dst = t.AppendJSONValue(append(dst, `": "`...), i)
			if open {
				dst = append(append(dst, `",`...), dst[start:end]...)
				dst = append(dst, "_tree"...)
			}
		}
		if open {
			dst = append(dst, `": {`...)
			continue
		}
		if next == depth {
			dst = append(dst, `",`...)
			continue
		}
		dst = append(dst, '"')
		for d := depth - 1; d >= max(next, 0); d-- {
			dst = append(append(dst, line(d)...), '}')
		}
		if next >= 0 {
			dst = append(dst, ',')
		}
	}
	j.buf = dst
}

// appendName appends a node's name: its label if its field has none.
func (j *JSON) appendName(dst []byte, t *dissect.Tree, i int) []byte {
	if name := t.Nodes[i].Field.Name; name != "" {
		return append(dst, name...)
	}
	j.label = t.AppendLabel(j.label[:0], i)
	return dissect.AppendQuoted(dst, j.label)
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

// chosen writes the values of the chosen fields, each name with an array.
func (j *JSON) chosen(t *dissect.Tree) {
	wrote := false
	for column, name := range j.names {
		n := 0
		for i := range t.Nodes {
			c := j.columns.find(t.Nodes[i].Field, 0)
			for c >= 0 && j.columns.column[c] != column {
				c = j.columns.find(t.Nodes[i].Field, c+1)
			}
			if c < 0 {
				continue
			}
			if n++; n > 1 {
				j.buf = append(j.buf, ',')
			} else {
				if wrote {
					j.buf = append(j.buf, ',')
				}
				wrote = true
				j.buf = append(append(j.buf, quoted(0)...), name...)
				j.buf = append(j.buf, `": [`...)
			}
			j.buf = append(j.buf, quoted(1)...)
			j.buf = append(t.AppendJSONValue(j.buf, i), '"')
		}
		if n > 0 {
			j.buf = append(append(j.buf, line(0)...), ']')
		}
	}
}
