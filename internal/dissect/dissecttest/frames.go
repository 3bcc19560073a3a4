package dissecttest

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// Hex reads hexadecimal digits, with white space anywhere between bytes.
func Hex(t testing.TB, digits string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(digits), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Values returns the values of a field in their order.
func Values(tree *dissect.Tree, name string) []string {
	var values []string
	for i := range tree.Nodes {
		if tree.Nodes[i].Field.Name == name {
			values = append(values, string(tree.AppendValue(nil, i)))
		}
	}
	return values
}

// Frames gives frames to a session of the layers, one each second, and calls see with every
// packet.
func Frames(t testing.TB, layers []dissect.Layer, link wire.LinkType, frames [][]byte, see func(p *dissect.Packet)) {
	t.Helper()
	s := Session(t, layers)
	at := &wire.Interface{Link: link}
	for i, data := range frames {
		p := s.Frame(&wire.Frame{Number: i + 1, Time: time.Unix(1700000000+int64(i), 0), Interface: at, Length: len(data), Data: data})
		Check(t, &p.Tree)
		if see != nil {
			see(p)
		}
	}
}
