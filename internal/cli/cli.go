// Package cli is the command line: it turns flags and environment into a lab.Config, runs
// one command, and says in one line what went wrong and what to do. It is the only package
// that reads flags and environment.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitOK      = 0
	exitFailure = 1 // the command could not do what it was asked
	exitUsage   = 2 // it was asked in a way that it does not understand
)

// app is what commands share for one run of the program.
type app struct {
	env     map[string]string
	in      io.Reader
	out     io.Writer
	errs    io.Writer
	signals chan os.Signal
	started bool // a command's own work began: errors are no longer about usage
}

// usageError is an error about how the command was called.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Main runs one command and returns its exit code: 0, 1 when it failed, 2 when it was called
// wrongly. env is as os.Environ returns it.
func Main(args, env []string, in io.Reader, out, errs io.Writer) int {
	a := &app{env: map[string]string{}, in: in, out: out, errs: errs, signals: make(chan os.Signal, 2)}
	for _, kv := range env {
		k, v, _ := strings.Cut(kv, "=")
		a.env[k] = v
	}
	signal.Notify(a.signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(a.signals)

	root := a.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.Execute()
	if err == nil {
		return exitOK
	}
	fmt.Fprintf(errs, "wirelore: %s\n", explain(err))
	if _, wrong := errors.AsType[usageError](err); wrong || !a.started {
		return exitUsage
	}
	return exitFailure
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "wirelore",
		Short: "See, compare and prove what any API protocol does on the wire",
		Long: `wirelore serves one data set over every API protocol at once: records called
dummies, a few procedures, a greeter, an echo and chat rooms, with the same ids
through REST, JSON-RPC, XML-RPC, Connect, gRPC-Web, gRPC and WebSocket.

Start here:
  wirelore serve                   serve everything on this machine
  wirelore call rest get 2         read record 2 over REST
  wirelore call -v grpc hello Ada  the same for any protocol; -v shows the bytes
  wirelore protocols               what each protocol can do, and how`,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRun: func(*cobra.Command, []string) {
			a.started = true
		},
	}
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(a.serveCommand(), a.seedCommand(), a.callCommand(), a.protocolsCommand(), a.explainCommand(),
		a.ledgerCommand(), a.convertCommand(), a.infoCommand(), a.assertCommand(), a.configCommand(), a.healthcheckCommand(), a.versionCommand())
	return root
}

// untilSignal returns a context that the first interrupt or termination signal ends.
func (a *app) untilSignal() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-a.signals:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		Run:   func(*cobra.Command, []string) { fmt.Fprintln(a.out, "wirelore", version()) },
	}
}

// version is the module's version, or for a build from a checkout its revision.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "devel " + s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}
