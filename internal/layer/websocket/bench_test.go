package websocket_test

import (
	"net/netip"
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// BenchmarkEcho explains a masked message and the same back.
func BenchmarkEcho(b *testing.B) {
	session, err := dissect.NewSession(layers(), dissect.Options{})
	if err != nil {
		b.Fatal(err)
	}
	client, server := netip.MustParseAddrPort("10.0.0.1:4000"), netip.MustParseAddrPort("10.0.0.2:80")
	frame := wire.Frame{Interface: &wire.Interface{}}
	var feed *dissect.Feed
	b.ReportAllocs()
	for b.Loop() {
		for d, data := range [][]byte{maskedHello, unmaskedHello} {
			frame.Number++
			frame.Data, frame.Length = data, len(data)
			p := session.Begin(&frame)
			p.FindConn("tcp", client, server, false)
			if feed == nil {
				h := upgraded("")
				h.Conn = p.Conn
				feed = session.NewFeed(nil, h)
			}
			feed.Push(p, wire.Dir(d), p.Whole(0), false)
		}
	}
}
