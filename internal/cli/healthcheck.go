package cli

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wirelore/wirelore/internal/lab"
)

func (a *app) healthcheckCommand() *cobra.Command {
	s := newSettings()
	s.addresses()
	timeout := 3 * time.Second
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask a running server whether it can serve (exit code 0 or 1)",
		Long:  `healthcheck reads /readyz of the server at --http and exits with 0 when it can serve, for container health checks.`,
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := s.config(a)
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+lab.Reachable(cfg.HTTP)+"/readyz", nil)
			if err != nil {
				return err
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			text, _ := io.ReadAll(io.LimitReader(resp.Body, 1000))
			if resp.StatusCode != http.StatusOK {
				return fmt.Errorf("not ready: %s: %s", resp.Status, strings.TrimSpace(string(text)))
			}
			fmt.Fprintln(a.out, strings.TrimSpace(string(text)))
			return nil
		},
	}
	cmd.Flags().AddFlagSet(s.flags)
	cmd.Flags().DurationVar(&timeout, "timeout", timeout, "give up after this long")
	return cmd
}
