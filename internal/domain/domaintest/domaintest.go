// Package domaintest holds one contract suite for each interface of package domain. Stores,
// buses and every protocol's client are held to the same suites, which is the proof that all
// of them serve the same thing.
package domaintest

import (
	"context"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

// Open returns a fresh service on an empty store without chat rooms. What it starts it ends
// in t.Cleanup.
type Open func(t testing.TB) domain.Service

// Has tells which operations a service can do; those it cannot must return an error.
type Has func(domain.Operation) bool

// All is Has for a service that can do everything.
func All(domain.Operation) bool { return true }

// Run runs every suite.
func Run(t *testing.T, open Open, has Has) {
	t.Run("Dummies", func(t *testing.T) { Dummies(t, open, has) })
	t.Run("Importer", func(t *testing.T) { Importer(t, open, has) })
	t.Run("Watcher", func(t *testing.T) { Watcher(t, open, has) })
	t.Run("Procedures", func(t *testing.T) { Procedures(t, open, has) })
	t.Run("Greeter", func(t *testing.T) { Greeter(t, open, has) })
	t.Run("Echo", func(t *testing.T) { Echo(t, open, has) })
	t.Run("Rooms", func(t *testing.T) { Rooms(t, open, has) })
}

// patience bounds how long a test waits for something that must happen.
const patience = 20 * time.Second

func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// each runs one behaviour on a fresh service, unless an operation that it needs is missing.
func each(t *testing.T, name string, open Open, has Has, needs []domain.Operation, f func(*testing.T, context.Context, domain.Service)) {
	for _, op := range needs {
		if !has(op) {
			return
		}
	}
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		f(t, testContext(t), open(t))
	})
}

// wantKind fails unless err is of kind k.
func wantKind(t *testing.T, err error, k domain.Kind) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one of kind %s", k)
	}
	if got := domain.KindOf(err); got != k {
		t.Fatalf("kind %s, want %s: %v", got, k, err)
	}
}

// wantFields fails unless err is KindInvalid and names exactly these fields.
func wantFields(t *testing.T, err error, fields ...string) {
	t.Helper()
	wantKind(t, err, domain.KindInvalid)
	got := map[string]bool{}
	for _, f := range domain.FieldsOf(err) {
		got[f.Field] = true
		if f.Reason == "" {
			t.Errorf("field %s has no reason", f.Field)
		}
	}
	for _, f := range fields {
		if !got[f] {
			t.Errorf("the error does not name the field %s: %v", f, err)
		}
		delete(got, f)
	}
	for f := range got {
		t.Errorf("the error names the field %s, which is right: %v", f, err)
	}
}

// must returns v or ends the test.
func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
