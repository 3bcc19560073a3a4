package ethernet_test

import (
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/ethernet"
	"github.com/wirelore/wirelore/internal/layer/frame"
	"github.com/wirelore/wirelore/internal/layer/ip"
	"github.com/wirelore/wirelore/internal/layer/udp"
	"github.com/wirelore/wirelore/internal/wire"
)

// BenchmarkDatagram explains a frame up to what its datagram carries: what every frame costs
// before the layers above begin.
func BenchmarkDatagram(b *testing.B) {
	layers := []dissect.Layer{frame.Layer(), ethernet.Layer(), ethernet.VLAN(), ip.Layer(), ip.V6(), udp.Layer(), data.Layer()}
	s, err := dissect.NewSession(layers, dissect.Options{})
	if err != nil {
		b.Fatal(err)
	}
	packet := dissecttest.Hex(b, macs+"0800"+datagram)
	f := &wire.Frame{Number: 1, Time: time.Unix(1, 0), Interface: &wire.Interface{Link: wire.LinkEthernet}, Data: packet, Length: len(packet)}
	b.ReportAllocs()
	for b.Loop() {
		s.Frame(f)
	}
}
