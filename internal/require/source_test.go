package require_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// skips lists the functions that skip without this package, with the reason.
var skips = map[string]string{
	"internal/store/sqlite judge":                                  "repeats what this package decided in a child process",
	"internal/store/sqlite TestNoPermission":                       "root may write everything; TestReadOnly shows the same",
	"internal/protocol/ws/socket TestOfferToAFullSocket":           "for systems without raw access to a socket",
	"internal/protocol/ws/socket TestAnIdleConnectionOwnsNoBuffer": "for systems without raw access to a socket",
}

// TestNothingIsSkippedUnnoticed reads the source: tests skip by this package only, and what
// they ask it for is required in CI.
func TestNothingIsSkippedUnnoticed(t *testing.T) {
	t.Parallel()
	required := requiredInCI(t)
	files := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".cache" || d.Name() == ".git"):
			return fs.SkipDir
		case filepath.Ext(path) != ".go" || strings.HasPrefix(path, "../../internal/require/"):
			return nil
		}
		files++
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, _ := filepath.Rel("../..", filepath.Dir(path))
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && skips[filepath.ToSlash(dir)+" "+f.Name.Name] == "" {
				ast.Inspect(f, func(n ast.Node) bool {
					call, ok := n.(*ast.CallExpr)
					if !ok {
						return true
					}
					receiver, method := selector(call)
					if method == "Fuzz" {
						return false // skipping an input that says nothing is how fuzzing is done
					}
					if why := unnoticed(call, receiver, method, required); why != "" {
						t.Errorf("%s: %s", fset.Position(call.Pos()), why)
					}
					return true
				})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Errorf("only %d files were found; does this test look in the right place?", files)
	}
}

// unnoticed tells why CI would not notice the skip that call makes or may make.
func unnoticed(call *ast.CallExpr, receiver, method string, required []string) string {
	switch {
	case strings.HasPrefix(method, "Skip") && slices.Contains([]string{"t", "b", "tb", "f"}, receiver):
		return "skip by package require, so that CI notices"
	case receiver == "require" && (method == "Tool" || method == "Need"):
		name, ok := literal(call.Args[1])
		if !ok {
			return "name what is required by a literal"
		}
		if !slices.Contains(required, name) {
			return name + " is not required in scripts/ci, so CI would not notice its absence"
		}
	}
	return ""
}

// requiredInCI reads the names from scripts/ci: those of the list, and those that it appends
// where the machine allows them.
func requiredInCI(t *testing.T) []string {
	script, err := os.ReadFile("../../scripts/ci")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range regexp.MustCompile(`\brequire\+?=,?([a-z0-9,-]+)`).FindAllSubmatch(script, -1) {
		names = append(names, strings.Split(string(m[1]), ",")...)
	}
	return names
}

// selector returns a and b of a call a.b(...).
func selector(call *ast.CallExpr) (receiver, method string) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	if x, ok := sel.X.(*ast.Ident); ok {
		receiver = x.Name
	}
	return receiver, sel.Sel.Name
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
