package dns_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/dns"
	"github.com/wirelore/wirelore/internal/wire"
)

var (
	udp  = dissect.Hints{Parent: &dissect.Field{Name: "udp", Title: "UDP", Kind: dissect.Protocol}, SrcPort: 40000, DstPort: 53}
	tcp  = dissect.Hints{Parent: &dissect.Field{Name: "tcp", Title: "TCP", Kind: dissect.Protocol}, SrcPort: 40000, DstPort: 53}
	mdns = dissect.Hints{Parent: udp.Parent, SrcPort: 5353, DstPort: 5353}
)

func layers() []dissect.Layer {
	return []dissect.Layer{dns.Layer(), dns.Multicast(), dns.LinkLocal()}
}

const (
	example = "07 6578616d706c65 03 636f6d 00" // example.com
	ask     = "1234 0100 0001 0000 0000 0000" + example + "0001 0001"
	tell    = "1234 8180 0001 0002 0000 0000" + example + "0001 0001" +
		"c00c 0005 0001 0000012c 0006 03 777777 c00c" + "c029 0001 0001 0000012c 0004 5db8d822"
)

func TestAnAnswerIsShownToTheLastBit(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), udp, dissecttest.Hex(t, tell))
	dissecttest.Golden(t, "answer.txt", dissecttest.Dump(&p.Tree))
}

func TestExtensionsAreShownToTheLastBit(t *testing.T) {
	t.Parallel()
	options := "0008 0007 0001 18 00 0a0102" + "000a 0018 0102030405060708 1112131415161718191a1b1c1d1e1f20" + "000c 0002 0000" +
		"000b 0002 012c" + "000f 0009 0012 426c6f636b6564" + "0005 0002 0d0f" + "000d 000d" + example + "fde9 0001 61"
	n := "0053"
	message := "1234 0120 0000 0000 0000 0001" + "00 0029 04d0 00 00 8000" + n + options
	p := dissecttest.Unit(t, layers(), udp, dissecttest.Hex(t, message))
	dissecttest.Golden(t, "options.txt", dissecttest.Dump(&p.Tree))
}

func TestRecords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, kind, data string
		want             map[string][]string
	}{
		{"AAAA", "001c", "20010db8000000000000000000000053", map[string][]string{"dns.aaaa": {"2001:db8::53"}}},
		{"SOA", "0006", "02 6e73 c00c 05 61646d696e c00c 78a3f6ad 00001c20 00000e10 00127500 0000012c", map[string][]string{
			"dns.soa.mname": {"ns.example.com"}, "dns.soa.rname": {"admin.example.com"}, "dns.soa.minimum_ttl": {"300"}}},
		{"MX", "000f", "000a 02 6d78 c00c", map[string][]string{"dns.mx.preference": {"10"}, "dns.mx.mail_exchange": {"mx.example.com"}}},
		{"TXT", "0010", "05 68656c6c6f 00 06 776f726c6421", map[string][]string{"dns.txt": {"hello", "", "world!"}, "dns.txt.length": {"5", "0", "6"}}},
		{"SRV", "0021", "0001 0002 13c4 03 736970 c00c", map[string][]string{"dns.srv.target": {"sip.example.com"}, "dns.srv.service": {"example"}, "dns.resp.name": nil}},
		{"NAPTR", "0023", "0064 000a 01 53 07 5349502b443255 00 c00c", map[string][]string{"dns.naptr.service": {"SIP+D2U"}, "dns.naptr.replacement": {"example.com"}}},
		{"DS", "002b", "ec45 05 01 6464", map[string][]string{"dns.ds.key_id": {"0xec45"}, "dns.ds.digest": {"6464"}}},
		{"RRSIG", "002e", "0001 0d 02 00000e10 6553f100 64bb5a00 1267 c00c 7373", map[string][]string{
			"dns.rrsig.type_covered": {"1"}, "dns.rrsig.signature_expiration": {"Nov 14, 2023 22:13:20.000000000 UTC"}, "dns.rrsig.signers_name": {"example.com"}}},
		{"NSEC", "002f", "04 686f7374 c00c 0006 400100000003 0402 8001", map[string][]string{"dns.resp.type": {"47", "1", "15", "46", "47", "1024", "1039"}}},
		{"DNSKEY", "0030", "0101 03 0d 6b6b6b6b", map[string][]string{"dns.dnskey.flags.zone_key": {"1"}, "dns.dnskey.flags.key_revoked": {"0"}, "dns.dnskey.key_id": {"56036"}}},
		{"NSEC3", "0032", "01 01 000c 02 aabb 05 6868686868 0001 40", map[string][]string{
			"dns.nsec3.flags.opt_out": {"1"}, "dns.nsec3.salt_value": {"aabb"}, "dns.nsec3.hash_value": {"d1k6gq38"}, "dns.resp.type": {"50", "1"}}},
		{"HTTPS", "0041", "0001 00 0001 0006 02 6832 02 6833 0003 0002 20fb 0004 0004 0a090807 0000 0002 0001", map[string][]string{
			"dns.svcb.targetname": {"<Root>"}, "dns.svcb.svcparam.alpn": {"h2", "h3"}, "dns.svcb.svcparam.port": {"8443"}, "dns.svcb.svcparam.ipv4hint.ip": {"10.9.8.7"}}},
		{"CAA", "0101", "80 05 6973737565 6c65", map[string][]string{"dns.caa.flags.issuer_critical": {"1"}, "dns.caa.issue": {"le"}, "dns.caa.tag": {"issue"}}},
		{"WKS", "000b", "0a090807 06 0000004000 000000000000 80", map[string][]string{
			"dns.wks.address": {"10.9.8.7"}, "dns.wks.protocol": {"6"}, "dns.wks.bits": {"0x40", "0x80"}}},
		{"ISDN without a subaddress", "0014", "03 313233", map[string][]string{"dns.idsn.address": {"123"}, "dns.idsn.sa.address": nil}},
		{"ISDN", "0014", "03 313233 01 34", map[string][]string{"dns.idsn.sa.address": {"4"}}},
		{"SIG", "0018", "0001 0d 02 00000e10 6553f100 64bb5a00 1267 c00c 7373", map[string][]string{"dns.rrsig.key_tag": {"4711"}}},
		{"KEY", "0019", "4200 03 05 6b6b6b6b", map[string][]string{
			"dns.key.flags.confidentiality": {"1"}, "dns.key.flags.associated_named_entity": {"1"}, "dns.key.algorithm": {"5"}, "dns.key.public_key": {"6b6b6b6b"}}},
		{"A6", "0026", "40 0000000000000053 c00c", map[string][]string{"dns.a6.address_suffix": {"::53"}, "dns.a6.prefix_name": {"example.com"}}},
		{"APL", "002a", "0001 15 03 c0a820 0002 20 84 20010db8", map[string][]string{
			"dns.apl.afdpart.ipv4": {"192.168.32.0"}, "dns.apl.negation": {"0", "1"}, "dns.apl.afdpart.ipv6": {"2001:db8::"}}},
		{"IPSECKEY of a name", "002d", "0a 03 02 c00c 6b6b", map[string][]string{"dns.ipseckey.gateway_dns": {"example.com"}, "dns.ipseckey.public_key": {"6b6b"}}},
		{"IPSECKEY of an address", "002d", "0a 01 02 0a090807 6b6b", map[string][]string{"dns.ipseckey.gateway_ipv4": {"10.9.8.7"}}},
		{"DNSKEY of RSA with MD5", "0030", "0101 03 01 6b010203", map[string][]string{"dns.dnskey.key_id": {"258"}}},
		{"HIP", "0037", "02 02 0003 7474 6b6b6b c00c c00c", map[string][]string{
			"dns.hip.hit": {"7474"}, "dns.hip.pk": {"6b6b6b"}, "dns.hip.rendezvous_server": {"example.com", "example.com"}}},
		{"CSYNC", "003e", "00000042 0003 0001 60", map[string][]string{"dns.csync.flags.soaminimum": {"1"}, "dns.resp.type": {"62", "1", "2"}}},
		{"EUI64", "006d", "00005eef1000002a", map[string][]string{"dns.eui64": {"00:00:5e:ef:10:00:00:2a"}}},
		{"TKEY", "00f9", "03 677373 00 64bb5a00 6553f100 0003 0000 0002 6b6b 0000", map[string][]string{
			"dns.tkey.algo_name": {"gss"}, "dns.tkey.mode": {"3"}, "dns.tkey.key_data": {"6b6b"}, "dns.tkey.other_data": nil}},
		{"TSIG", "00fa", "03 677373 00 00006553f100 012c 0002 6d6d 1234 0012 0002 6f6f", map[string][]string{
			"dns.tsig.time_signed": {"Nov 14, 2023 22:13:20.000000000 UTC"}, "dns.tsig.mac_size": {"2"}, "dns.tsig.error": {"18"}, "dns.tsig.other_data": {"6f6f"}}},
		{"a type that is not known", "ff78", "616263", map[string][]string{"dns.data": {"616263"}, "dns.undecoded.type": {"1"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			data := dissecttest.Hex(t, test.data)
			message := dissecttest.Hex(t, "1234 8180 0001 0001 0000 0000"+example+test.kind+"0001 c00c"+test.kind+"0001 0000012c")
			message = append(append(message, 0, byte(len(data))), data...)
			p := dissecttest.Unit(t, layers(), udp, message)
			if dissecttest.Broken(&p.Tree) {
				t.Errorf("it is broken:\n%s", dissecttest.Dump(&p.Tree))
			}
			for name, want := range test.want {
				if diff := cmp.Diff(want, dissecttest.Values(&p.Tree, name)); diff != "" {
					t.Errorf("%s:\n%s", name, diff)
				}
			}
		})
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("09"+strings.Repeat("61", 9), 26) + "00"
	for _, test := range []struct {
		name, question, want, labels string
		broken                       bool
	}{
		{"the root", "00", "<Root>", "1", false},
		{"a name", example, "example.com", "2", false},
		{"a letter", "01 61 00", "a", "0", false},
		{"a pointer to itself", "c00c", "<Name contains a pointer that loops>", "1", false},
		{"a label that leads to itself", "01 61 c00c", "<Name contains a pointer that loops>", "1", false},
		{"more than 255 bytes", long, "<Name too long>", "1", false},
		{"bytes that are not text", "05 6100ff2262 02 6465 00", "a\\000\ufffd\"b.de", "2", false},
		{"letters that move the cursor", "04 610d0a62 00", `a\r\nb`, "1", false},
		{"a pointer beyond the message", "c0ff", "", "", true},
		{"a label of a kind that does not exist", "41 61 00", "", "", true},
		{"a label beyond the message", "3f 616263", "", "", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), udp, dissecttest.Hex(t, "1234 0100 0001 0000 0000 0000"+test.question+"0001 0001"))
			if got := dissecttest.Broken(&p.Tree); got != test.broken {
				t.Errorf("broken: %v, want %v\n%s", got, test.broken, dissecttest.Dump(&p.Tree))
			}
			var name, labels []string
			if !test.broken {
				name, labels = []string{test.want}, []string{test.labels}
			}
			if diff := cmp.Diff(name, dissecttest.Values(&p.Tree, "dns.qry.name")); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(labels, dissecttest.Values(&p.Tree, "dns.count.labels")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFlagsMeanWhatTheProtocolSays(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, message string
		hints         dissect.Hints
		want          map[string][]string
	}{
		{"a query has no code", "1234 0100 0000 0000 0000 0000", udp, map[string][]string{"dns.flags.rcode": nil, "dns.flags.authenticated": nil, "dns.flags.recdesired": {"1"}}},
		{"an answer has all of them", "1234 8583 0000 0000 0000 0000", udp, map[string][]string{"dns.flags.rcode": {"3"}, "dns.flags.authoritative": {"1"}, "dns.flags.authenticated": {"0"}}},
		{"an update counts other things", "1234 2800 0001 0000 0000 0000" + example + "0006 0001", udp, map[string][]string{"dns.count.zones": {"1"}, "dns.count.updates": {"0"}, "dns.count.queries": nil}},
		{"multicast asks for an answer to itself alone", "0000 0000 0001 0000 0000 0000" + example + "0001 8001", mdns, map[string][]string{"dns.qry.class": {"0x0001"}, "dns.qry.qu": {"1"}}},
		{"multicast has old answers forgotten", "0000 8400 0000 0001 0000 0000" + example + "0001 8001 00000078 0004 0a000001", mdns, map[string][]string{
			"dns.resp.class": {"0x0001"}, "dns.resp.cache_flush": {"1"}, "dns.a": {"10.0.0.1"}}},
		{"multicast shares the class of OPT too", "0000 8400 0000 0000 0000 0001 00 0029 85a0 00 00 8000 0000", mdns, map[string][]string{
			"dns.rr.udp_payload_size": {"0x05a0"}, "dns.resp.cache_flush": {"1"}, "dns.resp.z.do": {"1"}}},
		{"LLMNR has a conflict", "0000 8500 0000 0000 0000 0000", dissect.Hints{Parent: udp.Parent, SrcPort: 5355, DstPort: 50000}, map[string][]string{
			"dns.flags.conflict": {"1"}, "dns.flags.tentative": {"1"}, "dns.flags.authoritative": nil}},
		{"a lifetime of a hundred years", "1234 8180 0000 0001 0000 0000 00 0001 0001 80000001 0004 0a000001", udp, map[string][]string{"dns.ttl.high_bit_set": {"1"}}},
		{"bytes behind the last record", ask + "616263", udp, map[string][]string{"dns.extraneous.data": {"616263"}, "dns.extraneous.length": {"3"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), test.hints, dissecttest.Hex(t, test.message))
			for name, want := range test.want {
				if diff := cmp.Diff(want, dissecttest.Values(&p.Tree, name)); diff != "" {
					t.Errorf("%s:\n%s", name, diff)
				}
			}
		})
	}
}

func TestAMessageMayEndAnywhere(t *testing.T) {
	t.Parallel()
	dissecttest.Cut(t, layers(), udp, dissecttest.Hex(t, tell), func(n int) bool { return n > 0 })
	https := "1234 8180 0000 0001 0000 0000 00 0041 0001 0000012c 0015 0001 00 0001 0006 02 6832 02 6833 0003 0002 20fb"
	dissecttest.Cut(t, layers(), udp, dissecttest.Hex(t, https), func(n int) bool { return n > 0 })
}

// TestTheDataOfARecordMayEndAnywhere cuts the data itself, with a length that agrees.
func TestTheDataOfARecordMayEndAnywhere(t *testing.T) {
	t.Parallel()
	for kind := range 300 {
		data := dissecttest.Hex(t, "02 6e73 c00c 05 61646d696e c00c 78a3f6ad 00001c20 00000e10 00127500 0000012c 05 68656c6c6f 00")
		for n := range data {
			message := append(dissecttest.Hex(t, "1234 8180 0000 0001 0000 0000 00"), byte(kind>>8), byte(kind), 0, 1, 0, 0, 0, 60, 0, byte(n))
			p := dissecttest.Unit(t, layers(), udp, append(message, data[:n]...))
			if len(p.Nodes) > 500 {
				t.Fatalf("type %d with %d bytes: %d nodes", kind, n, len(p.Nodes))
			}
		}
	}
}

func FuzzDNS(f *testing.F) { dissecttest.Fuzz(f, layers(), udp) }

func FuzzMulticast(f *testing.F) { dissecttest.Fuzz(f, layers(), mdns) }

func FuzzStream(f *testing.F) { dissecttest.FuzzStream(f, layers(), tcp) }

// turn is a frame with digits for its bytes.
func turn(t testing.TB, d wire.Dir, digits string) dissecttest.Turn {
	t.Helper()
	return dissecttest.Turn{Dir: d, Data: dissecttest.Hex(t, digits)}
}

func TestMessagesInBodiesOfHTTPAreKnownByTheirMediaType(t *testing.T) {
	t.Parallel()
	for _, parent := range []string{"http", "http2"} {
		for media, want := range map[string]dissect.Certainty{"application/dns-message": dissect.Certain, "application/json": dissect.No} {
			h := dissect.Hints{Parent: &dissect.Field{Name: parent, Kind: dissect.Protocol}, Media: media, DstPort: 53}
			if c := dns.Layer().Claim(&h); c.Certainty != want || !slices.Contains(dns.Layer().Over, parent) {
				t.Errorf("%s in %s: %v, want %v", media, parent, c, want)
			}
		}
	}
}

func TestMulticastDNSOverTCPIsDNS(t *testing.T) {
	t.Parallel()
	h := dissect.Hints{Parent: tcp.Parent, SrcPort: 40000, DstPort: 5353}
	if c := dns.Layer().Claim(&h); c.Certainty == dissect.No {
		t.Error("DNS does not claim the connection")
	}
	if c := dns.Multicast().Claim(&h); c.Certainty != dissect.No {
		t.Error("multicast DNS claims a connection between two")
	}
}
