package sqlite_test

import (
	"os"
	"os/exec"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// childVariable holds the name of the one test that a child process is to run.
const childVariable = "WIRELORE_SQLITE_TEST_CHILD"

// isChild tells whether this process was started by childCommand of the same test.
func isChild(t *testing.T) bool { return os.Getenv(childVariable) == t.Name() }

// childCommand returns a command that runs this test in a process of its own, which may be
// killed, limited or given mounts without harm to the others.
func childCommand(t *testing.T, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=60s")
	cmd.Env = append(append(os.Environ(), childVariable+"="+t.Name()), env...)
	return cmd
}
