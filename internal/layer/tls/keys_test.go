package tls_test

import (
	"bufio"
	"crypto/rand"
	gotls "crypto/tls"
	"io"
	"net"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/tls"
	"github.com/wirelore/wirelore/internal/require"
	"github.com/wirelore/wirelore/internal/wire"
)

// checkEcho holds what the layer over tls saw to what both ends said.
func checkEcho(t *testing.T, tr *traffic, lines ...string) (events []string) {
	t.Helper()
	want := strings.Join(lines, "")
	got, events := texts(t, secretsOf(t, tr), tr.turns)
	if diff := cmp.Diff([2]string{want, want}, got); diff != "" {
		t.Error(diff)
	}
	return events
}

func TestHandshakesOfEveryKindAreFollowed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		setup func(client, server *gotls.Config)
		says  string // the agreement
	}{
		{"TLS 1.3", func(*gotls.Config, *gotls.Config) {}, "agrees on TLS 1.3 with TLS_"},
		{"ALPN", func(c, s *gotls.Config) {
			c.NextProtos, s.NextProtos = []string{"h2", "http/1.1"}, []string{"http/1.1"}
		}, "key exchange X25519MLKEM768, ALPN http/1.1, for example.com"},
		{"TLS 1.2", func(c, _ *gotls.Config) { c.MaxVersion = gotls.VersionTLS12 }, "agrees on TLS 1.2 with TLS_ECDHE_ECDSA_WITH_"},
		{"TLS 1.1", func(c, s *gotls.Config) {
			c.MaxVersion, c.MinVersion, s.MinVersion = gotls.VersionTLS11, gotls.VersionTLS10, gotls.VersionTLS10
		}, "agrees on TLS 1.1 with TLS_ECDHE_ECDSA_WITH_"},
		{"TLS 1.0", func(c, s *gotls.Config) {
			c.MaxVersion, c.MinVersion, s.MinVersion = gotls.VersionTLS10, gotls.VersionTLS10, gotls.VersionTLS10
		}, "agrees on TLS 1.0 with TLS_ECDHE_ECDSA_WITH_"},
		{"hello retry request", func(c, s *gotls.Config) {
			c.CurvePreferences, s.CurvePreferences = []gotls.CurveID{gotls.X25519, gotls.CurveP384}, []gotls.CurveID{gotls.CurveP384}
		}, "key exchange secp384r1"},
		{"client certificate, TLS 1.3", func(c, s *gotls.Config) {
			c.Certificates, s.ClientAuth = []gotls.Certificate{identity()}, gotls.RequireAnyClientCert
		}, "agrees on TLS 1.3"},
		{"client certificate, TLS 1.2", func(c, s *gotls.Config) {
			c.Certificates, s.ClientAuth, c.MaxVersion = []gotls.Certificate{identity()}, gotls.RequireAnyClientCert, gotls.VersionTLS12
		}, "agrees on TLS 1.2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			client, server := configs()
			test.setup(client, server)
			tr := talk(t, client, server, say("one", "two"), echo("one", "two"))
			events := strings.Join(checkEcho(t, tr, "one", "two"), "\n")
			if !strings.Contains(events, "to client: agrees on") || !strings.Contains(events, test.says) {
				t.Errorf("told:\n%s\nwant: %s", events, test.says)
			}
		})
	}
}

func TestResumedSessionsAreDecrypted(t *testing.T) {
	t.Parallel()
	for _, version := range []uint16{gotls.VersionTLS12, gotls.VersionTLS13} {
		t.Run(gotls.VersionName(version), func(t *testing.T) {
			t.Parallel()
			client, server := configs()
			client.ClientSessionCache, client.MaxVersion = gotls.NewLRUClientSessionCache(1), version
			var key [32]byte
			if _, err := rand.Read(key[:]); err != nil {
				t.Fatal(err)
			}
			server.SetSessionTicketKeys([][32]byte{key})
			resumed := false
			var secrets tls.Secrets
			for range 2 {
				tr := talk(t, client, server, func(c *gotls.Conn) error {
					resumed = c.ConnectionState().DidResume
					return say("again")(c)
				}, echo("again"))
				if err := secrets.AddKeyLog(tr.keys.Bytes()); err != nil {
					t.Error(err)
				}
				if got, _ := texts(t, &secrets, tr.turns); got != [2]string{"again", "again"} {
					t.Errorf("got %q", got)
				}
			}
			if !resumed {
				t.Error("the second connection did not resume the first")
			}
		})
	}
}

func TestSecretsMayComeAfterTheirRecords(t *testing.T) {
	t.Parallel()
	for _, version := range []uint16{gotls.VersionTLS12, gotls.VersionTLS13} {
		t.Run(gotls.VersionName(version), func(t *testing.T) {
			t.Parallel()
			client, server := configs()
			client.MaxVersion = version
			lines := []string{"one ", "two ", "three ", "four "}
			tr := talk(t, client, server, say(lines...), echo(lines...))
			var secrets tls.Secrets
			got := run(t, &secrets, tr.turns, func(i int) int {
				if i == len(tr.turns)-5 { // before the last answer but one
					if err := secrets.AddKeyLog(tr.keys.Bytes()); err != nil {
						t.Error(err)
					}
				}
				return 0
			})
			if want := [2]string{"four ", "three four "}; got != want && got != [2]string{"four ", "four "} {
				t.Errorf("got %q, want the end of what was said: %q", got, want)
			}
		})
	}
}

func TestRecordsAfterLostOnesAreDecrypted(t *testing.T) {
	t.Parallel()
	for _, version := range []uint16{gotls.VersionTLS12, gotls.VersionTLS13} {
		t.Run(gotls.VersionName(version), func(t *testing.T) {
			t.Parallel()
			client, server := configs()
			client.MaxVersion = version
			lines := []string{"one ", "two ", "three ", "four "}
			tr := talk(t, client, server, say(lines...), echo(lines...))
			lost := indexOfRecord(tr.turns, wire.ToServer, "two ", secretsOf(t, tr))
			got := run(t, secretsOf(t, tr), tr.turns, func(i int) int {
				if i == lost {
					return len(tr.turns[i].Data)
				}
				return 0
			})
			if diff := cmp.Diff([2]string{"one three four ", "one two three four "}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// indexOfRecord finds the turn that carries a text, as the layer over tls sees it.
func indexOfRecord(turns []dissecttest.Turn, d wire.Dir, text string, secrets *tls.Secrets) int {
	var t testing.T
	for i := range turns {
		if got, _ := texts(&t, secrets, turns[:i+1]); strings.HasSuffix(got[d], text) && turns[i].Dir == d {
			return i
		}
	}
	return -1
}

func TestKeyUpdatesAreFollowed(t *testing.T) {
	t.Parallel()
	openssl := require.Tool(t, "openssl")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, server := configs()
	tr := &traffic{}
	server.KeyLogWriter, server.MinVersion = &tr.keys, gotls.VersionTLS13

	cmd := exec.CommandContext(t.Context(), openssl, "s_client", "-quiet", "-no_ign_eof", "-connect", listener.Addr().String(), "-tls1_3")
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	raw, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	reads, lines := make(chan int, 100), make(chan string)
	c := gotls.Server(heard{tapped{raw, wire.ToClient, tr}, reads}, server)
	defer c.Close()
	go func() {
		defer close(lines)
		for in := bufio.NewScanner(c); in.Scan(); {
			lines <- in.Text() + "\n"
		}
	}()
	want := ""
	for _, step := range []string{"one\n", "K\n", "two\n", "k\n", "three\n"} {
		for len(reads) > 0 {
			<-reads
		}
		if _, err := io.WriteString(input, step); err != nil {
			t.Fatal(err)
		}
		if strings.EqualFold(step, "k\n") {
			<-reads // the update arrived: what is typed next is a line of its own
			continue
		}
		line, ok := <-lines
		if !ok {
			t.Fatalf("the connection ended before %q", step)
		}
		if _, err := io.WriteString(c, line); err != nil {
			t.Fatal(err)
		}
		want += line
	}
	_ = input.Close()
	_ = cmd.Wait()
	update := slices.IndexFunc(tr.turns, func(turn dissecttest.Turn) bool { return turn.Dir == wire.ToServer && len(turn.Data) == 5+5+1+16 })
	if got := run(t, secretsOf(t, tr), tr.turns, func(i int) int {
		if i == update {
			return len(tr.turns[i].Data)
		}
		return 0
	}); update < 0 || got != [2]string{want, want} {
		t.Errorf("with the first update (turn %d) lost: %q", update, got)
	}
	events := checkEcho(t, tr, want)
	if n := strings.Count(strings.Join(events, "\n"), "(KeyUpdate)"); n != 3 {
		t.Errorf("%d key updates were told, want two of the client and the one it asked for:\n%s", n, strings.Join(events, "\n"))
	}
}

// heard notes what is read from the other end, too.
type heard struct {
	tapped
	reads chan int
}

func (c heard) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.traffic.add(c.dir.Other(), b[:n])
		c.reads <- n
	}
	return n, err
}

func TestWhatCannotBeDecryptedSaysWhy(t *testing.T) {
	t.Parallel()
	client, server := configs()
	tr := talk(t, client, server, say("secret"), echo("secret"))
	tests := map[string]struct {
		turns   []dissecttest.Turn
		secrets *tls.Secrets
		want    string
	}{
		"no secrets":      {tr.turns, nil, "sends records that cannot be decrypted: there is no secret for the client random "},
		"other secrets":   {tr.turns, secretsOf(t, talk(t, client, server, say("x"), echo("x"))), "there is no secret for the client random "},
		"no client hello": {slices.DeleteFunc(slices.Clone(tr.turns), isClientHello), secretsOf(t, tr), "the beginning of the connection was not captured"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, events := texts(t, test.secrets, test.turns)
			if got != [2]string{} {
				t.Errorf("decrypted %q", got)
			}
			if all := strings.Join(events, "\n"); !strings.Contains(all, test.want) {
				t.Errorf("told:\n%s\nwant: %s", all, test.want)
			}
		})
	}
}

func isClientHello(t dissecttest.Turn) bool {
	return t.Dir == wire.ToServer && len(t.Data) > 5 && t.Data[0] == 22 && t.Data[5] == 1
}
