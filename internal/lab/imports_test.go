package lab_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/wirelore/wirelore"

// rule says what the packages that match a pattern may import of ours, and, where std is
// set, that they import nothing else but the standard library. In may, "." stands for the
// package's own folder and what is below it. The first rule that matches a package counts.
type rule struct {
	pkg string // path.Match pattern below the module; "/..." also matches folders below
	may []string
	std bool
}

var rules = []rule{
	{pkg: "", may: []string{"internal/cli"}},
	{pkg: "internal/cli", may: []string{"internal/lab", "internal/protocol", "internal/domain", "internal/wire", "internal/dissect",
		"internal/capture/pcapng", "internal/flow", "internal/filter", "internal/ledger", "internal/report", "internal/story", "internal/assertion"}},
	{pkg: "internal/lab", may: []string{"internal/..."}},
	{pkg: "internal/domain", std: true},
	{pkg: "internal/domain/domaintest", may: []string{"internal/domain"}},
	{pkg: "internal/wire", std: true},
	{pkg: "internal/dissect", may: []string{"internal/wire"}, std: true},
	{pkg: "internal/dissect/dissecttest", may: []string{"internal/dissect", "internal/wire"}},
	{pkg: "internal/layer/sll", may: []string{"internal/dissect", "internal/wire", "internal/layer/ethernet"}},
	{pkg: "internal/layer/icmpv6", may: []string{"internal/dissect", "internal/wire", "internal/layer/icmp"}},
	{pkg: "internal/layer/grpcweb", may: []string{"internal/dissect", "internal/wire", "internal/layer/grpc"}},
	{pkg: "internal/layer/*", may: []string{"internal/dissect", "internal/wire", "internal/layer/content", "internal/layer/prefixed"}},
	{pkg: "internal/capture/*", may: []string{"internal/wire"}},
	{pkg: "internal/flow", may: []string{"internal/dissect", "internal/wire"}, std: true},
	{pkg: "internal/filter", may: []string{"internal/dissect", "internal/wire"}, std: true},
	{pkg: "internal/ledger", may: []string{"internal/dissect", "internal/wire", "internal/flow"}, std: true},
	{pkg: "internal/assertion", may: []string{"internal/dissect", "internal/filter"}, std: true},
	{pkg: "internal/story", may: []string{"internal/dissect", "internal/wire", "internal/flow"}, std: true},
	{pkg: "internal/report", may: []string{"internal/dissect", "internal/wire"}, std: true},
	{pkg: "internal/seed", may: []string{"internal/domain"}},
	{pkg: "internal/memnet"},
	{pkg: "internal/require"},
	{pkg: "internal/browsertest", may: []string{"internal/require"}},
	{pkg: "internal/store/*", may: []string{"internal/domain", "."}},
	{pkg: "internal/bus/*", may: []string{"internal/domain", "."}},
	{pkg: "internal/protocol", may: []string{"internal/domain", "internal/dissect"}},
	{pkg: "internal/protocol/protocoltest", may: []string{"internal/protocol", "internal/domain", "internal/domain/domaintest",
		"internal/store/memory", "internal/bus/inproc", "internal/memnet", "internal/wire", "internal/dissect", "internal/dissect/dissecttest",
		"internal/capture/tap", "internal/capture/pcapng", "internal/flow", "internal/ledger"}},
	{pkg: "internal/protocol/*/...", may: []string{"internal/protocol", "internal/domain", "internal/dissect", "internal/wire", "internal/layer/...", "."}},
	{pkg: "parity/...", may: []string{"internal/...", "."}},
	{pkg: "bench/traffic", may: []string{"internal/wire", "internal/capture/pcapng", "internal/protocol/connectrpc/proto/..."}},
	{pkg: "bench/...", may: []string{"internal/domain", "."}},
	{pkg: "conformance/...", may: []string{"."}},
	{pkg: "examples/...", may: []string{}},
}

// TestImports holds the direction of every dependency: a room that reached into another
// room, or a store that knew a protocol, fails here. Tests may use what they like.
func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := 0
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); file != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules") {
				return fs.SkipDir
			}
			if _, err := os.Stat(filepath.Join(file, "go.mod")); err == nil && file != root {
				return fs.SkipDir // a module of its own
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		seen++
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		checkFile(t, file, strings.TrimPrefix(filepath.ToSlash(rel), "."))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 30 {
		t.Fatalf("only %d files were seen", seen)
	}
}

func checkFile(t *testing.T, file, pkg string) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	r, own, ok := ruleFor(pkg)
	if !ok {
		t.Errorf("package %s has no rule; add one to the table", pkg)
		return
	}
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Error(err)
			continue
		}
		if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
			if !allowed(r, own, ours) {
				t.Errorf("%s: package %s must not import %s", file, pkg, ours)
			}
		} else if r.std && strings.Contains(strings.Split(imported, "/")[0], ".") {
			t.Errorf("%s: package %s must import the standard library alone, not %s", file, pkg, imported)
		}
	}
}

// ruleFor returns the rule of pkg and the folder that "." means in it.
func ruleFor(pkg string) (r rule, own string, ok bool) {
	for _, r := range rules {
		pattern, below := strings.CutSuffix(r.pkg, "/...")
		parts := strings.Split(pkg, "/")
		n := strings.Count(pattern, "/") + 1
		if len(parts) < n || len(parts) > n && !below {
			continue
		}
		own := strings.Join(parts[:n], "/")
		if match, err := path.Match(pattern, own); err == nil && match {
			return r, own, true
		}
	}
	return rule{}, "", false
}

func allowed(r rule, own, imported string) bool {
	for _, may := range r.may {
		if may == "." {
			may = own + "/..."
		}
		base, below := strings.CutSuffix(may, "/...")
		if imported == base || below && strings.HasPrefix(imported, base+"/") {
			return true
		}
	}
	return false
}
