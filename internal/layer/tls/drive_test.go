package tls_test

import (
	"net/netip"
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/tls"
	"github.com/wirelore/wirelore/internal/wire"
)

// run is texts for a connection that misses bytes: before each turn, lost is asked how many
// of the turn's first bytes were never seen.
func run(t *testing.T, secrets *tls.Secrets, turns []dissecttest.Turn, lost func(i int) int) (got [2]string) {
	t.Helper()
	s := dissecttest.Session(t, layers(secrets))
	client, server := netip.MustParseAddrPort("127.0.0.1:40000"), netip.MustParseAddrPort("127.0.0.1:8443")
	var feed *dissect.Feed
	for i, turn := range turns {
		n := lost(i)
		data := turn.Data[n:]
		p := s.Begin(&wire.Frame{Number: i + 1, Interface: &wire.Interface{}, Data: data, Length: len(data)})
		p.FindConn("tcp", client, server, false)
		p.Dir = turn.Dir
		if feed == nil {
			h := overTCP
			h.Conn = p.Conn
			feed = s.NewFeed(silent{}, h)
		}
		if n > 0 {
			feed.Lost(p, turn.Dir, n)
		}
		feed.Push(p, turn.Dir, p.Whole(0), turn.End)
		dissecttest.Check(t, &p.Tree)
		for _, node := range p.Nodes {
			if node.Field == plainText {
				got[p.Dir] += string(node.Bytes)
			}
		}
	}
	return got
}

type silent struct{}

func (silent) Part(*dissect.Packet, dissect.Range)  {}
func (silent) Whole(*dissect.Packet, dissect.Range) {}
