//go:build !linux

package corpus

import (
	"context"
	"io"
)

// Run says that the corpus can be made on Linux only.
func Run(context.Context, string, string) error { return ErrNotPermitted }

// Main is never started here.
func Main(context.Context, []string, io.Writer) int { return 1 }
