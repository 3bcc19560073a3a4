package arp_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/arp"
)

var hints = dissect.Hints{Parent: &dissect.Field{Name: "eth", Kind: dissect.Protocol}, Type: 0x0806}

func layers() []dissect.Layer { return []dissect.Layer{arp.Layer()} }

func TestWhatIsAskedAndSaid(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, packet, mark, want string }{
		{"a request", "0001080006040001 020000000001 0a000001 000000000000 0a000002", "", "who has 10.0.0.2? tell 10.0.0.1"},
		{"a reply", "0001080006040002 020000000002 0a000002 020000000001 0a000001", "", "10.0.0.2 is at 02:00:00:00:00:02"},
		{"a probe", "0001080006040001 020000000001 00000000 000000000000 0a000009", "arp.isprobe", "who has 10.0.0.9? tell 0.0.0.0"},
		{"an announcement", "0001080006040001 020000000001 0a000001 000000000000 0a000001", "arp.isannouncement", "who has 10.0.0.1? tell 10.0.0.1"},
		{"an answer that nobody asked for", "0001080006040002 020000000001 0a000001 020000000001 0a000001", "arp.isgratuitous", "10.0.0.1 is at 02:00:00:00:00:01"},
		{"addresses of another length", "0001080008040001 0101010101010101 01010101 0101010101010101 01010101", "arp.src.hw", "Address Resolution Protocol"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, test.packet))
			if got := string(arp.Layer().Summary(nil, &p.Tree, 0)); got != test.want {
				t.Errorf("summary %q, want %q", got, test.want)
			}
			if test.mark != "" && len(dissecttest.Values(&p.Tree, test.mark)) != 1 {
				t.Errorf("there is no %s:\n%s", test.mark, dissecttest.Dump(&p.Tree))
			}
		})
	}
}

func TestAPacketIsShownToTheLastBit(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, "0001080006040002 020000000002 0a000002 020000000001 0a000001 0000"))
	dissecttest.Golden(t, "reply.txt", dissecttest.Dump(&p.Tree))
	if diff := cmp.Diff(28, int(p.Nodes[0].Len)); diff != "" {
		t.Errorf("bytes of the packet:\n%s", diff)
	}
}

func TestAPacketThatEndsEarlyIsShownAsFarAsItGoes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, packet, field, want string }{
		{"within the first bytes", "00010800", "arp.proto.type", "0x0800"},
		{"an error behind the first address", "0001080006040007 020000000001 0a00", "arp.src.hw_mac", "02:00:00:00:00:01"},
		{"a request behind the first address", "0001080006040001 020000000001 0a00", "arp.src.hw_mac", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), dissect.Hints{Parent: hints.Parent, Type: 0x8035}, dissecttest.Hex(t, test.packet))
			if got := strings.Join(dissecttest.Values(&p.Tree, test.field), ","); got != test.want {
				t.Errorf("%s is %q, want %q", test.field, got, test.want)
			}
			if !dissecttest.Broken(&p.Tree) {
				t.Error("it is not said to be broken")
			}
		})
	}
}

func TestAPacketMayEndAnywhere(t *testing.T) {
	t.Parallel()
	request := dissecttest.Hex(t, "0001080006040001 020000000001 0a000001 000000000000 0a000002")
	dissecttest.Cut(t, layers(), hints, request, func(n int) bool { return n > 0 })
}

func FuzzARP(f *testing.F) { dissecttest.Fuzz(f, layers(), hints) }
