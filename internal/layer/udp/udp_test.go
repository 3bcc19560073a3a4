package udp_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/frame"
	"github.com/wirelore/wirelore/internal/layer/ip"
	"github.com/wirelore/wirelore/internal/layer/raw"
	"github.com/wirelore/wirelore/internal/layer/udp"
	"github.com/wirelore/wirelore/internal/wire"
)

var over4 = dissect.Hints{Parent: &dissect.Field{Name: "ip", Kind: dissect.Protocol}, Type: 17}

func layers() []dissect.Layer {
	return []dissect.Layer{frame.Layer(), raw.Layer(), ip.Layer(), ip.V6(), udp.Layer(), data.Layer()}
}

func TestADatagramIsShownToTheLastBit(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), over4, dissecttest.Hex(t, "9c40 270f 000d 1234 68656c6c6f"))
	dissecttest.Golden(t, "datagram.txt", dissecttest.Dump(&p.Tree))
}

func TestLengthsAndChecksums(t *testing.T) {
	t.Parallel()
	over6 := dissect.Hints{Parent: &dissect.Field{Name: "ipv6", Kind: dissect.Protocol}, Type: 17}
	for _, test := range []struct {
		name, datagram string
		hints          dissect.Hints
		payload        []string
		status         []string
		remark         string
	}{
		{"no payload", "9c40270f 0008 1234", over4, nil, []string{"2"}, ""},
		{"bytes behind the length", "9c40270f 000a 1234 68656c6c6f", over4, []string{"68656c6c6f"}, []string{"2"}, ""},
		{"fewer bytes than the length", "9c40270f 00c8 1234 68656c6c6f", over4, []string{"68656c6c6f"}, []string{"2"}, "udp.length.bad"},
		{"a length below that of the header", "9c40270f 0004 1234 68656c6c6f", over4, nil, nil, "udp.length.bad"},
		{"no length over IPv6", "9c40270f 0000 1234 68656c6c6f", over6, []string{"68656c6c6f"}, []string{"2"}, "udp.length.bad_zero"},
		{"a header that ends behind its length", "9c40270f 0009", over4, nil, nil, "udp.length.bad"},
		{"no checksum", "9c40270f 0009 0000 68", over4, []string{"68"}, []string{"3"}, ""},
		{"no checksum over IPv6", "9c40270f 0009 0000 68", over6, []string{"68"}, []string{"4"}, "udp.checksum.zero"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), test.hints, dissecttest.Hex(t, test.datagram))
			if diff := cmp.Diff(test.payload, dissecttest.Values(&p.Tree, "udp.payload")); diff != "" {
				t.Errorf("payload:\n%s", diff)
			}
			if diff := cmp.Diff(test.status, dissecttest.Values(&p.Tree, "udp.checksum.status")); diff != "" {
				t.Errorf("checksum:\n%s", diff)
			}
			if test.remark != "" && len(dissecttest.Values(&p.Tree, test.remark)) != 1 {
				t.Errorf("there is no %s:\n%s", test.remark, dissecttest.Dump(&p.Tree))
			}
		})
	}
}

func TestConversations(t *testing.T) {
	t.Parallel()
	const head = "4500001d 0001 0000 40 11 0000"
	frames := [][]byte{
		dissecttest.Hex(t, head+"0a000001 0a000002 9c40 270f 0009 1234 61"),
		dissecttest.Hex(t, head+"0a000002 0a000001 270f 9c40 0009 1234 61"),
		dissecttest.Hex(t, head+"0a000001 0a000002 9c41 270f 0009 1234 61"),
		dissecttest.Hex(t, head+"0a000001 0a000002 9c40 270f 0009 1234 61"),
	}
	var streams, since, delta []string
	dissecttest.Frames(t, layers(), wire.LinkRaw, frames, func(p *dissect.Packet) {
		streams = append(streams, dissecttest.Values(&p.Tree, "udp.stream")...)
		since = append(since, dissecttest.Values(&p.Tree, "udp.time_relative")...)
		delta = append(delta, dissecttest.Values(&p.Tree, "udp.time_delta")...)
	})
	if diff := cmp.Diff([]string{"0", "0", "1", "0"}, streams); diff != "" {
		t.Errorf("streams:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"0.000000000", "1.000000000", "0.000000000", "3.000000000"}, since); diff != "" {
		t.Errorf("since the first frame:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"0.000000000", "1.000000000", "0.000000000", "2.000000000"}, delta); diff != "" {
		t.Errorf("since the frame before:\n%s", diff)
	}
}

func TestADatagramMayEndAnywhere(t *testing.T) {
	t.Parallel()
	dissecttest.Cut(t, layers(), over4, dissecttest.Hex(t, "9c40 270f 000d 1234 68656c6c6f"), func(n int) bool { return n > 0 && n < 8 })
}

func FuzzUDP(f *testing.F) { dissecttest.Fuzz(f, layers(), over4) }
