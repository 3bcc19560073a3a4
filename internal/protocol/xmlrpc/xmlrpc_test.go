package xmlrpc

import (
	"testing"

	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

func TestContract(t *testing.T) { protocoltest.Run(t, Protocol()) }
