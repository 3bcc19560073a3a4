//go:build linux

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// The marks between which a document holds the figures; everything else in it is prose.
const (
	figuresBegin = "<!-- figures: written by go run ./bench -markdown -->\n"
	figuresEnd   = "<!-- end of figures -->\n"
)

// writeMarkdown puts the table between the marks of file, unless there is no name. A file that
// does not exist becomes one with nothing else.
func writeMarkdown(file string, r Report) error {
	if file == "" {
		return nil
	}
	document, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		document, err = []byte(figuresBegin+figuresEnd), nil
	}
	if err != nil {
		return err
	}
	text, err := replaceFigures(string(document), table(r))
	if err != nil {
		return fmt.Errorf("write the figures into %s: %w", file, err)
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

func replaceFigures(document, figures string) (string, error) {
	before, rest, begins := strings.Cut(document, figuresBegin)
	_, after, ends := strings.Cut(rest, figuresEnd)
	if !begins || !ends {
		return "", fmt.Errorf("it lacks the lines %q and %q, between which they go", strings.TrimSpace(figuresBegin), strings.TrimSpace(figuresEnd))
	}
	return before + figuresBegin + figures + figuresEnd + after, nil
}

// table is the report as Markdown.
func table(r Report) string {
	var b strings.Builder
	m := r.Machine
	fmt.Fprintf(&b, "\n%s: %s, %s, %s. Medians of %d rounds of %s each, quartiles in brackets.\n\n", m.Date, m.System, m.Processor, m.Go, r.Rounds, r.Duration)
	b.WriteString("| row | work | asked | reached | | measured | command | baseline |\n|---|---|---|---|---|---|---|---|\n")
	for _, row := range r.Rows {
		reached, verdict := row.figure(), row.verdict()
		if row.Error != "" {
			reached = ""
		}
		measured := strings.Join(append([]string{row.measured()}, row.Notes...), "; ")
		cells := []string{"`" + row.Name + "`", row.Work, row.Bound.String(), reached, verdict, strings.TrimPrefix(measured, "; "), row.Command, row.Baseline}
		for i, cell := range cells {
			cells[i] = strings.NewReplacer("|", `\|`, "\n", " ").Replace(cell)
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	b.WriteByte('\n')
	return b.String()
}
