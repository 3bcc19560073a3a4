package rest_test

import (
	"testing"

	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
	"github.com/wirelore/wirelore/internal/protocol/rest"
)

func TestProtocol(t *testing.T) {
	t.Parallel()
	protocoltest.Run(t, rest.Protocol())
}
