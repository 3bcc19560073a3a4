package tls_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/wire"
)

// What servers of today do not say any more, or hardly ever.
func TestRareMessagesOfServers(t *testing.T) {
	t.Parallel()
	hello := func(version, suite string) string {
		return "16" + version + "002a 02 000026" + version + strings.Repeat("11", 32) + "00" + suite + "00"
	}
	for _, test := range []struct {
		name, records string
		want          map[string]string
	}{
		{"a key that is short enough to be exported", hello("0300", "0003") + "16 0300 0013 0c 00000f 0004 c1c2c3c4 0003 010001 0002 5151", map[string]string{
			"tls.handshake.modulus": "c1c2c3c4", "tls.handshake.exponent": "010001", "tls.handshake.sig": "5151"}},
		{"what is known of several certificates", hello("0303", "c02f") + "16 0303 0013 16 00000f 02 00000b 000000 000005 30030a0101", map[string]string{
			"tls.handshake.ocsp_response_list_len": "11", "tls.handshake.ocsp_response_len": "0,5", "ocsp.responseStatus": "1"}},
		{"the hello of a draft of TLS 1.3", "16 0301 0036 02 000032 7f12" + strings.Repeat("11", 32) + "1301 000c 0028 0008 001d 0004 01020304" + "17 0301 0002 0102", map[string]string{
			"tls.handshake.version": "0x7f12", "tls.handshake.ciphersuite": "0x1301", "tls.handshake.extensions_key_share_group": "29",
			"tls.handshake.session_id_length": "", "tls.record.opaque_type": "23"}},
		{"a retry of a draft", "16 0301 000e 06 00000a 7f12 0006 0028 0002 0018", map[string]string{
			"tls.handshake.version": "0x7f12", "tls.handshake.extensions_key_share_selected_group": "24", "tls.handshake.ciphersuite": ""}},
		{"a retry of a later draft", "16 0301 0010 06 00000c 7f13 1301 0006 0028 0002 0018", map[string]string{"tls.handshake.ciphersuite": "0x1301"}},
		{"an alert that nobody encrypted", hello("0303", "c02f") + "14 0303 0001 01" + "15 0303 0002 0100", map[string]string{
			"tls.alert_message.level": "1", "tls.alert_message.desc": "0"}},
		{"an alert that is encrypted", hello("0303", "c02f") + "14 0303 0001 01" + "15 0303 0004 01020304", map[string]string{"tls.alert_message.desc": ""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			turns := []dissecttest.Turn{{Dir: wire.ToClient, Data: dissecttest.Hex(t, test.records)}}
			dissecttest.Conversation(t, layers(nil), overTCP, turns, func(p *dissect.Packet) {
				for name, want := range test.want {
					if got := strings.Join(dissecttest.Values(&p.Tree, name), ","); got != want {
						t.Errorf("%s is %q, want %q\n%s", name, got, want, dissecttest.Dump(&p.Tree))
					}
				}
			})
		})
	}
}

func TestWhatTheCaptureLeftOfARecordIsNamedOnceWithThoseBefore(t *testing.T) {
	t.Parallel()
	for _, before := range []string{"", "14 0303 0001 01"} {
		namedOnce(t, dissecttest.Hex(t, before+"17 0303 0100 0102"))
	}
}

// namedOnce explains records of which the last lacks 254 bytes.
func namedOnce(t *testing.T, data []byte) {
	t.Helper()
	s := dissecttest.Session(t, layers(nil))
	p := s.Begin(&wire.Frame{Number: 1, Interface: &wire.Interface{}, Data: data, Length: len(data) + 254})
	p.FindConn("tcp", netip.MustParseAddrPort("127.0.0.1:40000"), netip.MustParseAddrPort("127.0.0.1:8443"), false)
	h := overTCP
	h.Conn = p.Conn
	feed := s.NewFeed(silent{}, h)
	feed.Push(p, p.Dir, p.Whole(0), false)
	feed.Lost(p, p.Dir, 254)
	if got := string(p.Protocols()); got != "tls" {
		t.Errorf("protocols %s", got)
	}
	if got := dissecttest.Values(&p.Tree, "tls.record.length"); len(got) == 0 || got[len(got)-1] != "256" {
		t.Errorf("the records have the lengths %q", got)
	}
}

// What is left of SSL 2.0 in captures: a client that knows nothing else, and its server.
func TestSSL2(t *testing.T) {
	t.Parallel()
	turns := []dissecttest.Turn{
		{Dir: wire.ToServer, Data: dissecttest.Hex(t, "801c 01 0002 0003 0000 0010 010080"+strings.Repeat("11", 16))},
		{Dir: wire.ToClient, Data: dissecttest.Hex(t, "8014 04 00 01 0002 0002 0003 0004 3000 010080 01020304")},
		{Dir: wire.ToServer, Data: dissecttest.Hex(t, "8010 02 010080 0000 0004 0002 c1c2c3c4 a1a2")},
		{Dir: wire.ToClient, Data: dissecttest.Hex(t, "0004 01 01020304"+"8003 010203")},
	}
	want := map[int]map[string]string{
		2: {"tls.handshake.type": "4", "tls.handshake.version": "0x0002", "tls.handshake.certificate": "3000", "tls.handshake.cipherspec": "0x010080",
			"tls.handshake.connection_id": "1", "tls.handshake.session_id_hit": "0"},
		3: {"tls.handshake.type": "2", "tls.handshake.encrypted_key_length": "4", "tls.handshake.clear_key_data": "", "tls.handshake.key_arg": "1"},
		4: {"tls.handshake.type": "", "tls.record.version": "0x0002,0x0002", "tls.record.length": ""},
	}
	dissecttest.Conversation(t, layers(nil), overTCP, turns, func(p *dissect.Packet) {
		for name, want := range want[p.Frame.Number] {
			if got := strings.Join(dissecttest.Values(&p.Tree, name), ","); got != want {
				t.Errorf("frame %d: %s is %q, want %q\n%s", p.Frame.Number, name, got, want, dissecttest.Dump(&p.Tree))
			}
		}
	})
}
