package cli

import (
	"bufio"
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/wire"
)

func (a *app) infoCommand() *cobra.Command {
	f := &captureFlags{}
	var format string
	cmd := &cobra.Command{
		Use:   "info FILE",
		Short: "Tell what a capture file holds: frames, times, interfaces, protocols, secrets",
		Long: `info reads a capture file (pcap or pcapng, also gzipped; - is standard input) and tells what
is in it: its format, how many frames and bytes, from when until when, on which interfaces
they were seen, which protocols they carry and below which, how many TCP and UDP
connections there are, whether it holds secrets to decrypt itself with, what people noted in
it, and whether it is whole.

With -Y only the frames that match are counted.`,
		Example: `  wirelore info capture.pcapng
  wirelore info capture.pcapng -T json
  wirelore info capture.pcapng -Y 'tcp.analysis.retransmission'`,
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := args0("info", args)
			if err != nil {
				return err
			}
			if format != "text" && format != "json" {
				return usagef("-T %s: say text or json", format)
			}
			cfg, err := f.config(path)
			if err != nil {
				return err
			}
			return a.info(cfg, format)
		},
	}
	f.add(cmd.Flags())
	cmd.Flags().StringVarP(&format, "format", "T", "text", "text or json")
	return cmd
}

func (a *app) info(cfg lab.CaptureConfig, format string) error {
	c, done, err := a.openCapture(cfg, false)
	if err != nil {
		return err
	}
	defer done()
	ctx, cancel := a.untilSignal()
	defer cancel()
	in, err := readInfo(ctx, c, cfg.Path)
	if format == "json" {
		if jsonErr := a.printJSON(in); err == nil {
			err = jsonErr
		}
		return interrupted(err)
	}
	w := bufio.NewWriter(a.out)
	in.write(w)
	if flushErr := w.Flush(); err == nil {
		err = flushErr
	}
	return interrupted(err)
}

// info is what a capture holds. Times and counts are of the frames that passed the filter.
type info struct {
	File        string           `json:"file"`
	Format      string           `json:"format"`
	Gzipped     bool             `json:"gzipped,omitempty"`
	Size        int64            `json:"size,omitempty"`
	Cut         string           `json:"cut,omitempty"`
	Skipped     []string         `json:"skipped,omitempty"`
	Frames      int              `json:"frames"`
	Blocks      int              `json:"blocks,omitempty"` // of the frames: custom blocks and journal entries
	Bytes       int64            `json:"bytes"`
	Captured    int64            `json:"captured"`
	First       string           `json:"first,omitempty"`
	Last        string           `json:"last,omitempty"`
	Seconds     float64          `json:"seconds"`
	Unordered   int              `json:"unordered,omitempty"` // frames older than the one before
	Sections    []*sectionInfo   `json:"sections,omitempty"`
	Interfaces  []*interfaceInfo `json:"interfaces"`
	Protocols   []*protocolInfo  `json:"protocols"`
	Connections map[string]int   `json:"connections"`
	Secrets     []secretsInfo    `json:"secrets,omitempty"`
	Names       int              `json:"names,omitempty"` // addresses with a name
	Comments    []commentInfo    `json:"comments,omitempty"`
	MoreComment int              `json:"more_comments,omitempty"`

	first, last, previous time.Time
	byInterface           map[*wire.Interface]*interfaceInfo
	top                   protocolInfo
	path                  []*protocolInfo // of the present frame
}

type sectionInfo struct {
	Application string   `json:"application,omitempty"`
	OS          string   `json:"os,omitempty"`
	Hardware    string   `json:"hardware,omitempty"`
	Comments    []string `json:"comments,omitempty"`
}

type interfaceInfo struct {
	Section     int           `json:"section,omitempty"`
	ID          int           `json:"id"`
	Name        string        `json:"name,omitempty"`
	Description string        `json:"description,omitempty"`
	Link        wire.LinkType `json:"link_type"`
	LinkName    string        `json:"link_name"`
	SnapLen     int           `json:"snap_length,omitempty"`
	Resolution  string        `json:"resolution"`
	Filter      string        `json:"filter,omitempty"`
	OS          string        `json:"os,omitempty"`
	Hardware    string        `json:"hardware,omitempty"`
	Comments    []string      `json:"comments,omitempty"`
	Frames      int           `json:"frames"`
}

// protocolInfo counts the frames that have a protocol above those before it.
type protocolInfo struct {
	Name   string          `json:"name"`
	Frames int             `json:"frames"`
	Bytes  int64           `json:"bytes"`
	Above  []*protocolInfo `json:"above,omitempty"`
}

type secretsInfo struct {
	Kind  string `json:"kind"`
	Bytes int    `json:"bytes"`
	Lines int    `json:"lines,omitempty"`
}

type commentInfo struct {
	Frame int    `json:"frame"`
	Text  string `json:"text"`
}

// counted is the key of what info keeps for a connection.
var counted = &dissect.Field{}

// maxComments is how many comments are kept to be shown.
const maxComments = 100

// readInfo reads the file to its end. What it read is returned with an error too.
func readInfo(ctx context.Context, c *lab.Capture, path string) (*info, error) {
	_, size := c.Reader.Progress()
	in := &info{
		File: path, Format: c.Reader.Format(), Gzipped: c.Reader.Gzipped(), Size: size,
		Connections: map[string]int{"tcp": 0, "udp": 0}, byInterface: map[*wire.Interface]*interfaceInfo{},
	}
	in.listen(c.Reader)
	err := c.Each(ctx, func(p *dissect.Packet) error {
		in.frame(p)
		return nil
	})
	in.Skipped, in.Protocols = c.Reader.Skipped(), in.top.Above
	if !in.first.IsZero() {
		in.First, in.Last = in.first.Format(time.RFC3339Nano), in.last.Format(time.RFC3339Nano)
		in.Seconds = in.last.Sub(in.first).Seconds()
	}
	if c.Cut != nil {
		in.Cut = c.Cut.Error()
	}
	return in, err
}

// listen has the reader tell what is no frame.
func (in *info) listen(r *pcapng.Reader) {
	r.OnSection = func(s pcapng.Section) {
		in.Sections = append(in.Sections, &sectionInfo{s.Application, s.OS, s.Hardware, s.Comments})
	}
	r.OnInterface = func(i *wire.Interface) {
		about := &interfaceInfo{
			Section: i.Section, ID: i.ID, Name: i.Name, Description: i.Description, Link: i.Link, LinkName: i.Link.String(),
			SnapLen: i.SnapLen, Resolution: i.Resolution.String(), Filter: i.Filter, OS: i.OS, Hardware: i.Hardware, Comments: i.Comments,
		}
		in.byInterface[i] = about
		in.Interfaces = append(in.Interfaces, about)
	}
	r.OnNames = func(names []pcapng.Name) { in.Names += len(names) }
	explains := r.OnSecrets
	r.OnSecrets = func(kind uint32, data []byte) {
		about := secretsInfo{Kind: pcapng.SecretsName(kind), Bytes: len(data)}
		if kind == pcapng.SecretsTLS {
			about.Lines = strings.Count(strings.TrimRight(string(data), "\n")+"\n", "\n")
		}
		in.Secrets = append(in.Secrets, about)
		if explains != nil {
			explains(kind, data)
		}
	}
}

// frame counts one frame.
func (in *info) frame(p *dissect.Packet) {
	f := p.Frame
	in.Frames++
	in.Bytes += int64(f.Length)
	in.Captured += int64(len(f.Data))
	if about := in.byInterface[f.Interface]; about != nil {
		about.Frames++
	}
	if t := f.Time; !t.IsZero() {
		if in.first.IsZero() || t.Before(in.first) {
			in.first = t
		}
		if t.After(in.last) {
			in.last = t
		}
		if t.Before(in.previous) {
			in.Unordered++
		}
		in.previous = t
	}
	for _, text := range f.Comments {
		if len(in.Comments) == maxComments {
			in.MoreComment++
			continue
		}
		in.Comments = append(in.Comments, commentInfo{f.Number, text})
	}
	if c := p.Conn; c != nil {
		dissect.State(c, counted, func() bool {
			in.Connections[c.Transport]++
			return true
		})
	}
	if f.Block != nil {
		in.Blocks++
		return
	}
	in.protocols(p.Protocols(), int64(f.Length))
}

// protocols counts a frame for each protocol of its chain, which is like frame.protocols. One
// that comes again above itself, as when a segment has two requests, counts once.
func (in *info) protocols(chain []byte, length int64) {
	in.path = append(in.path[:0], &in.top)
	for name := range bytes.SplitSeq(chain, []byte{':'}) {
		is := func(p *protocolInfo) bool { return p.Name == string(name) }
		if len(name) == 0 || string(name) == "ethertype" || slices.ContainsFunc(in.path, is) {
			continue
		}
		below := in.path[len(in.path)-1]
		i := slices.IndexFunc(below.Above, is)
		if i < 0 {
			i = len(below.Above)
			below.Above = append(below.Above, &protocolInfo{Name: string(name)})
		}
		p := below.Above[i]
		p.Frames++
		p.Bytes += length
		in.path = append(in.path, p)
	}
}
