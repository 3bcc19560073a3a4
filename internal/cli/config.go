package cli

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) configCommand() *cobra.Command {
	s := newSettings()
	s.serving()
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Show the configuration in force and where each value came from",
		Long: `config takes the flags of serve, reads the environment as serve does, and prints each
value with its source: a flag, an environment variable, or the default.`,
		Example: `  wirelore config
  WIRELORE_HTTP=0.0.0.0:80 wirelore config --log-level debug`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if _, err := s.config(a); err != nil {
				return err
			}
			if asJSON {
				return a.configJSON(s)
			}
			return a.configTable(s)
		},
	}
	cmd.Flags().AddFlagSet(s.flags)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (a *app) configTable(s *settings) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SETTING\tVALUE\tFROM\tENVIRONMENT")
	s.flags.VisitAll(func(f *pflag.Flag) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.Name, f.Value, s.source[f.Name], envName(f.Name))
	})
	return w.Flush()
}

func (a *app) configJSON(s *settings) error {
	type entry struct {
		Value       string `json:"value"`
		From        string `json:"from"`
		Environment string `json:"environment"`
	}
	all := map[string]entry{}
	s.flags.VisitAll(func(f *pflag.Flag) {
		all[f.Name] = entry{f.Value.String(), s.source[f.Name], envName(f.Name)}
	})
	return a.printJSON(all)
}

// printJSON prints v as indented JSON.
func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
