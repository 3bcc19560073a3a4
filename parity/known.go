package main

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// knownTSV is the one table of what is known to differ: capture, field, frames, reason.
//
//go:embed known.tsv
var knownTSV string

// knownDifference is a line of the table. Captures and fields are patterns.
type knownDifference struct {
	file, field string
	frames      []int // nil for all
	reason      string
	used        int // values that it explained
}

func (k *knownDifference) covers(file, field string, frame int) bool {
	return matches(k.file, file) && matches(k.field, field) && (k.frames == nil || slices.Contains(k.frames, frame))
}

// explained returns the reason why values differ, or nothing if that is not known.
func explained(known []knownDifference, file, field string, frame, values int) string {
	for i := range known {
		if k := &known[i]; k.covers(file, field, frame) {
			k.used += values
			return k.reason
		}
	}
	return ""
}

func matches(pattern, name string) bool {
	ok, err := filepath.Match(pattern, name)
	return ok && err == nil
}

func knownDifferences() ([]knownDifference, error) {
	var table []knownDifference
	for i, line := range strings.Split(knownTSV, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 || slices.Contains(f, "") {
			return nil, fmt.Errorf("known.tsv, line %d: want capture, field, frames, reason, separated by tabs", i+1)
		}
		k := knownDifference{file: f[0], field: f[1], reason: f[3]}
		if f[2] != "*" {
			for n := range strings.SplitSeq(f[2], ",") {
				frame, err := strconv.Atoi(n)
				if err != nil {
					return nil, fmt.Errorf("known.tsv, line %d: frames are numbers separated by commas, or *", i+1)
				}
				k.frames = append(k.frames, frame)
			}
		}
		table = append(table, k)
	}
	return table, nil
}
