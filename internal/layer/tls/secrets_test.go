package tls_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/tls"
)

func TestLinesThatAreNotUnderstoodAreReported(t *testing.T) {
	t.Parallel()
	random := strings.Repeat("0", 64)
	tests := map[string]struct {
		log   string
		lines int
		first string
	}{
		"nothing":                     {"", 0, ""},
		"comments and empty lines":    {"# made by a test\n\n", 0, ""},
		"labels that decrypt nothing": {"EXPORTER_SECRET " + random + " 00\nRSA 0000000000000000 00\n", 0, ""},
		"two words":                   {"CLIENT_RANDOM 00\n", 1, "line 1: want a label, a client random and a secret"},
		"short random":                {"\nCLIENT_RANDOM 00 00\nx\n", 2, "line 2: CLIENT_RANDOM: the client random has 2 digits, want 64"},
		"random of other letters":     {"CLIENT_RANDOM " + strings.Repeat("x", 64) + " 00", 1, "line 1: CLIENT_RANDOM: client random: encoding/hex: invalid byte: U+0078 'x'"},
		"secret of other letters":     {"CLIENT_RANDOM " + random + " 0x", 1, "line 1: CLIENT_RANDOM: the secret is not the hexadecimal form of up to 64 bytes"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s tls.Secrets
			err := s.AddKeyLog([]byte(test.log))
			bad, _ := errors.AsType[*tls.KeyLogError](err)
			if (err == nil) != (test.lines == 0) || bad != nil && (bad.Lines != test.lines || bad.First.Error() != test.first) {
				t.Errorf("got %v, want %d lines: %s", err, test.lines, test.first)
			}
		})
	}
}

func TestAKeyLogFileIsReadOnAsItGrows(t *testing.T) {
	t.Parallel()
	client, server := configs()
	first, second := talk(t, client, server, say("one"), echo("one")), talk(t, client, server, say("two"), echo("two"))
	path := filepath.Join(t.TempDir(), "keys.log")
	half := bytes.IndexByte(second.keys.Bytes(), '\n') / 2 // of a line that is still being written
	if err := os.WriteFile(path, append(first.keys.Bytes(), second.keys.Bytes()[:half]...), 0o600); err != nil {
		t.Fatal(err)
	}
	var s tls.Secrets
	if err := s.LoadKeyLog(path); err != nil {
		t.Fatal(err)
	}
	if got, _ := texts(t, &s, first.turns); got != [2]string{"one", "one"} {
		t.Errorf("first: %q", got)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(second.keys.Bytes()[half:]); err != nil {
		t.Fatal(err)
	}
	if got, _ := texts(t, &s, second.turns); got != [2]string{"two", "two"} {
		t.Errorf("second: %q", got)
	}
	if err := s.LoadKeyLog(path + ".none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestSummariesListWhatRecordsCarry(t *testing.T) {
	t.Parallel()
	client, server := configs()
	tr := talk(t, client, server, say("x"), echo("x"))
	layer := tls.Layer(nil)
	var got []string
	dissecttest.Conversation(t, layers(secretsOf(t, tr)), overTCP, tr.turns, func(p *dissect.Packet) {
		if len(p.Nodes) > 0 && p.Nodes[0].Field == layer.Proto {
			got = append(got, string(layer.Summary(nil, &p.Tree, 0)))
		}
	})
	want := []string{
		"Client Hello (SNI=example.com)",
		"Server Hello, Change Cipher Spec, Encrypted Extensions, Certificate, Certificate Verify, Finished",
		"Change Cipher Spec, Finished", "Application Data", "Application Data",
		"Alert (Warning: Close Notify)", "Alert (Warning: Close Notify)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
