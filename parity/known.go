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

// knownDifference is a line of the table. The capture is a pattern, the field a list of them.
type knownDifference struct {
	file, field string
	frames      []int // nil for all
	unseen      bool  // only where tshark has no value at all
	sometimes   bool  // not in every recording
	reason      string
	used        int // values that it explained
}

func (k *knownDifference) covers(field string, d difference) bool {
	return matches(k.file, d.file) && match(k.field, field) &&
		(k.frames == nil || slices.Contains(k.frames, d.frame)) && (!k.unseen || len(d.theirs) == 0)
}

// where says which frames it is about.
func (k *knownDifference) where() string {
	switch {
	case k.unseen:
		return "where tshark has none"
	case k.sometimes:
		return "in some recordings"
	case k.frames == nil:
		return "all"
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(k.frames), " ", ", "), "[]")
}

// explained returns the reason why values differ, or nothing if that is not known.
func explained(known []knownDifference, field string, d difference, values int) string {
	for i := range known {
		if k := &known[i]; k.covers(field, d) {
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
		switch f[2] {
		case "*":
		case "unseen":
			k.unseen = true
		case "sometimes":
			k.sometimes = true
		default:
			for n := range strings.SplitSeq(f[2], ",") {
				frame, err := strconv.Atoi(n)
				if err != nil {
					return nil, fmt.Errorf("known.tsv, line %d: frames are numbers separated by commas, *, unseen or sometimes", i+1)
				}
				k.frames = append(k.frames, frame)
			}
		}
		table = append(table, k)
	}
	return table, nil
}
