package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/wirelore/wirelore/internal/lab"
)

// captureFlags are the flags of the commands that read a capture file. Those that tshark has
// mean what they mean there.
type captureFlags struct {
	flags    *pflag.FlagSet
	filter   string
	decodeAs []string
	prefs    []string
	count    int
	names    bool
	protos   []string
	sets     []string
}

func (f *captureFlags) add(flags *pflag.FlagSet) {
	f.flags = flags
	flags.StringVarP(&f.filter, "filter", "Y", "", "only frames that match, in Wireshark's display-filter language")
	flags.StringArrayVarP(&f.decodeAs, "decode-as", "d", nil, "read what a port carries as a layer: tcp.port==50051,http2 (repeatable)")
	flags.StringArrayVarP(&f.prefs, "option", "o", nil, "a preference: tls.keylog_file:FILE (repeatable)")
	flags.IntVarP(&f.count, "count", "c", 0, "stop after reading so many frames")
	flags.StringArrayVar(&f.protos, "proto", nil, "a .proto file or a directory of them, to name protobuf messages by (repeatable)")
	flags.StringArrayVar(&f.sets, "descriptor-set", nil, "a file of protobuf descriptors, as protoc --descriptor_set_out writes it (repeatable)")
	flags.BoolVarP(&f.names, "numeric", "n", false, "show addresses as numbers (they always are; for scripts made for tshark)")
}

func (f *captureFlags) config(path string) (lab.CaptureConfig, error) {
	cfg := lab.CaptureConfig{Path: path, DecodeAs: f.decodeAs, Filter: f.filter, Count: f.count}
	if f.count < 0 || f.count == 0 && f.flags.Changed("count") {
		return cfg, usagef("-c %d: say how many frames to read, at least 1", f.count)
	}
	cfg.Types = lab.Types()
	for _, path := range f.protos {
		if err := cfg.Types.ReadProto(path); err != nil {
			return cfg, usagef("--proto %s: %w", path, err)
		}
	}
	for _, path := range f.sets {
		if err := cfg.Types.ReadSet(path); err != nil {
			return cfg, usagef("--descriptor-set %s: %w", path, err)
		}
	}
	for _, o := range f.prefs {
		if err := setPreference(&cfg, o); err != nil {
			return cfg, err
		}
	}
	return cfg, nil
}

// openCapture opens the file and, on a terminal, shows how far a large one is read, unless
// the command prints while it reads and its output would run into that. done takes the
// progress away and closes the file.
func (a *app) openCapture(cfg lab.CaptureConfig, prints bool) (c *lab.Capture, done func(), err error) {
	finish := func() {}
	if !prints || !isTerminal(a.out) {
		cfg.Progress, finish = a.readProgress()
	}
	c, err = lab.OpenCapture(cfg)
	if err != nil {
		if _, ok := errors.AsType[*lab.OptionError](err); ok {
			return nil, nil, usageError{err}
		}
		return nil, nil, err
	}
	percent := debug.SetGCPercent(garbage)
	return c, func() {
		debug.SetGCPercent(percent)
		finish()
		_ = c.Close()
	}, nil
}

// garbage is how much may pile up, in percent of what is in use, before it is collected. What
// is in use while a file is read stays near 15 MiB, whatever the file's size, so that memory is
// traded for time: a tenth of it.
const garbage = 300

// warn says on the error output that the file ended too early, or what else of it was not
// read.
func (a *app) warn(c *lab.Capture) {
	for _, w := range c.Warnings {
		fmt.Fprintf(a.errs, "wirelore: %v\n", w)
	}
	for _, s := range c.Reader.Skipped() {
		fmt.Fprintf(a.errs, "wirelore: %s\n", s)
	}
	if c.Cut != nil {
		fmt.Fprintf(a.errs, "wirelore: %v; what is before it was read\n", c.Cut)
	}
}

// largeFile is from what size on the reading of a file shows its progress.
const largeFile = 16 << 20

// readProgress shows a bar on a terminal, for large files.
func (a *app) readProgress() (step func(done, size int64), finish func()) {
	f, ok := a.errs.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil, func() {}
	}
	var bar *progressbar.ProgressBar
	return func(done, size int64) {
			if size < largeFile {
				return
			}
			if bar == nil {
				bar = progressbar.NewOptions64(size, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription("reading"),
					progressbar.OptionShowBytes(true), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(65*time.Millisecond))
			}
			_ = bar.Set64(done)
		}, func() {
			if bar != nil {
				_ = bar.Finish()
			}
		}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// args0 is the one capture file that a command was given.
func args0(command string, args []string) (string, error) {
	if len(args) != 1 {
		return "", usagef("%s needs one capture file (- is standard input), but was given %q", command, args)
	}
	return args[0], nil
}
