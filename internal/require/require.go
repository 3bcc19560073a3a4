// Package require is the gate for tests that need something which Go alone does not bring: a
// browser, a Python interpreter, a privilege. Without it such a test is skipped with a line
// that says how to get it; where the environment variable WIRELORE_REQUIRE lists its name, as
// in `make ci`, the test fails instead, so that nothing is left out unnoticed.
package require

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Variable names the environment variable that lists what must be there, separated by commas.
const Variable = "WIRELORE_REQUIRE"

// program is how a program is found and how people get it. Names are tried in order.
type program struct {
	names []string
	get   string
}

// programs lists those that go by several names or come in a package of another name.
var programs = map[string]program{
	"chromium": {
		names: []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"},
		get:   "apt-get install chromium",
	},
	"docker":  {get: "apt-get install docker-cli docker-compose"},
	"node":    {names: []string{"node", "nodejs"}, get: "apt-get install nodejs"},
	"python3": {get: "apt-get install python3"},
	"tc":      {get: "apt-get install iproute2"},
	"unshare": {get: "apt-get install util-linux"},
}

// Tool returns the path of a program, looked up in PATH under name and its other usual names.
func Tool(t testing.TB, name string) (path string) {
	t.Helper()
	p := programs[name]
	if p.names == nil {
		p.names = []string{name}
	}
	for _, n := range p.names {
		if path, err := exec.LookPath(n); err == nil {
			return path
		}
	}
	if p.get == "" {
		p.get = "apt-get install " + name
	}
	missing(t, name, "not in PATH as "+strings.Join(p.names, ", ")+"; try: "+p.get)
	return ""
}

// Need is for what is not a program, such as "root" or "python-grpcio": the caller has looked,
// and says whether it is there and, in why, what is missing and how to get it.
func Need(t testing.TB, name string, ok bool, why string) {
	t.Helper()
	if !ok {
		missing(t, name, why)
	}
}

func missing(t testing.TB, name, why string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv(Variable), ","), name) {
		t.Fatalf("%s is missing and %s lists it: %s", name, Variable, why)
	}
	t.Skipf("needs %s: %s", name, why)
}
