package tls_test

import (
	gotls "crypto/tls"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/tls"
	"github.com/wirelore/wirelore/internal/wire"
)

var tcp = &dissect.Field{Name: "tcp", Title: "TCP", Kind: dissect.Protocol}

var (
	plain     = &dissect.Field{Name: "plain", Title: "Plain", Kind: dissect.Protocol}
	plainText = &dissect.Field{Name: "plain.text", Title: "Text", Kind: dissect.String}
)

// plainLayer stands over tls and shows what it is given.
func plainLayer() dissect.Layer {
	return dissect.Layer{
		Proto: plain, Fields: []*dissect.Field{plainText}, Over: []string{"tls"},
		Claim: func(*dissect.Hints) dissect.Claim {
			return dissect.Claim{Certainty: dissect.Likely, Reason: "it is a test"}
		},
		NewStream: func(*dissect.Session, dissect.Hints) dissect.Stream { return plainStream{} },
	}
}

type plainStream struct{}

func (plainStream) Measure(_ wire.Dir, data []byte) int { return len(data) }
func (plainStream) Lost(wire.Dir, int)                  {}
func (plainStream) Dissect(p *dissect.Packet, _ wire.Dir, r dissect.Range, _ bool) {
	p.Layer(plain, r)
	p.Raw(plainText, r)
}

func layers(secrets *tls.Secrets) []dissect.Layer {
	return []dissect.Layer{tls.Layer(secrets), plainLayer()}
}

var overTCP = dissect.Hints{Parent: tcp, SrcPort: 40000, DstPort: 8443}

// texts explains turns and returns what the layer over tls saw, by direction.
func texts(t *testing.T, secrets *tls.Secrets, turns []dissecttest.Turn) (got [2]string, events []string) {
	t.Helper()
	dissecttest.Conversation(t, layers(secrets), overTCP, turns, func(p *dissect.Packet) {
		for _, n := range p.Nodes {
			if n.Field == plainText {
				got[p.Dir] += string(n.Bytes)
			}
		}
		for _, e := range p.Events {
			events = append(events, e.Dir.String()+": "+e.Text)
		}
		if dissecttest.Broken(&p.Tree) {
			t.Errorf("frame %d is broken:\n%s", p.Frame.Number, dissecttest.Dump(&p.Tree))
		}
	})
	return got, events
}

func secretsOf(t testing.TB, tr *traffic) *tls.Secrets {
	t.Helper()
	var s tls.Secrets
	if err := s.AddKeyLog(tr.keys.Bytes()); err != nil {
		t.Fatal(err)
	}
	return &s
}

func TestEverySuiteIsDecryptedBackToWhatWasSent(t *testing.T) {
	t.Parallel()
	for _, suite := range append(gotls.CipherSuites(), gotls.InsecureCipherSuites()...) {
		for _, version := range suite.SupportedVersions {
			if version < gotls.VersionTLS12 || !strings.Contains(suite.Name, "ECDSA") && version != gotls.VersionTLS13 {
				continue
			}
			if strings.Contains(suite.Name, "RC4") || strings.Contains(suite.Name, "3DES") {
				continue
			}
			t.Run(suite.Name, func(t *testing.T) {
				t.Parallel()
				client, server := configs()
				server.MinVersion, server.MaxVersion, server.CipherSuites = version, version, []uint16{suite.ID}
				client.CipherSuites, client.MinVersion = server.CipherSuites, version
				lines := []string{"hello\n", strings.Repeat("long ", 8000), "bye\n"}
				tr := talk(t, client, server, say(lines...), echo(lines...))
				want := strings.Join(lines, "")
				got, _ := texts(t, secretsOf(t, tr), tr.turns)
				if diff := cmp.Diff([2]string{want, want}, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}
