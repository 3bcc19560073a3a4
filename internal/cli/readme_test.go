package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTheReadmeTellsTheStoryAsItIs runs the command that the README shows.
func TestTheReadmeTellsTheStoryAsItIs(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	readme := filepath.Join(root, "README.md")
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- explain -->\n", "<!-- /explain -->"
	before, rest, ok := strings.Cut(string(text), begin)
	shown, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("the README has lost its marks %q and %q", begin, end)
	}
	var out, errs bytes.Buffer
	capture := filepath.Join(root, "examples", "captures", "three-exchanges.pcapng")
	if code := Main([]string{"explain", capture, "--ladder"}, nil, nil, &out, &errs); code != 0 {
		t.Fatalf("exit code %d: %s", code, &errs)
	}
	want := "```\n" + out.String() + "```\n"
	if *update {
		if err := os.WriteFile(readme, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("the README shows something else; go test ./internal/cli -run Readme -update writes it:\n%s", diff)
	}
}
