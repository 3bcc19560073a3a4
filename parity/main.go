// Command parity holds what wirelore explains against what tshark does: both read the same
// captures, and every value of every field that both know is compared. Run it from the main
// module's folder:
//
//	go run ./parity [-layers tcp,http] [-fields tcp.*,http.host] [-v] [-missing] [FILE or DIR...]
//	go run ./parity -make DIR
//
// Without files it reads ../shared/captures, where that is there. With -make it records a
// corpus of real traffic (package corpus) and reads that too. An INDEX.tsv in a folder
// above a capture may give it options, which mean for both what they mean for tshark. What is
// known to differ stands in known.tsv with its reason, and in a column of its own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/parity/corpus"
)

// options are what the flags set.
type options struct {
	layers, fields string
	details        int
	verbose        bool
	missing, trees bool
	make, only     string
	markdown       string
	threshold      float64
	paths          []string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) > 1 && os.Args[1] == corpus.Child {
		os.Exit(corpus.Main(ctx, os.Args[2:], os.Stderr))
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var o options
	flags := flag.NewFlagSet("parity", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.StringVar(&o.layers, "layers", "", "compare only the fields of these layers, separated by commas")
	flags.StringVar(&o.fields, "fields", "", "compare only these fields, separated by commas; * stands for anything")
	flags.BoolVar(&o.verbose, "v", false, "show the first differing frames of each field")
	flags.IntVar(&o.details, "n", 5, "how many of them")
	flags.BoolVar(&o.missing, "missing", false, "list what tshark finds in our layers and we have no field for")
	flags.BoolVar(&o.trees, "json", false, "compare whole trees, as -T json has them, too")
	flags.StringVar(&o.make, "make", "", "make the corpus of captures in `DIR` first, and compare it too")
	flags.StringVar(&o.markdown, "markdown", "", "also write the tables into `FILE`")
	flags.StringVar(&o.only, "only", "", "make only the recordings whose name matches this `REGEXP`")
	flags.Float64Var(&o.threshold, "threshold", 99.5, "the least agreement, in percent, that does not fail the run")
	if flags.Parse(args) != nil {
		return 2
	}
	o.paths = flags.Args()
	err := parity(ctx, o, out)
	if err != nil {
		fmt.Fprintln(errs, "parity:", err)
	}
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		return 130
	}
	return 1
}

// others is where captures that others made are, on a machine that has them.
const others = "../shared/captures"

// collect makes the corpus, if it is asked for, and lists the captures to compare.
func collect(ctx context.Context, o options, out io.Writer) ([]capture, error) {
	if len(o.paths) == 0 {
		if _, err := os.Stat(others); err == nil {
			o.paths = []string{others}
		}
	}
	if o.make != "" {
		err := corpus.Run(ctx, o.make, o.only)
		switch {
		case err == nil:
			o.paths = append(o.paths, o.make)
		case errors.Is(err, corpus.ErrNotPermitted) && len(o.paths) > 0:
			fmt.Fprintln(out, err)
		default:
			return nil, err
		}
	}
	return findCaptures(o.paths)
}

func parity(ctx context.Context, o options, out io.Writer) error {
	captures, err := collect(ctx, o, out)
	if err != nil {
		return err
	}
	shark, err := newTshark(ctx)
	if err != nil {
		return err
	}
	defer shark.close()
	layers := lab.Layers(lab.LayerConfig{})
	columns, err := choose(layers, shark.fields, o)
	if err != nil {
		return err
	}
	known, err := knownDifferences()
	if err != nil {
		return err
	}
	r := newResult(layers, shark.fields, columns, known)
	if err := r.compareAll(ctx, shark, captures); err != nil {
		return err
	}
	if err := r.write(out, o); err != nil {
		return err
	}
	if o.markdown != "" {
		if err := r.writeMarkdown(o.markdown, shark.version); err != nil {
			return err
		}
	}
	if o.trees {
		if err := writeTrees(ctx, out, shark, captures, r.foreign); err != nil {
			return err
		}
	}
	if o.missing {
		if err := writeMissing(ctx, out, shark, captures); err != nil {
			return err
		}
	}
	everything := o.make != "" && len(o.paths) == 0 && o.only+o.layers+o.fields == ""
	return r.judge(o.threshold, everything)
}

// match tells whether name is one of a comma-separated list of patterns; an empty list is all.
func match(list, name string) bool {
	if list == "" {
		return true
	}
	for pattern := range strings.SplitSeq(list, ",") {
		if ok, err := filepath.Match(pattern, name); ok && err == nil {
			return true
		}
	}
	return false
}
