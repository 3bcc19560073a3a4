package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
	"github.com/wirelore/wirelore/internal/cli"
	"github.com/wirelore/wirelore/internal/require"
	"github.com/wirelore/wirelore/internal/wire"
)

// capturesByOthers is where captures from elsewhere may lie; they are no part of the project.
var capturesByOthers = filepath.Join("..", "..", "..", "shared", "captures")

// TestConvertKeepsFrames holds that tshark reads the same frames from a copy as from the
// original, with the secrets and the comments that it holds.
func TestConvertKeepsFrames(t *testing.T) {
	t.Parallel()
	tshark := require.Tool(t, "tshark")
	captures := map[string][]string{filepath.Join("..", "..", "examples", "captures", "three-exchanges.pcapng"): nil}
	index, err := os.ReadFile(filepath.Join(capturesByOthers, "INDEX.tsv"))
	if err == nil {
		lines := strings.Split(strings.TrimSpace(string(index)), "\n")
		for _, line := range lines[1:] {
			columns := strings.Split(line, "\t")
			captures[filepath.Join(capturesByOthers, columns[0])] = strings.Fields(columns[7])
		}
	}
	for path, options := range captures {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			original, err := filepath.Abs(path)
			if err != nil {
				t.Fatal(err)
			}
			converted := filepath.Join(t.TempDir(), "copy.pcapng")
			var errs bytes.Buffer
			if code := cli.Main([]string{"convert", original, converted}, nil, nil, &errs, &errs); code != 0 {
				t.Fatalf("convert: exit code %d: %s", code, &errs)
			}
			want, refused := tsharkFrames(tshark, original, options)
			got, err := tsharkFrames(tshark, converted, options)
			if err != nil {
				t.Fatalf("tshark cannot read the copy: %v", err)
			}
			if refused != nil { // tshark gives up at a section of another version
				want, got = ourFrames(t, original), ourFrames(t, converted)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// tsharkFrames prints what tshark reads of a capture.
func tsharkFrames(tshark, path string, options []string) ([]string, error) {
	args := []string{"-r", path, "-T", "fields"}
	for _, field := range []string{"number", "time_epoch", "len", "cap_len", "protocols", "comment", "packet_flags", "drop_count"} {
		args = append(args, "-e", "frame."+field)
	}
	cmd := exec.Command(tshark, append(args, options...)...)
	if len(options) > 0 { // they name files beside the capture's folder
		cmd.Dir = capturesByOthers
	}
	out, err := cmd.Output()
	return strings.Split(string(out), "\n"), err
}

// ourFrames prints what our own reader reads of a capture.
func ourFrames(t *testing.T, path string) (all []string) {
	t.Helper()
	r, err := pcapng.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var f wire.Frame
	for {
		switch err := r.Next(&f); err {
		case nil:
			all = append(all, fmt.Sprint(f.Number, f.Time, f.Length, f.Data, f.Comments, f.Options, f.Interface.Link))
		case io.EOF:
			return all
		default:
			t.Fatal(err)
		}
	}
}
