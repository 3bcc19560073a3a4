package jsonrpc

import (
	"log/slog"
	"testing"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

// BenchmarkAnswer measures a message answered, without what carries it.
func BenchmarkAnswer(b *testing.B) {
	e := newEngine(protocol.Env{Service: protocoltest.NewService(), Limits: protocol.DefaultLimits(), Log: slog.New(slog.DiscardHandler)})
	for name, message := range map[string]string{
		"by position": `{"jsonrpc":"2.0","method":"add","params":[2,3],"id":1}`,
		"by name":     `{"jsonrpc":"2.0","method":"add","params":{"a":2,"b":3},"id":1}`,
		"a failure":   `{"jsonrpc":"2.0","method":"add","params":["2"],"id":1}`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c := e.begin(b.Context(), nil)
				c.answer([]byte(message))
				e.end(c)
			}
		})
	}
}
