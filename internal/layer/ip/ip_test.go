package ip_test

import (
	"strings"
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

var hints = dissect.Hints{Parent: &dissect.Field{Name: "frame", Kind: dissect.Protocol}, Link: wire.LinkRaw}

func layers() []dissect.Layer {
	return []dissect.Layer{frame.Layer(), raw.Layer(), ip.Layer(), ip.V6(), udp.Layer(), data.Layer()}
}

const (
	addresses4 = "0a000001 0a000002"
	addresses6 = "20010db8000000000000000000000001 20010db8000000000000000000000002"
	datagram   = "9c40270f00091234 61" // UDP with one byte
)

func TestHeadersAreShownToTheLastBit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, packet string }{
		{"v4.txt", "48b90029 1234 4000 40 11 0000" + addresses4 + "07070400000000 94040000 00" + datagram},
		{"v6.txt", "6b912345 0031 00 40" + addresses6 + "2b00 05020000 0100" + "2c02 0201 00000000 20010db8000000000000000000000009" +
			"3c00 0000 00000007" + "1100 010400000000" + datagram},
	} {
		p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, test.packet))
		dissecttest.Golden(t, test.name, dissecttest.Dump(&p.Tree))
	}
}

func TestWhatTheLengthLeavesOut(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, packet, protocols, payload, remark string }{
		{"bytes behind a datagram", "4500001d 0001 0000 40 11 66cd" + addresses4 + datagram + "0000", "raw:ip:udp:data", "61", ""},
		{"bytes behind a packet", "60000000 0009 11 40" + addresses6 + datagram + "0000", "raw:ipv6:udp:data", "61", ""},
		{"a length that the network card fills in", "45000000 0001 0000 40 11 66cd" + addresses4 + datagram, "raw:ip:udp:data", "61", ""},
		{"a length beyond the frame", "450000ff 0001 0000 40 11 66cd" + addresses4 + datagram, "raw:ip:udp:data", "61", "ip.bogus_ip_length"},
		{"a length below that of the header", "4500000a 0001 0000 40 11 66cd" + addresses4 + datagram, "raw:ip", "", "ip.bogus_ip_length"},
		{"a header that is too short", "4400001d 0001 0000 40 11 66cd" + addresses4 + datagram, "raw:ip", "", "ip.bogus_header_length"},
		{"a packet whose length is beyond the frame", "60000000 00ff 11 40" + addresses6 + datagram, "raw:ipv6:udp:data", "61", "ipv6.plen_exceeds_framing"},
		{"no next header", "60000000 0001 3b 40" + addresses6 + "61", "raw:ipv6:data", "61", ""},
		{"no next header and no length", "60000000 0000 3b 40" + addresses6 + "0000", "raw:ipv6", "", ""},
		{"a tunnel", "45000031 0001 0000 40 04 66cd" + addresses4 + "4500001d 0001 0000 40 11 66cd" + addresses4 + datagram, "raw:ip:ip:udp:data", "61", ""},
		{"a short life", "4500001d 0001 0000 01 11 66cd" + addresses4 + datagram, "raw:ip:udp:data", "61", "ip.ttl.too_small"},
		{"a life too long for its group", "4500001d 0001 0000 40 11 66cd 0a000001 e0000005" + datagram, "raw:ip:udp:data", "61", "ip.ttl.lncb"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, test.packet))
			if got := string(p.Protocols()); got != test.protocols {
				t.Errorf("protocols %s, want %s", got, test.protocols)
			}
			var want []string
			if test.payload != "" {
				want = []string{test.payload}
			}
			if diff := cmp.Diff(want, dissecttest.Values(&p.Tree, "data.data")); diff != "" {
				t.Error(diff)
			}
			if test.remark != "" && len(dissecttest.Values(&p.Tree, test.remark)) != 1 {
				t.Errorf("there is no %s:\n%s", test.remark, dissecttest.Dump(&p.Tree))
			}
		})
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, options, field, want string }{
		{"a recorded route", "07 07 08 0a000009 00", "ip.rec_rt", "10.0.0.9"},
		{"a place in a route that is still empty", "07 07 04 00000000 00", "ip.empty_rt", "0.0.0.0"},
		{"a time stamp with an address", "44 0c 0d 01 0a000009 00000007", "ip.opt.time_stamp_addr", "10.0.0.9"},
		{"a router's alert", "94040000", "ip.opt.ra", "0"},
		{"a stream", "88040005", "ip.opt.sid", "5"},
		{"a level of secrecy", "82 0b 6bc5 0001 4142 434445 00", "ip.opt.sec_rfc791_tcc", "CDE"},
		{"what a link can carry", "0b0405dc", "ip.opt.mtu", "1500"},
		{"where a broadcast goes", "95 06 0a000009 0000", "ip.opt.addr", "10.0.0.9"},
		{"the next station of a route", "83 0b 04 0a000008 0a000009 00", "ip.cur_rt", "10.0.0.2"},
		{"a station behind the next", "83 0b 04 0a000008 0a000009 00", "ip.src_rt", "10.0.0.8"},
		{"the last station", "01 89 07 04 0a000009", "ip.dst", "10.0.0.9"},
		{"a route at its end", "89 07 08 0a000009 00", "ip.dst", "10.0.0.2"},
		{"a length that is not the only one", "94030000", "ip.opt.len.invalid", "1"},
		{"an unknown option beyond the header", "9e090000", "ip.opt.len.invalid", "1"},
		{"no operation, three times", "01010100", "ip.opt.type.number", "1"},
		{"no room for a pointer", "07020000", "ip.opt.len", "2"},
		{"a length of nothing", "07000000", "ip.opt.len.invalid", "1"},
		{"a length beyond the header", "83ff0400", "ip.opt.len.invalid", "1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			options := dissecttest.Hex(t, test.options)
			packet := dissecttest.Hex(t, "4500001d 0001 0000 40 11 66cd"+addresses4)
			packet[0] += byte(len(options) / 4)
			packet[3] += byte(len(options))
			packet = append(append(packet, options...), dissecttest.Hex(t, datagram)...)
			p := dissecttest.Unit(t, layers(), hints, packet)
			if got := dissecttest.Values(&p.Tree, test.field); len(got) == 0 || got[0] != test.want {
				t.Errorf("%s is %q, want %q first\n%s", test.field, got, test.want, dissecttest.Dump(&p.Tree))
			}
			if diff := cmp.Diff([]string{"61"}, dissecttest.Values(&p.Tree, "data.data")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatAddressesAreMadeOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, address, field, want string }{
		{"a network card", "fe80000000000000 02005efffe005213", "ipv6.src_slaac_mac", "00:00:5e:00:52:13"},
		{"either end's", "fe80000000000000 02005efffe005213", "ipv6.slaac_mac", "00:00:5e:00:52:13"},
		{"a number like a network card", "fe80000000000000 00005efffe005213", "ipv6.slaac_mac", ""},
		{"6to4", "20020a0000090005 0000000000000001", "ipv6.src_6to4_gw_ipv4", "10.0.0.9"},
		{"a site behind 6to4", "20020a0000090005 0000000000000001", "ipv6.6to4_sla_id", "5"},
		{"Teredo", "200100000a000009 0000fffef5fffff6", "ipv6.src_tc_ipv4", "10.0.0.9"},
		{"a port behind Teredo", "200100000a000009 0000fffef5fffff6", "ipv6.src_tc_port", "1"},
		{"ISATAP", "fe80000000000000 00005efe0a000009", "ipv6.src_isatap_ipv4", "10.0.0.9"},
		{"a translator", "0064ff9b00000000 000000000a000009", "ipv6.src_embed_ipv4", "10.0.0.9"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, "60000000 0000 3b 40"+test.address+addresses6[len(addresses6)/2:]))
			if got := strings.Join(dissecttest.Values(&p.Tree, test.field), ","); got != test.want {
				t.Errorf("%s is %q, want %q", test.field, got, test.want)
			}
		})
	}
}

func TestALinkOfIPv4MayCarryIPv6(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), dissect.Hints{Parent: hints.Parent, Link: wire.LinkIPv4}, dissecttest.Hex(t, "60000000 0009 11 40"+addresses6+datagram))
	if got := string(p.Protocols()); got != "ip:ipv6:udp:data" {
		t.Errorf("it is said to be %s", got)
	}
	if got := dissecttest.Values(&p.Tree, "ip.bogus_ip_version"); got != nil {
		t.Error("the version is said to be wrong")
	}
}

func TestAnotherVersionBehindIPv6sTypeIsData(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), dissect.Hints{Parent: hints.Parent, Link: wire.LinkIPv6}, dissecttest.Hex(t, "4500001d 0001 0000 40 11 66cd"+addresses4+datagram))
	if got := dissecttest.Values(&p.Tree, "data.len"); !cmp.Equal(got, []string{"29"}) {
		t.Errorf("the data's length is %q", got)
	}
	if got := string(p.Protocols()); strings.Contains(got, "ipv6") {
		t.Errorf("it is said to be %s", got)
	}
}

func TestTheDestinationIsTheLastStation(t *testing.T) {
	t.Parallel()
	const first, last = "20010db8000000000000000000000008", "20010db8000000000000000000000009"
	for _, test := range []struct{ name, route, want string }{
		{"a source route", "1104 0002 00000000" + first + last, "[2001:db8::9]:9999"},
		{"a source route at its end", "1104 0000 00000000" + first + last, "[2001:db8::2]:9999"},
		{"segments, the last one first", "1104 0401 01000000" + last + first, "[2001:db8::9]:9999"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, "60000000 0031 2b 40"+addresses6+test.route+datagram))
			if got := p.Dst.String(); got != test.want {
				t.Errorf("the destination is %s, want %s", got, test.want)
			}
		})
	}
}

func TestAPacketMayEndAnywhere(t *testing.T) {
	t.Parallel()
	four := dissecttest.Hex(t, "4700001d 0001 0000 40 11 66cd"+addresses4+"9404000001010100")
	dissecttest.Cut(t, layers(), hints, four, func(n int) bool { return n > 0 })
	six := dissecttest.Hex(t, "60000000 0011 00 40"+addresses6+"1100 05020000 0100"+datagram)
	dissecttest.Cut(t, layers(), hints, six, func(n int) bool { return n > 0 && n != 48 && n < 56 })
}

func FuzzIP(f *testing.F) { dissecttest.Fuzz(f, layers(), hints) }
