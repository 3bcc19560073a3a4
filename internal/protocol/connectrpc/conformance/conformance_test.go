package conformance

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/wirelore/wirelore/internal/memnet"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/conformance/third_party/connectrpc/conformance/v1"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/conformance/third_party/connectrpc/conformance/v1/conformancev1connect"
)

// serve serves ConformanceService over HTTP/2 in memory.
func serve(t *testing.T) (context.Context, conformancev1connect.ConformanceServiceClient) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	http2 := new(http.Protocols)
	http2.SetUnencryptedHTTP2(true)
	mux := http.NewServeMux()
	mux.Handle(NewHandler())
	server := &http.Server{Handler: mux, Protocols: http2}
	l := memnet.Listen()
	go func() { _ = server.Serve(l) }() // until it is closed
	t.Cleanup(func() { _ = server.Close() })
	transport := &http.Transport{DialContext: l.Dial, Protocols: http2}
	t.Cleanup(transport.CloseIdleConnections)
	return ctx, conformancev1connect.NewConformanceServiceClient(&http.Client{Transport: transport}, "http://conformance.test")
}

func header(name, value string) []*pb.Header {
	return []*pb.Header{{Name: name, Value: []string{value}}}
}

// requests returns how many requests a payload tells of.
func requests(p *pb.ConformancePayload) int { return len(p.GetRequestInfo().GetRequests()) }

func TestUnaryAnswersAsDefined(t *testing.T) {
	t.Parallel()
	ctx, c := serve(t)
	ctx, call := connect.NewClientContext(ctx)
	call.RequestHeader().Set("X-Asked", "yes")
	r, err := c.Unary(ctx, &pb.UnaryRequest{ResponseDefinition: &pb.UnaryResponseDefinition{
		ResponseHeaders:  header("X-Told", "header"),
		ResponseTrailers: header("X-Told", "trailer"),
		Response:         &pb.UnaryResponseDefinition_ResponseData{ResponseData: []byte("data")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if string(r.GetPayload().GetData()) != "data" || requests(r.GetPayload()) != 1 || r.GetPayload().GetRequestInfo().GetTimeoutMs() <= 0 {
		t.Errorf("payload %v", r.GetPayload())
	}
	if !slices.ContainsFunc(r.GetPayload().GetRequestInfo().GetRequestHeaders(), func(h *pb.Header) bool { return h.GetName() == "X-Asked" }) {
		t.Error("the request's header is not told")
	}
	if h, tr := call.ResponseHeader().Get("X-Told"), call.ResponseTrailer().Get("X-Told"); h != "header" || tr != "trailer" {
		t.Errorf("header %q, trailer %q", h, tr)
	}
}

func TestErrorTellsOfItsRequest(t *testing.T) {
	t.Parallel()
	ctx, c := serve(t)
	defined := &pb.Error{Code: pb.Code_CODE_RESOURCE_EXHAUSTED, Message: proto.String("no more")}
	check := func(kind string, err error) {
		t.Helper()
		e, ok := errors.AsType[*connect.Error](err)
		if !ok || e.Code() != connect.CodeResourceExhausted || e.Message() != "no more" || len(e.Details()) != 1 {
			t.Errorf("%s: %v", kind, err)
		}
	}
	_, err := c.Unary(ctx, &pb.UnaryRequest{ResponseDefinition: &pb.UnaryResponseDefinition{
		Response: &pb.UnaryResponseDefinition_Error{Error: defined}}})
	check("unary", err)
	s, err := c.ServerStream(ctx, &pb.ServerStreamRequest{ResponseDefinition: &pb.StreamResponseDefinition{Error: defined}})
	if err == nil {
		s.Receive()
		err = s.Err()
	}
	check("server stream", err)
}

func TestDelayEndsWithTheDeadline(t *testing.T) {
	t.Parallel()
	ctx, c := serve(t)
	ctx, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	_, err := c.Unary(ctx, &pb.UnaryRequest{ResponseDefinition: &pb.UnaryResponseDefinition{ResponseDelayMs: 60_000}})
	if connect.CodeOf(err) != connect.CodeDeadlineExceeded {
		t.Errorf("%v", err)
	}
}

func TestBidiStreamAlternatesOrWaits(t *testing.T) {
	t.Parallel()
	for name, fullDuplex := range map[string]bool{"full duplex": true, "half duplex": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, c := serve(t)
			s, err := c.BidiStream(ctx)
			if err != nil {
				t.Fatal(err)
			}
			def := &pb.StreamResponseDefinition{ResponseData: [][]byte{[]byte("a"), []byte("b"), []byte("c")}}
			var told []int
			receive := func() {
				r, err := s.Receive()
				if err != nil {
					t.Fatal(err)
				}
				told = append(told, requests(r.GetPayload()))
			}
			for i := range 2 {
				request := &pb.BidiStreamRequest{}
				if i == 0 {
					request.FullDuplex, request.ResponseDefinition = fullDuplex, def
				}
				if err := s.Send(request); err != nil {
					t.Fatal(err)
				}
				if fullDuplex { // answered before the next is sent
					receive()
				}
			}
			if err := s.CloseRequest(); err != nil {
				t.Fatal(err)
			}
			for len(told) < 3 {
				receive()
			}
			if _, err := s.Receive(); !errors.Is(err, io.EOF) {
				t.Errorf("after the last: %v", err)
			}
			want := []int{2, 0, 0} // how many requests each response tells of
			if fullDuplex {
				want = []int{1, 1, 0}
			}
			if !slices.Equal(told, want) {
				t.Errorf("requests told of: %v, want %v", told, want)
			}
		})
	}
}

func TestUnimplementedIsNot(t *testing.T) {
	t.Parallel()
	ctx, c := serve(t)
	if _, err := c.Unimplemented(ctx, &pb.UnimplementedRequest{}); connect.CodeOf(err) != connect.CodeUnimplemented {
		t.Errorf("%v", err)
	}
	s := grpc.NewServer()
	Register(s)
	services := s.GetServiceInfo()
	if _, there := services["grpc.testing.TestService"]; !there || len(services) != 1 {
		t.Errorf("services %v", services)
	}
}
