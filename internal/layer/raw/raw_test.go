package raw_test

import (
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/frame"
	"github.com/wirelore/wirelore/internal/layer/ip"
	"github.com/wirelore/wirelore/internal/layer/raw"
	"github.com/wirelore/wirelore/internal/wire"
)

func TestTheVersionSaysWhichIPItIs(t *testing.T) {
	t.Parallel()
	const (
		four = "4500001500010000406366d50a0000010a000002 61"
		six  = "60000000000163400000000000000000000000000000000100000000000000000000000000000001 61"
	)
	layers := []dissect.Layer{frame.Layer(), raw.Layer(), ip.Layer(), ip.V6(), data.Layer()}
	for _, test := range []struct {
		name, frame string
		link        wire.LinkType
		want        string
	}{
		{"version 4", four, wire.LinkRaw, "raw:ip:data"},
		{"version 6", six, wire.LinkRaw, "raw:ipv6:data"},
		{"an older number of the link", six, wire.LinkRawBSD, "raw:ipv6:data"},
		{"OpenBSD's number", four, wire.LinkRaw14, "raw:ip:data"},
		{"no version of IP", "00616263", wire.LinkRaw, "raw:data"},
		{"a link that says version 4", four, wire.LinkIPv4, "ip:data"},
		{"a link that says version 6", six, wire.LinkIPv6, "ipv6:data"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dissecttest.Frames(t, layers, test.link, [][]byte{dissecttest.Hex(t, test.frame)}, func(p *dissect.Packet) {
				if got := string(p.Protocols()); got != test.want {
					t.Errorf("protocols %s, want %s", got, test.want)
				}
			})
		})
	}
}
