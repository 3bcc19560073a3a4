package report

import (
	"io"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/dissect"
)

// JSON writes an array with an object for each frame: tshark's -T json. A name that occurs
// more than once in a layer is written more than once, as tshark does.
type JSON struct {
	names   []string
	columns columns // of -e; without, whole trees are written
	buf     []byte
	began   bool
	indent  int
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
func (j *JSON) Begin(w io.Writer) error {
	_, err := io.WriteString(w, "[")
	return err
}

// End closes the array.
func (j *JSON) End(w io.Writer) error {
	_, err := io.WriteString(w, "\n]\n")
	return err
}

// Frame writes the object of one frame.
func (j *JSON) Frame(w io.Writer, p *dissect.Packet) error {
	j.buf = j.buf[:0]
	if j.began {
		j.buf = append(j.buf, ',')
	}
	j.began = true
	j.buf = append(j.buf, "\n  {\n    \"_index\": \"packets-"...)
	j.buf = p.Frame.Time.UTC().AppendFormat(j.buf, "2006-01-02")
	j.buf = append(j.buf, "\",\n    \"_type\": \"doc\",\n    \"_score\": null,\n    \"_source\": {\n      \"layers\": {"...)
	j.indent = 8
	if j.names != nil {
		j.chosen(&p.Tree)
	} else {
		j.children(&p.Tree, 0, len(p.Nodes))
	}
	j.buf = append(j.buf, "\n      }\n    }\n  }"...)
	_, err := w.Write(j.buf)
	return err
}

// children writes the nodes from i up to end, which are of one depth with those below them.
func (j *JSON) children(t *dissect.Tree, i, end int) {
	for n := 0; i < end; n++ {
		if n > 0 {
			j.buf = append(j.buf, ',')
		}
		next := t.End(i)
		j.node(t, i, next)
		i = next
	}
}

func (j *JSON) node(t *dissect.Tree, i, next int) {
	kind := t.Nodes[i].Field.Kind
	open := next > i+1
	j.key(t, i, "")
	if valued := kind != dissect.None && kind != dissect.Protocol; valued || !open {
		j.value(t, i)
		if !open {
			return
		}
		j.buf = append(j.buf, ',')
		j.key(t, i, "_tree")
	}
	j.buf = append(j.buf, '{')
	j.indent += 2
	j.children(t, i+1, next)
	j.indent -= 2
	j.line()
	j.buf = append(j.buf, '}')
}

// key writes the name of a node, or its label if its field has no name.
func (j *JSON) key(t *dissect.Tree, i int, suffix string) {
	j.line()
	j.buf = append(j.buf, '"')
	if name := t.Nodes[i].Field.Name; name != "" {
		j.buf = append(j.buf, name...)
	} else {
		start := len(j.buf)
		j.buf = quoteTail(t.AppendLabel(j.buf, i), start)
	}
	j.buf = append(append(j.buf, suffix...), `": `...)
}

func (j *JSON) value(t *dissect.Tree, i int) {
	j.buf = append(j.buf, '"')
	start := len(j.buf)
	j.buf = append(quoteTail(t.AppendJSONValue(j.buf, i), start), '"')
}

func (j *JSON) line() {
	const spaces = "\n                                                                                "
	j.buf = append(j.buf, spaces[:min(1+j.indent, len(spaces))]...)
}

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
				j.line()
				j.buf = append(append(append(j.buf, '"'), name...), `": [`...)
			}
			j.indent += 2
			j.line()
			j.value(t, i)
			j.indent -= 2
		}
		if n > 0 {
			j.line()
			j.buf = append(j.buf, ']')
		}
	}
}

// quoteTail escapes what stands in buf from start on, for a JSON string. Bytes that are not
// UTF-8 become U+FFFD.
func quoteTail(buf []byte, start int) []byte {
	for i := start; i < len(buf); i++ {
		if c := buf[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			tail := string(buf[i:])
			return appendQuoted(buf[:i], tail)
		}
	}
	return buf
}

func appendQuoted(dst []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r == '\b':
			dst = append(dst, `\b`...)
		case r == '\f':
			dst = append(dst, `\f`...)
		case r < 0x20:
			dst = append(dst, `\u00`...)
			dst = append(dst, "0123456789abcdef"[r>>4], "0123456789abcdef"[r&15])
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}
