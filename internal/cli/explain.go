package cli

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/report"
	"github.com/wirelore/wirelore/internal/story"
)

// explainFlags are what explain is asked for.
type explainFlags struct {
	captureFlags
	format  string
	fields  []string
	options []string
	trees   bool
	bytes   bool
	ladder  bool
	frame   int
	follow  string
	stream  string
	hex     string
	as      string
	list    string
}

func (a *app) explainCommand() *cobra.Command {
	f := &explainFlags{}
	cmd := &cobra.Command{
		Use:   "explain FILE",
		Short: "Tell what happened in a capture file, frame by frame if you like",
		Long: `explain reads a capture file (pcap or pcapng, also gzipped; - is standard input) and tells
what happened in it: connections opened, protocols negotiated, each request with its
response, what was unusual, how it ended. Every sentence names its frames.

Then look closer: --frame shows one frame's whole tree with the bytes of every field,
--follow what two ends said to each other, -Y picks frames in Wireshark's display-filter
language, and -T prints lines, trees, columns or JSON, as tshark does.`,
		Example: `  wirelore explain capture.pcapng
  wirelore explain capture.pcapng --frame 4
  wirelore explain capture.pcapng --follow tcp 0
  wirelore explain capture.pcapng -T text -Y 'http.response.code >= 400'
  wirelore explain capture.pcapng -T fields -e frame.number -e http2.streamid -E header=y
  wirelore explain --hex 0a0548656c6c6f --as protobuf
  wirelore explain --fields http2.         the fields whose names begin so`,
		RunE: func(cmd *cobra.Command, args []string) error {
			list := cmd.Flags().Changed("fields")
			switch {
			case (list || f.hex != "") && len(args) > 0:
				return usagef("--hex and --fields need no file, but explain was given %q", args)
			case list:
				return a.listFields(f.list)
			case f.hex != "":
				return a.explainHex(f)
			}
			path, err := f.arguments(args)
			if err != nil {
				return err
			}
			return a.explain(f, path)
		},
	}
	flags := cmd.Flags()
	f.add(flags)
	flags.StringVarP(&f.format, "format", "T", "", "text (a line for each frame), json, or fields (columns, with -e)")
	flags.StringArrayVarP(&f.fields, "field", "e", nil, "a field to print with -T fields or json (repeatable)")
	flags.StringArrayVarP(&f.options, "fields-option", "E", nil, "header=y, separator=, , aggregator=;, occurrence=f|l|a, quote=d|s|n (repeatable)")
	flags.BoolVarP(&f.trees, "verbose", "V", false, "with -T text: whole trees")
	flags.BoolVarP(&f.bytes, "bytes", "x", false, "with -V: the bytes too")
	flags.BoolVar(&f.ladder, "ladder", false, "draw each conversation, client on the left, also where the output is no terminal")
	flags.IntVar(&f.frame, "frame", 0, "the whole tree of one frame, with its bytes")
	flags.StringVar(&f.follow, "follow", "", "what was said on one stream: --follow tcp N, http2 N,STREAM or websocket N")
	flags.StringVar(&f.hex, "hex", "", "explain pasted bytes instead of a file")
	flags.StringVar(&f.as, "as", "", "with --hex: the layer to read them as")
	flags.StringVar(&f.list, "fields", "", "list the fields whose names begin with this ('' for all)")
	return cmd
}

// reporter writes frames in one of the formats of -T.
type reporter interface {
	Begin(io.Writer) error
	Frame(io.Writer, *dissect.Packet) error
	End(io.Writer) error
}

func (a *app) explain(f *explainFlags, path string) error {
	cfg, err := f.config(path)
	if err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	cfg.Tell = f.format == "" && !f.trees && f.follow == ""
	if f.format == "fields" {
		cfg.Fields = f.fields
	}
	if f.frame > 0 {
		cfg.Tell = false
		cfg.Count = f.frame
	}
	c, done, err := a.openCapture(cfg, true)
	if err != nil {
		return err
	}
	defer done()
	ctx, cancel := a.untilSignal()
	defer cancel()
	switch {
	case f.frame > 0:
		return a.explainFrame(ctx, c, f.frame)
	case cfg.Tell:
		return a.tell(ctx, c, f)
	}
	r, err := f.reporter(c.Catalog)
	if err != nil {
		return usageError{err}
	}
	return a.report(ctx, c, r)
}

// arguments takes the file's name and, with --follow, the stream's number from the arguments.
func (f *explainFlags) arguments(args []string) (path string, err error) {
	if f.follow == "" {
		return args0("explain", args)
	}
	if len(args) != 2 {
		return "", usagef("--follow %s needs a file and the stream's number: wirelore explain FILE --follow %[1]s 0", f.follow)
	}
	path, f.stream = args[0], args[1]
	if strings.Trim(path, "0123456789,") == "" {
		path, f.stream = f.stream, path
	}
	return path, nil
}

func (f *explainFlags) check() error {
	switch {
	case f.format != "" && f.format != "text" && f.format != "json" && f.format != "fields":
		return usagef("-T %s: say text, json or fields", f.format)
	case f.format == "fields" && len(f.fields) == 0:
		return usagef("-T fields needs at least one -e FIELD, such as -e frame.number; wirelore explain --fields http lists names")
	case len(f.fields) > 0 && f.format != "fields" && f.format != "json":
		return usagef("-e goes with -T fields or -T json")
	case f.frame < 0 || f.frame == 0 && f.flags.Changed("frame"):
		return usagef("--frame %d: frames are numbered from 1", f.frame)
	}
	return nil
}

func (f *explainFlags) reporter(c *dissect.Catalog) (reporter, error) {
	switch {
	case f.follow != "":
		return report.NewFollow(c, f.follow, f.stream)
	case f.format == "fields":
		o := report.DefaultFields()
		for _, s := range f.options {
			if err := o.Set(s); err != nil {
				return nil, err
			}
		}
		return report.NewFields(c, f.fields, o)
	case f.format == "json":
		return report.NewJSON(c, f.fields)
	}
	return &report.Text{Trees: f.trees, Bytes: f.bytes}, nil
}

// report writes the frames that pass, and what was read so far when it is interrupted.
func (a *app) report(ctx context.Context, c *lab.Capture, r reporter) error {
	w := bufio.NewWriterSize(a.out, 1<<16)
	if err := r.Begin(w); err != nil {
		return err
	}
	err := c.Each(ctx, func(p *dissect.Packet) error { return r.Frame(w, p) })
	if endErr := r.End(w); err == nil {
		err = endErr
	}
	if flushErr := w.Flush(); err == nil {
		err = flushErr
	}
	a.warn(c)
	return interrupted(err)
}

// interrupted turns the end of the context into words.
func interrupted(err error) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted; what was read until then is shown")
	}
	return err
}

// tell writes the story.
func (a *app) tell(ctx context.Context, c *lab.Capture, f *explainFlags) error {
	s := story.NewWriter(a.out)
	s.Ladder = f.ladder
	if out, ok := a.out.(*os.File); ok {
		if width, _, err := term.GetSize(int(out.Fd())); err == nil {
			s.Ladder, s.Width = true, width
		}
	}
	err := c.Each(ctx, func(p *dissect.Packet) error {
		s.Frame(p)
		return nil
	})
	var notes []string
	for _, w := range c.Warnings {
		notes = append(notes, "Note: "+w.Error()+".")
	}
	for _, skipped := range c.Reader.Skipped() {
		notes = append(notes, "Note: "+skipped+".")
	}
	if c.Cut != nil {
		notes = append(notes, "Note: "+c.Cut.Error()+"; the story goes as far as that.")
	}
	if closeErr := s.Close(notes...); err == nil {
		err = closeErr
	}
	return interrupted(err)
}

// explainFrame writes one frame's tree with its bytes.
func (a *app) explainFrame(ctx context.Context, c *lab.Capture, number int) error {
	w := bufio.NewWriter(a.out)
	x := &report.Text{Trees: true, Bytes: true}
	seen, found := 0, false
	err := c.Each(ctx, func(p *dissect.Packet) error {
		seen = p.Frame.Number
		if seen != number {
			return nil
		}
		found = true
		return x.Frame(w, p)
	})
	if flushErr := w.Flush(); err == nil {
		err = flushErr
	}
	if err == nil && !found {
		err = fmt.Errorf("there is no frame %d; the last one is %d", number, seen)
	}
	return interrupted(err)
}

// explainHex explains pasted bytes.
func (a *app) explainHex(f *explainFlags) error {
	text := strings.NewReplacer(" ", "", ":", "", "-", "", "\n", "", "\t", "", "0x", "").Replace(f.hex)
	data, err := hex.DecodeString(text)
	if err != nil {
		return usagef("--hex: %v; give pairs of hexadecimal digits, such as 0a0548656c6c6f", err)
	}
	p, err := lab.ExplainBytes(data, f.as)
	if err != nil {
		return usageError{err}
	}
	w := bufio.NewWriter(a.out)
	x := &report.Text{Trees: true, Bytes: true}
	if err := x.Frame(w, p); err != nil {
		return err
	}
	return w.Flush()
}

// listFields prints the fields whose names begin with a prefix.
func (a *app) listFields(prefix string) error {
	c := dissect.NewCatalog(lab.Layers(lab.LayerConfig{}))
	n := 0
	for _, name := range c.Names() {
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		n++
		field := c.Find(name)[0]
		fmt.Fprintf(a.out, "%-40s %s", name, field.Title)
		if field.Spec != "" {
			fmt.Fprintf(a.out, " (%s)", field.Spec)
		}
		fmt.Fprintln(a.out)
	}
	if n == 0 {
		return fmt.Errorf("no field's name begins with %q; the nearest is %s", prefix, c.Nearest(prefix))
	}
	return nil
}
