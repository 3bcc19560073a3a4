package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// write prints the tables: layers, then the fields that differ, then what differs where.
func (r *result) write(out io.Writer, o options) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "layer\tfields\tseen\tvalues\tequal\tknown\tagreement\t")
	for _, l := range r.layers() {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%s\t\n", l.name, l.fields, l.seen, l.values, l.equal, l.known, percent(l.tally))
	}
	total := r.total()
	fmt.Fprintf(w, "all\t%d\t%d\t%d\t%d\t%d\t%s\t\n", total.fields, total.seen, total.values, total.equal, total.known, percent(total.tally))
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "agreement: %s of %d values of %d fields, in %d frames of %d captures\n", percent(total.tally), total.values, total.seen, r.frames, len(r.captures))
	if r.protocols.values > 0 {
		fmt.Fprintf(out, "frame.protocols where both have all layers: %d of %d equal, %s\n", r.protocols.equal, r.protocols.values, percent(r.protocols))
	}
	for _, k := range r.known {
		if k.used > 0 {
			fmt.Fprintf(out, "known: %d values of %s in %s: %s\n", k.used, k.field, k.file, k.reason)
		}
	}
	for _, layer := range slices.Sorted(maps.Keys(r.foreign.values)) {
		fmt.Fprintf(out, "known: %d values of %s: %s\n", r.foreign.values[layer], layer, r.foreign.reason(layer))
	}
	for _, d := range r.unread {
		fmt.Fprintf(out, "%s: not read to its end by one of the two\n  tshark   %s\n  wirelore %s\n", d.file, strings.Join(d.theirs, ""), strings.Join(d.ours, ""))
		if d.reason != "" {
			fmt.Fprintln(out, "  known:", d.reason)
		}
	}

	w = tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\nfield\tvalues\tequal\tknown\tagreement\t")
	for _, i := range r.differing() {
		f := r.fields[i]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t\n", r.columns[i].name, f.values, f.equal, f.known, percent(f.tally))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if !o.verbose {
		return nil
	}
	r.writeDifferences(out, o.details)
	w = tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\nvalues\tdifferent\tagreement\tcapture\t")
	for i, c := range r.captures {
		if t := r.byCapture[i]; t.different() > 0 {
			fmt.Fprintf(w, "%d\t%d\t%s\t%s\t\n", t.values, t.different(), percent(t), c.name)
		}
	}
	return w.Flush()
}

func (r *result) writeDifferences(out io.Writer, most int) {
	for _, i := range r.differing() {
		fmt.Fprintf(out, "\n%s\n", r.columns[i].name)
		shown := 0
		for _, d := range r.fields[i].differences {
			if d.reason != "" {
				continue
			}
			if shown++; shown > most {
				fmt.Fprintf(out, "  and more: %d frames in all\n", len(r.fields[i].differences))
				break
			}
			fmt.Fprintf(out, "  %s frame %d\n    tshark   %s\n    wirelore %s\n", d.file, d.frame, show(d.theirs), show(d.ours))
		}
	}
}

// show writes values as one line that is not too long.
func show(values []string) string {
	if len(values) == 0 {
		return "-"
	}
	s := fmt.Sprintf("%q", strings.Join(values, " | "))
	if len(s) > 300 {
		s = fmt.Sprintf("%s... (%d bytes)", s[:300], len(s))
	}
	return s
}

// layerTally sums up the fields of a layer.
type layerTally struct {
	name         string
	fields, seen int // that are compared, that have a value
	tally
}

func (l *layerTally) add(t tally) {
	l.fields++
	if t.values > 0 {
		l.seen++
	}
	l.tally.add(t)
}

func (r *result) layers() []layerTally {
	var layers []layerTally
	for i, c := range r.columns {
		if c.unasked {
			continue
		}
		if len(layers) == 0 || layers[len(layers)-1].name != c.layer {
			layers = append(layers, layerTally{name: c.layer})
		}
		layers[len(layers)-1].add(r.fields[i].tally)
	}
	return layers
}

func (r *result) total() layerTally {
	var all layerTally
	for i := range r.fields {
		if !r.columns[i].unasked {
			all.add(r.fields[i].tally)
		}
	}
	return all
}

// differing lists the columns that differ, the worst first.
func (r *result) differing() []int {
	var list []int
	for i := range r.fields {
		if r.fields[i].equal < r.fields[i].values {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return r.fields[b].different() - r.fields[a].different() })
	return list
}

func percent(t tally) string { return fmt.Sprintf("%.2f %%", t.agreement()) }

// judge says why the run fails, if it does.
func (r *result) judge(threshold float64) error {
	var errs []error
	if a := r.total().agreement(); a < threshold {
		errs = append(errs, fmt.Errorf("agreement is %.3f %%, less than %g %%", a, threshold))
	}
	for _, d := range r.unread {
		if d.reason == "" {
			errs = append(errs, fmt.Errorf("%s is read to its end by one of the two alone", d.file))
		}
	}
	for i := range r.known {
		if k := &r.known[i]; k.used == 0 && r.compared(k) {
			errs = append(errs, fmt.Errorf("known.tsv says that %s differs in %s, but it does not: remove the line", k.field, k.file))
		}
	}
	return errors.Join(errs...)
}

// compared tells whether a line of known.tsv was about something that was compared.
func (r *result) compared(k *knownDifference) bool {
	return slices.ContainsFunc(r.captures, func(c capture) bool { return matches(k.file, c.name) }) &&
		(k.field == readToEnd || slices.ContainsFunc(r.columns, func(c column) bool { return matches(k.field, c.name) }))
}
