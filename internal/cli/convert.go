package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/wire"
)

func (a *app) convertCommand() *cobra.Command {
	f := &captureFlags{}
	cmd := &cobra.Command{
		Use:   "convert IN OUT",
		Short: "Rewrite a capture file as pcapng, all of it or a selection",
		Long: `convert reads a capture file (pcap or pcapng, also gzipped; - is standard input) and writes
it as pcapng, frame for frame: times to the nanosecond, lengths, bytes, interfaces,
comments, names of addresses, and the secrets that decrypt it. OUT appears when it is
complete, and not at all if something goes wrong; - is standard output.

With -Y it keeps the frames that match; what -Y looks at may depend on frames that it
leaves out. With -o tls.keylog_file:FILE it puts these secrets into the copy, so that whoever
gets the file can read what was encrypted. Give such a file only to those who may.`,
		Example: `  wirelore convert old.pcap new.pcapng
  wirelore convert capture.pcapng errors.pcapng -Y 'http.response.code >= 400'
  wirelore convert capture.pcap with-keys.pcapng -o tls.keylog_file:keys.log
  ssh host tcpdump -w - -i eth0 tcp | wirelore convert - capture.pcapng`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("convert needs a capture file to read and one to write (- is standard input and output), but was given %q", args)
			}
			cfg, err := f.config(args[0])
			if err != nil {
				return err
			}
			return a.convert(cfg, args[1])
		},
	}
	f.add(cmd.Flags())
	return cmd
}

func (a *app) convert(cfg lab.CaptureConfig, path string) error {
	c, done, err := a.openCapture(cfg, false)
	if err != nil {
		return err
	}
	defer done()
	ctx, cancel := a.untilSignal()
	defer cancel()
	write := func(out io.Writer) error { return copyCapture(ctx, c, cfg, out) }
	if path != "-" {
		err = replaceFile(path, mode(append(cfg.KeyLogs, cfg.Path)), write)
	} else if isTerminal(a.out) {
		return usagef("a capture file is not for a terminal; send standard output to a file or a program")
	} else {
		err = write(a.out)
	}
	if err != nil {
		return err
	}
	a.warn(c)
	return nil
}

// mode is that of a file which is to be no more open than those it is made from.
func mode(sources []string) os.FileMode {
	m := os.FileMode(0o644)
	for _, path := range sources {
		if info, err := os.Stat(path); err == nil {
			m &= info.Mode().Perm()
		}
	}
	return m | 0o200
}

// replaceFile has write fill a file that takes the place of path once it is complete.
func replaceFile(path string, mode os.FileMode, write func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		out, err := os.OpenFile(path, os.O_WRONLY, 0) // a device or a pipe: not to be replaced
		if err != nil {
			return err
		}
		return errors.Join(write(out), out.Close())
	}
	out, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("make %s: %w", path, err)
	}
	defer os.Remove(out.Name()) // fails once it has its name
	if err := errors.Join(write(out), out.Chmod(mode), out.Close()); err != nil {
		return err
	}
	return os.Rename(out.Name(), path)
}

// copyCapture writes what c holds in the order of the file, but for the frames that do not
// pass the filter.
func copyCapture(ctx context.Context, c *lab.Capture, cfg lab.CaptureConfig, out io.Writer) error {
	w := pcapng.NewWriter(out)
	r := c.Reader
	// What the writer does not take, it says again at the next frame or at the end.
	r.OnSection = func(s pcapng.Section) {
		s.Application = "" // it is us that write this one
		_ = w.Section(s)
	}
	r.OnInterface = func(i *wire.Interface) { _ = w.Interface(i) }
	r.OnNames = func(names []pcapng.Name) { _ = w.Names(names) }
	explains := r.OnSecrets
	r.OnSecrets = func(kind uint32, data []byte) {
		_ = w.Secrets(kind, data)
		if explains != nil {
			explains(kind, data)
		}
	}
	added := false
	write := func(f *wire.Frame) error {
		if !added {
			added = true
			if err := addSecrets(w, cfg.KeyLogs); err != nil {
				return err
			}
		}
		return w.Frame(f)
	}
	var err error
	if cfg.Filter == "" {
		err = c.Frames(ctx, write)
	} else {
		err = c.Each(ctx, func(p *dissect.Packet) error { return write(p.Frame) })
	}
	if damage, ok := errors.AsType[*pcapng.FormatError](err); ok && r.Frames() > 0 {
		return fmt.Errorf("%w; what is before that can be had with -c %d", damage, r.Frames())
	}
	if err != nil {
		return err
	}
	return w.Flush()
}

// addSecrets writes the key logs before the first frame.
func addSecrets(w *pcapng.Writer, paths []string) error {
	for _, path := range paths {
		keys, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read key log: %w", err)
		}
		if err := w.Secrets(pcapng.SecretsTLS, keys); err != nil {
			return err
		}
	}
	return nil
}
