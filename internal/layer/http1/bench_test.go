package http1_test

import (
	"net/netip"
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/http1"
	"github.com/wirelore/wirelore/internal/layer/text"
	"github.com/wirelore/wirelore/internal/wire"
)

// BenchmarkExchange explains one request and its answer, as a REST client and a Go server
// send them.
func BenchmarkExchange(b *testing.B) {
	request := []byte("GET /api/rest/dummie/2 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: Go-http-client/1.1\r\nAccept: application/json\r\n" +
		"Accept-Encoding: gzip\r\n\r\n")
	reply := []byte(ok + "Content-Type: text/plain; charset=utf-8\r\nEtag: \"2-1\"\r\nX-Request-Id: 0123456789abcdef\r\n" +
		"Date: Sun, 22 Nov 2026 12:00:00 GMT\r\nContent-Length: 26\r\n\r\nabcdefghijklmnopqrstuvwxyz")
	session, err := dissect.NewSession([]dissect.Layer{http1.Layer(), text.Layer()}, dissect.Options{})
	if err != nil {
		b.Fatal(err)
	}
	client, server := netip.MustParseAddrPort("10.0.0.1:4000"), netip.MustParseAddrPort("10.0.0.2:80")
	frame := wire.Frame{Interface: &wire.Interface{}}
	var feed *dissect.Feed
	b.ReportAllocs()
	for b.Loop() {
		for d, data := range [][]byte{request, reply} {
			frame.Number++
			frame.Data, frame.Length = data, len(data)
			p := session.Begin(&frame)
			p.FindConn("tcp", client, server, false)
			if feed == nil {
				h := onPort80()
				h.Conn = p.Conn
				feed = session.NewFeed(nothing{}, h)
			}
			feed.Push(p, wire.Dir(d), p.Whole(0), false)
		}
	}
}
