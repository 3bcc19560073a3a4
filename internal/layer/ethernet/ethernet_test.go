package ethernet_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/ethernet"
	"github.com/wirelore/wirelore/internal/layer/frame"
	"github.com/wirelore/wirelore/internal/wire"
)

var (
	link  = &dissect.Field{Name: "frame", Kind: dissect.Protocol}
	hints = dissect.Hints{Parent: link, Link: wire.LinkEthernet}
)

func layers() []dissect.Layer {
	return []dissect.Layer{frame.Layer(), ethernet.Layer(), ethernet.VLAN(), ethernet.ProviderVLAN(), data.Layer()}
}

const (
	macs = "020000000002 020000000001"
	// An IPv4 datagram of 29 bytes: UDP with one byte in it.
	datagram = "4500001d00010000401166cd0a0000010a000002 9c40270f00091234 61"
)

func TestAFrameIsShownToTheLastBit(t *testing.T) {
	t.Parallel()
	double := macs + "88a8 3064 8100 0005 0800" + datagram + strings.Repeat("01", 20)
	p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, double))
	dissecttest.Golden(t, "qinq.txt", dissecttest.Dump(&p.Tree))
}

func TestWhatStandsBehindTheDatagram(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, frame            string
		padding, trailer, sums []string
	}{
		{"nothing", macs + "0800" + datagram, nil, nil, nil},
		{"zeros up to the least length", macs + "0800" + datagram + strings.Repeat("00", 17), []string{strings.Repeat("00", 17)}, nil, nil},
		{"zeros and a checksum", macs + "0800" + datagram + strings.Repeat("00", 17) + "01020304",
			[]string{strings.Repeat("00", 17)}, nil, []string{"0x01020304"}},
		{"other bytes and what may be a checksum", macs + "0800" + datagram + strings.Repeat("01", 30),
			nil, []string{strings.Repeat("01", 26)}, []string{"0x01010101"}},
		{"zeros that do not reach the least length", macs + "0800" + datagram + "000000", nil, []string{"000000"}, nil},
		{"a type that says no length", macs + "1234 6162630000", nil, nil, nil},
		{"a datagram that says no length", macs + "0800 4500000000010000401166cd0a0000010a000002 9c40270f00091234 61 0000", nil, nil, nil},
		{"behind a length", macs + "0003 424203" + strings.Repeat("00", 43), []string{strings.Repeat("00", 43)}, nil, nil},
		{"behind a reverse address resolution", macs + "8035 0001080006040003 020000000001c0a80001 000000000000c0a80002" + strings.Repeat("00", 18),
			[]string{strings.Repeat("00", 18)}, nil, nil},
		{"behind an address resolution", macs + "0806 0001080006040001 020000000001c0a80001 000000000000c0a80002" + strings.Repeat("00", 18),
			[]string{strings.Repeat("00", 18)}, nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dissecttest.Frames(t, layers(), wire.LinkEthernet, [][]byte{dissecttest.Hex(t, test.frame)}, func(p *dissect.Packet) {
				for name, want := range map[string][]string{"eth.padding": test.padding, "eth.trailer": test.trailer, "eth.fcs": test.sums} {
					if diff := cmp.Diff(want, dissecttest.Values(&p.Tree, name)); diff != "" {
						t.Errorf("%s:\n%s", name, diff)
					}
				}
			})
		})
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, frame, protocols string
		ids                    []string
	}{
		{"one", macs + "8100 2064 0800" + datagram, "eth:ethertype:vlan:ethertype:data", []string{"100"}},
		{"two", macs + "8100 2064 8100 0005 0800" + datagram, "eth:ethertype:vlan:ethertype:vlan:ethertype:data", []string{"100", "5"}},
		{"a provider's around a customer's", macs + "88a8 2064 8100 0005 0800" + datagram,
			"eth:ethertype:ieee8021ad:ethertype:vlan:ethertype:data", []string{"5"}},
		{"two of a provider's, which are one layer", macs + "88a8 2064 88a8 0005 8100 0006 0800" + datagram,
			"eth:ethertype:ieee8021ad:ethertype:vlan:ethertype:data", []string{"6"}},
		{"the number from before the standard", macs + "9100 2064 0800" + datagram, "eth:ethertype:vlan:ethertype:data", []string{"100"}},
		{"a length behind it", macs + "8100 2064 0003 424203 0000", "eth:ethertype:vlan:data", []string{"100"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, test.frame))
			if got := string(p.Protocols()); got != test.protocols {
				t.Errorf("protocols %s, want %s", got, test.protocols)
			}
			if diff := cmp.Diff(test.ids, dissecttest.Values(&p.Tree, "vlan.id")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTwoProviderTagsHaveAnOuterAndAnInnerID(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, macs+"88a8 2064 88a8 0005 0800"+datagram))
	for name, want := range map[string][]string{
		"ieee8021ad.svid": {"100"}, "ieee8021ad.cvid": {"5"}, "ieee8021ad.id": nil, "ieee8021ad.priority": {"1", "0"}, "ieee8021ah.etype": {"0x0800"},
	} {
		if diff := cmp.Diff(want, dissecttest.Values(&p.Tree, name)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestAChecksumThatWasNotCapturedIsNoneOfTheBytesBefore(t *testing.T) {
	t.Parallel()
	whole := dissecttest.Hex(t, macs+"0800"+datagram+strings.Repeat("01", 30))
	for lost, want := range map[int][]string{0: {strings.Repeat("01", 26)}, 2: {strings.Repeat("01", 26)}, 4: {strings.Repeat("01", 26)}, 9: {strings.Repeat("01", 21)}} {
		s := dissecttest.Session(t, layers())
		p := s.Frame(&wire.Frame{Number: 1, Interface: &wire.Interface{Link: wire.LinkEthernet}, Data: whole[:len(whole)-lost], Length: len(whole)})
		if diff := cmp.Diff(want, dissecttest.Values(&p.Tree, "eth.trailer")); diff != "" {
			t.Errorf("%d bytes lost:\n%s", lost, diff)
		}
		if got := len(dissecttest.Values(&p.Tree, "eth.fcs")); got > 0 != (lost == 0) {
			t.Errorf("%d bytes lost: %d checksums", lost, got)
		}
	}
}

func TestRemarks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, frame, remark string }{
		{"a sender that is a group", "020000000002 010000000001 0800" + datagram, "eth.src_not_group"},
		{"neither length nor type", macs + "05ff 616263", "eth.invalid_lentype.expert"},
		{"a length that is longer than the frame", macs + "0030 424203", "eth.len.past_end"},
		{"padding that is not zeros", macs + "0800" + datagram + strings.Repeat("07", 17), "eth.padding_bad"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dissecttest.Frames(t, layers(), wire.LinkEthernet, [][]byte{dissecttest.Hex(t, test.frame)}, func(p *dissect.Packet) {
				if got := dissecttest.Values(&p.Tree, test.remark); len(got) != 1 {
					t.Errorf("%s: %d remarks, want 1\n%s", test.remark, len(got), dissecttest.Dump(&p.Tree))
				}
			})
		})
	}
}

func TestAFrameMayEndAnywhere(t *testing.T) {
	t.Parallel()
	tagged := dissecttest.Hex(t, macs+"8100 2064 0800"+datagram)
	dissecttest.Cut(t, layers(), hints, tagged, func(n int) bool { return n > 0 && n < 18 && n != 14 })
}

func FuzzEthernet(f *testing.F) { dissecttest.Fuzz(f, layers(), hints) }
