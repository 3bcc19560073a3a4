package lab

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/filter"
	"github.com/wirelore/wirelore/internal/layer/protobuf"
	"github.com/wirelore/wirelore/internal/layer/tls"
	"github.com/wirelore/wirelore/internal/wire"
)

// CaptureConfig says which capture file to explain, and how. Only Path is needed.
type CaptureConfig struct {
	Path     string
	DecodeAs []string // TABLE==VALUE,LAYER
	KeyLogs  []string // files of TLS secrets
	// Types are the messages of Protocol Buffers that are known by name; nil is none, as for
	// tshark without .proto files. See Types.
	Types  *protobuf.Types
	Filter string // what Each leaves out, in Wireshark's language
	Count  int    // how many frames to read at most; 0 for all
	Tell   bool   // ask the layers for events
	// Fields, if not nil, names the only fields that anybody will look at; with the filter's
	// they say which layers can be passed over.
	Fields []string
	// Progress, if not nil, is called now and then with the bytes that were read and the
	// file's size, which is 0 if unknown.
	Progress func(done, size int64)
}

// OptionError says that a CaptureConfig cannot be followed, whatever is in the file.
type OptionError struct{ Err error }

func (e *OptionError) Error() string { return e.Err.Error() }
func (e *OptionError) Unwrap() error { return e.Err }

// Capture is a capture file with the layers that explain it.
type Capture struct {
	Catalog *dissect.Catalog
	Reader  *pcapng.Reader
	// Cut is why the file ended before its end, once Each has returned; nil if it did not.
	Cut error
	// Warnings are what was passed over so far: lines of key logs that are not understood.
	Warnings []error

	cfg     CaptureConfig
	session *dissect.Session
	filter  *filter.Filter
}

// OpenCapture opens a file; "-" is standard input. Close ends it.
func OpenCapture(cfg CaptureConfig) (*Capture, error) {
	secrets := &tls.Secrets{}
	layers := Layers(LayerConfig{Secrets: secrets, Types: cfg.Types})
	c := &Capture{cfg: cfg, Catalog: dissect.NewCatalog(layers)}
	for _, path := range cfg.KeyLogs {
		if err := c.warn(secrets.LoadKeyLog(path)); err != nil {
			return nil, &OptionError{err}
		}
	}
	o := dissect.Options{Tell: cfg.Tell}
	for _, s := range cfg.DecodeAs {
		d, err := dissect.ParseDecodeAs(s)
		if err != nil {
			return nil, &OptionError{err}
		}
		o.DecodeAs = append(o.DecodeAs, d)
	}
	var err error
	if c.filter, err = filter.Parse(c.Catalog, cfg.Filter); err != nil {
		return nil, &OptionError{err}
	}
	if cfg.Fields != nil {
		o.Fields = c.filter.Fields()
		for _, name := range cfg.Fields {
			o.Fields = append(o.Fields, c.Catalog.Find(name)...)
		}
	}
	if c.session, err = dissect.NewSession(layers, o); err != nil {
		return nil, &OptionError{err}
	}
	if c.Reader, err = pcapng.Open(cfg.Path); err != nil {
		return nil, err
	}
	c.Reader.OnSecrets = func(kind uint32, data []byte) {
		if kind == pcapng.SecretsTLS {
			_ = c.warn(secrets.AddKeyLog(data)) // fails by lines only
		}
	}
	return c, nil
}

// warn keeps an error that only says that lines were passed over, and returns any other.
func (c *Capture) warn(err error) error {
	if lines, ok := errors.AsType[*tls.KeyLogError](err); ok {
		c.Warnings = append(c.Warnings, lines)
		return nil
	}
	return err
}

// Close closes the file.
func (c *Capture) Close() error { return c.Reader.Close() }

// LayerOrder gives each layer's place on the list, by name.
func (c *Capture) LayerOrder() map[string]int {
	order := map[string]int{}
	for i, l := range c.session.Layers() {
		order[l.Proto.Name] = i
	}
	return order
}

// progressEvery is after how many frames Progress is called.
const progressEvery = 4096

// Each explains all frames in their order and calls see with those that pass the filter. It
// ends with see's first error, or the context's. That a file is cut is no error: see Cut.
func (c *Capture) Each(ctx context.Context, see func(*dissect.Packet) error) error {
	return c.Frames(ctx, func(f *wire.Frame) error {
		if p := c.session.Frame(f); c.filter.Match(p) {
			return see(p)
		}
		return nil
	})
}

// Frames is Each without explaining and without the filter.
func (c *Capture) Frames(ctx context.Context, see func(*wire.Frame) error) error {
	var f wire.Frame
	for n := 0; c.cfg.Count == 0 || n < c.cfg.Count; n++ {
		err := c.Reader.Next(&f)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if cut, ok := errors.AsType[*pcapng.CutError](err); ok {
			c.Cut = cut
			return nil
		}
		if err != nil {
			return fmt.Errorf("read frame %d: %w", n+1, err)
		}
		if n%progressEvery == 0 {
			if c.cfg.Progress != nil {
				c.cfg.Progress(c.Reader.Progress())
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if err := see(&f); err != nil {
			return err
		}
	}
	return nil
}

// ExplainBytes explains bytes without a frame around them as the named layer, or as the one
// that they look like: nothing in Protocol Buffers looks like it, so what no layer knows is
// tried as that.
func ExplainBytes(data []byte, layer string) (*dissect.Packet, error) {
	s, err := dissect.NewSession(Layers(LayerConfig{Types: Types()}), dissect.Options{})
	if err != nil {
		return nil, err
	}
	if layer != "" {
		return s.UnitAs(layer, data)
	}
	layer, claim := s.Guess(data, "tcp", "udp", "data-text-lines")
	if claim.Certainty > dissect.Last {
		return s.UnitAs(layer, data)
	}
	p, err := s.UnitAs("protobuf", data)
	for i := range p.Nodes {
		if p.Nodes[i].Flags&dissect.Broken != 0 {
			return s.UnitAs("data", data)
		}
	}
	return p, err
}
