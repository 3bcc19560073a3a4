package cli

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/protocol"
)

func (a *app) protocolsCommand() *cobra.Command {
	var errorMap, names, asJSON bool
	cmd := &cobra.Command{
		Use:   "protocols [NAME]",
		Short: "What each protocol can do, and how",
		Long: `protocols prints the table of protocol by operation. A cell is "yes", or a number that
stands for the reason below the table. With NAME it tells about one protocol: what each
operation is called with it, its errors, its specifications and commands to try.`,
		Example: `  wirelore protocols
  wirelore protocols jsonrpc
  wirelore protocols --errors`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("protocols takes one name, but was given %q", args)
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			all := lab.Protocols()
			if len(args) == 1 {
				p, err := findProtocol(args[0])
				if err != nil {
					return err
				}
				return a.oneProtocol(p)
			}
			switch {
			case asJSON:
				return a.protocolsJSON(all)
			case errorMap:
				return a.errorMap(all)
			case names:
				return a.operationNames(all)
			}
			return a.operationTable(all)
		},
	}
	cmd.Flags().BoolVar(&errorMap, "errors", false, "print what each kind of error becomes with each protocol")
	cmd.Flags().BoolVar(&names, "names", false, "print what each operation is called with each protocol")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print everything as JSON")
	return cmd
}

func findProtocol(name string) (protocol.Protocol, error) {
	all := lab.Protocols()
	i := slices.IndexFunc(all, func(p protocol.Protocol) bool { return p.Name == name })
	if i >= 0 {
		return all[i], nil
	}
	known := make([]string, len(all))
	for i, p := range all {
		known[i] = p.Name
	}
	return protocol.Protocol{}, usagef("there is no protocol %q; there are %s", name, strings.Join(known, ", "))
}

func (a *app) operationTable(all []protocol.Protocol) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "OPERATION")
	for _, p := range all {
		fmt.Fprint(w, "\t", strings.ToUpper(p.Name))
	}
	fmt.Fprintln(w)
	var reasons []string
	for _, op := range domain.Operations() {
		fmt.Fprint(w, op)
		for _, p := range all {
			cell := p.Operations[op]
			if cell.Name != "" {
				fmt.Fprint(w, "\tyes")
				continue
			}
			at := slices.Index(reasons, cell.Why)
			if at < 0 {
				at = len(reasons)
				reasons = append(reasons, cell.Why)
			}
			fmt.Fprintf(w, "\t(%d)", at+1)
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for i, why := range reasons {
		fmt.Fprintf(a.out, "(%d) %s\n", i+1, why)
	}
	return nil
}

func (a *app) operationNames(all []protocol.Protocol) error {
	for _, op := range domain.Operations() {
		fmt.Fprintln(a.out, op)
		for _, p := range all {
			if cell := p.Operations[op]; cell.Name != "" {
				fmt.Fprintf(a.out, "  %-9s %s\n", p.Name, cell.Name)
			}
		}
	}
	return nil
}

func (a *app) errorMap(all []protocol.Protocol) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "KIND")
	for _, p := range all {
		fmt.Fprint(w, "\t", strings.ToUpper(p.Name))
	}
	fmt.Fprintln(w)
	for _, k := range domain.Kinds() {
		fmt.Fprint(w, k)
		for _, p := range all {
			fmt.Fprint(w, "\t", p.Errors[k])
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

func (a *app) oneProtocol(p protocol.Protocol) error {
	fmt.Fprintf(a.out, "%s: %s\nOver %s.\n\n", p.Title, p.Summary, strings.Join(p.RidesOn, ", "))
	for _, s := range p.Specs {
		fmt.Fprintf(a.out, "  %s  %s\n", s.Title, s.URL)
	}
	fmt.Fprintln(a.out, "\nOperations:")
	for _, op := range domain.Operations() {
		cell := p.Operations[op]
		if cell.Name == "" {
			cell.Name = "no: " + cell.Why
		}
		fmt.Fprintf(a.out, "  %-16s %s\n", op, cell.Name)
	}
	fmt.Fprintln(a.out, "\nErrors:")
	for _, k := range domain.Kinds() {
		fmt.Fprintf(a.out, "  %-16s %s\n", k, p.Errors[k])
	}
	fmt.Fprintln(a.out, "\nTry:")
	defaults := []string{"{http}", "127.0.0.1:8080"}
	for _, q := range lab.Protocols() {
		defaults = append(defaults, "{"+q.Name+"}", q.Listen)
	}
	fill := strings.NewReplacer(defaults...)
	for _, e := range p.Examples {
		fmt.Fprintf(a.out, "  # %s\n  %s\n", e.Title, fill.Replace(e.Command))
	}
	return nil
}

func (a *app) protocolsJSON(all []protocol.Protocol) error {
	type described struct {
		Name       string                             `json:"name"`
		Title      string                             `json:"title"`
		Summary    string                             `json:"summary"`
		RidesOn    []string                           `json:"rides_on"`
		Specs      []protocol.Spec                    `json:"specs"`
		Operations map[domain.Operation]protocol.Cell `json:"operations"`
		Errors     map[string]string                  `json:"errors"`
	}
	out := make([]described, len(all))
	for i, p := range all {
		out[i] = described{p.Name, p.Title, p.Summary, p.RidesOn, p.Specs, p.Operations, map[string]string{}}
		for k, code := range p.Errors {
			out[i].Errors[k.String()] = code
		}
	}
	return a.printJSON(out)
}
