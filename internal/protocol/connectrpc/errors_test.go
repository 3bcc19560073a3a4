package connectrpc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/domain/domaintest"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/app"
)

func failing(err error) protocol.Env {
	env := plain()
	env.Service = domaintest.Failing{Err: err}.Service()
	return env
}

func TestTableTellsTheHTTPStatus(t *testing.T) {
	t.Parallel()
	for _, kind := range domain.Kinds() {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			c := serveHTTP(t, failing(domain.Errorf(kind, "test", "because")), false)
			answer, body := post(t, c, "/app.Greeter/SayHello", "application/json", strings.NewReader("{}"))
			var e struct{ Code string }
			if err := json.Unmarshal([]byte(body), &e); err != nil {
				t.Fatal(err)
			}
			if got, want := fmt.Sprintf("%s, HTTP %d", e.Code, answer.StatusCode), Connect().Errors[kind]; got != want {
				t.Errorf("on the wire %s, in the table %s", got, want)
			}
		})
	}
}

func TestErrorsCarryStandardDetails(t *testing.T) {
	t.Parallel()
	cc := serveGRPC(t, failing(domain.InvalidFields("test", []domain.FieldError{{Field: "day", Reason: "is odd"}})))
	_, err := app.NewGreeterClient(cc).SayHello(testContext(t), &app.HelloRequest{})
	s := status.Convert(err)
	if s.Code() != codes.InvalidArgument || len(s.Details()) != 2 {
		t.Fatalf("%s, details %v", s.Code(), s.Details())
	}
	info, _ := s.Details()[0].(*errdetails.ErrorInfo)
	if info.GetReason() != "INVALID" || info.GetDomain() != "wirelore" {
		t.Errorf("ErrorInfo %v", info)
	}
	bad, _ := s.Details()[1].(*errdetails.BadRequest)
	if v := bad.GetFieldViolations(); len(v) != 1 || v[0].Field != "day" || v[0].Description != "is odd" {
		t.Errorf("BadRequest %v", bad)
	}
}

func TestErrorsOfOtherServersAreReadByTheirCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[codes.Code]domain.Kind{
		codes.NotFound: domain.KindNotFound, codes.Aborted: domain.KindPrecondition, codes.DeadlineExceeded: domain.KindDeadline,
		codes.Unimplemented: domain.KindInternal, codes.Canceled: domain.KindUnavailable,
	} {
		err := fromGRPC(status.Error(code, "told so"))
		if got := domain.KindOf(err); got != want || !strings.Contains(err.Error(), "told so") {
			t.Errorf("%s is read as %s: %v", code, got, err)
		}
		err = fromConnect(connect.NewError(connect.Code(code), errors.New("told so")))
		if got := domain.KindOf(err); got != want {
			t.Errorf("connect's %s is read as %s: %v", code, got, err)
		}
	}
}

func TestCancellationArrivesAsItself(t *testing.T) {
	t.Parallel()
	for _, wire := range []func(failure) error{
		func(f failure) error { return fromConnect(f.connect()) },
		func(f failure) error { return fromGRPC(f.grpc()) },
	} {
		if err := wire(fail(fmt.Errorf("list: %w", context.Canceled))); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled on the far side: %v", err)
		}
	}
}

// panicking panics when it greets.
type panicking struct{ domain.Builtin }

func (panicking) SayHello(context.Context, string) (string, error) { panic("secret") }

func TestPanicEndsOneCallOnly(t *testing.T) {
	t.Parallel()
	env := plain()
	env.Log = discard()
	env.Service.Greeter = panicking{}
	env.Service.Echo = nil // a nil dereference, in a stream

	hc := serveHTTP(t, env, false)
	for range 2 {
		answer, body := post(t, hc, "/app.Greeter/SayHello", "application/json", strings.NewReader("{}"))
		if answer.StatusCode != http.StatusInternalServerError || strings.Contains(body, "secret") || !strings.Contains(body, `"internal"`) {
			t.Errorf("%s %s", answer.Status, body)
		}
		_, body = post(t, hc, "/wirelore.v1.EchoService/Repeat", "application/connect+json", strings.NewReader(frame(0, `{"count": 1}`)))
		if !strings.Contains(body, `"internal"`) {
			t.Errorf("stream: %s", body)
		}
	}

	cc := serveGRPC(t, env)
	for range 2 {
		_, err := app.NewGreeterClient(cc).SayHello(testContext(t), &app.HelloRequest{})
		if diff := cmp.Diff("rpc error: code = Internal desc = internal error", fmt.Sprint(err)); diff != "" {
			t.Error(diff)
		}
	}
}
