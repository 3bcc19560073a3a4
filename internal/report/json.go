package report

import (
	"io"
	"time"

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
	day     [3]int // of the frame before
	date    []byte // as it is written

	openings map[place]*opening
	first    opening // stands before the first node
}

// NewJSON chooses the fields by name, or whole trees if there are no names.
func NewJSON(c *dissect.Catalog, names []string) (*JSON, error) {
	cols, err := newColumns(c, names)
	if err != nil {
		return nil, err
	}
	return &JSON{names: names, columns: cols, openings: map[place]*opening{}}, nil
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
	if year, month, day := p.Frame.Time.UTC().Date(); j.day != [3]int{year, int(month), day} {
		j.day, j.date = [3]int{year, int(month), day}, p.Frame.Time.UTC().AppendFormat(j.date[:0], time.DateOnly)
	}
	j.buf = append(j.buf, j.date...)
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
			j.buf = append(t.Nodes[i].Field.JSON()(j.buf, &t.Nodes[i]), '"')
		}
		if n > 0 {
			j.buf = append(append(j.buf, line(0)...), ']')
		}
	}
}
