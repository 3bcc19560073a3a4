package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// tshark runs the program with none of the user's preferences.
type tshark struct {
	home    string
	version string
	fields  map[string]string // what it knows: type by name, such as FT_UINT16
}

func newTshark(ctx context.Context) (*tshark, error) {
	home, err := os.MkdirTemp("", "wirelore-tshark-")
	if err != nil {
		return nil, err
	}
	s := &tshark{home: home, fields: map[string]string{}}
	if err := s.ask(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *tshark) close() { os.RemoveAll(s.home) }

// ask learns its version and its fields.
func (s *tshark) ask(ctx context.Context) error {
	out, err := s.run(ctx, ".", "--version")
	if err != nil {
		return err
	}
	s.version, _, _ = strings.Cut(string(out), "\n")
	if out, err = s.run(ctx, ".", "-G", "fields"); err != nil {
		return err
	}
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case f[0] == "P":
			s.fields[f[2]] = protocolType
		case f[0] == "F":
			s.fields[f[2]] = f[3]
		}
	}
	return nil
}

// protocolType is the type of a layer, which has a line but no value.
const protocolType = "FT_PROTOCOL"

func (s *tshark) run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "tshark", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+s.home, "WIRESHARK_CONFIG_DIR="+s.home, "TZ=UTC", "LC_ALL=C.UTF-8")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return out, fmt.Errorf("tshark: %w: %s", err, bytes.TrimSpace(errs.Bytes()))
	}
	return out, nil
}

// These stand between the columns, and between the values of a column: bytes that no UTF-8
// text has.
const (
	separator  = 0xff
	aggregator = 0xfe
)

// values returns the values of the columns for each frame of a capture.
func (s *tshark) values(ctx context.Context, c capture, columns []column) ([][][]string, error) {
	args := []string{"-n", "-r", c.path, "-T", "fields", "-E", "occurrence=a",
		"-E", "separator=" + string([]byte{separator}), "-E", "aggregator=" + string([]byte{aggregator})}
	args = append(args, c.options...)
	for _, name := range names(columns) {
		args = append(args, "-e", name)
	}
	out, err := s.run(ctx, c.dir, args...)
	frames, bad := parseColumns(string(out), len(columns)) // of a damaged file, those before the damage
	return frames, errors.Join(err, bad)
}

// parseColumns reads lines of columns of values. A line that has not as many columns as it
// should, because a value has a separator in it, is an error and a frame without values.
func parseColumns(text string, columns int) ([][][]string, error) {
	var frames [][][]string
	var bad error
	for line := range strings.Lines(text) {
		frame := make([][]string, columns)
		cells := strings.Split(strings.TrimSuffix(line, "\n"), string([]byte{separator}))
		if len(cells) != columns {
			bad = fmt.Errorf("frame %d has %d columns of %d", len(frames)+1, len(cells), columns)
			cells = nil
		}
		for i, cell := range cells {
			if cell != "" {
				frame[i] = strings.Split(cell, string([]byte{aggregator}))
			}
		}
		frames = append(frames, frame)
	}
	return frames, bad
}
