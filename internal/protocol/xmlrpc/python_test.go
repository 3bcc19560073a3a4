package xmlrpc

import (
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
	"github.com/wirelore/wirelore/internal/require"
)

func TestPythonsOwnClient(t *testing.T) {
	t.Parallel()
	python := require.Tool(t, "python3")
	s := newServer(protocol.Env{Service: protocoltest.NewService(), Limits: protocol.DefaultLimits(), Conformance: true})
	srv := httptest.NewServer(s)
	defer srv.Close()
	out, err := exec.CommandContext(t.Context(), python, "testdata/client.py", srv.URL+Path).CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "ok" {
		t.Errorf("%v\n%s", err, out)
	}
}
