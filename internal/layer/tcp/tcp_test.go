package tcp_test

import (
	"encoding/hex"
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/tcp"
	"github.com/wirelore/wirelore/internal/wire"
)

var update = flag.Bool("update", false, "rewrite testdata/syn.txt")

// unhex reads hexadecimal digits with spaces between them.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A SYN with the usual options, as Linux sends it.
const linuxSYN = "9c40 1f90 0badcafe 00000000 a002 faf0 1234 0000" +
	"020405b4 0402 080a 00000001 00000000 01 030307"

func TestAHeaderIsShownToTheLastBit(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, []dissect.Layer{tcp.Layer()}, dissect.Hints{Parent: ip, Type: 6}, unhex(t, linuxSYN))
	golden := "testdata/syn.txt"
	got := dissecttest.Dump(&p.Tree)
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestAHeaderMayEndAnywhere(t *testing.T) {
	t.Parallel()
	const fixed, whole = 20, 40
	dissecttest.Cut(t, []dissect.Layer{tcp.Layer()}, dissect.Hints{Parent: ip, Type: 6}, unhex(t, linuxSYN), func(n int) bool {
		return n > 0 && n < whole
	})
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		options string
		want    map[string]string
		broken  bool
	}{
		{"maximum segment size", "020405b4", map[string]string{"tcp.options.mss_val": "1460"}, false},
		{"window scale", "030307", map[string]string{"tcp.options.wscale.shift": "7", "tcp.options.wscale.multiplier": "128"}, false},
		{"window scale beyond what is allowed", "03030f", map[string]string{
			"tcp.options.wscale.multiplier": "16384", "tcp.options.wscale.shift.invalid": "1"}, false},
		{"selective acknowledgments count from the other end's base", "0512 000001fa 000001fe 00000208 0000020c", map[string]string{
			"tcp.options.sack_le": "6,20", "tcp.options.sack_re": "10,24", "tcp.options.sack.count": "2"}, false},
		{"bytes that arrived twice: a block that ends in the next one", "0512 000001fa 00000201 000001fe 0000020c", map[string]string{
			"tcp.options.sack.count": "2", "tcp.options.sack.dsack_le": "6", "tcp.options.sack.dsack_re": "13"}, false},
		{"timestamps", "080a 00000005 00000007", map[string]string{
			"tcp.options.timestamp.tsval": "5", "tcp.options.timestamp.tsecr": "7"}, false},
		{"fast open asks for a cookie", "2202", map[string]string{"tcp.options.tfo.request": "1"}, false},
		{"fast open has a cookie", "220a 0102030405060708", map[string]string{"tcp.options.tfo.cookie": "0102030405060708"}, false},
		{"fast open as an experiment", "fe04f989", map[string]string{
			"tcp.options.experimental.exid": "0xf989", "tcp.options.tfo.request": "1"}, false},
		{"signature", "1312 000102030405060708090a0b0c0d0e0f", map[string]string{
			"tcp.options.md5.digest": "000102030405060708090a0b0c0d0e0f"}, false},
		{"authentication", "1d06 0102 aabb", map[string]string{
			"tcp.options.ao.keyid": "1", "tcp.options.ao.rnextkeyid": "2", "tcp.options.ao.mac": "aabb"}, false},
		{"user time-out", "1c04 8005", map[string]string{
			"tcp.options.user_to_granularity": "1", "tcp.options.user_to_val": "5"}, false},
		{"several paths", "1e16 01 81 0000000000000005 0000000000000007 0009", map[string]string{
			"tcp.options.mptcp.subtype": "0", "tcp.options.mptcp.version": "1", "tcp.options.mptcp.checksumreq.flags": "1", "tcp.options.mptcp.sha256.flag": "1",
			"tcp.options.mptcp.sendkey": "5", "tcp.options.mptcp.recvkey": "7", "tcp.options.mptcp.datalvllen": "9"}, false},
		{"several paths, as they were first", "1e04 00 01", map[string]string{
			"tcp.options.mptcp.version": "0", "tcp.options.mptcp.sha1.flag": "1", "tcp.options.mptcp.sha256.flag": "", "tcp.options.mptcp.sendkey": ""}, false},
		{"the proof of who joins", "1e18 1000 0102030405060708090a0b0c0d0e0f1011121314", map[string]string{
			"tcp.options.mptcp.subtype": "1", "tcp.options.mptcp.sendhmac": "0102030405060708090a0b0c0d0e0f1011121314"}, false},
		{"where bytes of all paths belong", "1e14 20 05 00000005 00000006 00000007 0008 1234", map[string]string{
			"tcp.options.mptcp.dataackpresent.flag": "1", "tcp.options.mptcp.dseqn8.flag": "0", "tcp.options.mptcp.rawdataack": "5", "tcp.options.mptcp.rawdataseqno": "6",
			"tcp.options.mptcp.subflowseqno": "7", "tcp.options.mptcp.datalvllen": "8", "tcp.options.mptcp.checksum": "0x1234"}, false},
		{"another address", "1e12 31 02 0a000009 0050 0000000000000005", map[string]string{
			"tcp.options.mptcp.echo": "1", "tcp.options.mptcp.ipv4": "10.0.0.9", "tcp.options.mptcp.port": "80", "tcp.options.mptcp.addaddrtrunchmac": "5"}, false},
		{"another address of IPv6", "1e14 36 02 20010db8000000000000000000000009", map[string]string{
			"tcp.options.mptcp.ipver": "6", "tcp.options.mptcp.ipv6": "2001:db8::9", "tcp.options.mptcp.port": ""}, false},
		{"addresses that are gone", "1e05 40 02 03", map[string]string{"mptcp.rm_addr.count": "2", "tcp.options.mptcp.addrid": "2,3"}, false},
		{"a path for need", "1e03 51", map[string]string{"tcp.options.mptcp.backup.flag": "1"}, false},
		{"all paths are closed", "1e0c 7000 0000000000000007", map[string]string{"tcp.options.mptcp.recvkey": "7"}, false},
		{"a path that is reset", "1e04 81 02", map[string]string{"tcp.options.mptcp.flag_T.flag": "1", "tcp.options.mptcp.rst_reason": "0x02"}, false},
		{"a path's option that ends early", "1e06 20 04 0001", map[string]string{"tcp.options.mptcp.dseqnpresent.flag": "1", "tcp.options.mptcp.rawdataseqno": ""}, false},
		{"one that nobody knows", "4205010203", map[string]string{"tcp.option_kind": "66,1,1,1", "tcp.options.unknown.payload": "010203"}, false},
		{"a length of its own", "0203aa01", map[string]string{"tcp.options.mss_val": "", "tcp.option.len.invalid": "1"}, true},
		{"a length beyond the header", "02040500 08ff", map[string]string{
			"tcp.options.mss_val": "1280", "tcp.option.len.invalid": "1", "tcp.options.timestamp": ""}, true},
		{"a length of nothing", "0800", map[string]string{"tcp.option.len.invalid": "1"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, nil, []segment{
				{dir: wire.ToClient, seq: 500, ack: 101, flags: syn | ack},
				{seq: 101, ack: 501, flags: ack, options: unhex(t, test.options)},
			}, func(p *dissect.Packet) {
				if p.Frame.Number != 2 {
					return
				}
				for name, want := range test.want {
					if got := value(&p.Tree, name); got != want {
						t.Errorf("%s is %q, want %q", name, got, want)
					}
				}
				if got := dissecttest.Broken(&p.Tree); got != test.broken {
					t.Errorf("marked as broken: %v, want %v", got, test.broken)
				}
			})
		})
	}
}

func TestFlagsCountCongestionIfBothEndsAgree(t *testing.T) {
	t.Parallel()
	const ece, cwr = 0x40, 0x80
	ask := segment{seq: 100, flags: syn | ece | cwr, ae: true}
	for _, test := range []struct {
		name   string
		answer segment
		counts bool
	}{
		{"what arrived is repeated", segment{flags: syn | ack | cwr}, true},
		{"a mark arrived", segment{flags: syn | ack | cwr | ece}, true},
		{"the other end knows the old meaning", segment{flags: syn | ack | ece}, false},
		{"the other end knows none", segment{flags: syn | ack}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.answer.dir, test.answer.seq, test.answer.ack = wire.ToClient, 500, 101
			run(t, nil, []segment{ask, test.answer, {seq: 101, ack: 501, flags: ack | ece, ae: true}}, func(p *dissect.Packet) {
				if p.Frame.Number < 3 {
					return
				}
				want := []string{"", "1", "···A·E·A····"}
				if test.counts {
					want = []string{"5", "", "···-5-·A····"}
				}
				got := []string{value(&p.Tree, "tcp.flags.ace"), value(&p.Tree, "tcp.flags.ae"), value(&p.Tree, "tcp.flags.str")}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestOptionsThatWereCapturedInPart(t *testing.T) {
	t.Parallel()
	const all = "020405b4 0402 080a 00000001 00000002 0512 000001fa 000001fe 00000208 0000020c"
	for _, test := range []struct {
		missing       int
		kinds, values string // of the options; of timestamps and SACK
	}{
		{6, "2,4,8,5", "1 2 6 10"},
		{18, "2,4,8,5", "1 2  "},
		{19, "2,4,8", "1 2  "}, // the length of the last is lacking
		{20, "2,4,8", "1 2  "},
		{22, "2,4,8", "1   "},
		{30, "2,4", "   "},
	} {
		t.Run(strconv.Itoa(test.missing), func(t *testing.T) {
			t.Parallel()
			run(t, nil, []segment{
				{dir: wire.ToClient, seq: 500, ack: 101, flags: syn | ack},
				{seq: 101, ack: 501, flags: ack, options: unhex(t, all), missing: test.missing},
				{seq: 101, ack: 501, flags: ack, after: time.Second},
			}, func(p *dissect.Packet) {
				switch p.Frame.Number {
				case 2:
					got := value(&p.Tree, "tcp.options.timestamp.tsval") + " " + value(&p.Tree, "tcp.options.timestamp.tsecr") + " " +
						value(&p.Tree, "tcp.options.sack_le") + " " + value(&p.Tree, "tcp.options.sack_re")
					if kinds := value(&p.Tree, "tcp.option_kind"); kinds != test.kinds || got != test.values {
						t.Errorf("kinds %s with %q, want %s with %q", kinds, got, test.kinds, test.values)
					}
					if value(&p.Tree, "_ws.short") == "" || value(&p.Tree, "tcp.option.len.invalid") != "" {
						t.Error("the capture is not said to lack something, or the sender to have sent something wrong")
					}
				case 3:
					if got := value(&p.Tree, "tcp.time_delta"); got != "1.000000000" {
						t.Errorf("tcp.time_delta is %s", got)
					}
				}
			})
		})
	}
}

func TestASegmentInsideAnErrorIsNoPartOfAConnection(t *testing.T) {
	t.Parallel()
	icmp := &dissect.Field{Name: "icmp", Title: "ICMP", Kind: dissect.Protocol}
	quoting := dissect.Layer{
		Proto: icmp, Over: []string{"capture"},
		Claim: func(h *dissect.Hints) dissect.Claim { return dissect.Is(h.Link == wire.LinkNull, "a test") },
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
				p.Layer(icmp, r)
				p.Quoted = true
				p.Next(r, dissect.Hints{Parent: ip, Type: 6})
			}
		},
	}
	s := dissecttest.Session(t, []dissect.Layer{ipLayer(), quoting, tcp.Layer()})
	data := unhex(t, linuxSYN+"6869")
	for _, n := range []int{8, 20, 40, 42} {
		p := s.Frame(&wire.Frame{Number: 1, Interface: &wire.Interface{Link: wire.LinkNull}, Data: data[:n]})
		if got, want := value(&p.Tree, "tcp.seq"), "195939070"; got != want {
			t.Errorf("%d bytes: tcp.seq is %q, want the raw number %s", n, got, want)
		}
		if p.Conn != nil {
			t.Errorf("%d bytes: there is a connection", n)
		}
		if n >= 20 && value(&p.Tree, "tcp.window_size") != "64240" {
			t.Errorf("%d bytes: the window is missing", n)
		}
		if got := value(&p.Tree, "tcp.payload"); n > 40 && got != "6869" {
			t.Errorf("%d bytes: the payload is %q", n, got)
		}
	}
}

func TestTheStoryOfAConnection(t *testing.T) {
	t.Parallel()
	const server = wire.ToClient
	for _, test := range []struct {
		name     string
		segments []segment
		want     []string
	}{
		{"opened and closed", handshake(
			segment{seq: 101, ack: 501, flags: ack | fin},
			segment{dir: server, seq: 501, ack: 102, flags: ack | fin},
		), []string{"to server opens the connection; the handshake takes 2.00 ms", "to client closes its side too: the connection is over"}},
		{"refused", []segment{
			{seq: 100, flags: syn},
			{dir: server, ack: 101, flags: ack | rst},
		}, []string{"to client refuses the connection (RST)"}},
		{"broken off", handshake(segment{dir: server, seq: 501, ack: 101, flags: rst}), []string{
			"to server opens the connection; the handshake takes 2.00 ms", "to client resets the connection"}},
		{"begun before the capture", []segment{{seq: 101, ack: 501, flags: ack, data: "hello"}}, []string{
			"to server sends the first segment that was captured of a connection that was open before"}},
		{"a loss and its repair", handshake(
			segment{seq: 111, ack: 501, flags: ack, data: "0123456789"},
			segment{dir: server, seq: 501, ack: 101, flags: ack},
			segment{dir: server, seq: 501, ack: 101, flags: ack},
			segment{dir: server, seq: 501, ack: 101, flags: ack},
			segment{seq: 101, ack: 501, flags: ack, data: "abcdefghij"},
		), []string{
			"to server opens the connection; the handshake takes 2.00 ms",
			"to server goes on after a gap of 10 bytes: a segment was lost, overtaken or not captured",
			"to client asks for byte 1 for the fourth time: the bytes from there on are missing",
			"to server repeats 10 bytes at once, since duplicate ACKs ask for it",
		}},
		{"a SYN that nobody heard", []segment{
			{seq: 100, flags: syn},
			{seq: 100, flags: syn, after: time.Second},
		}, []string{"to server repeats its SYN after 1.00 s without an acknowledgment"}},
		{"no room", handshake(
			segment{dir: server, seq: 501, ack: 101, flags: ack, closed: true},
			segment{dir: server, seq: 501, ack: 101, flags: ack, closed: true},
		), []string{"to server opens the connection; the handshake takes 2.00 ms", "to client has no room for more bytes (window 0)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			run(t, nil, test.segments, func(p *dissect.Packet) {
				for _, e := range p.Events {
					got = append(got, e.Dir.String()+" "+e.Text)
				}
			})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzHeader explains anything as a segment.
func FuzzHeader(f *testing.F) {
	f.Add(unhex(f, linuxSYN))
	dissecttest.Fuzz(f, []dissect.Layer{tcp.Layer()}, dissect.Hints{Parent: ip, Type: 6})
}
