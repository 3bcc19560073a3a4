package connectrpc

import (
	"testing"

	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

func TestConnect(t *testing.T) { protocoltest.Run(t, Connect()) }

func TestGRPCWeb(t *testing.T) { protocoltest.Run(t, GRPCWeb(), Connect()) }

func TestGRPC(t *testing.T) { protocoltest.Run(t, GRPC()) }
