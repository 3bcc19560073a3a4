package icmp_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/frame"
	"github.com/wirelore/wirelore/internal/layer/icmp"
	"github.com/wirelore/wirelore/internal/layer/ip"
	"github.com/wirelore/wirelore/internal/layer/raw"
	"github.com/wirelore/wirelore/internal/layer/udp"
	"github.com/wirelore/wirelore/internal/wire"
)

var hints = dissect.Hints{Parent: &dissect.Field{Name: "ip", Kind: dissect.Protocol}, Type: 1}

func layers() []dissect.Layer {
	return []dissect.Layer{frame.Layer(), raw.Layer(), ip.Layer(), icmp.Layer(), udp.Layer(), data.Layer()}
}

// quoted is the beginning of a UDP datagram that did not arrive.
const quoted = "45000028 0001 0000 40 11 66c2 0a000001 0a000002 9c40270f00141234"

func TestAnErrorIsShownToTheLastBit(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, "0303 2765 00000000"+quoted))
	dissecttest.Golden(t, "unreachable.txt", dissecttest.Dump(&p.Tree))
}

func TestMessages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, message string
		want          map[string][]string
		protocols     string
	}{
		{"a packet that is too long", "0304 388a 0000 0578" + quoted, map[string][]string{"icmp.mtu": {"1400"}, "icmp.unused": {"0000"}, "udp.dstport": {"9999"}}, "icmp:ip:udp"},
		{"a life that ended", "0b00 8d78 00000000" + quoted, map[string][]string{"icmp.unused": {"00000000"}}, "icmp:ip:udp"},
		{"a better way", "0501 1b5e 0a000009" + quoted, map[string][]string{"icmp.redir_gw": {"10.0.0.9"}}, "icmp:ip:udp"},
		{"a wrong byte", "0c00 0a68 14000000" + quoted, map[string][]string{"icmp.pointer": {"20"}, "icmp.unused": {"000000"}}, "icmp:ip:udp"},
		{"extensions behind what is quoted", "0301 0000 00070000" + quoted + "20000000 00080101", map[string][]string{"icmp.length.original_datagram": {"28"}, "icmp.ext": {"1"}}, "icmp:ip:udp"},
		{"MPLS labels", "0b00 0000 00070000" + quoted + "20000000 000c0101 00010040 00011140", map[string][]string{
			"icmp.mpls.label": {"16", "17"}, "icmp.mpls.s": {"0", "1"}, "icmp.mpls.ttl": {"64", "64"}, "icmp.ext.checksum.status": {"3"}}, "icmp:ip:udp"},
		{"MPLS labels of an old router", "0b00 0000 00000000" + quoted + strings.Repeat("00", 100) + "2000cdb5 00080101 00011140", map[string][]string{
			"icmp.mpls.label": {"17"}, "icmp.ext.checksum.status": {"1"}}, "icmp:ip:udp:data"},
		{"an interface", "0b00 0000 00070000" + quoted + "20000001 001c020f 00000003 0001 0000 0a000009 08 65746830000000 000005dc", map[string][]string{
			"icmp.int_info.index": {"3"}, "icmp.int_info.ipv4": {"10.0.0.9"}, "icmp.int_info.name": {"eth0"}, "icmp.int_info.mtu": {"1500"},
			"icmp.ext.checksum.status": {"0"}}, "icmp:ip:udp"},
		{"an object that nobody knows", "0b00 0000 00070000" + quoted + "20000000 00086301 00000001", map[string][]string{"icmp.ext.data": {"00000001"}}, "icmp:ip:udp"},
		{"asks for an interface by name", "2a00 0000 0007 01 01 20000000 00080301 65746830", map[string][]string{
			"icmp.ext.echo.seq": {"1"}, "icmp.ext.echo.req.local": {"1"}, "icmp.int_ident.name": {"eth0"}}, "icmp"},
		{"asks for an interface by address", "2a00 0000 0007 01 00 20000000 000c0303 0001 04 00 0a000009", map[string][]string{"icmp.int_ident.ipv4": {"10.0.0.9"}}, "icmp"},
		{"tells of an interface", "2b00 0000 0007 01 46", map[string][]string{"icmp.ext.echo.rsp.state": {"2"}, "icmp.ext.echo.rsp.active": {"1"}, "icmp.ext.echo.rsp.ipv4": {"1"}}, "icmp"},
		{"which network is this", "0f00 0000 0007 0001", map[string][]string{"icmp.ident": {"7"}, "icmp.seq": {"1"}}, "icmp"},
		{"a header that ends early", "0800 0000 0007", map[string][]string{"icmp.type": {"8"}, "icmp.checksum": {"0x0000"}}, "icmp"},
		{"what is quoted ends early", "0303 0000 00000000 45000028 00010000 4011", map[string][]string{"icmp.code": {"3"}, "ip.proto": {"17"}}, "icmp:ip"},
		{"what time is it", "0d00 db8c 0001 0002 000003e8 000007d0 00000bb8", map[string][]string{"icmp.originate_timestamp": {"1000"}, "icmp.transmit_timestamp": {"3000"}}, "icmp"},
		{"an address mask", "1200 0000 0001 0002 ffffff00", map[string][]string{"icmp.address_mask": {"255.255.255.0"}}, "icmp"},
		{"routers", "0900 e4f4 01 02 0708 0a000001 00000000", map[string][]string{"icmp.router_address": {"10.0.0.1"}, "icmp.lifetime": {"1800"}}, "icmp"},
		{"a type that is not known", "6309 0000 00000000 0102", map[string][]string{"icmp.type": {"99"}, "data.data": {"0102"}}, "icmp:data"},
		{"a wrong checksum", "0800 0000 0001 0001 61626364", map[string][]string{"icmp.checksum.status": {"0"}, "icmp.checksum_bad": {"1"}, "_ws.expert.message": {"Bad checksum [should be 0x3337]"}}, "icmp:data"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(), hints, dissecttest.Hex(t, test.message))
			if got := string(p.Protocols()); got != test.protocols {
				t.Errorf("protocols %s, want %s", got, test.protocols)
			}
			for name, want := range test.want {
				if diff := cmp.Diff(want, dissecttest.Values(&p.Tree, name)); diff != "" {
					t.Errorf("%s:\n%s", name, diff)
				}
			}
		})
	}
}

func TestAReplyNamesItsRequest(t *testing.T) {
	t.Parallel()
	const (
		request = "4500001c 0001 0000 40 01 66de 0a000001 0a000002 0800 f7f7 0007 0001"
		reply   = "4500001c 0001 0000 40 01 66de 0a000002 0a000001 0000 fff7 0007 0001"
		another = "4500001c 0001 0000 40 01 66de 0a000002 0a000001 0000 fff6 0007 0002"
	)
	var frames [][]byte
	for _, digits := range []string{request, another, reply, reply} {
		frames = append(frames, dissecttest.Hex(t, digits))
	}
	var to, times [][]string
	dissecttest.Frames(t, layers(), wire.LinkRaw, frames, func(p *dissect.Packet) {
		to = append(to, dissecttest.Values(&p.Tree, "icmp.resp_to"))
		times = append(times, dissecttest.Values(&p.Tree, "icmp.resptime"))
	})
	if diff := cmp.Diff([][]string{nil, nil, {"1"}, nil}, to); diff != "" {
		t.Errorf("requests:\n%s", diff)
	}
	if diff := cmp.Diff([][]string{nil, nil, {"2000"}, nil}, times); diff != "" {
		t.Errorf("milliseconds:\n%s", diff)
	}
}

func TestPingSaysWhenItWasSent(t *testing.T) {
	t.Parallel()
	const head = "45000024 0001 0000 40 01 0000 0a000001 0a000002 0800 0000 0007 0001"
	for _, test := range []struct{ name, data, want string }{
		{"as Linux does", "00f1536500000000 0500000000000000", "1.000000000"},
		{"as BSD does", "6553f100 00000005", "0.999995000"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			packet := dissecttest.Hex(t, head+test.data)
			packet[3] = byte(len(packet))
			dissecttest.Frames(t, layers(), wire.LinkRaw, [][]byte{{0}, packet}, func(p *dissect.Packet) {
				if p.Frame.Number == 1 {
					return
				}
				if diff := cmp.Diff([]string{test.want}, dissecttest.Values(&p.Tree, "icmp.data_time_relative")); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// TestAQuoteDisturbsNobody gives an error about a datagram of a conversation between the
// datagrams of that conversation.
func TestAQuoteDisturbsNobody(t *testing.T) {
	t.Parallel()
	const (
		datagram = "4500001d 0001 0000 40 11 0000 0a000001 0a000002 9c40 270f 0009 1234 61"
		problem  = "45000038 0001 0000 40 01 0000 0a000002 0a000001 0303 2765 00000000" + quoted
	)
	frames := [][]byte{dissecttest.Hex(t, datagram), dissecttest.Hex(t, problem), dissecttest.Hex(t, datagram)}
	var conn *dissect.Conn
	var streams, deltas []string
	dissecttest.Frames(t, layers(), wire.LinkRaw, frames, func(p *dissect.Packet) {
		streams = append(streams, dissecttest.Values(&p.Tree, "udp.stream")...)
		deltas = append(deltas, dissecttest.Values(&p.Tree, "udp.time_delta")...)
		if p.Frame.Number != 2 {
			conn = p.Conn
			return
		}
		if p.Quoted || p.Conn != nil || p.Src.Addr().String() != "10.0.0.2" || p.Src.Port() != 0 {
			t.Errorf("quoted %v, connection %v, source %v: want nothing of it left", p.Quoted, p.Conn, p.Src)
		}
		if conn.LastFrame != 1 {
			t.Errorf("the conversation's last frame is %d, want 1", conn.LastFrame)
		}
		if len(p.Events) != 1 || p.Events[0].Conn != conn || p.Events[0].Dir != wire.ToClient ||
			p.Events[0].Text != "says: Destination unreachable (Port unreachable), of what 10.0.0.1 sent to 10.0.0.2" {
			t.Errorf("events %+v, want what the server says", p.Events)
		}
	})
	if diff := cmp.Diff([]string{"0", "0", "0"}, streams); diff != "" {
		t.Errorf("streams:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"0.000000000", "2.000000000"}, deltas); diff != "" {
		t.Errorf("since the frame before:\n%s", diff)
	}
}

func TestAMessageMayEndAnywhere(t *testing.T) {
	t.Parallel()
	dissecttest.Cut(t, layers(), hints, dissecttest.Hex(t, "0303 2765 00000000"+quoted), func(n int) bool {
		return n > 0 && n < 8 || n > 8 && n < 36 && n != 28
	})
	dissecttest.Cut(t, layers(), hints, dissecttest.Hex(t, "0900 e4f4 01 02 0708 0a000001 00000000"), func(n int) bool { return n > 0 && n < 8 })
}

func FuzzICMP(f *testing.F) { dissecttest.Fuzz(f, layers(), hints) }
