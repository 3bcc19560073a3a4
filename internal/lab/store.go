package lab

import (
	"context"
	"fmt"
	"strings"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/store/memory"
	"github.com/wirelore/wirelore/internal/store/sqlite"
)

// Store is what the lab needs of a store engine.
type Store interface {
	domain.Dummies
	domain.Importer
	Close() error
}

// StoreError says that the Store of a Config names no store.
type StoreError struct{ Store string }

// Error says which ones there are.
func (e *StoreError) Error() string {
	return fmt.Sprintf("there is no store %q; name one as sqlite:PATH or memory:", e.Store)
}

// InUseError says that another process owns the store file.
type InUseError = sqlite.InUseError

func openStore(ctx context.Context, cfg Config, onChange func(domain.Change)) (Store, error) {
	engine, path, _ := strings.Cut(cfg.Store, ":")
	switch {
	case engine == "memory" && path == "":
		return memory.New(memory.Options{OnChange: onChange}), nil
	case engine == "sqlite" && path != "":
		cache := cfg.Cache
		if cache == 0 {
			cache = -1 // off; to the engine 0 means its default
		}
		s, err := sqlite.Open(ctx, path, sqlite.Options{OnChange: onChange, Log: cfg.Log, CacheSize: cache})
		if err != nil {
			return nil, err // not a typed nil
		}
		return s, nil
	}
	return nil, &StoreError{cfg.Store}
}
