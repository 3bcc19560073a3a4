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
	columns    []column
	fields     []outcome // by column
	protocols  outcome   // frame.protocols, where we have all layers
	layerNames map[string]bool
	known      []knownDifference
	captures   []capture
	frames     int
	unread     []difference // captures that one of the two alone reads to the end
}

func newResult(layers []dissect.Layer, columns []column, known []knownDifference) *result {
	r := &result{columns: columns, fields: make([]outcome, len(columns)), layerNames: map[string]bool{}, known: known}
	for _, l := range layers {
		r.layerNames[l.Proto.Name] = true
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
	r.captures = captures
	for i, c := range captures {
		if a, b := theirs[i].err, ours[i].err; (a == nil) != (b == nil) || len(theirs[i].frames) != len(ours[i].frames) {
			r.unread = append(r.unread, difference{file: c.name, theirs: text(a), ours: text(b), reason: explained(r.known, c.name, readToEnd, 0, 1)})
		}
		r.compare(c, theirs[i].frames, ours[i].frames)
	}
	return nil
}

// compare adds one capture. A frame that one side does not have has no values there.
func (r *result) compare(c capture, theirs, ours [][][]string) {
	frames := max(len(theirs), len(ours))
	r.frames += frames
	for n := range frames {
		for i := range r.columns {
			var a, b []string
			if n < len(theirs) {
				a = theirs[n][i]
			}
			if n < len(ours) {
				b = ours[n][i]
			}
			if r.columns[i].kind == protocolType {
				a, b = presence(a), presence(b)
			}
			d := difference{file: c.name, frame: n + 1, theirs: a, ours: b}
			r.fields[i].see(d, r.columns[i].name, r.known)
			if r.columns[i].name == protocolsField && r.allKnown(a) {
				r.protocols.see(d, protocolsField, nil)
			}
		}
	}
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

// protocolsField is the field that names a frame's layers.
const protocolsField = "frame.protocols"

// allKnown tells whether the layers that tshark names are ones that we have, or that have no
// node of their own.
func (r *result) allKnown(protocols []string) bool {
	for _, names := range protocols {
		for name := range strings.SplitSeq(names, ":") {
			if !r.layerNames[name] && !slices.Contains(passing, name) {
				return false
			}
		}
	}
	return true
}

// passing are names in frame.protocols of what only passes bytes on.
var passing = []string{"ethertype", "x509ce", "x509sat", "pkcs1", "pkix1explicit"}

// presence replaces the lines of layers, whose wording is each program's own.
func presence(lines []string) []string {
	return slices.Repeat([]string{"1"}, len(lines))
}

// see counts the values of one frame.
func (o *outcome) see(d difference, field string, known []knownDifference) {
	values := max(len(d.theirs), len(d.ours))
	equal := 0
	for i := range min(len(d.theirs), len(d.ours)) {
		if d.theirs[i] == d.ours[i] {
			equal++
		}
	}
	o.values += values
	o.equal += equal
	if equal == values {
		return
	}
	if d.reason = explained(known, d.file, field, d.frame, values-equal); d.reason != "" {
		o.known += values - equal
	}
	o.differences = append(o.differences, d)
}
