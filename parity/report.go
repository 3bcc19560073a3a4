package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
)

// write prints the tables: layers, what is known to differ, then the fields that differ without
// a known reason, and with -v in which frames.
func (r *result) write(out io.Writer, o options) error {
	total := r.total()
	err := table(out, "layer\tfields\tseen\tvalues\tequal\tknown\tagreement\t", func(row func(string, ...any)) {
		for _, l := range append(r.layers(), total) {
			if l.values > 0 {
				row("%s\t%d\t%d\t%d\t%d\t%d\t%s\t", cmp.Or(l.name, "all"), l.fields, l.seen, l.values, l.equal, l.known, percent(l.tally))
			}
		}
	})
	if err != nil {
		return err
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
		if d.reason == "" {
			fmt.Fprintf(out, "%s: read to its end by one of the two alone\n  tshark   %s\n  wirelore %s\n", d.file, show(d.theirs), show(d.ours))
		}
	}
	fmt.Fprintf(out, "\nframe.protocols where both have all layers: %s of %d; %d differ for a known reason\n", percent(r.protocols), r.protocols.values, r.protocols.known)
	fmt.Fprintf(out, "agreement: %s of %d values of %d fields, in %d frames of %d captures; %d values differ for a known reason\n\n",
		percent(total.tally), total.values, total.seen, r.frames, len(r.captures), total.known)

	err = table(out, "field\tvalues\tequal\tknown\tagreement\t", func(row func(string, ...any)) {
		for _, i := range r.differing() {
			f := r.fields[i]
			row("%s\t%d\t%d\t%d\t%s\t", r.columns[i].name, f.values, f.equal, f.known, percent(f.tally))
		}
	})
	if err != nil || !o.verbose {
		return err
	}
	r.writeDifferences(out, o.details)
	return table(out, "values\tdifferent\tagreement\tcapture\t", func(row func(string, ...any)) {
		for i, c := range r.captures {
			if t := r.byCapture[i]; t.different() > 0 {
				row("%d\t%d\t%s\t%s\t", t.values, t.different(), percent(t), c.name)
			}
		}
	})
}

// table prints the rows that fill makes below a head, and nothing if there are none.
func table(out io.Writer, head string, fill func(row func(format string, args ...any))) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	empty := true
	fill(func(format string, args ...any) {
		if empty {
			fmt.Fprintln(w, head)
		}
		empty = false
		fmt.Fprintf(w, format+"\n", args...)
	})
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
				fmt.Fprintln(out, "  and more")
				break
			}
			fmt.Fprintf(out, "  %s frame %d\n    tshark   %s\n    wirelore %s\n", d.file, d.frame, show(d.theirs), show(d.ours))
		}
	}
	fmt.Fprintln(out)
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

// differing lists the columns that differ for no known reason, the worst first.
func (r *result) differing() []int {
	var list []int
	for i := range r.fields {
		if r.fields[i].different() > 0 {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return r.fields[b].different() - r.fields[a].different() })
	return list
}

// percent writes the agreement so that only all is 100.
func percent(t tally) string { return fmt.Sprintf("%.2f %%", math.Floor(100*t.agreement())/100) }

// judge says why the run fails, if it does. A run over everything also fails where a line of
// known.tsv is about something that does not differ; a part of the captures does not tell.
func (r *result) judge(threshold float64, everything bool) error {
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
		if k := &r.known[i]; everything && k.used == 0 && !k.sometimes && r.compared(k) {
			errs = append(errs, fmt.Errorf("known.tsv says that %s differs in %s, but it does not: remove the line", k.field, k.file))
		}
	}
	return errors.Join(errs...)
}

// compared tells whether the captures that a line of known.tsv is about were there.
func (r *result) compared(k *knownDifference) bool {
	return slices.ContainsFunc(r.captures, func(c capture) bool { return matches(k.file, c.name) })
}
