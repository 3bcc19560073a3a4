package ws_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
	"github.com/wirelore/wirelore/internal/protocol/ws"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestProtocol(t *testing.T) { protocoltest.Run(t, ws.Protocol()) }
