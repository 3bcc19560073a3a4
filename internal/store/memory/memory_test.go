package memory_test

import (
	"testing"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/domain/domaintest"
	"github.com/wirelore/wirelore/internal/store/memory"
)

func open(testing.TB) domain.Service {
	s := memory.New(memory.Options{})
	return domain.Service{Dummies: s, Importer: s}
}

func TestDummies(t *testing.T)  { domaintest.Dummies(t, open, domaintest.All) }
func TestImporter(t *testing.T) { domaintest.Importer(t, open, domaintest.All) }
