package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"sort"
	"text/tabwriter"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/lab"
)

// writeMissing lists the fields that tshark shows below one of our layers and that none of
// our layers has, the most frequent first.
func writeMissing(ctx context.Context, out io.Writer, shark *tshark, captures []capture) error {
	catalog := dissect.NewCatalog(lab.Layers(lab.LayerConfig{}))
	type gap struct {
		layer, name, file string
		count             int
	}
	gaps := map[string]*gap{}
	for _, c := range captures {
		text, err := shark.run(ctx, c.dir, append([]string{"-n", "-r", c.path, "-T", "pdml"}, c.options...)...)
		if err != nil && len(text) == 0 {
			continue // compareAll said so
		}
		err = pdmlFields(text, func(layer, name string) {
			if name == "" || len(catalog.Find(layer)) == 0 || len(catalog.Find(name)) > 0 || shark.fields[name] == "" {
				return
			}
			if gaps[name] == nil {
				gaps[name] = &gap{layer: layer, name: name, file: c.name}
			}
			gaps[name].count++
		})
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	list := make([]*gap, 0, len(gaps))
	for _, g := range gaps {
		list = append(list, g)
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.layer != b.layer {
			return a.layer < b.layer
		}
		return a.count > b.count || a.count == b.count && a.name < b.name
	})
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nmissing field\tin layer\ttimes\tfirst in")
	for _, g := range list {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\n", g.name, g.layer, g.count, g.file)
	}
	return w.Flush()
}

// pdmlFields calls see with each field of a PDML document and the layer it stands in.
func pdmlFields(document []byte, see func(layer, name string)) error {
	d := xml.NewDecoder(bytes.NewReader(bytes.ToValidUTF8(document, nil))) // tshark writes some names as they came
	d.Strict = false
	layer := ""
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		name := ""
		for _, a := range start.Attr {
			if a.Name.Local == "name" {
				name = a.Value
			}
		}
		switch start.Name.Local {
		case "proto":
			layer = name
		case "field":
			see(layer, name)
		}
	}
}
