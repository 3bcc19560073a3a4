package dissect_test

import (
	"testing"

	"github.com/wirelore/wirelore/internal/dissect"
)

// What tshark's columns make of strings that are not UTF-8: taken from tshark 4.0.17.
func TestTextIsMadeUTF8AsTsharkDoes(t *testing.T) {
	t.Parallel()
	field := &dissect.Field{Name: "text", Kind: dissect.String}
	for text, want := range map[string]string{
		"caf\u00e9":            "caf\u00e9",
		"\xfc":                 "\ufffd",
		"\xe4\xb8x":            "\ufffdx",
		"\xe4\xb8":             "\ufffd",
		"\xf0\x9f\x98x":        "\ufffdx",
		"\xc0\xaf":             "\ufffd\ufffd",
		"\xed\xa0\x80":         "\ufffd\ufffd\ufffd",
		"\xf4\x90\x80\x80":     "\ufffd\ufffd\ufffd\ufffd",
		"\xf0\x80\x80x":        "\ufffd\ufffd\ufffdx",
		"\xc3(":                "\ufffd(",
		"\xe4\xb8\xe4\xb8\xad": "\ufffd\u4e2d",
		"a\x00b":               "a",
	} {
		var tree dissect.Tree
		tree.Raw(field, tree.Buffer(dissect.Buffer{Data: []byte(text), Parent: -1}))
		if got := string(tree.AppendValue(nil, 0)); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestAddressesAreWrittenAsInetNtopDoes(t *testing.T) {
	t.Parallel()
	field := &dissect.Field{Name: "address", Kind: dissect.IPv6}
	for address, want := range map[string]string{
		"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03\x04": "::1.2.3.4",
		"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x01\x02\x03\x04": "::ffff:1.2.3.4",
		"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x04": "::304",
		"\x00\x64\xff\x9b\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03\x04": "64:ff9b::102:304",
		"": "",
	} {
		var tree dissect.Tree
		tree.Raw(field, tree.Buffer(dissect.Buffer{Data: []byte(address), Parent: -1}))
		if got := string(tree.AppendValue(nil, 0)); got != want {
			t.Errorf("%x becomes %q, want %q", address, got, want)
		}
	}
}
