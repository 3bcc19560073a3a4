package jsonrpc

import (
	"testing"

	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

func TestContract(t *testing.T) {
	t.Parallel()
	protocoltest.Run(t, Protocol())
}

// Every call can be made over the WebSocket too.
func TestContractOverWebSocket(t *testing.T) {
	t.Parallel()
	p := Protocol()
	p.Dial = DialSocket
	protocoltest.Run(t, p)
}
