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

// notInCI names what a test may ask for and `make ci` does not require, with the reason.
var notInCI = map[string]string{
	"root": "CI machines differ in it",
}

// TestNothingIsSkippedUnnoticed reads the source of all tests: they skip by this package only,
// and what they ask it for is required in CI.
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
		case !strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "../../internal/require/"):
			return nil
		}
		files++
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			where := fset.Position(call.Pos())
			receiver, method := selector(call)
			switch {
			case method == "Fuzz":
				return false // skipping an input that says nothing is how fuzzing is done
			case strings.HasPrefix(method, "Skip") && slices.Contains([]string{"t", "b", "tb", "f"}, receiver):
				t.Errorf("%s: skip by package require, so that CI notices", where)
			case receiver == "require" && (method == "Tool" || method == "Need"):
				name, ok := literal(call.Args[1])
				if !ok {
					t.Errorf("%s: name what is required by a literal", where)
				} else if notInCI[name] == "" && !slices.Contains(required, name) {
					t.Errorf("%s: %q is not in REQUIRE in the Makefile, so CI would not notice its absence", where, name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 10 {
		t.Errorf("only %d test files were found; does this test look in the right place?", files)
	}
}

// requiredInCI reads the list from the Makefile.
func requiredInCI(t *testing.T) []string {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^REQUIRE := (\S+)$`).FindSubmatch(makefile)
	if m == nil {
		t.Fatal("no line REQUIRE := ... in the Makefile")
	}
	return strings.Split(string(m[1]), ",")
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
