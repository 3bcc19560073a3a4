// Command conformance runs conformance suites that others wrote against a wirelore server
// that it builds, starts and stops itself. Run it from the main module's folder:
//
//	go run ./conformance [-quick] [-run SUITE,...] [-markdown FILE]
//	go run ./conformance -install
//
// The outside programs are pinned by tools/go.mod, package-lock.json and requirements.txt and
// installed below .cache/. A case that is known to fail, or that is left out, stands in
// known.tsv with its reason. A suite whose programs cannot be installed is skipped, which
// fails the run where WIRELORE_REQUIRE lists "conformance".
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) > 1 && os.Args[1] == connectAdapter {
		os.Exit(adapt(ctx, os.Args[2:], os.Stdin, os.Stdout))
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("conformance", flag.ContinueOnError)
	flags.SetOutput(errs)
	quick := flags.Bool("quick", false, "take a sample where a suite is slow")
	only := flags.String("run", "", "run only these suites, separated by commas")
	markdown := flags.String("markdown", "", "also write the summary into `FILE`, between its marks")
	install := flags.Bool("install", false, "install the outside programs and stop")
	if flags.Parse(args) != nil || flags.NArg() > 0 {
		return 2
	}
	if err := runSuites(ctx, *quick, *install, *only, *markdown, out); err != nil {
		fmt.Fprintln(errs, "conformance:", err)
		return 1
	}
	return 0
}

func runSuites(ctx context.Context, quick, installOnly bool, only, markdown string, out io.Writer) error {
	root, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(root, "conformance", "known.tsv")); err != nil {
		return fmt.Errorf("run this from the main module's folder: %w", err)
	}
	gear, err := newGear(root)
	if err != nil {
		return err
	}
	if installOnly {
		return gear.installAll(ctx)
	}
	chosen, err := choose(suites(), only)
	if err != nil {
		return err
	}
	known, err := knownCases()
	if err != nil {
		return err
	}
	bin := filepath.Join(gear.cache, "bin", "wirelore")
	if err := gear.goBuild(ctx, root, bin, "."); err != nil {
		return err
	}

	var verdicts []verdict
	for _, s := range chosen {
		v := runSuite(ctx, s, gear, bin, quick, known[s.name])
		fmt.Fprint(out, v)
		verdicts = append(verdicts, v)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if markdown != "" {
		versions, err := lockedVersions(root)
		if err != nil {
			return err
		}
		if err := writeMarkdown(markdown, table(verdicts, known, versions)); err != nil {
			return err
		}
	}
	return summarise(out, verdicts)
}

func choose(all []suite, only string) ([]suite, error) {
	if only == "" {
		return all, nil
	}
	var chosen []suite
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(all, func(s suite) bool { return s.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no suite is called %q", name)
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

// installLimit bounds what a slow network can take.
const installLimit = 10 * time.Minute

// runSuite installs what one suite needs, runs it and judges what it saw.
func runSuite(ctx context.Context, s suite, g *gear, bin string, quick bool, known []knownCase) verdict {
	start := time.Now()
	v := verdict{suite: s}
	installing, cancel := context.WithTimeout(ctx, installLimit)
	defer cancel()
	if err := s.install(g, installing); err != nil {
		v.skipped = err
		return v
	}
	ctx, cancel = context.WithTimeout(ctx, s.limit)
	defer cancel()
	o, err := attempt(ctx, s, g, bin, quick, known)
	if err != nil {
		if ctx.Err() == context.DeadlineExceeded {
			err = fmt.Errorf("not done within %v: %w", s.limit, err)
		}
		o.fail("the suite runs to its end", err)
	}
	v.judge(o, known)
	v.took = time.Since(start).Round(100 * time.Millisecond)
	return v
}

// attempt gives a suite a server of its own, so that none sees what another left behind.
func attempt(ctx context.Context, s suite, g *gear, bin string, quick bool, known []knownCase) (outcome, error) {
	t, err := newTarget(g, s.name, quick)
	if err != nil {
		return outcome{}, err
	}
	defer t.close()
	for _, k := range known {
		if k.excluded {
			t.excluded = append(t.excluded, k.name)
		}
	}
	srv, err := startServer(ctx, bin, filepath.Join(g.logs, s.name+".server.log"))
	if err != nil {
		return outcome{}, err
	}
	t.http, t.grpc = srv.http, srv.grpc
	o, err := s.run(ctx, t)
	if stopped := srv.stop(); err == nil {
		err = stopped
	}
	return o, err
}
