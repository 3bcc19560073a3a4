package protocoltest

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/capture/tap"
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/domain/domaintest"
	"github.com/wirelore/wirelore/internal/ledger"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/wire"
)

// Wire is what a protocol is held to on the wire with.
type Wire struct {
	Layers []dissect.Layer     // all that there are
	With   []protocol.Protocol // as in Run
	// Others are the layers, beside those of the protocol's stack, that some of its messages
	// are made of.
	Others []string
	// Dir is the folder of the stored capture, wire.pcapng, and of its trees, wire.txt.
	// Update writes both anew.
	Dir    string
	Update bool
	// Peculiar makes the calls that not every protocol has a way to make, for the stored
	// capture.
	Peculiar func(t testing.TB, c domain.Service, target protocol.Target)
}

// OnTheWire proves that what p puts on the wire is seen as what it is: the contract suite's
// own traffic is explained to the last byte by p's layers and survives a file unchanged, and a
// stored capture is explained as before, and as far as it goes where it is cut.
func OnTheWire(t *testing.T, p protocol.Protocol, w Wire) {
	t.Run("Contract", func(t *testing.T) {
		frames := recordContract(t, p, w.With)
		t.Run("Seen", func(t *testing.T) { seen(t, p, w, frames) })
		t.Run("RoundTrip", func(t *testing.T) { roundTrip(t, w.Layers, frames) })
	})
	t.Run("Golden", func(t *testing.T) { golden(t, p, w) })
	t.Run("Hostile", func(t *testing.T) { hostile(t, w) })
}

// Recorder keeps the frames that its tap makes.
type Recorder struct {
	*tap.Tap
	mu     sync.Mutex
	frames []wire.Frame
}

// NewRecorder makes a recorder whose frames have the times that now tells.
func NewRecorder(now func() time.Time) *Recorder {
	r := &Recorder{}
	r.Tap = tap.New(now, func(f wire.Frame) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.frames = append(r.frames, f)
	})
	return r
}

// server is what a server in memory has for an address.
var server = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 8080)

// Around puts the recorder around what dials target.
func (r *Recorder) Around(target protocol.Target) protocol.Target {
	if target.Dial == nil {
		target.Dial = new(net.Dialer).DialContext
	}
	target.Dial = r.Dial(target.Dial, server)
	return target
}

// Frames are the frames so far.
func (r *Recorder) Frames() []wire.Frame {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clip(r.frames)
}

// recordContract runs the contract suite and returns what crossed the wire.
func recordContract(t *testing.T, p protocol.Protocol, with []protocol.Protocol) []wire.Frame {
	r := NewRecorder(time.Now)
	ran := t.Run("Recorded", func(t *testing.T) {
		domaintest.Run(t, func(t testing.TB) domain.Service {
			return Dial(t, p, r.Around(Serve(t, protocol.Env{Service: NewService()}, append(with, p)...)))
		}, func(op domain.Operation) bool { return p.Operations[op].Name != "" })
	})
	if !ran {
		t.FailNow()
	}
	return r.Frames()
}

// seen fails unless each message is explained by p's layers, without a break and with every
// byte accounted for.
func seen(t *testing.T, p protocol.Protocol, w Wire, frames []wire.Frame) {
	s := dissecttest.Session(t, w.Layers)
	account := ledger.New()
	complete := 0
	for i := range frames {
		packet := s.Frame(&frames[i])
		dissecttest.Check(t, &packet.Tree)
		account.Frame(packet)
		names := above(packet)
		for _, name := range names {
			if !slices.Contains(p.Stack, name) && !slices.Contains(w.Others, name) {
				t.Fatalf("frame %d has a layer %s:\n%s", i+1, name, shown(packet))
			}
		}
		if inOrder(names, p.Stack) {
			complete++
		}
	}
	if complete == 0 {
		t.Errorf("no frame has all of %s", strings.Join(p.Stack, ", "))
	}
	account.Close()
	settled(t, account, frames)
}

// settled fails if the account is not that of the frames, or if bytes in it are not explained.
// Only what was under way when its reader left may be unfinished.
func settled(t *testing.T, account *ledger.Ledger, frames []wire.Frame) {
	var total int64
	for i := range frames {
		total += int64(frames[i].Length)
	}
	if account.Account.Total() != total {
		t.Errorf("the ledger accounts for %d of %d bytes", account.Account.Total(), total)
	}
	ends := sent(frames)
	for _, f := range account.Flows {
		for k, n := range f.Account {
			switch {
			case k.Layer == "" || k.Layer == "tcp" && k.Purpose > dissect.Retransmission && k.Purpose != dissect.Pending:
				t.Errorf("no layer explains %d bytes of connection %d (%s)", n, f.Index, k.Purpose)
			case k.Purpose == dissect.Pending && ends[f.Index].both():
				t.Errorf("%d bytes of connection %d are never explained, though both ends ended it", n, f.Index)
			}
		}
	}
}

// above returns the layers of a frame above TCP: those that frame.protocols names, then those
// that the tree has.
func above(p *dissect.Packet) []string {
	_, named, _ := strings.Cut(string(p.Protocols()), ":tcp:")
	names := strings.FieldsFunc(named, func(r rune) bool { return r == ':' })
	for i := firstAbove(&p.Tree); i < len(p.Nodes); i++ {
		if n := &p.Nodes[i]; n.Depth == 0 {
			names = append(names, n.Field.Name)
		}
	}
	return names
}

// firstAbove returns the number of the first layer node above TCP, or how many nodes there
// are if there is none.
func firstAbove(tree *dissect.Tree) int {
	i := slices.IndexFunc(tree.Nodes, func(n dissect.Node) bool { return n.Field.Name == "tcp" })
	if i < 0 {
		return len(tree.Nodes)
	}
	if i = tree.End(i); i < len(tree.Nodes) && tree.Nodes[i].Field.Name == "tcp.segments" {
		i = tree.End(i)
	}
	return i
}

// inOrder tells whether names has all of want, one after the other.
func inOrder(names, want []string) bool {
	for _, name := range names {
		if len(want) > 0 && name == want[0] {
			want = want[1:]
		}
	}
	return len(want) == 0
}
