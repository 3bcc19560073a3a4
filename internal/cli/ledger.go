package cli

import (
	"bufio"

	"github.com/spf13/cobra"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/ledger"
)

func (a *app) ledgerCommand() *cobra.Command {
	f := &captureFlags{}
	var format string
	var exchanges bool
	cmd := &cobra.Command{
		Use:   "ledger FILE",
		Short: "Account for every byte of a capture: which layer, and what for",
		Long: `ledger gives every byte of every frame to one layer and one purpose: headers,
acknowledgments, retransmissions, the TLS handshake, framing, header fields, payload. The
sum of the account is the sum of the frames' lengths, for the whole capture and for each
connection; --exchanges adds each request with its response. A frame's lower headers count
to an exchange if the frame carries nothing else.

The purposes: header (addresses, ports, lengths of the layers up to transport),
acknowledgment, retransmission, handshake and record (TLS), padding, start line and header
fields (HTTP), framing, encoding (what a text or a format adds around values), payload,
unfinished (of a unit whose end is not in the capture), unknown.`,
		Example: `  wirelore ledger capture.pcapng
  wirelore ledger capture.pcapng --exchanges
  wirelore ledger capture.pcapng -T csv > bytes.csv
  wirelore ledger capture.pcapng -Y 'tcp.stream == 0' -T json`,
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := args0("ledger", args)
			if err != nil {
				return err
			}
			if format != "table" && format != "json" && format != "csv" {
				return usagef("-T %s: say table, json or csv", format)
			}
			cfg, err := f.config(path)
			if err != nil {
				return err
			}
			return a.ledger(cfg, format, exchanges)
		},
	}
	f.add(cmd.Flags())
	cmd.Flags().StringVarP(&format, "format", "T", "table", "table, json or csv")
	cmd.Flags().BoolVar(&exchanges, "exchanges", false, "also each request with its response")
	return cmd
}

func (a *app) ledger(cfg lab.CaptureConfig, format string, exchanges bool) error {
	c, done, err := a.openCapture(cfg, false)
	if err != nil {
		return err
	}
	defer done()
	ctx, cancel := a.untilSignal()
	defer cancel()
	l := ledger.New()
	l.ByExchange = exchanges
	err = c.Each(ctx, func(p *dissect.Packet) error {
		l.Frame(p)
		return nil
	})
	if err != nil {
		return interrupted(err)
	}
	l.Close()
	a.warn(c)
	w := bufio.NewWriter(a.out)
	report := l.Report(c.LayerOrder())
	switch format {
	case "json":
		err = report.WriteJSON(w)
	case "csv":
		err = report.WriteCSV(w)
	default:
		err = report.WriteTable(w)
	}
	if flushErr := w.Flush(); err == nil {
		err = flushErr
	}
	return err
}
