package corpus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/wirelore/wirelore/internal/wire"
)

// Make writes the captures into dir, with an INDEX.tsv that gives the options which tshark
// needs for each. Only the recordings whose name matches the pattern only are made.
func Make(ctx context.Context, dir, only string) error {
	chosen, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var index strings.Builder
	index.WriteString("file\ttshark_options\n")
	save := func(file, options string, frames []frame, link wire.LinkType, keys []byte) error {
		file += ".pcapng"
		fmt.Fprintf(&index, "%s\t%s\n", file, options)
		return write(filepath.Join(dir, file), frames, link, keys)
	}
	for _, sc := range scenarios() {
		if !chosen.MatchString(sc.name) {
			continue
		}
		s := newSite()
		frames, err := s.record(ctx, sc)
		if err == nil && len(frames) == 0 {
			err = errors.New("nothing was recorded")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", sc.name, err)
		}
		if err := save(sc.name, sc.options, frames, ether, s.keys.Bytes()); err != nil {
			return err
		}
		for _, v := range sc.edits {
			if err := save(sc.name+"-"+v.name, strings.TrimSpace(sc.options+" "+v.options), v.edit(frames), v.link, s.keys.Bytes()); err != nil {
				return err
			}
		}
	}
	if chosen.MatchString("crafted") {
		if err := save("crafted", "", crafted(), ether, nil); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "INDEX.tsv"), []byte(index.String()), 0o644)
}

// record runs a scenario and returns what crossed the loopback meanwhile.
func (s *site) record(ctx context.Context, sc scenario) ([]frame, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	r, err := newRecorder()
	if err != nil {
		return nil, err
	}
	failed := sc.run(ctx, s)
	frames, err := r.end(time.Second, s.involves)
	return frames, errors.Join(failed, err)
}
