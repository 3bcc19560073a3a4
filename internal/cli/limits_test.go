package cli

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/wirelore/wirelore/internal/protocol"
)

var update = flag.Bool("update", false, "write docs/limits.md anew")

// TestLimitsAreDocumented holds docs/limits.md to the flags: its table is written from them.
func TestLimitsAreDocumented(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("| flag | environment | default | bounds |\n|---|---|---|---|\n")
	f := pflag.NewFlagSet("limits", pflag.ContinueOnError)
	f.SortFlags = false
	limitFlags(f, &protocol.Limits{})
	f.VisitAll(func(f *pflag.Flag) {
		fmt.Fprintf(&b, "| `--%s` | `%s` | %s | %s |\n", f.Name, envName(f.Name), f.DefValue, f.Usage)
	})
	const begin, end = "<!-- table -->\n", "<!-- /table -->\n"
	path := filepath.Join("..", "..", "docs", "limits.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok1 := strings.Cut(string(text), begin)
	table, tail, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("%s has no place for the table", path)
	}
	if *update {
		if err := os.WriteFile(path, []byte(head+begin+b.String()+end+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(b.String(), table); diff != "" {
		t.Errorf("the table is not current; go test ./internal/cli -update writes it (-flags +docs):\n%s", diff)
	}
}
