package protocoltest

import (
	"encoding/binary"
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/ledger"
	"github.com/wirelore/wirelore/internal/wire"
)

// conversation is what one connection carried.
type conversation struct {
	turns []dissecttest.Turn
	ended [2]bool // by direction
}

func (c *conversation) both() bool { return c.ended[0] && c.ended[1] }

// sent returns what each connection of a Recorder's frames carried, by its number.
func sent(frames []wire.Frame) []*conversation {
	var all []*conversation
	byClient := map[string]*conversation{}
	for i := range frames {
		tcp := frames[i].Data[14+20:] // after the headers of Ethernet and IPv4
		dir, client := wire.ToServer, tcp[0:2]
		if binary.BigEndian.Uint16(tcp) == server.Port() {
			dir, client = wire.ToClient, tcp[2:4]
		}
		c := byClient[string(client)]
		if c == nil || tcp[13] == 2 { // SYN
			c = &conversation{}
			byClient[string(client)] = c
			all = append(all, c)
		}
		if tcp[13]&1 != 0 { // FIN
			c.ended[dir] = true
		}
		if data := tcp[20:]; len(data) > 0 {
			c.turns = append(c.turns, dissecttest.Turn{Dir: dir, Data: data})
		}
	}
	return all
}

// aboveTCP is where the conversations are explained.
var aboveTCP = dissect.Hints{Parent: &dissect.Field{Name: "tcp", Title: "TCP", Kind: dissect.Protocol}, SrcPort: 49153, DstPort: server.Port()}

// hostile fails unless a conversation that stops anywhere is explained as far as it goes, and
// marked as broken there if that is within something.
func hostile(t *testing.T, w Wire) {
	cuts, within := 0, 0
	for _, c := range sent(stored(t, w.Dir)) {
		for i, turn := range c.turns {
			for _, n := range lengths(len(turn.Data)) {
				turns := append(c.turns[:i:i], dissecttest.Turn{Dir: turn.Dir, Data: turn.Data[:n:n]})
				cuts++
				if stops(t, w.Layers, turns) {
					within++
				}
			}
		}
	}
	if within == 0 || within == cuts {
		t.Errorf("%d of %d cuts fall within something", within, cuts)
	}
}

// FuzzWire is the body of a fuzz target for what the stored captures of several protocols
// carry: their connections are its seeds.
func FuzzWire(f *testing.F, layers []dissect.Layer, dirs []string) {
	for _, dir := range dirs {
		for _, c := range sent(stored(f, dir)) {
			f.Add(dissecttest.Pack(c.turns))
		}
	}
	dissecttest.FuzzStream(f, layers, aboveTCP)
}

// lengths are those that n bytes are cut at: all near the ends, some between.
func lengths(n int) []int {
	var all []int
	for i := 1; i <= n; i++ {
		if i <= 512 || i > n-64 || i&(i-1) == 0 {
			all = append(all, i)
		}
	}
	return all
}

// stops explains turns after which their sender ends, and tells whether that is within
// something.
func stops(t *testing.T, layers []dissect.Layer, turns []dissecttest.Turn) (within bool) {
	t.Helper()
	account := ledger.New()
	last := turns[len(turns)-1]
	n := 0
	dissecttest.Conversation(t, layers, aboveTCP, append(turns, dissecttest.Turn{Dir: last.Dir, End: true}), func(p *dissect.Packet) {
		if n++; n <= len(turns) {
			account.Frame(p)
			return
		}
		account.Close() // what waits before the end is seen is never whole
		for k := range account.Account {
			within = within || k.Purpose == dissect.Pending
		}
		marked, atEnd := breaks(p)
		switch {
		case !marked && len(last.Data) < tooLittle && unknown(p):
		case marked != within || !atEnd:
			t.Errorf("turn %d cut after %d bytes (%q): within something: %v; marked as broken: %v, where it ends: %v\n%s",
				n-1, len(last.Data), last.Data[max(0, len(last.Data)-40):], within, marked, atEnd, dissecttest.Dump(&p.Tree))
		}
	})
	return within
}

// tooLittle is less than what any message begins with.
const tooLittle = 16

// unknown tells whether no layer knows what the last bytes of a tree are: then they are shown
// raw, or not at all.
func unknown(p *dissect.Packet) bool {
	for i := len(p.Nodes) - 1; i >= 0; i-- {
		if n := &p.Nodes[i]; n.Depth == 0 {
			return n.Field.Name == "data"
		}
	}
	return true
}

// breaks tells whether a tree is marked as broken, and whether each such mark reaches the last
// of the bytes that it is about.
func breaks(p *dissect.Packet) (marked, atEnd bool) {
	atEnd = true
	for i := range p.Nodes {
		if n := &p.Nodes[i]; n.Flags&dissect.Broken != 0 {
			marked = true
			atEnd = atEnd && int(n.Start+n.Len) == len(p.Buffers[n.Buf].Data)
		}
	}
	return marked, atEnd
}
