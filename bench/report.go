//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/bench/stat"
)

func writeList(out io.Writer, rows []row) error {
	for _, r := range rows {
		if _, err := fmt.Fprintf(out, "%-18s %s: %s\n", r.Name, r.Work, r.Bound); err != nil {
			return err
		}
	}
	return nil
}

func writeHead(out io.Writer, r Report) error {
	m := r.Machine
	_, err := fmt.Fprintf(out, "%s, %s, %s\n", m.System, m.Processor, m.Go)
	if err == nil && m.ServerCore == m.ClientCore {
		_, err = fmt.Fprintln(out, "Only one core may be used: server and client share it, and the figures with it.")
	}
	if err == nil {
		_, err = fmt.Fprintf(out, "servers on core %d, client on core %d, GOMAXPROCS=1; medians of %d rounds of %s, quartiles in brackets\n\n",
			m.ServerCore, m.ClientCore, r.Rounds, r.Duration)
	}
	return err
}

// verdict says in a word or two how the row did.
func (r Result) verdict() string {
	switch {
	case r.Error != "":
		return "FAILED"
	case r.Met:
		return "ok"
	}
	return "FALLS SHORT"
}

// figure is the median with its spread.
func (r Result) figure() string {
	f := r.Figure
	if f.Low == f.High {
		return fmt.Sprintf("%.1f %s", f.Median, r.Bound.Unit)
	}
	return fmt.Sprintf("%.2f %s (%.2f to %.2f)", f.Median, r.Bound.Unit, f.Low, f.High)
}

// measured tells what the figure was computed from.
func (r Result) measured() string {
	if r.Error != "" {
		return r.Error
	}
	if r.Measure == "" {
		return ""
	}
	return fmt.Sprintf("%s against %s %s", number(stat.Quantile(r.Ours, 0.5)), number(stat.Quantile(r.Theirs, 0.5)), r.Measure)
}

// number writes four digits of what is below a thousand, and groups of three of what is not.
func number(f float64) string {
	if f < 1000 {
		return strconv.FormatFloat(f, 'f', 3-min(3, len(strconv.Itoa(int(f)))-1), 64)
	}
	digits := strconv.FormatFloat(f, 'f', 0, 64)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

func writeRow(out io.Writer, r Result) error {
	var b strings.Builder
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "  %-9s %s\n", name, text)
		}
	}
	fmt.Fprintf(&b, "%-18s %s\n", r.Name, r.Work)
	if r.Error == "" {
		line("figure", fmt.Sprintf("%s, asked: %s: %s", r.figure(), r.Bound, r.verdict()))
	} else {
		line("figure", r.verdict())
	}
	line("measured", r.measured())
	line("command", r.Command)
	line("baseline", r.Baseline)
	for _, note := range r.Notes {
		line("note", note)
	}
	_, err := fmt.Fprintln(out, b.String())
	return err
}

func writeEnd(out io.Writer, rows, short int) error {
	_, err := fmt.Fprintf(out, "%d of %d rows meet what is asked\n", rows-short, rows)
	return err
}

// writeJSON writes r to file, unless there is no name.
func writeJSON(file string, r Report) error {
	if file == "" {
		return nil
	}
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(b, '\n'), 0o644)
}
