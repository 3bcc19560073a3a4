package tls_test

import (
	gotls "crypto/tls"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/tls"
	"github.com/wirelore/wirelore/internal/wire"
)

func TestRecordsJoinWhereverSegmentsEnd(t *testing.T) {
	t.Parallel()
	client, server := configs()
	tr := talk(t, client, server, say("one", "two"), echo("one", "two"))
	secrets := secretsOf(t, tr)
	for size := 1; size < 1500; size += 1 + size/8 {
		var turns []dissecttest.Turn
		for _, turn := range tr.turns {
			for part := range slices.Chunk(turn.Data, size) {
				turns = append(turns, dissecttest.Turn{Dir: turn.Dir, Data: part})
			}
		}
		if got, _ := texts(t, secrets, turns); got != [2]string{"onetwo", "onetwo"} {
			t.Errorf("in segments of %d bytes: %q", size, got)
		}
	}
}

func TestARecordThatEndsTooEarlyIsMarked(t *testing.T) {
	t.Parallel()
	client, server := configs()
	client.MaxVersion = gotls.VersionTLS12
	tr := talk(t, client, server, say("x"), echo("x"))
	for _, turn := range tr.turns[:2] { // the hellos, the certificate
		dissecttest.Cut(t, layers(nil), overTCP, turn.Data, func(n int) bool { return n >= 1 && !wholeRecords(turn.Data, n) })
	}
}

// wholeRecords tells whether a record ends at n.
func wholeRecords(b []byte, n int) bool {
	for at := 0; at <= n; at += 5 + int(b[at+3])<<8 + int(b[at+4]) {
		if at == n {
			return true
		}
	}
	return false
}

func TestMalformedMessagesKeepWhatDecoded(t *testing.T) {
	t.Parallel()
	hello := "\x16\x03\x01\x00\x2d\x01\x00\x00\x29\x03\x03" + strings.Repeat("r", 32)
	tests := map[string]struct{ record, keeps, why string }{
		"suites beyond the message":     {hello + "\x00\x00\x09\x13\x01\x01\x00", "tls.handshake.random", "Cipher Suites has 9 bytes, but only 4 are left"},
		"session ID beyond the message": {hello + "\x09\x00\x02\x13\x01\x01\x00", "tls.handshake.session_id_length", "Session ID has 9 bytes, but only 6 are left"},
		"a heartbeat longer than it is": {"\x18\x03\x03\x00\x03\x01\xff\xff", "tls.heartbeat_message.type", "tls.heartbeat_message.payload_length.invalid"},
		"certificate that is none":      {"\x16\x03\x03\x00\x0b\x0b\x00\x00\x07\x00\x00\x04\x00\x00\x01\xff", "tls.handshake.certificate", "the certificate does not follow the distinguished encoding rules"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := dissecttest.Unit(t, layers(nil), overTCP, []byte(test.record))
			dump := dissecttest.Dump(&p.Tree)
			if !strings.Contains(dump, test.keeps) || !strings.Contains(dump, test.why) {
				t.Errorf("want %s and %q in\n%s", test.keeps, test.why, dump)
			}
		})
	}
}

// TestHandshakesInTheClear holds the trees of recorded handshakes to golden files.
func TestHandshakesInTheClear(t *testing.T) {
	t.Parallel()
	if *update {
		record(t)
	}
	files, err := filepath.Glob("testdata/*.turns")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			packed, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			dissecttest.Conversation(t, layers(nil), overTCP, dissecttest.Turns(packed), func(p *dissect.Packet) {
				got.WriteString(dissecttest.Dump(&p.Tree))
			})
			golden := strings.TrimSuffix(file, ".turns") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAHelloOfSSL2BeginsAHandshake(t *testing.T) {
	t.Parallel()
	hello := "\x80\x1c\x01\x03\x01\x00\x03\x00\x00\x00\x10\x00\x00\x2f" + strings.Repeat("c", 16)
	var got []string
	dissecttest.Conversation(t, layers(nil), overTCP, []dissecttest.Turn{
		{Data: []byte(hello[:20])}, {Data: []byte(hello[20:])},
		{Dir: wire.ToClient, Data: []byte("\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01" + strings.Repeat("s", 32) + "\x00\x00\x2f\x00")},
		{Data: []byte("\x17\x03\x01\x00\x01x")},
	}, func(p *dissect.Packet) {
		for i := range p.Nodes {
			if name := p.Nodes[i].Field.Name; name == "tls.handshake.cipherspec" || name == "tls.handshake.ciphersuite" {
				got = append(got, name+" "+string(p.AppendValue(nil, i)))
			}
		}
	})
	want := []string{"tls.handshake.cipherspec 0x00002f", "tls.handshake.ciphersuite 0x002f"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	dissecttest.Cut(t, layers(nil), overTCP, []byte(hello), func(n int) bool { return n >= 11 })
}

func TestClaimsGoByTheHeaderThenByThePort(t *testing.T) {
	t.Parallel()
	layer := tls.Layer(nil)
	tests := map[string]struct {
		first string
		port  uint16
		want  dissect.Certainty
	}{
		"client hello on any port":  {"\x16\x03\x01\x02\x00", 9999, dissect.Likely},
		"SSL 3.0":                   {"\x16\x03\x00\x00\x10", 9999, dissect.Likely},
		"SSL 2.0 hello":             {"\x80\x1c\x01\x03\x01\x00\x03\x00\x00\x00\x10\x00\x00\x2f", 9999, dissect.Likely},
		"too long for a record":     {"\x16\x03\x01\xff\xff", 9999, dissect.No},
		"no such version":           {"\x16\x04\x01\x00\x10", 9999, dissect.No},
		"no such type":              {"\x13\x03\x01\x00\x10", 9999, dissect.No},
		"the beginning of a header": {"\x16\x03", 9999, dissect.Maybe},
		"a byte of anything":        {"\x17", 9999, dissect.No},
		"anything on port 443":      {"\x99\x99", 443, dissect.Maybe},
		"text":                      {"GET / HTTP/1.1", 8080, dissect.No},
		"text on port 443":          {"SSH-2.0-OpenSSH_9\r\n", 443, dissect.No},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := layer.Claim(&dissect.Hints{Parent: tcp, First: []byte(test.first), SrcPort: 40000, DstPort: test.port})
			if c.Certainty != test.want || (c.Reason == "") != (test.want == dissect.No) {
				t.Errorf("got %v %q, want %v", c.Certainty, c.Reason, test.want)
			}
		})
	}
}

func FuzzRecords(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.turns")
	for _, file := range files {
		if packed, err := os.ReadFile(file); err == nil {
			f.Add(packed)
		}
	}
	dissecttest.FuzzStream(f, layers(nil), overTCP)
}

func FuzzKeyLog(f *testing.F) {
	zeros := strings.Repeat("0", 64)
	f.Add("CLIENT_RANDOM " + zeros + " " + zeros + zeros[:32] + "\n")
	f.Add("# comment\n\nCLIENT_HANDSHAKE_TRAFFIC_SECRET " + zeros + " " + zeros)
	f.Add("RSA 0000000000000000 " + zeros + "\nEXPORTER_SECRET " + zeros + " " + zeros + "\n")
	f.Add("CLIENT_RANDOM 00 zz\nCLIENT_RANDOM\n")
	f.Fuzz(func(t *testing.T, text string) {
		var s tls.Secrets
		err := s.AddKeyLog([]byte(text))
		if again := s.AddKeyLog([]byte(text)); (err == nil) != (again == nil) {
			t.Errorf("first %v, then %v", err, again)
		}
	})
}
