package cli

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/wirelore/wirelore/internal/lab"
)

// defaultSeed is how many records seed adds, as in the original.
const defaultSeed = 100_000

func (a *app) seedCommand() *cobra.Command {
	s := newSettings()
	s.storage()
	cmd := &cobra.Command{
		Use:   "seed [N]",
		Short: "Add N made-up records to the store (default 100000)",
		Long: `seed adds N made-up records, marked pre_seeded, to the store. One process owns a store
file at a time: when a server owns it, seed goes through that server.`,
		Example: `  wirelore seed 10
  wirelore seed 1000 --random-seed 1   the same records every time`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("seed takes one number, but was given %q", args)
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			n := defaultSeed
			if len(args) == 1 {
				var err error
				if n, err = strconv.Atoi(args[0]); err != nil || n < 0 {
					return usagef("%q is not a number of records; try: wirelore seed 10", args[0])
				}
			}
			cfg, err := s.config(a)
			if err != nil {
				return err
			}
			if cfg.Store == "memory:" {
				return usagef("a memory store lives inside its server; start that with: wirelore serve --store memory: --seed %d", n)
			}
			return a.seed(cfg, n)
		},
	}
	cmd.Flags().AddFlagSet(s.flags)
	return cmd
}

func (a *app) seed(cfg lab.Config, n int) error {
	ctx, cancel := a.untilSignal()
	defer cancel()
	start := time.Now()
	progress, finish := a.progress(n)
	err := lab.Seed(ctx, cfg, n, progress)
	finish()
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "seeded %d records into %s in %s\n", n, cfg.Store, time.Since(start).Round(time.Millisecond))
	return nil
}

// progress shows a bar on a terminal, and elsewhere a plain line now and then.
func (a *app) progress(n int) (step func(int), finish func()) {
	if f, ok := a.errs.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		bar := progressbar.NewOptions(n, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription("seeding"),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionClearOnFinish(),
			progressbar.OptionThrottle(65*time.Millisecond))
		return func(done int) { _ = bar.Set(done) }, func() { _ = bar.Finish() }
	}
	last := time.Now()
	return func(done int) {
		if time.Since(last) > time.Second {
			last = time.Now()
			_, _ = io.WriteString(a.errs, fmt.Sprintf("seeded %d of %d\n", done, n))
		}
	}, func() {}
}
