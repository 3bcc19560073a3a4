//go:build linux

package main

import (
	"fmt"

	"github.com/wirelore/wirelore/bench/stat"
)

// Report is everything that one run measured.
type Report struct {
	Machine  Machine  `json:"machine"`
	Rounds   int      `json:"rounds"`
	Duration string   `json:"duration"`
	Rows     []Result `json:"rows"`
}

// Machine is where a run was made.
type Machine struct {
	System     string `json:"system"`
	Processor  string `json:"processor"`
	Go         string `json:"go"`
	Date       string `json:"date"`
	ServerCore int    `json:"server_core"`
	ClientCore int    `json:"client_core"`
}

// Bound is what a row's figure must reach; a side that is 0 is open.
type Bound struct {
	Least float64 `json:"least,omitempty"`
	Most  float64 `json:"most,omitempty"`
	Unit  string  `json:"unit"` // "times" for a ratio
}

func least(ratio float64) Bound { return Bound{Least: ratio, Unit: "times"} }
func most(ratio float64) Bound  { return Bound{Most: ratio, Unit: "times"} }

func (b Bound) met(figure float64) bool {
	return (b.Least == 0 || figure >= b.Least) && (b.Most == 0 || figure <= b.Most)
}

func (b Bound) String() string {
	switch {
	case b.Least > 0 && b.Most > 0:
		return fmt.Sprintf("%g to %g %s", b.Least, b.Most, b.Unit)
	case b.Most > 0:
		return fmt.Sprintf("at most %g %s", b.Most, b.Unit)
	}
	return fmt.Sprintf("at least %g %s", b.Least, b.Unit)
}

// Result is one row as measured.
type Result struct {
	Name     string       `json:"name"`
	Work     string       `json:"work"`
	Command  string       `json:"command"`
	Baseline string       `json:"baseline"`
	Bound    Bound        `json:"bound"`
	Figure   stat.Summary `json:"figure"` // in Bound.Unit
	Met      bool         `json:"met"`
	Measure  string       `json:"measure,omitempty"` // what Ours and Theirs count
	Ours     []float64    `json:"ours,omitempty"`    // of each round
	Theirs   []float64    `json:"theirs,omitempty"`
	Notes    []string     `json:"notes,omitempty"`
	Error    string       `json:"error,omitempty"`
}

func (r *Result) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}
