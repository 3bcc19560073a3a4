package require_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/wirelore/wirelore/internal/require"
)

// recorder is a testing.TB that remembers how the test ended and with what words.
type recorder struct {
	testing.TB
	end, said string
}

func (r *recorder) Helper() {}

func (r *recorder) Skipf(format string, args ...any) {
	r.end, r.said = "skipped", fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.end, r.said = "failed", fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// outcome runs f as a test of its own and tells how it ended.
func outcome(t *testing.T, f func(testing.TB)) *recorder {
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
		r.end = "ran"
	}()
	<-done
	return r
}

func TestOutcome(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"curl", "google-chrome"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)

	tool := func(name string) func(testing.TB) {
		return func(t testing.TB) { require.Tool(t, name) }
	}
	need := func(ok bool) func(testing.TB) {
		return func(t testing.TB) { require.Need(t, "root", ok, "run as root") }
	}
	tests := []struct {
		name string
		list string
		run  func(testing.TB)
		want string
	}{
		{"a program that is there", "", tool("curl"), "ran"},
		{"a program that is there and required", "curl,node", tool("curl"), "ran"},
		{"a program under another name", "chromium", tool("chromium"), "ran"},
		{"a program that is not there", "", tool("node"), "skipped"},
		{"a program that is not there, others required", "curl,nodes", tool("node"), "skipped"},
		{"a program that is not there and required", "curl,node", tool("node"), "failed"},
		{"a program without an entry", "nosuch", tool("nosuch"), "failed"},
		{"a need that is met", "root", need(true), "ran"},
		{"a need that is not met", "", need(false), "skipped"},
		{"a need that is not met and required", "root", need(false), "failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(require.Variable, tt.list)
			if got := outcome(t, tt.run).end; got != tt.want {
				t.Errorf("the test %s, want: %s", got, tt.want)
			}
		})
	}
}

func TestToolPath(t *testing.T) {
	dir := t.TempDir()
	want := filepath.Join(dir, "google-chrome")
	if err := os.WriteFile(want, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	if got := require.Tool(t, "chromium"); got != want {
		t.Errorf("Tool(chromium) = %q, want %q", got, want)
	}
}

func TestSkipSaysHowToGetIt(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv(require.Variable, "")
	r := outcome(t, func(t testing.TB) { require.Tool(t, "chromium") })
	if !strings.Contains(r.said, "apt-get install chromium") {
		t.Errorf("the skip says %q, which does not tell how to get chromium", r.said)
	}
}
