package cli

import (
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/wirelore/wirelore/internal/assertion"
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/lab"
)

func (a *app) assertCommand() *cobra.Command {
	f := &captureFlags{}
	var junit string
	cmd := &cobra.Command{
		Use:   "assert FILE EXPR...",
		Short: "Check what a capture must show, for scripts and CI",
		Long: `assert reads a capture and checks each expression: a filter in Wireshark's display-filter
language with how many frames it must match, or filters in the order in which frames must
match them. It prints a line for each with the frames that decided, and exits with 0 if all
hold and with 1 if one does not.

  FILTER : count == N     also != < > <= >=
  FILTER : exists         at least one frame; the same as FILTER alone
  FILTER : absent         no frame
  FILTER then FILTER ...  the first frame that matches, then one after it, and so on`,
		Example: `  wirelore assert capture.pcapng 'http2.type == 7 : count == 1'
  wirelore assert capture.pcapng 'tcp.analysis.retransmission : absent' 'http.response.code == 304 : exists'
  wirelore assert capture.pcapng 'http.request.method == "PUT" then http.response.code == 412'
  wirelore assert capture.pcapng --junit report.xml 'grpc : exists'`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usagef("assert needs a capture file and at least one expression, such as 'http.response.code == 304 : exists'")
			}
			cfg, err := f.config(args[0])
			if err != nil {
				return err
			}
			return a.assert(cfg, args[1:], junit)
		},
	}
	f.add(cmd.Flags())
	cmd.Flags().StringVar(&junit, "junit", "", "also write the results to this file, as JUnit XML")
	return cmd
}

func (a *app) assert(cfg lab.CaptureConfig, texts []string, junit string) error {
	start := time.Now()
	c, done, err := a.openCapture(cfg, false)
	if err != nil {
		return err
	}
	defer done()
	list := make([]*assertion.Assertion, len(texts))
	for i, text := range texts {
		if list[i], err = assertion.Parse(c.Catalog, text); err != nil {
			return usageError{err}
		}
	}
	ctx, cancel := a.untilSignal()
	defer cancel()
	if err := each(ctx, c, list); err != nil {
		return interrupted(err)
	}
	a.warn(c)
	suite := junitSuite{Name: "wirelore assert " + cfg.Path, Tests: len(list)}
	for _, one := range list {
		ok, why := one.Result()
		result := junitCase{Name: one.Text, Class: cfg.Path}
		word := "ok  "
		if !ok {
			word = "FAIL"
			suite.Failures++
			result.Failure = &junitFailure{Message: why}
		}
		suite.Cases = append(suite.Cases, result)
		fmt.Fprintf(a.out, "%s  %s  (%s)\n", word, one.Text, why)
	}
	suite.Seconds = time.Since(start).Seconds()
	if junit != "" {
		if err := writeJUnit(junit, suite); err != nil {
			return err
		}
	}
	if suite.Failures > 0 {
		return fmt.Errorf("%d of %d assertions do not hold", suite.Failures, len(list))
	}
	return nil
}

func each(ctx context.Context, c *lab.Capture, list []*assertion.Assertion) error {
	return c.Each(ctx, func(p *dissect.Packet) error {
		for _, one := range list {
			one.Frame(p)
		}
		return nil
	})
}

// The parts of a JUnit report that readers of it agree on.
type (
	junitSuite struct {
		XMLName  xml.Name    `xml:"testsuite"`
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Seconds  float64     `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Failure *junitFailure `xml:"failure,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
	}
)

func writeJUnit(path string, suite junitSuite) error {
	out, err := xml.MarshalIndent(suite, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, append([]byte(xml.Header), append(out, '\n')...), 0o644); err != nil {
		return fmt.Errorf("write the JUnit report: %w", err)
	}
	return nil
}
