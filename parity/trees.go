package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/report"
)

// trees holds whole trees against each other, as -T json writes them: for each layer, how many
// of its entries stand at the same place with the same value.
type trees struct {
	order  []string // layers, as they were first seen
	layers map[string]*treeTally
}

// treeTally counts the entries of a layer, and the frames in which it occurs the same.
type treeTally struct {
	tally
	first string // frame in which an entry differs, and the entry
}

// writeTrees compares the trees of all captures and prints the tally. Frames with layers that
// we do not have are left out.
func writeTrees(ctx context.Context, out io.Writer, shark *tshark, captures []capture, f foreign) error {
	t := &trees{layers: map[string]*treeTally{}}
	for _, c := range captures {
		text, err := shark.run(ctx, c.dir, append([]string{"-n", "-r", c.path, "-T", "json"}, c.options...)...)
		if err != nil {
			continue // compareAll said so
		}
		theirs, err := readTrees(text, shark.fields)
		if err != nil {
			return fmt.Errorf("%s: read tshark's JSON: %w", c.name, err)
		}
		text, err = ourTrees(ctx, c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		ours, err := readTrees(text, shark.fields)
		if err != nil {
			return fmt.Errorf("%s: read our JSON: %w", c.name, err)
		}
		for n := range min(len(theirs), len(ours)) {
			if f.from(theirs[n].layers) == nil {
				t.compare(fmt.Sprintf("%s frame %d", c.name, n+1), theirs[n], ours[n])
			}
		}
	}
	t.write(out)
	return nil
}

// ourTrees writes our trees of a capture.
func ourTrees(ctx context.Context, c capture) ([]byte, error) {
	w, err := report.NewJSON(dissect.NewCatalog(lab.Layers(lab.LayerConfig{})), nil)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = w.Begin(&text)
	err = errors.Join(err, c.explain(ctx, func(p *dissect.Packet) error { return w.Frame(&text, p) }))
	err = errors.Join(err, w.End(&text))
	return text.Bytes(), err
}

func (t *trees) compare(where string, theirs, ours tree) {
	names := append(append([]string(nil), theirs.layers...), ours.layers...)
	done := map[string]bool{}
	for _, name := range names {
		if done[name] {
			continue
		}
		done[name] = true
		l := t.layers[name]
		if l == nil {
			l = &treeTally{}
			t.layers[name] = l
			t.order = append(t.order, name)
		}
		count := map[string]int{}
		for _, e := range theirs.entries[name] {
			count[e]++
		}
		for _, e := range ours.entries[name] {
			if count[e]--; count[e] >= 0 {
				l.equal++
			} else if l.first == "" {
				l.first = where + ": only wirelore has " + e
			}
		}
		for e, n := range count {
			if n > 0 && l.first == "" {
				l.first = where + ": only tshark has " + e
			}
		}
		l.values += max(len(theirs.entries[name]), len(ours.entries[name]))
	}
}

// tree is a frame: its layers in order, and for each its entries with their paths.
type tree struct {
	layers  []string
	entries map[string][]string
}

// readTrees reads the array of -T json. A name may occur several times in an object.
func readTrees(text []byte, fields map[string]string) ([]tree, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var all []tree
	for d.More() {
		var frame struct {
			Source struct{ Layers json.RawMessage } `json:"_source"`
		}
		if err := d.Decode(&frame); err != nil {
			return all, fmt.Errorf("frame %d: %w", len(all)+1, err)
		}
		t := tree{entries: map[string][]string{}}
		layers := json.NewDecoder(bytes.NewReader(frame.Source.Layers))
		err := walk(layers, func(layer string) error {
			t.layers = append(t.layers, layer)
			t.entries[layer] = append(t.entries[layer], "")
			return entries(layers, fields, "", func(e string) { t.entries[layer] = append(t.entries[layer], e) })
		})
		if err != nil {
			return all, fmt.Errorf("frame %d: %w", len(all)+1, err)
		}
		all = append(all, t)
	}
	return all, nil
}

// walk calls see for each name of the object that comes next; see reads the value.
func walk(d *json.Decoder, see func(name string) error) error {
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		if err := see(name.(string)); err != nil { // a name is a string
			return err
		}
	}
	_, err := d.Token()
	return err
}

// entries reads a value and calls see with what is in it: path and value. Names that are no
// field's are labels; their wording is each program's own.
func entries(d *json.Decoder, fields map[string]string, path string, see func(string)) error {
	var value json.RawMessage
	if err := d.Decode(&value); err != nil {
		return err
	}
	if !bytes.HasPrefix(value, []byte("{")) {
		see(path + " = " + string(value))
		return nil
	}
	inner := json.NewDecoder(bytes.NewReader(value))
	return walk(inner, func(name string) error {
		if fields[strings.TrimSuffix(name, "_tree")] == "" {
			name = "(label)"
		}
		return entries(inner, fields, path+"/"+name, see)
	})
}

func (t *trees) write(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	defer w.Flush()
	fmt.Fprintln(w, "\nlayer\tentries\tequal\tagreement\tfirst difference")
	var all tally
	for _, name := range t.order {
		l := t.layers[name]
		all.add(l.tally)
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\n", name, l.values, l.equal, percent(l.tally), l.first)
	}
	fmt.Fprintf(w, "all\t%d\t%d\t%s\t\n", all.values, all.equal, percent(all))
}
