package main

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/wirelore/wirelore/internal/dissect"
)

// tally counts values: those that a capture's frames have for a field on either side.
type tally struct {
	values, equal, known int
}

func (t *tally) add(o tally) {
	t.values += o.values
	t.equal += o.equal
	t.known += o.known
}

// different is how many values differ for no known reason.
func (t tally) different() int { return t.values - t.equal - t.known }

func (t tally) less(o tally) tally {
	return tally{t.values - o.values, t.equal - o.equal, t.known - o.known}
}

// agreement is the share of values that are equal or known to differ, in percent.
func (t tally) agreement() float64 {
	if t.values == 0 {
		return 100
	}
	return 100 * float64(t.equal+t.known) / float64(t.values)
}

// difference is a frame in which a field's values differ.
type difference struct {
	file         string
	frame        int
	theirs, ours []string
	reason       string // of known.tsv, or empty
}

// outcome is what the comparison of a field saw.
type outcome struct {
	tally
	differences []difference
}

// result is everything that was seen.
type result struct {
	columns   []column
	fields    []outcome // by column
	protocols tally     // frame.protocols, where we have all layers
	known     []knownDifference
	foreign   foreign
	captures  []capture
	byCapture []tally
	frames    int
	unread    []difference // captures that one of the two alone reads to the end
}

func newResult(layers []dissect.Layer, theirs map[string]string, columns []column, known []knownDifference) *result {
	r := &result{columns: columns, fields: make([]outcome, len(columns)), known: known}
	r.foreign = foreign{ours: map[string]bool{}, theirs: map[string]bool{}, values: map[string]int{}}
	for _, l := range layers {
		r.foreign.ours[l.Proto.Name] = true
		r.foreign.theirs[l.Proto.Name] = theirs[l.Proto.Name] == protocolType
	}
	return r
}

// compareAll compares the captures, as many at a time as there are processors, and adds them
// up in their order.
func (r *result) compareAll(ctx context.Context, shark *tshark, captures []capture) error {
	type reading struct {
		frames [][][]string
		err    error
	}
	theirs, ours := make([]reading, len(captures)), make([]reading, len(captures))
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i, c := range captures {
		wg.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			theirs[i].frames, theirs[i].err = shark.values(ctx, c, r.columns)
			ours[i].frames, ours[i].err = ourValues(ctx, c, r.columns)
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	r.captures, r.byCapture = captures, make([]tally, len(captures))
	for i, c := range captures {
		if a, b := theirs[i].err, ours[i].err; (a == nil) != (b == nil) || len(theirs[i].frames) != len(ours[i].frames) {
			d := difference{file: c.name, theirs: text(a), ours: text(b)}
			d.reason = explained(r.known, readToEnd, d, 1)
			r.unread = append(r.unread, d)
		}
		before := r.total().tally
		r.compare(c, theirs[i].frames, ours[i].frames)
		r.byCapture[i] = r.total().less(before)
	}
	return nil
}

// compare adds one capture. A frame that one side does not have has no values there.
func (r *result) compare(c capture, theirs, ours [][][]string) {
	frames := max(len(theirs), len(ours))
	r.frames += frames
	for n := range frames {
		a, b := at(theirs, n, len(r.columns)), at(ours, n, len(r.columns))
		for i := range r.columns {
			d := difference{file: c.name, frame: n + 1, theirs: a[i], ours: b[i]}
			r.see(i, d, layersOf(a[0]), layersOf(b[0]))
		}
	}
}

// layersOf splits what frame.protocols says.
func layersOf(protocols []string) []string { return strings.Split(strings.Join(protocols, ":"), ":") }

// at returns the values of frame n, none if there is no such frame.
func at(frames [][][]string, n, columns int) [][]string {
	if n < len(frames) {
		return frames[n]
	}
	return make([][]string, columns)
}

// readToEnd stands in known.tsv in the place of a field for captures that one of the two does
// not read to their end.
const readToEnd = "(end)"

// text is an error as the value of a difference.
func text(err error) []string {
	if err == nil {
		return nil
	}
	return []string{err.Error()}
}

// presence replaces the lines of layers, whose wording is each program's own.
func presence(lines []string) []string {
	return slices.Repeat([]string{"1"}, len(lines))
}

// see counts the values of one frame and one column. The layers are those that the two name
// there.
func (r *result) see(i int, d difference, theirLayers, ourLayers []string) {
	column := r.columns[i]
	if column.unasked {
		return
	}
	if column.kind == protocolType {
		d.theirs, d.ours = presence(d.theirs), presence(d.ours)
	}
	values, equal := max(len(d.theirs), len(d.ours)), 0
	for i := range min(len(d.theirs), len(d.ours)) {
		if d.theirs[i] == d.ours[i] {
			equal++
		}
	}
	o := &r.fields[i]
	lacking, added := r.foreign.from(theirLayers), r.foreign.added(ourLayers)
	known := 0
	if equal < values {
		if d.reason = explained(r.known, column.name, d, values-equal); d.reason == "" {
			d.reason = r.foreign.explains(lacking, added, column, values-equal)
		}
		if d.reason != "" {
			known = values - equal
		}
		o.differences = append(o.differences, d)
	}
	o.add(tally{values, equal, known})
	if column.name == protocolsField && lacking == nil && added == "" {
		r.protocols.add(tally{values, equal, known})
	}
}
