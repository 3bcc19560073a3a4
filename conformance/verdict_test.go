package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKnownCasesAreOfSuitesThatRun(t *testing.T) {
	t.Parallel()
	known, err := knownCases()
	if err != nil {
		t.Fatal(err)
	}
	for name := range known {
		if _, err := choose(suites(), name); err != nil {
			t.Errorf("known.tsv: %v", err)
		}
	}
}

func TestEveryToolIsPinned(t *testing.T) {
	t.Parallel()
	locks, err := lockedVersions("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range suites() {
		for _, tool := range s.tools {
			if lockedVersion(locks, tool) == "" {
				t.Errorf("suite %s: no lock file pins a version of %s", s.name, tool)
			}
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	known := []knownCase{{name: "b", reason: "r"}, {name: "x", excluded: true, reason: "r"}}
	tests := []struct {
		name         string
		outcome      outcome
		passed       int
		failed, took []string
	}{
		{"all pass but the known one", outcome{passed: 2, failed: []failure{{"b", "why"}}}, 2, nil, []string{"b"}},
		{"another fails", outcome{passed: 1, failed: []failure{{"a", "why"}, {"b", "why"}}}, 1, []string{"a"}, []string{"b"}},
		{"the known one passes", outcome{passed: 3}, 2, []string{"b"}, nil},
		{"the known one may be left out of a sample", outcome{passed: 3, sampled: "3 of 4"}, 3, nil, nil},
		{"no case at all", outcome{sampled: "0 of 4"}, 0, []string{"the suite runs at least one case"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var v verdict
			v.judge(tt.outcome, known)
			names := func(fs []failure) (ns []string) {
				for _, f := range fs {
					ns = append(ns, f.name)
				}
				return ns
			}
			if v.passed != tt.passed {
				t.Errorf("passed = %d, want %d", v.passed, tt.passed)
			}
			if diff := cmp.Diff(tt.failed, names(v.failed)); diff != "" {
				t.Errorf("failed (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.took, names(v.known)); diff != "" {
				t.Errorf("known (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSummarise(t *testing.T) {
	passing := verdict{passed: 3}
	failing := verdict{passed: 1, failed: []failure{{"a", "why"}}}
	skipped := verdict{skipped: errors.New("no network")}
	tests := []struct {
		name     string
		require  string
		verdicts []verdict
		last     string
		ok       bool
	}{
		{"all pass", "", []verdict{passing, passing}, "6 passed, 0 failed", true},
		{"one fails", "", []verdict{passing, failing}, "4 passed, 1 failed", false},
		{"one is skipped", "", []verdict{passing, skipped}, "3 passed, 0 failed", true},
		{"one is skipped and required", "curl,conformance", []verdict{passing, skipped}, "3 passed, 0 failed", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("WIRELORE_REQUIRE", tt.require)
			var out bytes.Buffer
			err := summarise(&out, tt.verdicts)
			if (err == nil) != tt.ok {
				t.Errorf("error = %v, want none: %v", err, tt.ok)
			}
			lines := strings.Split(strings.TrimSpace(out.String()), "\n")
			if last := lines[len(lines)-1]; last != tt.last {
				t.Errorf("last line = %q, want %q", last, tt.last)
			}
		})
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	v := verdict{
		suite:  suite{name: "s"},
		passed: 7,
		failed: []failure{{"a", "line one\n  line two"}},
		known:  []failure{{"b", "why"}},
	}
	want := "s: FAILED a: line one line two\ns: 7 passed, 1 failed of 9 (1 known) 0s\n"
	if got := v.String(); got != want {
		t.Errorf("report = %q, want %q", got, want)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	known := map[string][]knownCase{"s": {{"b", false, "r1"}, {"c", true, "r2"}, {"d", true, "r2"}}}
	verdicts := []verdict{
		{suite: suite{name: "s", what: "all of it", tools: []string{"@x/y"}}, passed: 7, known: []failure{{"b", "why"}}},
		{suite: suite{name: "t", what: "the rest"}, skipped: errors.New("no network")},
	}
	want := `# before
<!-- conformance -->

| suite | what it judges | by | passed | failed | known |
|---|---|---|--:|--:|--:|
| s | all of it | @x/y 1.2.3 | 7 | 0 | 1 |
| t | the rest | a driver in this repository | skipped | |  |

| suite | cases | | why |
|---|---|---|---|
| s | ` + "`b` | known to fail | r1 |\n| s | `c`, `d`" + ` | left out | r2 |

<!-- /conformance -->
after
`
	file := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(file, []byte("# before\n<!-- conformance -->\nold\n<!-- /conformance -->\nafter\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time over the first
		if err := writeMarkdown(file, table(verdicts, known, `  "@x/y": "1.2.3",`)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("document (-want +got):\n%s", diff)
		}
	}
	if err := os.WriteFile(file, []byte("no marks\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeMarkdown(file, "x"); err == nil {
		t.Error("a document without marks was overwritten")
	}
}
