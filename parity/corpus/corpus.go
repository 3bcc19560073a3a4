// Package corpus makes captures of real traffic: clients and servers of several makes talk over
// the loopback while a packet socket records them, in a network of their own where the machine
// permits one. What does not happen by itself on a loopback (loss, reordering, tags,
// fragments, damage) is made by editing the recordings, always in the same way.
package corpus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/wirelore/wirelore/internal/wire"
)

// frame is a captured Ethernet frame.
type frame struct {
	time   time.Time
	data   []byte
	length int // on the wire
}

// scenario is one recording, or several that are made from one.
type scenario struct {
	name    string // of the file, without its ending
	options string // for tshark
	run     func(context.Context, *site) error
	edits   []version
}

// version is another capture that is made of a recording.
type version struct {
	name string // is appended to the scenario's
	edit edit
	link wire.LinkType
}

// site is where a scenario takes place.
type site struct {
	addr  string // of the servers
	addr6 string
	// keys takes TLS secrets; what is in it goes into the capture.
	keys bytes.Buffer
}

// server is an address that is on every loopback but that nobody else is likely to use.
const (
	server  = "127.88.0.1"
	server6 = "::1"
)

// limit bounds what one scenario may take.
const limit = 20 * time.Second

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
		s := &site{addr: server, addr6: server6}
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
			if err := save(sc.name+"-"+v.name, sc.options, v.edit(frames), v.link, s.keys.Bytes()); err != nil {
				return err
			}
		}
	}
	if err := save("crafted", "", crafted(), ether, nil); err != nil {
		return err
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

// involves tells whether a frame is from or to the site.
func (s *site) involves(f frame) bool {
	if len(f.data) < 54 {
		return len(f.data) >= 34 && (address4(f.data[26:30]) == s.addr || address4(f.data[30:34]) == s.addr)
	}
	switch {
	case f.data[12] == 0x08 && f.data[13] == 0x00:
		return address4(f.data[26:30]) == s.addr || address4(f.data[30:34]) == s.addr
	case f.data[12] == 0x86 && f.data[13] == 0xdd:
		return true // only our own network has anything else on it
	}
	return false
}

func address4(b []byte) string { return netip.AddrFrom4([4]byte(b)).String() }
