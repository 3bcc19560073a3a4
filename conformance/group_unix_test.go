//go:build unix

package main

import (
	"bufio"
	"context"
	"io"
	"testing"

	"github.com/wirelore/wirelore/internal/require"
)

// A child of a program that is ended ends with it, willing or not: the pipe that it holds open
// would not come to its end otherwise.
func TestChildrenEndWithTheirParent(t *testing.T) {
	t.Parallel()
	sh := require.Tool(t, "sh")
	for name, child := range map[string]string{
		"willing":   `sleep 600`,
		"unwilling": `trap "" TERM; sleep 600`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			cmd := command(ctx, nil, sh, "-c", "("+child+") & echo started; wait")
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			pipe := bufio.NewReader(stdout)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if _, err := pipe.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
			cancel()
			if _, err := cmd.Process.Wait(); err != nil {
				t.Fatal(err)
			}
			endGroup(cmd)
			if _, err := io.ReadAll(pipe); err != nil {
				t.Fatal(err)
			}
		})
	}
}
