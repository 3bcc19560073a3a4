package connectrpc

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/grpchealth"
	"connectrpc.com/grpcreflect"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	grpcgzip "google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/reflection/grpc_reflection_v1"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/app"
)

// ours are the services that both servers describe.
var ours = []string{"app.Greeter", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection",
	"wirelore.v1.DummyService", "wirelore.v1.EchoService", "wirelore.v1.ProcedureService", "wirelore.v1.RoomService"}

func TestBothServersDescribeThemselves(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)

	stream := grpcreflect.NewClient(serveHTTP(t, plain(), true), base).NewStream(ctx)
	listed, err := stream.ListServices()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Close(); err != nil {
		t.Error(err)
	}
	var names []string
	for _, n := range listed {
		names = append(names, string(n))
	}
	slices.Sort(names)
	if diff := cmp.Diff(ours, names); diff != "" {
		t.Errorf("on HTTP (-want +got):\n%s", diff)
	}

	s, err := grpc_reflection_v1.NewServerReflectionClient(serveGRPC(t, plain())).ServerReflectionInfo(ctx)
	if err != nil {
		t.Fatal(err)
	}
	request := &grpc_reflection_v1.ServerReflectionRequest_ListServices{}
	if err := s.Send(&grpc_reflection_v1.ServerReflectionRequest{MessageRequest: request}); err != nil {
		t.Fatal(err)
	}
	answer, err := s.Recv()
	if err != nil {
		t.Fatal(err)
	}
	names = nil
	for _, service := range answer.GetListServicesResponse().GetService() {
		names = append(names, service.GetName())
	}
	slices.Sort(names)
	if diff := cmp.Diff(ours, names); diff != "" {
		t.Errorf("on gRPC (-want +got):\n%s", diff)
	}
	if err := s.CloseSend(); err != nil {
		t.Error(err)
	}
}

func TestBothServersTellTheirHealth(t *testing.T) {
	t.Parallel()
	hc := serveHTTP(t, plain(), false)
	cc := serveGRPC(t, plain())
	for _, service := range []string{"", "app.Greeter", "wirelore.v1.RoomService"} {
		answer, body := post(t, hc, "/"+grpchealth.HealthV1ServiceName+"/Check", "application/json", strings.NewReader(`{"service": "`+service+`"}`))
		if answer.StatusCode != http.StatusOK || !strings.Contains(body, `STATUS_SERVING"`) {
			t.Errorf("%q on HTTP: %s %s", service, answer.Status, body)
		}
		r, err := grpc_health_v1.NewHealthClient(cc).Check(testContext(t), &grpc_health_v1.HealthCheckRequest{Service: service})
		if err != nil || r.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
			t.Errorf("%q on gRPC: %v, %v", service, r, err)
		}
	}
}

func TestContractsAreServed(t *testing.T) {
	t.Parallel()
	c := serveHTTP(t, plain(), false)
	for path, want := range map[string]string{
		"/proto/":                        "wirelore/",
		"/proto/app/greeter.proto":       "service Greeter",
		"/proto/wirelore/v1/dummy.proto": "package wirelore.v1;",
	} {
		r, err := http.NewRequestWithContext(testContext(t), http.MethodGet, base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if answer, body := do(t, c, r); answer.StatusCode != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %s %.200s", path, answer.Status, body)
		}
	}
}

func TestConformanceServicesAreThereOnDemandOnly(t *testing.T) {
	t.Parallel()
	const path = "/connectrpc.conformance.v1.ConformanceService/"
	env := plain()
	for _, env.Conformance = range []bool{false, true} {
		r, err := Connect().Routes(env)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Handlers[path] != nil; got != env.Conformance {
			t.Errorf("asked %v, served %v", env.Conformance, got)
		}
	}
}

func TestSideEffectFreeMethodIsAGet(t *testing.T) {
	t.Parallel()
	c := serveHTTP(t, plain(), false)
	query := url.Values{"connect": {"v1"}, "encoding": {"json"}, "message": {`{"name": "Ada"}`}}
	r, err := http.NewRequestWithContext(testContext(t), http.MethodGet, base+"/app.Greeter/SayHello?"+query.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer, body := do(t, c, r); answer.StatusCode != http.StatusOK || body != `{"message":"Hello, Ada!"}` {
		t.Errorf("%s %s", answer.Status, body)
	}
}

func TestGzipBothWays(t *testing.T) {
	t.Parallel()
	name := strings.Repeat("Ada ", 1000)

	var packed strings.Builder
	z := gzip.NewWriter(&packed)
	_, _ = io.WriteString(z, `{"name": "`+name+`"}`)
	_ = z.Close()
	answer, body := post(t, serveHTTP(t, plain(), false), "/app.Greeter/SayHello", "application/json", strings.NewReader(packed.String()),
		"Content-Encoding: gzip", "Accept-Encoding: gzip")
	if answer.Header.Get("Content-Encoding") != "gzip" || len(body) > 200 {
		t.Errorf("Connect: %s, %d bytes, encoding %q", answer.Status, len(body), answer.Header.Get("Content-Encoding"))
	}

	var header metadata.MD
	r, err := app.NewGreeterClient(serveGRPC(t, plain())).SayHello(testContext(t), &app.HelloRequest{Name: name},
		grpc.UseCompressor(grpcgzip.Name), grpc.Header(&header))
	if err != nil || r.GetMessage() != "Hello, "+name+"!" {
		t.Errorf("gRPC: %.20s, %v", r.GetMessage(), err)
	}
}

func TestZippedBombIsRefused(t *testing.T) {
	t.Parallel()
	var packed strings.Builder
	z := gzip.NewWriter(&packed)
	_, _ = io.WriteString(z, `{"name": "`+strings.Repeat("x", 1<<20)+`"}`)
	_ = z.Close()
	answer, body := post(t, serveHTTP(t, withLimits(func(l *protocol.Limits) { l.Body = 64 << 10 }), false),
		"/app.Greeter/SayHello", "application/json", strings.NewReader(packed.String()), "Content-Encoding: gzip")
	if answer.StatusCode != http.StatusTooManyRequests || !strings.Contains(body, "resource_exhausted") {
		t.Errorf("%s %s", answer.Status, body)
	}
}

// A page may call only what the preflight allowed, and may read of the answer's header only
// what is exposed to it (Fetch standard, section 3.2): for gRPC-Web also how the call went.
func TestPageOfAnyOriginCanCall(t *testing.T) {
	t.Parallel()
	c := serveHTTP(t, plain(), false)
	const wanted = "content-type,connect-protocol-version,connect-timeout-ms,x-grpc-web,x-user-agent,grpc-timeout"
	r, err := http.NewRequestWithContext(context.Background(), http.MethodOptions, base+"/app.Greeter/SayHello", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"Origin": {"null"}, "Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {wanted}}
	answer, _ := do(t, c, r)
	if h := answer.Header; h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Access-Control-Allow-Headers") != wanted ||
		!strings.Contains(h.Get("Access-Control-Allow-Methods"), "POST") {
		t.Errorf("preflight: %s %v", answer.Status, h)
	}
	for name, body := range map[string]string{"good": frame(0, "\x0a\x03Ada"), "failed": frame(0, "\xff")} {
		answer, _ := post(t, c, "/app.Greeter/SayHello", "application/grpc-web+proto", strings.NewReader(body), "Origin: null")
		if h := answer.Header; h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Access-Control-Expose-Headers") != "*" {
			t.Errorf("%s call: %s %v", name, answer.Status, h)
		}
	}
}
