// Package conformance is what the outside conformance suites of Connect, gRPC-Web and gRPC
// call: connectrpc.conformance.v1.ConformanceService, whose contract lies in third_party with
// its licence (from connectrpc.com/conformance v1.0.7), and grpc.testing.TestService. Package
// connectrpc serves them on demand.
package conformance

import (
	"context"
	"errors"
	"io"
	"net/http"

	"connectrpc.com/connect"
	"google.golang.org/grpc"
	"google.golang.org/grpc/interop"
	testpb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/protobuf/proto"

	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/conformance/third_party/connectrpc/conformance/v1"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/conformance/third_party/connectrpc/conformance/v1/conformancev1connect"
)

//go:generate go -C ../../../../tools run ./protogen ../internal/protocol/connectrpc/conformance/third_party github.com/wirelore/wirelore/internal/protocol/connectrpc/conformance/third_party protoc-gen-go protoc-gen-connect-go:simple

// NewHandler returns ConformanceService and the path to mount it on.
func NewHandler() (string, http.Handler) {
	return conformancev1connect.NewConformanceServiceHandler(service{})
}

// Register adds TestService to a gRPC server.
func Register(s grpc.ServiceRegistrar) {
	testpb.RegisterTestServiceServer(s, interop.NewTestServer())
}

// service does what each request says: its contract tells how, at length. The method
// Unimplemented must stay so.
type service struct {
	conformancev1connect.UnimplementedConformanceServiceHandler
}

func (service) Unary(ctx context.Context, r *pb.UnaryRequest) (*pb.UnaryResponse, error) {
	payload, err := once(ctx, r.GetResponseDefinition(), r)
	return &pb.UnaryResponse{Payload: payload}, err
}

func (service) IdempotentUnary(ctx context.Context, r *pb.IdempotentUnaryRequest) (*pb.IdempotentUnaryResponse, error) {
	payload, err := once(ctx, r.GetResponseDefinition(), r)
	return &pb.IdempotentUnaryResponse{Payload: payload}, err
}

func (service) ClientStream(ctx context.Context, s *connect.ClientStream[pb.ClientStreamRequest]) (*pb.ClientStreamResponse, error) {
	var def *pb.UnaryResponseDefinition
	var requests []proto.Message
	for s.Receive() {
		if requests == nil {
			def = s.Msg().GetResponseDefinition()
		}
		requests = append(requests, s.Msg())
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	payload, err := once(ctx, def, requests...)
	return &pb.ClientStreamResponse{Payload: payload}, err
}

func (service) ServerStream(ctx context.Context, r *pb.ServerStreamRequest, s *connect.ServerStream[pb.ServerStreamResponse]) error {
	p := player{ctx: ctx, def: r.GetResponseDefinition(),
		flush: func() error { return s.Send(nil) },
		send: func(payload *pb.ConformancePayload) error {
			return s.Send(&pb.ServerStreamResponse{Payload: payload})
		}}
	if err := p.start(); err != nil {
		return err
	}
	return p.finish(r)
}

func (service) BidiStream(ctx context.Context, s *connect.BidiStream[pb.BidiStreamRequest, pb.BidiStreamResponse]) error {
	first, err := s.Receive()
	if err != nil {
		return endOf(err)
	}
	p := player{ctx: ctx, def: first.GetResponseDefinition(),
		flush: func() error { return s.Send(nil) },
		send: func(payload *pb.ConformancePayload) error {
			return s.Send(&pb.BidiStreamResponse{Payload: payload})
		}}
	if first.GetFullDuplex() {
		return alternate(&p, first, s.Receive)
	}
	requests := []proto.Message{first}
	for {
		r, err := s.Receive()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		requests = append(requests, r)
	}
	if err := p.start(); err != nil {
		return err
	}
	return p.finish(requests...)
}

// alternate answers each request with one response while there are any.
func alternate(p *player, r *pb.BidiStreamRequest, receive func() (*pb.BidiStreamRequest, error)) error {
	if err := p.start(); err != nil {
		return err
	}
	for p.more() {
		// Only the first response tells more of the call than the request it answers.
		info := &pb.ConformancePayload_RequestInfo{Requests: anys(r)}
		if p.sent == 0 {
			info = requestInfo(p.ctx, r)
		}
		if err := p.next(info); err != nil {
			return err
		}
		var err error
		if r, err = receive(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	return p.finish(r)
}

// endOf returns nil for the end of a stream.
func endOf(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
