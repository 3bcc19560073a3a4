package corpus

import (
	"slices"

	"github.com/lxzan/gws"

	"github.com/wirelore/wirelore/internal/wire"
)

const ether = wire.LinkEthernet

func as(name string, e edit) version { return version{name: name, edit: e, link: ether} }

func linked(name string, header func([]byte) []byte, link wire.LinkType) version {
	return version{name: name, edit: relink(header), link: link}
}

// scenarios lists all that is recorded.
func scenarios() []scenario {
	deflate := gws.PermessageDeflate{Enabled: true, ServerContextTakeover: true, ClientContextTakeover: true, ServerMaxWindowBits: 15, ClientMaxWindowBits: 15, Threshold: 1}
	// Without the option tshark leaves what comes out of order unexplained.
	disordered := as("reordered", reorder)
	disordered.options = "-o tcp.reassemble_out_of_order:TRUE"
	// Without the preface it has to be told what the connection is.
	late := as("late", begin)
	late.options = "-d tcp.port==8080,http2"
	return slices.Concat(
		[]scenario{
			{name: "http1-curl", run: byCurl("--http1.1", 80, "http"), edits: []version{
				as("lost", lose), as("late", begin), as("snapped", snap(120)), as("damaged", damage),
				linked("raw", raw, wire.LinkRaw), linked("null", null, wire.LinkNull), linked("loop", loop, wire.LinkLoop),
				linked("cooked", cooked, wire.LinkSLL), linked("cooked2", cooked2, wire.LinkSLL2),
			}},
			{name: "http10-curl", run: byCurl("--http1.0", 80, "http")},
			{name: "http1-go", run: byGo, edits: []version{as("vlan", tag(0x81000064)), as("qinq", tag(0x88a86065, 0x8100000a))}},
			{name: "http1-pipelined", run: pipelined, edits: []version{disordered}},
			{name: "http-zstd", run: zipped},
			{name: "http1-tls12", run: byCurl("--http1.1 --tls-max 1.2", 443, "https")},
		},
		scripted(),
		[]scenario{
			{name: "h2c-curl", run: byCurl("--http2-prior-knowledge", 8080, "http"), edits: []version{as("late", begin), disordered, as("lost", lose)}},
			{name: "h2c-upgrade", run: upgraded},
			{name: "h2c-go", run: byGo2, edits: []version{as("repeated", repeat), as("snapped", snap(200))}},
			{name: "h2-frames", run: byFrames},
			{name: "h2c-bodies", run: bodies, edits: []version{late}},
			{name: "h2-tls13", run: byCurl("--http2", 443, "https")},
			{name: "h2-tls12", run: byCurl("--http2 --tls-max 1.2", 443, "https"), edits: []version{as("damaged", damage)}},
		},
		rooms(),
		handshakes(),
		[]scenario{
			{name: "websocket", run: sockets(80, false, gws.PermessageDeflate{})},
			{name: "websocket-deflated", run: sockets(80, false, deflate), edits: []version{disordered}},
			{name: "websocket-tls", run: sockets(443, true, deflate)},
		},
		frames(),
		[]scenario{
			{name: "dns-udp", run: datagrams(false), edits: []version{as("fragmented", fragment(48)), as("snapped", snap(70)), as("damaged", damage)}},
			{name: "dns-udp6", run: datagrams(true)},
			{name: "dns-tcp", run: overTCP},
			{name: "tcp-transfer", run: transfer, edits: []version{
				as("lost", lose), as("late", begin), disordered, as("repeated", repeat), as("recovered", retransmit), as("fragmented", fragment(512)),
			}},
			{name: "tcp-reset", run: reset},
			{name: "tcp-refused", run: refused},
			{name: "tcp-stalled", run: stalled},
			{name: "tcp-alive", run: alive},
		},
	)
}
