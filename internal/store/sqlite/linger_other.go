//go:build !unix

package sqlite

import "runtime"

// linger lets other goroutines go first. Elsewhere it waits for the network too.
type linger struct{}

func newLinger() (*linger, error) { return &linger{}, nil }

func (*linger) wait() { runtime.Gosched() }

func (*linger) close() {}
