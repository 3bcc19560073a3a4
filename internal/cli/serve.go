package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wirelore/wirelore/internal/lab"
)

func (a *app) serveCommand() *cobra.Command {
	s := newSettings()
	s.serving()
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve every protocol",
		Long: `serve starts every protocol on one data set and prints what it serves, where, and a
command to try for each. It needs nothing else installed or running.

The records are kept in a SQLite file in your state directory, or where --data or --store
say. Every flag is also an environment variable: --log-level is WIRELORE_LOG_LEVEL; a
flag wins. 'wirelore config' shows what is in force and where it came from.

Ctrl-C (or SIGTERM) stops accepting, lets calls in flight finish for up to 10 seconds,
says goodbye in every protocol's own way and closes the store; a second one stops at once.`,
		Example: `  wirelore serve
  wirelore serve --http 127.0.0.1:9000 --grpc 127.0.0.1:9001
  wirelore serve --store memory: --seed 1000 --random-seed 1`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := s.config(a)
			if err != nil {
				return err
			}
			return a.serve(cmd.Context(), cfg)
		},
	}
	cmd.Flags().AddFlagSet(s.flags)
	return cmd
}

// ballast is how much the garbage collector takes the program to hold beyond what it does.
// It lets garbage grow to about as much before a collection, where the few megabytes of an idle
// server would have it collect after every few: up to a tenth of a busy server's time. It is
// never touched, so it takes address space but no memory; and unlike a higher GOGC it
// does not multiply what many connections hold.
const ballast = 16 << 20

func (a *app) serve(ctx context.Context, cfg lab.Config) error {
	untouched := make([]byte, ballast)
	defer runtime.KeepAlive(untouched)
	l, err := lab.Start(ctx, cfg)
	if _, ok := errors.AsType[*lab.StoreError](err); ok {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	announce(a.out, cfg, l)
	var failure error
	select {
	case sig := <-a.signals:
		cfg.Log.Info("shutting down", "signal", sig.String(), "within", lab.DrainTime)
	case failure = <-l.Failed():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lab.DrainTime)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- l.Shutdown(ctx) }()
	select {
	case err = <-done:
	case <-a.signals:
		return fmt.Errorf("stopped at once by a second signal; what was acknowledged is stored")
	}
	if failure != nil {
		return failure
	}
	if err != nil {
		return fmt.Errorf("shut down: %w", err)
	}
	cfg.Log.Info("stopped")
	return nil
}

// announce prints what is served, where, and one command to try for each.
func announce(out io.Writer, cfg lab.Config, l *lab.Lab) {
	var b strings.Builder
	fmt.Fprintf(&b, "wirelore %s serves one data set (%s) over every protocol:\n\n", cfg.Version, cfg.Store)
	for _, p := range l.Served() {
		fmt.Fprintf(&b, "  %-14s %s\n", p.Title, p.Addr)
		if len(p.Examples) > 0 {
			fmt.Fprintf(&b, "      %s\n", p.Examples[0].Command)
		}
	}
	fmt.Fprintf(&b, "\n  %-14s http://%s/\n\nCtrl-C stops it.\n", "Pages", lab.Reachable(l.Addr(lab.HTTPListener)))
	_, _ = io.WriteString(out, b.String())
}

// noArgs is cobra.NoArgs in our words.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no arguments, but was given %q", cmd.Name(), args)
	}
	return nil
}

// defaultTimeout bounds one call of the command line.
const defaultTimeout = 30 * time.Second
