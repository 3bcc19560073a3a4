// Package dissecttest holds the tests that every layer passes: its bytes cut at every place,
// its claims asked about anything, its trees held to their buffers.
package dissecttest

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// Turn is what one end sends in one frame of a conversation.
type Turn struct {
	Dir  wire.Dir
	Data []byte
	End  bool // nothing comes after it in this direction
}

// Unit explains data with a new session of the layers and returns the packet.
func Unit(t testing.TB, layers []dissect.Layer, h dissect.Hints, data []byte) *dissect.Packet {
	t.Helper()
	p := Session(t, layers).Unit(data, h)
	Check(t, &p.Tree)
	return p
}

// Session makes a session of the layers that tells events.
func Session(t testing.TB, layers []dissect.Layer) *dissect.Session {
	t.Helper()
	s, err := dissect.NewSession(layers, dissect.Options{Tell: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Conversation gives the turns to a Feed on a connection, one frame each, and calls see with
// every packet.
func Conversation(t testing.TB, layers []dissect.Layer, h dissect.Hints, turns []Turn, see func(p *dissect.Packet)) {
	t.Helper()
	s := Session(t, layers)
	client, server := netip.MustParseAddrPort("127.0.0.1:40000"), netip.MustParseAddrPort("127.0.0.1:8080")
	var feed *dissect.Feed
	for i, turn := range turns {
		p := s.Begin(&wire.Frame{Number: i + 1, Interface: &wire.Interface{}, Data: turn.Data, Length: len(turn.Data)})
		src, dst := client, server
		if turn.Dir == wire.ToClient {
			src, dst = server, client
		}
		p.FindConn("tcp", src, dst, false)
		if feed == nil {
			h.Conn = p.Conn
			feed = s.NewFeed(below{}, h)
			p.Conn.Client, p.Conn.Server = client, server
			p.Dir = turn.Dir
		}
		feed.Push(p, turn.Dir, p.Whole(0), turn.End)
		Check(t, &p.Tree)
		if see != nil {
			see(p)
		}
	}
}

type below struct{}

func (below) Part(*dissect.Packet, dissect.Range)  {}
func (below) Whole(*dissect.Packet, dissect.Range) {}

// Check fails if a node points outside of its buffer or a tree is not well formed.
func Check(t testing.TB, tree *dissect.Tree) {
	t.Helper()
	var line []byte
	for i := range tree.Nodes {
		n := &tree.Nodes[i]
		if int(n.Buf) >= len(tree.Buffers) {
			t.Fatalf("node %d (%s): there is no buffer %d", i, n.Field.Name, n.Buf)
		}
		if size := len(tree.Buffers[n.Buf].Data); n.Start < 0 || n.Len < 0 || int(n.Start)+int(n.Len) > size {
			t.Fatalf("node %d (%s): bytes %d+%d are outside of a buffer of %d", i, n.Field.Name, n.Start, n.Len, size)
		}
		if i == 0 && n.Depth != 0 || i > 0 && n.Depth > tree.Nodes[i-1].Depth+1 {
			t.Fatalf("node %d (%s): depth %d hangs in the air", i, n.Field.Name, n.Depth)
		}
		line = tree.AppendLabel(line[:0], i)
		line = tree.AppendValue(line, i)
	}
}

// Dump writes a tree for a golden file: one line for each node with its name, value and bytes.
func Dump(tree *dissect.Tree) string {
	var b strings.Builder
	for i := range tree.Nodes {
		n := &tree.Nodes[i]
		fmt.Fprintf(&b, "%s%s", strings.Repeat("  ", int(n.Depth)), n.Field.Name)
		if n.Field.Kind == dissect.None || n.Field.Kind == dissect.Protocol {
			fmt.Fprintf(&b, " {%s}", tree.AppendLabel(nil, i))
		} else {
			fmt.Fprintf(&b, " %q", tree.AppendValue(nil, i))
		}
		fmt.Fprintf(&b, " %d:%d+%d\n", n.Buf, n.Start, n.Len)
	}
	return b.String()
}

// Cut explains data cut at every length. Whatever is missing, nothing panics, no tree points
// outside of its bytes, and the tree stays within the bound; broken says whether a cut at
// that length must be marked as the place where the explanation stops.
func Cut(t *testing.T, layers []dissect.Layer, h dissect.Hints, data []byte, broken func(n int) bool) {
	t.Helper()
	for n := range len(data) {
		p := Unit(t, layers, h, data[:n:n])
		bound(t, p, n)
		if broken != nil && broken(n) != Broken(&p.Tree) {
			t.Errorf("cut at %d of %d: marked as broken: %v, want %v\n%s", n, len(data), !broken(n), broken(n), Dump(&p.Tree))
		}
	}
}

// Broken tells whether a tree has a place where the explanation stops.
func Broken(tree *dissect.Tree) bool {
	for i := range tree.Nodes {
		if tree.Nodes[i].Flags&dissect.Broken != 0 {
			return true
		}
	}
	return false
}

// maxNodes and maxBytes bound what a tree may grow to, for input of n bytes.
func maxNodes(n int) int { return 256 + 24*n }
func maxBytes(n int) int { return 1<<20 + 1100*n }

func bound(t testing.TB, p *dissect.Packet, n int) {
	t.Helper()
	if got := len(p.Nodes); got > maxNodes(n) {
		t.Fatalf("%d nodes for %d bytes", got, n)
	}
	size := 0
	for _, b := range p.Buffers {
		size += len(b.Data)
	}
	if size > maxBytes(n) {
		t.Fatalf("%d bytes of buffers for %d bytes", size, n)
	}
}

// Fuzz is the body of a unit layer's fuzz target. The layers' claims are asked too.
func Fuzz(f *testing.F, layers []dissect.Layer, h dissect.Hints) {
	f.Fuzz(func(t *testing.T, data []byte) {
		bound(t, Unit(t, layers, h, data), len(data))
	})
}

// FuzzStream is the body of a stream layer's fuzz target: data is what both ends send, cut
// in frames as Pack does.
func FuzzStream(f *testing.F, layers []dissect.Layer, h dissect.Hints) {
	f.Fuzz(func(t *testing.T, data []byte) {
		Conversation(t, layers, h, Turns(data), func(p *dissect.Packet) { bound(t, p, len(data)) })
	})
}

// Pack writes turns as one run of bytes, for the seeds of FuzzStream. Each frame begins with
// a byte, whose lowest bit is the direction and whose next says that it is the last one, and
// a byte with the length; a long turn becomes several frames.
func Pack(turns []Turn) []byte {
	var out []byte
	for _, turn := range turns {
		for data, more := turn.Data, true; more; {
			n := min(len(data), 255)
			flags := byte(turn.Dir)
			if more = n < len(data); turn.End && !more {
				flags |= 2
			}
			out = append(append(out, flags, byte(n)), data[:n]...)
			data = data[n:]
		}
	}
	return out
}

// Turns reads what Pack wrote.
func Turns(data []byte) []Turn {
	var turns []Turn
	for len(data) >= 2 {
		n := min(int(data[1]), len(data)-2)
		turns = append(turns, Turn{Dir: wire.Dir(data[0] & 1), End: data[0]&2 != 0, Data: data[2 : 2+n]})
		data = data[2+n:]
	}
	return turns
}
