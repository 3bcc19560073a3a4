package connectrpc

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// withLimits is an environment on an empty store whose limits differ from the defaults.
func withLimits(change func(*protocol.Limits)) protocol.Env {
	env := protocol.Env{Service: protocoltest.NewService(), Limits: protocol.DefaultLimits()}
	change(&env.Limits)
	return env
}

func plain() protocol.Env { return withLimits(func(*protocol.Limits) {}) }

// serveHTTP serves Connect's routes and returns a client for them, over HTTP/1.1 or over
// HTTP/2 without TLS.
func serveHTTP(t testing.TB, env protocol.Env, http2 bool) *http.Client {
	t.Helper()
	target := protocoltest.Serve(t, env, Connect())
	transport := &http.Transport{DialContext: target.Dial, Protocols: new(http.Protocols)}
	transport.Protocols.SetHTTP1(!http2)
	transport.Protocols.SetUnencryptedHTTP2(http2)
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// serveGRPC serves gRPC and returns a connection to it.
func serveGRPC(t testing.TB, env protocol.Env) *grpc.ClientConn {
	t.Helper()
	target := protocoltest.Serve(t, env, GRPC())
	cc, err := grpc.NewClient("passthrough:///test", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, addr string) (net.Conn, error) { return target.Dial(ctx, "tcp", addr) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cc.Close() })
	return cc
}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

const base = "http://wirelore.test"

// post sends body and returns the answer with its body read.
func post(t testing.TB, c *http.Client, path, contentType string, body io.Reader, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(testContext(t), http.MethodPost, base+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	return do(t, c, r)
}

func do(t testing.TB, c *http.Client, r *http.Request) (*http.Response, string) {
	t.Helper()
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(b)
}
