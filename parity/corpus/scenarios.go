package corpus

import (
	"slices"

	"github.com/lxzan/gws"

	"github.com/wirelore/wirelore/internal/wire"
)

const ether = wire.LinkEthernet

// scenarios lists all that is recorded.
func scenarios() []scenario {
	deflate := gws.PermessageDeflate{Enabled: true, ServerContextTakeover: true, ClientContextTakeover: true, ServerMaxWindowBits: 15, ClientMaxWindowBits: 15, Threshold: 1}
	return slices.Concat(
		[]scenario{
			{name: "http1-curl", run: byCurl("--http1.1", 80, "http"), edits: []version{
				{"lost", lose, ether}, {"late", begin, ether}, {"snapped", snap(120), ether}, {"damaged", damage, ether},
				{"raw", relink(raw), wire.LinkRaw}, {"null", relink(null), wire.LinkNull}, {"loop", relink(loop), wire.LinkLoop},
				{"cooked", relink(cooked), wire.LinkSLL}, {"cooked2", relink(cooked2), wire.LinkSLL2},
			}},
			{name: "http10-curl", run: byCurl("--http1.0", 80, "http")},
			{name: "http1-go", run: byGo, edits: []version{{"vlan", tag(0x81000064), ether}, {"qinq", tag(0x88a86065, 0x8100000a), ether}}},
			{name: "http1-pipelined", run: pipelined, edits: []version{{"reordered", reorder, ether}}},
			{name: "http1-tls12", run: byCurl("--http1.1 --tls-max 1.2", 443, "https")},
		},
		scripted(),
		[]scenario{
			{name: "h2c-curl", run: byCurl("--http2-prior-knowledge", 8080, "http"), edits: []version{{"late", begin, ether}, {"reordered", reorder, ether}, {"lost", lose, ether}}},
			{name: "h2c-upgrade", run: upgraded},
			{name: "h2c-go", run: byGo2, edits: []version{{"repeated", repeat, ether}, {"snapped", snap(200), ether}}},
			{name: "h2-frames", run: byFrames},
			{name: "h2-tls13", run: byCurl("--http2", 443, "https")},
			{name: "h2-tls12", run: byCurl("--http2 --tls-max 1.2", 443, "https"), edits: []version{{"damaged", damage, ether}}},
		},
		rooms(),
		handshakes(),
		[]scenario{
			{name: "websocket", run: sockets(80, false, gws.PermessageDeflate{})},
			{name: "websocket-deflated", run: sockets(80, false, deflate), edits: []version{{"reordered", reorder, ether}}},
			{name: "websocket-tls", run: sockets(443, true, deflate)},
		},
		frames(),
		[]scenario{
			{name: "dns-udp", run: datagrams(false), edits: []version{{"fragmented", fragment(48), ether}, {"snapped", snap(70), ether}, {"damaged", damage, ether}}},
			{name: "dns-udp6", run: datagrams(true)},
			{name: "dns-tcp", run: overTCP},
			{name: "tcp-transfer", run: transfer, edits: []version{
				{"lost", lose, ether}, {"late", begin, ether}, {"reordered", reorder, ether}, {"repeated", repeat, ether}, {"recovered", retransmit, ether}, {"fragmented", fragment(512), ether},
			}},
			{name: "tcp-reset", run: reset},
			{name: "tcp-refused", run: refused},
			{name: "tcp-stalled", run: stalled},
			{name: "tcp-alive", run: alive},
		},
	)
}
