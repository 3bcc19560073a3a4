package null_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/ip"
	"github.com/wirelore/wirelore/internal/layer/null"
	"github.com/wirelore/wirelore/internal/wire"
)

var link = &dissect.Field{Name: "frame", Kind: dissect.Protocol}

func layers() []dissect.Layer {
	return []dissect.Layer{null.Layer(), ip.Layer(), ip.V6(), data.Layer()}
}

func TestFamilies(t *testing.T) {
	t.Parallel()
	const (
		four = "4500001500010000406366d50a0000010a000002 61"
		six  = "60000000000163400000000000000000000000000000000100000000000000000000000000000001 61"
	)
	for _, test := range []struct {
		name, frame     string
		link            wire.LinkType
		protocols       string
		family, typeHex []string
	}{
		{"little endian", "02000000" + four, wire.LinkNull, "null:ip:data", []string{"2"}, nil},
		{"big endian", "00000002" + four, wire.LinkNull, "null:ip:data", []string{"2"}, nil},
		{"IPv6 of NetBSD", "18000000" + six, wire.LinkNull, "null:ipv6:data", []string{"24"}, nil},
		{"IPv6 of FreeBSD", "1c000000" + six, wire.LinkNull, "null:ipv6:data", []string{"28"}, nil},
		{"IPv6 of macOS", "1e000000" + six, wire.LinkNull, "null:ipv6:data", []string{"30"}, nil},
		{"IPv6 of Linux, which has no such link", "0a000000" + six, wire.LinkNull, "null:data", []string{"10"}, nil},
		{"an EtherType", "00000800" + four, wire.LinkNull, "null:ip:data", nil, []string{"0x0800"}},
		{"network order", "00000002" + four, wire.LinkLoop, "null:ip:data", []string{"2"}, nil},
		{"network order only", "02000000" + four, wire.LinkLoop, "null:data", []string{"33554432"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), dissect.Hints{Parent: link, Link: test.link}, dissecttest.Hex(t, test.frame))
			if got := string(p.Protocols()); got != test.protocols {
				t.Errorf("protocols %s, want %s", got, test.protocols)
			}
			if diff := cmp.Diff(test.family, dissecttest.Values(&p.Tree, "null.family")); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.typeHex, dissecttest.Values(&p.Tree, "null.type")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAHeaderMayEndAnywhere(t *testing.T) {
	t.Parallel()
	dissecttest.Cut(t, layers(), dissect.Hints{Parent: link, Link: wire.LinkNull}, []byte{7, 0, 0, 0, 'a'}, func(n int) bool { return n > 0 && n < 4 })
}

func FuzzNull(f *testing.F) {
	dissecttest.Fuzz(f, layers(), dissect.Hints{Parent: link, Link: wire.LinkNull})
}
