package llc_test

import (
	"strings"
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/arp"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/ethernet"
	"github.com/wirelore/wirelore/internal/layer/frame"
	"github.com/wirelore/wirelore/internal/layer/ip"
	"github.com/wirelore/wirelore/internal/layer/llc"
	"github.com/wirelore/wirelore/internal/wire"
)

var hints = dissect.Hints{Parent: &dissect.Field{Name: "eth", Kind: dissect.Protocol}, Type: 4}

func layers() []dissect.Layer {
	return []dissect.Layer{frame.Layer(), ethernet.Layer(), llc.Layer(), arp.Layer(), ip.Layer(), data.Layer()}
}

const (
	packet = "45000015 0001 0000 40 63 66d5 0a000001 0a000002 61"
	asks   = "0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002"
)

func TestWhatAFrameCarries(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, frame, protocols string
		want                   map[string]string
	}{
		{"the spanning tree", "42 42 03 0000 00 00", "llc:data", map[string]string{"llc.dsap": "0x42", "llc.dsap.sap": "33", "llc.control": "0x0003", "llc.control.ftype": "0x03"}},
		{"an EtherType", "aa aa 03 000000 0800" + packet, "llc:ip:data", map[string]string{"llc.oui": "0", "llc.type": "0x0800", "ip.dst": "10.0.0.2"}},
		{"an EtherType of another who gives them", "aa aa 03 0000f8 0806" + asks, "llc:arp", map[string]string{"llc.oui": "248"}},
		{"a number of Cisco's", "aa aa 03 00000c 2000 02b4", "llc:data", map[string]string{"llc.cisco_pid": "0x2000", "llc.type": ""}},
		{"a number of IEEE's", "aa aa 03 0080c2 000e 00", "llc:data", map[string]string{"llc.pid": "0x000e"}},
		{"an IP packet without SNAP", "06 06 03" + packet, "llc:ip:data", map[string]string{"ip.src": "10.0.0.1"}},
		{"the answer to a test", "00 01 f3 00", "llc:data", map[string]string{
			"llc.ssap.cr": "1", "llc.control.f": "1", "llc.control.u_modifier_resp": "0x38", "llc.control.u_modifier_cmd": ""}},
		{"ready for the eighth", "04 04 01 11 00", "llc:data", map[string]string{
			"llc.control": "0x1101", "llc.control.n_r": "8", "llc.control.p": "1", "llc.control.s_ftype": "0x0000", "llc.control.ftype": "0x0001"}},
		{"the fifth, and ready for the third", "04 04 0a 06 00", "llc:data", map[string]string{"llc.control.n_r": "3", "llc.control.n_s": "5", "llc.control.ftype": "0x0000"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, test.frame))
			if got := string(p.Protocols()); got != test.protocols {
				t.Errorf("protocols %s, want %s", got, test.protocols)
			}
			for name, want := range test.want {
				if got := strings.Join(dissecttest.Values(&p.Tree, name), ","); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestALengthAnnouncesTheHeader(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, frame, want string }{
		{"IEEE 802.3", "0180c2000000 020000000001 0007 42 42 03 0000 00 00", "eth:llc:data"},
		{"IPX without the header", "ffffffffffff 020000000001 0008 ffff 0022 0001 0000", "eth:data"},
		{"no length", "ffffffffffff 020000000001 0000 42 42 03 0000 00 00", "eth:ethertype:data"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dissecttest.Frames(t, layers(), wire.LinkEthernet, [][]byte{dissecttest.Hex(t, test.frame)}, func(p *dissect.Packet) {
				if got := string(p.Protocols()); got != test.want {
					t.Errorf("protocols %s, want %s", got, test.want)
				}
			})
		})
	}
}

func TestAHeaderMayEndAnywhere(t *testing.T) {
	t.Parallel()
	for _, frame := range []string{"aa aa 03 000000 0800", "04 04 01 11"} {
		whole := dissecttest.Hex(t, frame)
		dissecttest.Cut(t, layers(), hints, whole, func(n int) bool { return n > 0 && n < len(whole) })
	}
}

func FuzzLLC(f *testing.F) { dissecttest.Fuzz(f, layers(), hints) }
