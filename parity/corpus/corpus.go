// Package corpus makes captures of real traffic: clients and servers of several makes talk over
// the loopback while a packet socket records them, in a network of their own where the machine
// permits one. What does not happen by itself on a loopback (loss, reordering, tags,
// fragments, damage) is made by editing the recordings, always in the same way.
package corpus

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"time"

	"github.com/wirelore/wirelore/internal/wire"
)

// ErrNotPermitted says that this machine lets nobody record what crosses its loopback.
var ErrNotPermitted = errors.New("recording needs the privilege to make a network namespace or to open packet sockets")

// Child is the argument with which Run starts the running program again: it must then call
// Main with the arguments after it, and exit.
const Child = "corpus"

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
	// options are tshark's, besides those of the scenario.
	options string
}

// site is where a scenario takes place.
type site struct {
	addr, addr6 string       // of the servers
	keys        bytes.Buffer // takes TLS secrets, which go into the capture
}

// newSite uses an address that is on every loopback but that nobody else is likely to use.
func newSite() *site { return &site{addr: "127.88.0.1", addr6: "::1"} }

// limit bounds what one scenario may take.
const limit = 20 * time.Second

// involves tells whether a frame is from or to the site's servers.
func (s *site) involves(f frame) bool {
	switch {
	case len(f.data) >= 34 && f.data[12] == 0x08 && f.data[13] == 0x00:
		return address4(f.data[26:30]) == s.addr || address4(f.data[30:34]) == s.addr
	case len(f.data) >= 58 && f.data[12] == 0x86 && f.data[13] == 0xdd:
		return f.data[54] == 0 && f.data[55] == dnsPort || f.data[56] == 0 && f.data[57] == dnsPort
	}
	return false
}

func address4(b []byte) string { return netip.AddrFrom4([4]byte(b)).String() }
