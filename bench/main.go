//go:build linux

// Command bench measures wirelore against the least a program can do for the same work, and
// prints the ratios. Package child runs the servers, package load keeps them busy, package
// baseline is what they are measured against. docs/benchmarks.md tells why it is done so.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"syscall"
	"time"

	"github.com/wirelore/wirelore/bench/baseline"
)

const usage = `bench measures wirelore against a baseline for each kind of work and prints the ratios.

Usage, from the root of the repository (make bench does the first):

  go run ./bench                            every row, about a quarter of an hour
  go run ./bench -list                      what the rows are
  go run ./bench -run 'rest|rpc' -rounds 61 some rows, more closely
  go run ./bench -run explain               what is measured against tshark, which must be installed
  go run ./bench -markdown docs/benchmarks.md -json figures.json

The server under test and each baseline are processes of their own on one processor core, the
load generator is on another, with GOMAXPROCS=1 each. Rounds take turns: wirelore, baseline,
baseline, wirelore. A row's figure is the median of the rounds' ratios, with the quartiles as its
spread. Other work on the machine widens the spread first, so look there before you
believe a median; then more rounds help more than longer ones. Ctrl-C stops everything that
was started.

Flags:
`

// options are what the flags set.
type options struct {
	list, strict   bool
	run            string
	rounds         int
	duration       time.Duration
	json, markdown string
	binary, dir    string
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "baseline" {
		os.Exit(exit(baseline.Main(os.Args[2:], os.Stderr)))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr)))
}

// errUsage is answered by the flag package itself.
var errUsage = errors.New("usage")

func exit(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "bench: stopped")
		return 130
	}
	fmt.Fprintln(os.Stderr, "bench:", err)
	return 1
}

func run(ctx context.Context, args []string, out, errs io.Writer) error {
	o, err := parse(args, errs)
	if err != nil {
		return err
	}
	only, err := regexp.Compile(o.run)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	var chosen []row
	for _, r := range rows() {
		if only.MatchString(r.Name) {
			chosen = append(chosen, r)
		}
	}
	if len(chosen) == 0 {
		return fmt.Errorf("no row matches -run %q; -list shows them", o.run)
	}
	if o.list {
		return writeList(out, chosen)
	}
	return measure(ctx, o, chosen, out)
}

func parse(args []string, errs io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() {
		fmt.Fprint(errs, usage)
		flags.PrintDefaults()
	}
	flags.BoolVar(&o.list, "list", false, "list the rows and measure nothing")
	flags.StringVar(&o.run, "run", "", "measure only the rows whose name matches this `regexp`")
	flags.IntVar(&o.rounds, "rounds", 21, "how many rounds the median is taken of")
	flags.DurationVar(&o.duration, "duration", 300*time.Millisecond, "how long each side of a round takes")
	flags.StringVar(&o.json, "json", "", "write every round's figures to this `file`")
	flags.StringVar(&o.markdown, "markdown", "", "write the table into this `file`, between its marks")
	flags.StringVar(&o.binary, "binary", "", "measure this wirelore `program` instead of building the one here")
	flags.StringVar(&o.dir, "dir", ".cache", "`directory` for the stores; it should be on a real disk, for fsync to cost what it costs")
	flags.BoolVar(&o.strict, "strict", false, "exit with 1 when a row falls short")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return o, err
	case err != nil:
		return o, fmt.Errorf("%w: %w", errUsage, err)
	case flags.NArg() > 0:
		fmt.Fprintf(errs, "bench: what is %q? -help tells the flags\n", flags.Arg(0))
		return o, errUsage
	case o.rounds < 1 || o.duration <= 0:
		fmt.Fprintln(errs, "bench: -rounds and -duration must be positive")
		return o, errUsage
	}
	return o, nil
}

// measure runs the chosen rows one after the other and reports each as it comes.
func measure(ctx context.Context, o options, chosen []row, out io.Writer) error {
	b, err := newBench(ctx, o)
	if err != nil {
		return err
	}
	defer b.close()
	report := Report{Machine: b.machine, Rounds: o.rounds, Duration: o.duration.String()}
	if err := writeHead(out, report); err != nil {
		return err
	}
	short := 0
	for _, r := range chosen {
		result := b.row(ctx, r)
		if err := ctx.Err(); err != nil {
			return err
		}
		if !result.Met {
			short++
		}
		report.Rows = append(report.Rows, result)
		if err := writeRow(out, result); err != nil {
			return err
		}
	}
	if err := writeEnd(out, len(chosen), short); err != nil {
		return err
	}
	if err := errors.Join(writeJSON(o.json, report), writeMarkdown(o.markdown, report)); err != nil {
		return err
	}
	if o.strict && short > 0 {
		return fmt.Errorf("%d of %d rows fall short", short, len(chosen))
	}
	return nil
}
