package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// The marks between which a document holds the summary.
const (
	summaryBegin = "<!-- conformance -->\n"
	summaryEnd   = "<!-- /conformance -->\n"
)

// writeMarkdown puts text between the marks of file. A file that is not there becomes one with
// nothing else.
func writeMarkdown(file, text string) error {
	document, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		document, err = []byte(summaryBegin+summaryEnd), nil
	}
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(document), summaryBegin)
	_, after, ends := strings.Cut(rest, summaryEnd)
	if !begins || !ends {
		return fmt.Errorf("%s lacks the lines %s and %s, between which the summary goes", file, strings.TrimSpace(summaryBegin), strings.TrimSpace(summaryEnd))
	}
	return os.WriteFile(file, []byte(before+summaryBegin+"\n"+text+"\n"+summaryEnd+after), 0o644)
}

// table is the summary as Markdown, with the known cases below it.
func table(verdicts []verdict, known map[string][]knownCase, versions string) string {
	var b strings.Builder
	b.WriteString("| suite | what it judges | by | passed | failed | known |\n|---|---|---|--:|--:|--:|\n")
	for _, v := range verdicts {
		by := "a driver in this repository"
		if len(v.suite.tools) > 0 {
			var tools []string
			for _, t := range v.suite.tools {
				tools = append(tools, t+" "+lockedVersion(versions, t))
			}
			by = strings.Join(tools, ", ")
		}
		counts := fmt.Sprintf("%d | %d | %d", v.passed, len(v.failed), len(v.known))
		if v.skipped != nil {
			counts = "skipped | | "
		}
		what := v.suite.what
		if v.sampled != "" {
			what += " (a sample: " + v.sampled + ")"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", v.suite.name, what, by, counts)
	}
	b.WriteString("\n| suite | cases | | why |\n|---|---|---|---|\n")
	for _, v := range verdicts {
		for _, group := range sameReason(known[v.suite.name]) {
			kind := "known to fail"
			if group[0].excluded {
				kind = "left out"
			}
			var names []string
			for _, k := range group {
				names = append(names, "`"+k.name+"`")
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", v.suite.name, strings.Join(names, ", "), kind, group[0].reason)
		}
	}
	return b.String()
}

// sameReason puts neighbours of one kind that share their reason together.
func sameReason(cases []knownCase) [][]knownCase {
	var groups [][]knownCase
	for i, c := range cases {
		if i > 0 && c.reason == cases[i-1].reason && c.excluded == cases[i-1].excluded {
			last := len(groups) - 1
			groups[last] = append(groups[last], c)
			continue
		}
		groups = append(groups, []knownCase{c})
	}
	return groups
}
