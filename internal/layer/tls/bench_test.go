package tls_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/tls"
	"github.com/wirelore/wirelore/internal/wire"
)

// BenchmarkRecords explains records of application data, one in each frame.
func BenchmarkRecords(b *testing.B) {
	client, server := configs()
	lines := make([]string, 500)
	for i := range lines {
		lines[i] = strings.Repeat("x", 300)
	}
	tr := talk(b, client, server, say(lines...), echo(lines...))
	for name, secrets := range map[string]*tls.Secrets{"sealed": nil, "opened": secretsOf(b, tr)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			frames := 0
			for b.Loop() {
				s, err := dissect.NewSession(layers(secrets), dissect.Options{})
				if err != nil {
					b.Fatal(err)
				}
				var feed *dissect.Feed
				for i, turn := range tr.turns {
					p := s.Begin(&wire.Frame{Number: i + 1, Interface: &wire.Interface{}, Data: turn.Data, Length: len(turn.Data)})
					p.FindConn("tcp", netip.AddrPort{}, netip.AddrPort{}, false)
					p.Dir = turn.Dir
					if feed == nil {
						h := overTCP
						h.Conn = p.Conn
						feed = s.NewFeed(silent{}, h)
					}
					feed.Push(p, turn.Dir, p.Whole(0), turn.End)
					frames++
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(frames), "ns/frame")
		})
	}
}
