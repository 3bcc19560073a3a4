package http1_test

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/wire"
)

// TestTLSInATunnelIsFoundWhenNothingElseIsAskedFor holds that HTTP is not passed over where
// only what goes through it is wanted.
func TestTLSInATunnelIsFoundWhenNothingElseIsAskedFor(t *testing.T) {
	t.Parallel()
	secret := &dissect.Field{Name: "tls.bytes", Kind: dissect.Bytes}
	proto := &dissect.Field{Name: "tls", Kind: dissect.Protocol}
	secure := dissect.Layer{
		Proto: proto, Fields: []*dissect.Field{secret}, Over: []string{"tcp"},
		Claim: func(h *dissect.Hints) dissect.Claim { return dissect.Is(h.DstPort == 443, "the port is 443") },
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
				p.Layer(proto, r)
				p.Raw(secret, r)
			}
		},
	}
	s, err := dissect.NewSession(append(layers(), secure), dissect.Options{Fields: []*dissect.Field{secret}})
	if err != nil {
		t.Fatal(err)
	}
	var feed *dissect.Feed
	var got []string
	for i, turn := range []dissecttest.Turn{ask("CONNECT h:443 HTTP/1.1\r\n\r\n"), answer("HTTP/1.1 200 OK\r\n\r\n"), ask("\x16\x03\x01$")} {
		p := s.Begin(&wire.Frame{Number: i + 1, Interface: &wire.Interface{}, Data: turn.Data, Length: len(turn.Data)})
		p.FindConn("tcp", netip.MustParseAddrPort("10.0.0.1:4000"), netip.MustParseAddrPort("10.0.0.2:80"), false)
		if feed == nil {
			h := onPort80()
			h.Conn = p.Conn
			feed = s.NewFeed(nothing{}, h)
		}
		feed.Push(p, turn.Dir, p.Whole(0), turn.End)
		got = append(got, dissecttest.Values(&p.Tree, "tls.bytes")...)
	}
	if diff := cmp.Diff([]string{"160301"}, got); diff != "" {
		t.Error(diff)
	}
}
