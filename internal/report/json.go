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
	if j.names != nil {
		j.chosen(&p.Tree)
	} else {
		j.buf = appendTree(j.buf, &p.Tree)
	}
	j.buf = append(j.buf, "\n      }\n    }\n  }"...)
	_, err := w.Write(j.buf)
	return err
}

// outer is how far the outermost names of a tree stand to the right.
const outer = 8

// appendTree writes all nodes in one pass: a node's depth and that of the next one say which
// objects begin and end.
func appendTree(dst []byte, t *dissect.Tree) []byte {
	for i := range t.Nodes {
		n := &t.Nodes[i]
		next := -1 // the depth of the next node
		if i+1 < len(t.Nodes) {
			next = int(t.Nodes[i+1].Depth)
		}
		depth := int(n.Depth)
		open := next > depth
		dst = appendLine(dst, outer+2*depth)
		dst = appendKey(dst, t, i)
		if kind := n.Field.Kind; kind != dissect.None && kind != dissect.Protocol || !open {
			dst = append(dst, `": "`...)
			dst = append(appendJSONValue(dst, t, i), '"')
			if open {
				dst = appendLine(append(dst, ','), outer+2*depth)
				dst = append(appendKey(dst, t, i), "_tree"...)
			}
		}
		if open {
			dst = append(dst, `": {`...)
			continue
		}
		for d := depth - 1; d >= max(next, 0); d-- {
			dst = append(appendLine(dst, outer+2*d), '}')
		}
		if next >= 0 {
			dst = append(dst, ',')
		}
	}
	return dst
}

// appendKey opens a node's name: its label if its field has no name.
func appendKey(dst []byte, t *dissect.Tree, i int) []byte {
	dst = append(dst, '"')
	if name := t.Nodes[i].Field.Name; name != "" {
		return append(dst, name...)
	}
	start := len(dst)
	return quoteTail(t.AppendLabel(dst, i), start)
}

func appendJSONValue(dst []byte, t *dissect.Tree, i int) []byte {
	start := len(dst)
	dst = t.AppendJSONValue(dst, i)
	if t.Nodes[i].Field.Kind == dissect.String {
		return quoteTail(dst, start)
	}
	return dst // nothing to escape
}

func appendLine(dst []byte, indent int) []byte {
	const spaces = "\n                                                                                "
	return append(dst, spaces[:min(1+indent, len(spaces))]...)
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
				j.buf = append(append(appendLine(j.buf, outer), '"'), name...)
				j.buf = append(j.buf, `": [`...)
			}
			j.buf = append(appendLine(j.buf, outer+2), '"')
			j.buf = append(appendJSONValue(j.buf, t, i), '"')
		}
		if n > 0 {
			j.buf = append(appendLine(j.buf, outer), ']')
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
