package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/protocol"
)

// call is one invocation of an operation from the command line.
type call struct {
	*app
	service domain.Service
	args    []string
	opt     callOptions
}

type callOptions struct {
	verbose bool
	binary  bool
	delay   time.Duration
	timeout time.Duration
	name    string
	since   int64
}

func (a *app) callCommand() *cobra.Command {
	s := newSettings()
	s.addresses()
	var opt callOptions
	cmd := &cobra.Command{
		Use:   "call PROTOCOL OPERATION [ARGS]",
		Short: "Call any operation over any protocol",
		Long: `call is the client of every protocol: the operation and its arguments are the same, only
the name of the protocol changes. -v shows on standard error what was sent (>) and what
came back (<), byte for byte: text as lines, anything else as a hex dump.

Protocols: ` + protocolNames() + `

Operations:
` + operationHelp(),
		Example: `  wirelore call rest get 2
  wirelore call jsonrpc add 2 3
  wirelore call grpc hello Ada
  wirelore call ws echo hi
  wirelore call -v xmlrpc create day=1 weekday=Monday month=January year=1984`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usagef("call takes a protocol and an operation, for example: wirelore call rest get 2")
			}
			return nil
		},
		ValidArgsFunction: completeCall,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := s.config(a)
			if err != nil {
				return err
			}
			return a.call(cfg, args, opt)
		},
	}
	f := cmd.Flags()
	f.AddFlagSet(s.flags)
	f.BoolVarP(&opt.verbose, "verbose", "v", false, "show the request and the response as sent")
	f.DurationVar(&opt.timeout, "timeout", defaultTimeout, "give up after this long (watch and join: 0 means never)")
	f.DurationVar(&opt.delay, "delay", 0, "echo: have the server wait this long")
	f.BoolVar(&opt.binary, "binary", false, "echo: send bytes, not text")
	f.StringVar(&opt.name, "name", "", "publish, join: your name in the room")
	f.Int64Var(&opt.since, "since", -1, "join, history: begin after this message")
	return cmd
}

func completeCall(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		return strings.Split(protocolNames(), ", "), cobra.ShellCompDirectiveNoFileComp
	case 1:
		var names []string
		for _, v := range verbs() {
			names = append(names, v.name)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

func protocolNames() string {
	var names []string
	for _, p := range lab.Protocols() {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

func (a *app) call(cfg lab.Config, args []string, opt callOptions) error {
	p, err := findProtocol(args[0])
	if err != nil {
		return err
	}
	all := verbs()
	i := slices.IndexFunc(all, func(v verb) bool { return v.name == args[1] || string(v.op) == args[1] })
	if i < 0 {
		return usagef("there is no operation %q; 'wirelore call --help' lists them", args[1])
	}
	v := all[i]
	if cell := p.Operations[v.op]; cell.Name == "" {
		return usagef("%s cannot do %s: %s", p.Title, v.name, cell.Why)
	}
	if len(args)-2 < v.min || v.max >= 0 && len(args)-2 > v.max {
		return usagef("%s is called as: wirelore call %s %s %s", v.name, p.Name, v.name, v.usage)
	}

	ctx, cancel := a.untilSignal()
	defer cancel()
	if opt.timeout > 0 && !v.endless {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, opt.timeout)
		defer stop()
	}
	target := protocol.Target{Addr: lab.Reachable(cfg.HTTP), Log: cfg.Log}
	if p.Serve != nil {
		target.Addr = lab.Reachable(cfg.Listen[p.Name])
	}
	if opt.verbose {
		w := newWireView(a.errs)
		defer w.flush()
		target.Dial = w.dial
	}
	client, err := p.Dial(ctx, target)
	if err != nil {
		return err
	}
	err = v.run(ctx, &call{app: a, service: client.Service, args: args[2:], opt: opt})
	if v.endless && errors.Is(ctx.Err(), context.Canceled) {
		err = nil // ended by Ctrl-C, as meant
	}
	return callError(errors.Join(err, client.Close()))
}

// callError adds the wrong fields, if the message does not name them already.
func callError(err error) error {
	if err == nil {
		return nil
	}
	var more []string
	for _, f := range domain.FieldsOf(err) {
		if !strings.Contains(err.Error(), f.Reason) {
			more = append(more, f.Field+" "+f.Reason)
		}
	}
	if len(more) > 0 {
		err = fmt.Errorf("%w (%s)", err, strings.Join(more, "; "))
	}
	return err
}
