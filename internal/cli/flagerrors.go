package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wirelore/wirelore/internal/dissect"
)

// flagError says of a wrong flag what the command has instead.
func flagError(cmd *cobra.Command, err error) error {
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		near := dissect.Nearest(unknown.GetSpecifiedName(), names)
		if near == "" || unknown.GetSpecifiedShortnames() != "" {
			return fmt.Errorf("%w; %s --help lists all", err, cmd.CommandPath())
		}
		return fmt.Errorf("%w; did you mean --%s?", err, near)
	}
	if wrong, ok := errors.AsType[*pflag.InvalidValueError](err); ok && wrong.GetFlag().Value.Type() == "int" {
		return fmt.Errorf("--%s %s: say a number", wrong.GetFlag().Name, wrong.GetValue())
	}
	return err
}
