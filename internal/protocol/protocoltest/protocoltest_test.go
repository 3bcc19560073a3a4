package protocoltest_test

import (
	"testing"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/domain/domaintest"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

// The suites must pass without any protocol between, or they would prove nothing about one.
func TestServiceItself(t *testing.T) {
	domaintest.Run(t, func(testing.TB) domain.Service { return protocoltest.NewService() }, domaintest.All)
}
