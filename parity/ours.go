package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/ledger"
	"github.com/wirelore/wirelore/internal/report"
)

// column is a field to compare.
type column struct {
	name  string
	layer string
	kind  string // tshark's type
	// unasked says that the column is there to know the frames by, not to be compared.
	unasked bool
}

func names(columns []column) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.name
	}
	return list
}

// choose lists the fields of our layers that tshark knows as well.
func choose(layers []dissect.Layer, theirs map[string]string, o options) ([]column, error) {
	asked := func(layer, name string) bool { return match(o.layers, layer) && match(o.fields, name) }
	columns := []column{{protocolsField, "frame", theirs[protocolsField], !asked("frame", protocolsField)}}
	seen := map[string]bool{protocolsField: true}
	add := func(layer, name string) {
		if kind := theirs[name]; kind != "" && !seen[name] && asked(layer, name) {
			seen[name] = true
			columns = append(columns, column{name, layer, kind, false})
		}
	}
	for _, l := range layers {
		add(l.Proto.Name, l.Proto.Name)
		for _, f := range l.Fields {
			add(l.Proto.Name, f.Name)
		}
	}
	if len(columns) == 1 && columns[0].unasked {
		return nil, fmt.Errorf("no field of -layers %q and -fields %q is known to both", o.layers, o.fields)
	}
	return columns, nil
}

// ourValues returns the values of the columns for each frame of a capture, printed and read
// again as tshark's are. It fails if the ledger does not give each byte of the capture to a
// layer.
func ourValues(ctx context.Context, c capture, columns []column) ([][][]string, error) {
	o := report.DefaultFields()
	o.Separator, o.Aggregator = separator, aggregator
	w, err := report.NewFields(dissect.NewCatalog(lab.Layers(lab.LayerConfig{})), names(columns), o)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	account := ledger.New()
	err = c.explain(ctx, func(p *dissect.Packet) error {
		account.Frame(p)
		return w.Frame(&text, p)
	})
	if account.Close(); account.Account.Total() != account.Bytes {
		err = errors.Join(err, fmt.Errorf("the ledger gives %d bytes to layers, the frames have %d", account.Account.Total(), account.Bytes))
	}
	values, bad := parseColumns(text.String(), len(columns))
	return values, errors.Join(err, bad)
}
