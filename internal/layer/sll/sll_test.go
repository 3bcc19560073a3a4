package sll_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/sll"
	"github.com/wirelore/wirelore/internal/wire"
)

var link = &dissect.Field{Name: "frame", Kind: dissect.Protocol}

func layers() []dissect.Layer { return []dissect.Layer{sll.Layer(), data.Layer()} }

const (
	first  = "0000 0001 0006 0200000000010000 0800"
	second = "0800 0000 00000003 0001 00 06 0200000000010000"
	// An IPv4 datagram with one byte, and two that pad it.
	datagram = "4500001500010000406366d50a0000010a000002 61 0000"
)

func TestBothVersionsSayTheSame(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, header string
		link         wire.LinkType
		index        []string
	}{
		{"the first", first, wire.LinkSLL, nil},
		{"the second", second, wire.LinkSLL2, []string{"3"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), dissect.Hints{Parent: link, Link: test.link}, dissecttest.Hex(t, test.header+datagram))
			for name, want := range map[string][]string{
				"sll.pkttype": {"0"}, "sll.hatype": {"1"}, "sll.halen": {"6"}, "sll.src.eth": {"02:00:00:00:00:01"}, "sll.unused": {"0000"},
				"sll.etype": {"0x0800"}, "sll.ifindex": test.index, "sll.trailer": {"0000"}, "data.len": {"21"},
			} {
				if diff := cmp.Diff(want, dissecttest.Values(&p.Tree, name)); diff != "" {
					t.Errorf("%s:\n%s", name, diff)
				}
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, header, field, want string }{
		{"none", "0004 0304 0000 0000000000000000 86dd", "sll.unused", "0000000000000000"},
		{"four bytes", "0003 0001 0004 0102030400000000 0800", "sll.src.ipv4", "1.2.3.4"},
		{"eight bytes", "0002 0200 0008 3132333435363738 1234", "sll.src.other", "3132333435363738"},
		{"more than there is room for", "0000 0001 000c 0200000000010000 0800", "sll.src.other", "0200000000010000"},
		{"a type of Linux's own", "0000 0001 0006 0200000000010000 0004", "sll.ltype", "0x0004"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), dissect.Hints{Parent: link, Link: wire.LinkSLL}, dissecttest.Hex(t, test.header+"616263"))
			if diff := cmp.Diff([]string{test.want}, dissecttest.Values(&p.Tree, test.field)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAHeaderMayEndAnywhere(t *testing.T) {
	t.Parallel()
	dissecttest.Cut(t, layers(), dissect.Hints{Parent: link, Link: wire.LinkSLL}, dissecttest.Hex(t, first+datagram), func(n int) bool { return n > 0 && n < 16 })
	dissecttest.Cut(t, layers(), dissect.Hints{Parent: link, Link: wire.LinkSLL2}, dissecttest.Hex(t, second+datagram), func(n int) bool { return n > 0 && n < 20 })
}

func FuzzSLL(f *testing.F) {
	dissecttest.Fuzz(f, layers(), dissect.Hints{Parent: link, Link: wire.LinkSLL})
}

func FuzzSLL2(f *testing.F) {
	dissecttest.Fuzz(f, layers(), dissect.Hints{Parent: link, Link: wire.LinkSLL2})
}
