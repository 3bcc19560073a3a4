package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// knownTSV is the one table of cases that are known to fail or that are left out:
// suite, case, "fails" or "excluded", reason.
//
//go:embed known.tsv
var knownTSV string

type knownCase struct {
	name     string
	excluded bool
	reason   string
}

// knownCases returns the table by suite.
func knownCases() (map[string][]knownCase, error) {
	table := make(map[string][]knownCase)
	for i, line := range strings.Split(strings.TrimSpace(knownTSV), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 || slices.Contains(f, "") || f[2] != "fails" && f[2] != "excluded" {
			return nil, fmt.Errorf("known.tsv, line %d: want suite, case, fails or excluded, reason, separated by tabs", i+1)
		}
		table[f[0]] = append(table[f[0]], knownCase{f[1], f[2] == "excluded", f[3]})
	}
	return table, nil
}

// verdict is a suite's outcome, held against the known cases.
type verdict struct {
	suite   suite
	passed  int
	failed  []failure
	known   []failure
	sampled string
	skipped error
	took    time.Duration
}

// judge takes the known failures out of the failed ones. A case that the table says fails and
// that did not, in a run that left nothing out, counts as failed: its line has to go.
func (v *verdict) judge(o outcome, known []knownCase) {
	v.passed, v.sampled = o.passed, o.sampled
	fails := make(map[string]bool)
	for _, k := range known {
		if !k.excluded {
			fails[k.name] = true
		}
	}
	for _, f := range o.failed {
		if fails[f.name] {
			v.known = append(v.known, f)
			delete(fails, f.name)
			continue
		}
		v.failed = append(v.failed, f)
	}
	if v.total() == 0 {
		v.failed = append(v.failed, failure{"the suite runs at least one case", "it ran none"})
	}
	if o.sampled != "" {
		return
	}
	for _, k := range known {
		if fails[k.name] {
			v.failed = append(v.failed, failure{k.name, "known.tsv says that it fails, but it passes: remove the line"})
			v.passed--
		}
	}
}

func (v *verdict) total() int { return v.passed + len(v.failed) + len(v.known) }

// String is the suite's part of the report.
func (v verdict) String() string {
	if v.skipped != nil {
		return fmt.Sprintf("%s: skipped: %v\n", v.suite.name, v.skipped)
	}
	var b strings.Builder
	for _, f := range v.failed {
		fmt.Fprintf(&b, "%s: FAILED %s: %s\n", v.suite.name, f.name, shorten(f.why))
	}
	fmt.Fprintf(&b, "%s: %d passed, %d failed of %d", v.suite.name, v.passed, len(v.failed), v.total())
	if len(v.known) > 0 {
		fmt.Fprintf(&b, " (%d known)", len(v.known))
	}
	if v.sampled != "" {
		fmt.Fprintf(&b, " [quick: %s]", v.sampled)
	}
	fmt.Fprintf(&b, " %v\n", v.took)
	return b.String()
}

func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 300 {
		return string(r[:300]) + "..."
	}
	return s
}

// summarise writes the last line. Its error says what fails the run.
func summarise(out io.Writer, verdicts []verdict) error {
	var passed, failed, skipped int
	for _, v := range verdicts {
		if v.skipped != nil {
			skipped++
		}
		passed += v.passed
		failed += len(v.failed)
	}
	if skipped > 0 {
		fmt.Fprintf(out, "%d suites skipped\n", skipped)
	}
	fmt.Fprintf(out, "%d passed, %d failed\n", passed, failed)
	required := slices.Contains(strings.Split(os.Getenv("WIRELORE_REQUIRE"), ","), "conformance")
	switch {
	case failed > 0:
		return fmt.Errorf("%d failed; the logs are in .cache/conformance/log", failed)
	case skipped > 0 && required:
		return errors.New("suites were skipped and WIRELORE_REQUIRE lists conformance")
	}
	return nil
}
