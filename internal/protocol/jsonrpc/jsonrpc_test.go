package jsonrpc

import (
	"context"
	"testing"

	"github.com/wirelore/wirelore/internal/protocol"
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
	p.Dial = dialAllOverSocket
	protocoltest.Run(t, p)
}

func dialAllOverSocket(_ context.Context, t protocol.Target) (*protocol.Client, error) {
	return newClient(t, true), nil
}
