package xmlrpc

import (
	"bytes"
	"context"
	"testing"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

const addCall = `<?xml version='1.0'?>
<methodCall>
<methodName>add</methodName>
<params>
<param>
<value><int>2</int></value>
</param>
<param>
<value><int>3</int></value>
</param>
</params>
</methodCall>
`

// BenchmarkAnswer is the room's own share of a call: from the body to the response's bytes.
func BenchmarkAnswer(b *testing.B) {
	s := newServer(protocol.Env{Service: protocoltest.NewService(), Limits: protocol.DefaultLimits()})
	doc := []byte(addCall)
	x := s.exchanges.Get().(*exchange)
	b.ReportAllocs()
	for b.Loop() {
		x.in.Reset()
		x.in.Write(doc)
		x.out.buf = x.out.buf[:0]
		s.answer(context.Background(), x, "")
	}
	if !bytes.Contains(x.out.buf, []byte("<int>5</int>")) {
		b.Fatalf("%s", x.out.buf)
	}
}
