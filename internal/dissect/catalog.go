package dissect

import (
	"sort"
	"strings"
)

// Catalog finds fields by name.
type Catalog struct {
	byName map[string][]*Field
	names  []string // sorted
}

// NewCatalog lists the fields of layers and the layers themselves.
func NewCatalog(layers []Layer) *Catalog {
	c := &Catalog{byName: map[string][]*Field{}}
	add := func(f *Field) {
		for _, known := range c.byName[f.Name] {
			if known == f {
				return
			}
		}
		c.byName[f.Name] = append(c.byName[f.Name], f)
	}
	add(Malformed)
	add(Short)
	add(Why)
	add(exception)
	for _, f := range []*Field{Expert, ExpertMessage, ExpertSeverity, ExpertGroup} {
		add(f)
	}
	for i := range layers {
		add(layers[i].Proto)
		for _, f := range layers[i].Fields {
			add(f)
		}
	}
	for name := range c.byName {
		c.names = append(c.names, name)
	}
	sort.Strings(c.names)
	return c
}

// Find returns the fields of that name: more than one where layers share a name.
func (c *Catalog) Find(name string) []*Field { return c.byName[name] }

// Names returns all names, sorted.
func (c *Catalog) Names() []string { return c.names }

// Nearest returns the name that is likest to a wrong one, or "" if none is like it.
func (c *Catalog) Nearest(name string) string { return Nearest(name, c.names) }

// Nearest returns which of some names, in lower case, is likest to a wrong one, or "" if none is
// like it.
func Nearest(name string, among []string) string {
	best, least := "", len(name)/2+1
	for _, known := range among {
		d := distance(strings.ToLower(name), known, least)
		if d < least {
			best, least = known, d
		}
	}
	return best
}

// distance is the number of letters to add, leave out or change to make b of a, or limit if
// it is no less.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return min(row[len(b)], limit)
}
