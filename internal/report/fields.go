// Package report writes what frames were explained as: chosen fields in columns, whole trees
// as JSON or text, one line for each frame. The first two are what tshark's -T fields and
// -T json print, so that scripts made for it go on working. Package cli chooses; package
// dissect has the trees.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
)

// FieldsOptions are tshark's -E options. DefaultFields has the defaults.
type FieldsOptions struct {
	Header     bool
	Separator  byte
	Aggregator byte
	Quote      byte // 0 for none
	Occurrence byte // 'a' for all, 'f' for the first, 'l' for the last
	Escape     bool // write control characters as backslash and letter
	BOM        bool
}

// DefaultFields returns what tshark does without -E.
func DefaultFields() FieldsOptions {
	return FieldsOptions{Separator: '\t', Aggregator: ',', Occurrence: 'a', Escape: true}
}

// options are the names that Set knows.
var options = []string{"header", "separator", "aggregator", "occurrence", "quote", "escape", "bom"}

// Set reads one NAME=VALUE of -E, or several with commas between them.
func (o *FieldsOptions) Set(s string) error {
	name, value, ok := strings.Cut(s, "=")
	if !ok {
		return fmt.Errorf("-E %s: say NAME=VALUE, such as header=y", s)
	}
	for i := 1; i < len(value); i++ { // the value of a separator may be a comma itself
		next, _, more := strings.Cut(value[i+1:], "=")
		if value[i] == ',' && more && slices.Contains(options, next) {
			if err := o.Set(value[i+1:]); err != nil {
				return err
			}
			value = value[:i]
			s = name + "=" + value
		}
	}
	var err error
	switch name {
	case "header":
		o.Header, err = yes(value)
	case "escape":
		o.Escape, err = yes(value)
	case "bom":
		o.BOM, err = yes(value)
	case "separator":
		o.Separator, err = character(value)
	case "aggregator":
		o.Aggregator, err = character(value)
	case "occurrence":
		if o.Occurrence = first(value); !strings.Contains("afl", value) || len(value) != 1 {
			err = fmt.Errorf("say a for all, f for the first or l for the last")
		}
	case "quote":
		switch value {
		case "d":
			o.Quote = '"'
		case "s":
			o.Quote = '\''
		case "n":
			o.Quote = 0
		default:
			err = fmt.Errorf("say d for double, s for single or n for no quotes")
		}
	default:
		hint := "there are " + strings.Join(options[:len(options)-1], ", ") + " and bom"
		if near := dissect.Nearest(name, options); near != "" {
			hint = "did you mean " + near + "?"
		}
		err = fmt.Errorf("there is no such option; %s", hint)
	}
	if err != nil {
		return fmt.Errorf("-E %s: %w", s, err)
	}
	return nil
}

func yes(value string) (bool, error) {
	if value != "y" && value != "n" {
		return false, fmt.Errorf("say y or n")
	}
	return value == "y", nil
}

func character(value string) (byte, error) {
	switch {
	case value == "/t":
		return '\t', nil
	case value == "/s":
		return ' ', nil
	case len(value) == 1 && value[0] < 0x80:
		return value[0], nil
	}
	return 0, fmt.Errorf("say one character, /t for a tab or /s for a space")
}

func first(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}

// Fields writes chosen fields, one line for each frame: tshark's -T fields.
type Fields struct {
	FieldsOptions
	names   []string
	columns columns
	values  [][]byte // the values of each column, joined
	counts  []int    // how many they are
	line    []byte
}

// NewFields chooses the columns by name. It fails for a name that the catalog lacks and tells
// the nearest.
func NewFields(c *dissect.Catalog, names []string, o FieldsOptions) (*Fields, error) {
	cols, err := newColumns(c, names)
	if err != nil {
		return nil, err
	}
	return &Fields{FieldsOptions: o, names: names, columns: cols, values: make([][]byte, len(names)), counts: make([]int, len(names))}, nil
}

// Begin writes what comes before the first frame.
func (f *Fields) Begin(w io.Writer) error {
	if f.BOM {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return err
		}
	}
	if !f.Header {
		return nil
	}
	_, err := io.WriteString(w, strings.Join(f.names, string(f.Separator))+"\n")
	return err
}

// Frame writes the line of one frame.
func (f *Fields) Frame(w io.Writer, p *dissect.Packet) error {
	for i := range f.values {
		f.values[i], f.counts[i] = f.values[i][:0], 0
	}
	for i := range p.Nodes {
		for c := f.columns.find(p.Nodes[i].Field, 0); c >= 0; c = f.columns.find(p.Nodes[i].Field, c+1) {
			f.add(f.columns.column[c], &p.Tree, i)
		}
	}
	f.line = f.line[:0]
	for i, v := range f.values {
		if i > 0 {
			f.line = append(f.line, f.Separator)
		}
		if f.Quote != 0 && f.counts[i] > 0 { // an empty value is one, too
			f.line = append(append(append(f.line, f.Quote), v...), f.Quote)
		} else {
			f.line = append(f.line, v...)
		}
	}
	f.line = append(f.line, '\n')
	_, err := w.Write(f.line)
	return err
}

// End writes what comes after the last frame: nothing.
func (f *Fields) End(io.Writer) error { return nil }

func (f *Fields) add(column int, t *dissect.Tree, i int) {
	v := f.values[column]
	f.counts[column]++
	if f.counts[column] > 1 {
		switch f.Occurrence {
		case 'f':
			return
		case 'l':
			v = v[:0]
		default:
			v = append(v, f.Aggregator)
		}
	}
	start := len(v)
	v = t.AppendValue(v, i)
	if f.Escape {
		v = escape(v, start)
	}
	f.values[column] = v
}

// escape writes the control characters from start on that tshark writes as C has them: not
// the bell, not the vertical tab.
func escape(v []byte, start int) []byte {
	i := start
	for i < len(v) && letter(v[i]) == 0 {
		i++
	}
	if i == len(v) {
		return v
	}
	tail := string(v[i:])
	v = v[:i]
	for j := range len(tail) {
		if c := letter(tail[j]); c != 0 {
			v = append(v, '\\', c)
		} else {
			v = append(v, tail[j])
		}
	}
	return v
}

func letter(c byte) byte {
	switch c {
	case '\b':
		return 'b'
	case '\t':
		return 't'
	case '\n':
		return 'n'
	case '\f':
		return 'f'
	case '\r':
		return 'r'
	}
	return 0
}
