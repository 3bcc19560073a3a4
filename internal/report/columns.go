package report

import (
	"fmt"

	"github.com/wirelore/wirelore/internal/dissect"
)

// columns finds the columns that show a field. A name may stand for several fields and a
// field may be asked for in several columns. They are few, so that looking through all of
// them is faster than hashing.
type columns struct {
	fields []*dissect.Field
	column []int // of fields[i]
}

func newColumns(c *dissect.Catalog, names []string) (columns, error) {
	var cols columns
	for i, name := range names {
		fields := c.Find(name)
		if len(fields) == 0 {
			hint := "wirelore explain --fields lists all"
			if near := c.Nearest(name); near != "" {
				hint = fmt.Sprintf("did you mean %s?", near)
			}
			return columns{}, fmt.Errorf("there is no field %q; %s", name, hint)
		}
		for _, f := range fields {
			cols.fields = append(cols.fields, f)
			cols.column = append(cols.column, i)
		}
	}
	return cols, nil
}

func (c *columns) find(f *dissect.Field, from int) int {
	for i := from; i < len(c.fields); i++ {
		if c.fields[i] == f {
			return i
		}
	}
	return -1
}
