package icmpv6_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/frame"
	"github.com/wirelore/wirelore/internal/layer/icmpv6"
	"github.com/wirelore/wirelore/internal/layer/ip"
	"github.com/wirelore/wirelore/internal/layer/raw"
	"github.com/wirelore/wirelore/internal/layer/udp"
	"github.com/wirelore/wirelore/internal/wire"
)

var hints = dissect.Hints{Parent: &dissect.Field{Name: "ipv6", Kind: dissect.Protocol}, Type: 58}

func layers() []dissect.Layer {
	return []dissect.Layer{frame.Layer(), raw.Layer(), ip.V6(), icmpv6.Layer(), udp.Layer(), data.Layer()}
}

const (
	address = "fe800000000000000000000000000002"
	group   = "ff020000000000000000000000000005"
	quoted  = "60000000 0014 11 40 20010db8000000000000000000000001 20010db8000000000000000000000002 9c40270f00141234"

	advertisement = "8600 0000 40c00708 000003e8 000007d0" +
		"0101 020000000001" +
		"0501 0000 000005dc" +
		"0304 40c0 00015180 00003840 00000000 20010db8000000000000000000000000" +
		"1802 3008 00000258 20010db800010000" +
		"1903 0000 00000258 20010db8000000000000000000000053" +
		"1f03 0000 00000258 076578616d706c6503636f6d00 000000"
)

func TestAnAdvertisementIsShownToTheLastBit(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, advertisement))
	dissecttest.Golden(t, "advertisement.txt", dissecttest.Dump(&p.Tree))
}

func TestMessages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, message string
		want          map[string][]string
	}{
		{"nobody listens there", "0104 0000 00000000" + quoted, map[string][]string{"icmpv6.reserved": {"00000000"}, "udp.dstport": {"9999"}}},
		{"a packet that is too long", "0200 0000 00000500" + quoted, map[string][]string{"icmpv6.mtu": {"1280"}, "ipv6.dst": {"2001:db8::2"}}},
		{"a wrong byte", "0401 0000 00000006" + quoted, map[string][]string{"icmpv6.pointer": {"6"}}},
		{"who has an address", "8700 0000 00000000" + address + "0101 020000000001", map[string][]string{
			"icmpv6.nd.ns.target_address": {"fe80::2"}, "icmpv6.opt.linkaddr": {"02:00:00:00:00:01"}, "icmpv6.opt.src_linkaddr": {"02:00:00:00:00:01"}}},
		{"who says it is theirs", "8800 0000 60000000" + address + "0201 020000000002", map[string][]string{
			"icmpv6.nd.na.flag.r": {"0"}, "icmpv6.nd.na.flag.s": {"1"}, "icmpv6.nd.na.flag.o": {"1"}, "icmpv6.opt.target_linkaddr": {"02:00:00:00:00:02"}}},
		{"a better way, with what went the worse one", "8900 0000 00000000" + address + address + "0407 0000 00000000" + quoted, map[string][]string{
			"icmpv6.rd.na.destination_address": {"fe80::2"}, "icmpv6.opt.redirected_packet": {"1"}, "ipv6.src": {"2001:db8::1"}}},
		{"what is the name of a node", "8b01 0000 0002 0000 0102030405060708 04 686f7374 00 00", map[string][]string{
			"icmpv6.ni.qtype": {"2"}, "icmpv6.ni.nonce": {"0x0102030405060708"}, "icmpv6.ni.query.subject_fqdn": {"host"}, "icmpv6.data": nil}},
		{"which addresses has a node", "8b00 0000 0003 003e 0102030405060708" + address, map[string][]string{
			"icmpv6.ni.query.subject_ipv6": {"fe80::2"}, "icmpv6.ni.flag.g": {"1"}, "icmpv6.ni.flag.t": {"0"}}},
		{"the addresses of a node", "8c00 0000 0003 0000 0102030405060708 0000003c" + address + "0000003d" + address, map[string][]string{
			"icmpv6.ni.reply.node_ttl": {"60", "61"}, "icmpv6.ni.reply.node_address": {"fe80::2", "fe80::2"}}},
		{"the name of a node", "8c00 0000 0002 0000 0102030405060708 0000003c 04 686f7374 00", map[string][]string{"icmpv6.ni.reply.node_name": {"host"}}},
		{"where home is", "9100 0000 0001 0000" + address, map[string][]string{"icmpv6.mip6.home_agent_address": {"fe80::2"}}},
		{"the prefix at home", "9300 0000 0001 8000 0501 0000 000005dc", map[string][]string{"icmpv6.mip6.flag.m": {"1"}, "icmpv6.opt.mtu": {"1500"}}},
		{"a router of groups", "9714 0000 007d 0002", map[string][]string{"icmpv6.mcast_ra.query_interval": {"125"}}},
		{"how often a router says so", "8500 0000 00000000 0701 0000 000003e8", map[string][]string{"icmpv6.opt.advertisement_interval": {"1000"}}},
		{"an agent at home", "8500 0000 00000000 0801 0000 0001 003c", map[string][]string{"icmpv6.opt.home_agent_lifetime": {"60"}}},
		{"more flags of a router", "8500 0000 00000000 1a01 8800 00000000", map[string][]string{"icmpv6.opt.efo.m": {"1"}, "icmpv6.opt.efo.prf": {"1"}}},
		{"a captive portal", "8500 0000 00000000 2502 687474703a2f2f782f000000 0000", map[string][]string{"icmpv6.opt.captive_portal": {"http://x/"}}},
		{"a translator's prefix", "8500 0000 00000000 2602 0708 0064ff9b 0000000000000000", map[string][]string{
			"icmpv6.opt.pref64.prefix": {"64:ff9b::"}, "icmpv6.opt.pref64.scaled_lifetime": {"225"}, "icmpv6.opt.pref64.plc": {"0x0000"}}},
		{"a prefix that ends early", "8500 0000 00000000 0304 40c0 00015180", map[string][]string{
			"icmpv6.opt.prefix.length": {"64"}, "icmpv6.opt.prefix.valid_lifetime": {"86400"}, "icmpv6.opt.prefix": nil}},
		{"an address that ends early", "8500 0000 00000000 0101 0200", map[string][]string{"icmpv6.opt.length": {"1"}, "icmpv6.opt.linkaddr": nil}},
		{"a record that ends early", "8f00 0000 0000 0001 04 00 0000 ff02", map[string][]string{"icmpv6.mldr.mar.record_type": {"4"}}},
		{"an option that nobody knows", "8500 0000 00000000 fd01 010203040506", map[string][]string{"icmpv6.data": {"010203040506"}}},
		{"who listens", "8200 0000 03e8 0000" + group, map[string][]string{"icmpv6.mld.maximum_response_delay": {"1000"}, "icmpv6.mld.multicast_address": {"ff02::5"}}},
		{"who listens, version 2", "8200 0000 03e8 0000" + group + "0a 7d 0001" + address, map[string][]string{
			"icmpv6.mld.maximum_response_code": {"1000"}, "icmpv6.mld.flag.s": {"1"}, "icmpv6.mld.flag.qrv": {"2"}, "icmpv6.mld.source_address": {"fe80::2"}}},
		{"I do", "8f00 0000 0000 0001 03 01 0001" + group + address + "61757864", map[string][]string{
			"icmpv6.mldr.mar.record_type": {"3"}, "icmpv6.mldr.mar.source_address": {"fe80::2"}, "icmpv6.mldr.mar.auxiliary_data": {"61757864"}}},
		{"an option without a length", "8700 0000 00000000" + address + "0100 020000000001", map[string][]string{"icmpv6.invalid_option_length": {"1"}, "icmpv6.opt.linkaddr": nil}},
		{"an option that is not known", "8700 0000 00000000" + address + "fd01 010203040506", map[string][]string{"icmpv6.opt.type": {"253"}}},
		{"a type that is not known", "c800 0000 616263", map[string][]string{"icmpv6.data": {"616263"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, test.message))
			for name, want := range test.want {
				if diff := cmp.Diff(want, dissecttest.Values(&p.Tree, name)); diff != "" {
					t.Errorf("%s:\n%s", name, diff)
				}
			}
			if p.Quoted {
				t.Error("what follows counts as quoted")
			}
		})
	}
}

func TestNeighboursAreNotUnusual(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, "8700 0000 00000000"+address+"0101 020000000001"))
	if len(p.Events) > 0 {
		t.Errorf("events %+v, want none", p.Events)
	}
}

func TestAReplyNamesItsRequest(t *testing.T) {
	t.Parallel()
	const (
		one     = "20010db8000000000000000000000001"
		two     = "20010db8000000000000000000000002"
		request = "60000000 0008 3a 40" + one + two + "8000 2440 0007 0001"
		reply   = "60000000 0008 3a 40" + two + one + "8100 2340 0007 0001"
		wrong   = "60000000 0008 3a 40" + two + one + "8100 1234 0007 0001"
	)
	var frames [][]byte
	for _, digits := range []string{request, wrong, reply} {
		frames = append(frames, dissecttest.Hex(t, digits))
	}
	var to, status [][]string
	dissecttest.Frames(t, layers(), wire.LinkRaw, frames, func(p *dissect.Packet) {
		to = append(to, dissecttest.Values(&p.Tree, "icmpv6.resp_to"))
		status = append(status, dissecttest.Values(&p.Tree, "icmpv6.checksum.status"))
	})
	if diff := cmp.Diff([][]string{nil, nil, {"1"}}, to); diff != "" {
		t.Errorf("requests:\n%s", diff)
	}
	if diff := cmp.Diff([][]string{{"1"}, {"0"}, {"1"}}, status); diff != "" {
		t.Errorf("checksums:\n%s", diff)
	}
}

func TestAMessageMayEndAnywhere(t *testing.T) {
	t.Parallel()
	ends := map[int]bool{16: true, 24: true, 32: true, 64: true, 80: true, 104: true}
	dissecttest.Cut(t, layers(), hints, dissecttest.Hex(t, advertisement), func(n int) bool { return n > 0 && !ends[n] })
	report := dissecttest.Hex(t, "8f00 0000 0000 0001 03 00 0000"+group)
	dissecttest.Cut(t, layers(), hints, report, func(n int) bool { return n > 0 && n != 8 })
}

func FuzzICMPv6(f *testing.F) { dissecttest.Fuzz(f, layers(), hints) }
