package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/lab"
)

// capture is a file to compare and the tshark options it is read with.
type capture struct {
	path    string
	name    string // as it is shown and as known.tsv has it: with its folder
	dir     string // file names in options are relative to it
	options []string
}

// findCaptures lists the captures of files and folders, in order.
func findCaptures(paths []string) ([]capture, error) {
	var all []capture
	for _, root := range paths {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			switch strings.TrimSuffix(filepath.Ext(strings.TrimSuffix(path, ".gz")), ".gz") {
			case ".pcap", ".pcapng":
			default:
				if path != root {
					return nil
				}
			}
			c, err := indexed(path)
			all = append(all, c)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no captures found")
	}
	return all, nil
}

// indexed looks for the nearest INDEX.tsv above a capture and takes its options from there:
// column "file" is the path from the index, column "tshark_options" the options.
func indexed(path string) (capture, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return capture{}, err
	}
	c := capture{path: path, dir: filepath.Dir(path)}
	c.name = filepath.Join(filepath.Base(c.dir), filepath.Base(path))
	for dir := c.dir; ; dir = filepath.Dir(dir) {
		options, err := readIndex(filepath.Join(dir, "INDEX.tsv"))
		if err == nil {
			rel, err := filepath.Rel(dir, path)
			c.dir, c.options = dir, options[filepath.ToSlash(rel)]
			return c, err
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return c, err
		}
		if dir == filepath.Dir(dir) {
			return c, nil
		}
	}
}

// readIndex returns the options by file.
func readIndex(file string) (map[string][]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(text), "\n")
	head := strings.Split(lines[0], "\t")
	name, opts := slices.Index(head, "file"), slices.Index(head, "tshark_options")
	if name < 0 || opts < 0 {
		return nil, errors.New(file + ": want the columns file and tshark_options")
	}
	options := map[string][]string{}
	for _, line := range lines[1:] {
		if f := strings.Split(line, "\t"); len(f) > max(name, opts) {
			options[f[name]] = strings.Fields(f[opts])
		}
	}
	return options, nil
}

// explain gives every frame of the capture, explained with the capture's options, to see.
func (c capture) explain(ctx context.Context, see func(*dissect.Packet) error) (err error) {
	frame := 0
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic after frame %d: %v\n%s", frame, v, debug.Stack())
		}
	}()
	cfg := lab.CaptureConfig{Path: c.path}
	for i := 0; i+1 < len(c.options); i += 2 {
		option, value := c.options[i], c.options[i+1]
		file, keylog := strings.CutPrefix(value, "tls.keylog_file:")
		switch {
		case option == "-d":
			cfg.DecodeAs = append(cfg.DecodeAs, value)
		case option == "-o" && keylog:
			cfg.KeyLogs = append(cfg.KeyLogs, filepath.Join(c.dir, file))
		}
	}
	in, err := lab.OpenCapture(cfg)
	if err != nil {
		return err
	}
	err = in.Each(ctx, func(p *dissect.Packet) error {
		frame = p.Frame.Number
		return see(p)
	})
	return errors.Join(err, in.Cut, in.Close())
}
