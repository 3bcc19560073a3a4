package cli_test

import (
	"encoding/hex"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wirelore/wirelore/internal/cli"
)

// The scripts in testdata/script run this binary as wirelore.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"wirelore": func() { os.Exit(cli.Main(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr)) },
	})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	captures, err := filepath.Abs(filepath.Join("..", "..", "examples", "captures"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("CAPTURES", captures)
			e.Setenv("HTTP", freeAddr(t))
			e.Setenv("GRPC", freeAddr(t))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"await": await,
			"unhex": unhex,
		},
	})
}

// freeAddr returns an address that was free a moment ago.
func freeAddr(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// unhex makes files of hexadecimal digits: `unhex OUT IN...`. White space is left out.
func unhex(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: unhex out in...")
	}
	var digits string
	for _, in := range args[1:] {
		digits += strings.Join(strings.Fields(ts.ReadFile(in)), "")
	}
	b, err := hex.DecodeString(digits)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o644))
}

// await repeats a command until it succeeds: `await wirelore healthcheck`.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: await command [args]")
	}
	var err error
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		if err = ts.Exec(args[0], args[1:]...); err == nil {
			return
		}
		<-time.After(20 * time.Millisecond)
	}
	ts.Fatalf("%s did not succeed: %v", strings.Join(args, " "), err)
}
