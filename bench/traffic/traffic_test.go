package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wirelore/wirelore/internal/require"
)

func TestSameFlagsSameFile(t *testing.T) {
	t.Parallel()
	var files [3]bytes.Buffer
	for i, seed := range []uint64{1, 1, 2} {
		if _, err := write(&files[i], 2000, 8, seed); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
		t.Error("the same seed gives two files")
	}
	if bytes.Equal(files[0].Bytes(), files[2].Bytes()) {
		t.Error("two seeds give the same file")
	}
}

// TestNothingWrong holds that tshark finds all that is meant to be there, and nothing to
// warn of, checksums included.
func TestNothingWrong(t *testing.T) {
	t.Parallel()
	tshark := require.Tool(t, "tshark")
	path := filepath.Join(t.TempDir(), "traffic.pcapng")
	if err := run([]string{"-frames", "10000", "-open", "20", path}, io.Discard, os.Stderr); err != nil {
		t.Fatal(err)
	}
	read := func(args ...string) string {
		out, err := exec.Command(tshark, append([]string{"-r", path, "-d", "tcp.port==50051,http2",
			"-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"}, args...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	if out := strings.TrimSpace(read("-q", "-z", "expert,warn")); out != "" {
		t.Errorf("tshark warns:\n%s", out)
	}
	tree := read("-q", "-z", "io,phs")
	for _, protocol := range []string{"http ", "json ", "http2 ", "grpc ", "protobuf ", "websocket "} {
		if !strings.Contains(tree, protocol) {
			t.Errorf("no %sin\n%s", protocol, tree)
		}
	}
	if n := strings.Count(read("-Y", "frame.number <= 10000"), "\n"); n != 10000 {
		t.Errorf("only %d frames", n)
	}
}

func TestBadFlags(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"-frames", "0", "x"}, {"a", "b"}, {"-nonsense"}} {
		if err := run(args, io.Discard, io.Discard); err == nil {
			t.Errorf("%q is accepted", args)
		}
	}
}
