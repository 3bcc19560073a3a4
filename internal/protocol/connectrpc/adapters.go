package connectrpc

import (
	"cmp"
	"context"
	"errors"
	"io"

	"connectrpc.com/connect"
	"google.golang.org/grpc"
)

func byConnect[Req, Res any](call func(context.Context, *Req) (*Res, error)) method[Req, Res] {
	return func(ctx context.Context, r *Req) (*Res, error) {
		response, err := call(ctx, r)
		return response, orNil(err, fromConnect)
	}
}

func streamByConnect[Req, Res any](call func(context.Context, *Req) (*connect.ServerStreamForClient[Res], error)) method[Req, incoming[Res]] {
	return func(ctx context.Context, r *Req) (*incoming[Res], error) {
		s, err := call(ctx, r)
		if err != nil {
			return nil, fromConnect(err)
		}
		return &incoming[Res]{receive: func() (*Res, error) {
			if s.Receive() {
				return s.Msg(), nil
			}
			_ = s.Close() // what went wrong is in Err
			return nil, cmp.Or(orNil(s.Err(), fromConnect), io.EOF)
		}}, nil
	}
}

func uploadByConnect[Req, Res any](call func(context.Context) (*connect.ClientStreamForClientSimple[Req, Res], error)) func(context.Context) (*upload[Req, Res], error) {
	return func(ctx context.Context) (*upload[Req, Res], error) {
		s, err := call(ctx)
		if err != nil {
			return nil, fromConnect(err)
		}
		return &upload[Req, Res]{
			send: func(r *Req) error { return orNil(s.Send(r), fromConnect) },
			finish: func() (*Res, error) {
				response, err := s.CloseAndReceive()
				return response, orNil(err, fromConnect)
			},
		}, nil
	}
}

func byGRPC[Req, Res any](call func(context.Context, *Req, ...grpc.CallOption) (*Res, error)) method[Req, Res] {
	return func(ctx context.Context, r *Req) (*Res, error) {
		response, err := call(ctx, r)
		return response, orNil(err, fromGRPC)
	}
}

func streamByGRPC[Req, Res any](call func(context.Context, *Req, ...grpc.CallOption) (grpc.ServerStreamingClient[Res], error)) method[Req, incoming[Res]] {
	return func(ctx context.Context, r *Req) (*incoming[Res], error) {
		s, err := call(ctx, r)
		if err != nil {
			return nil, fromGRPC(err)
		}
		return &incoming[Res]{receive: receiveByGRPC(s.Recv)}, nil
	}
}

func uploadByGRPC[Req, Res any](call func(context.Context, ...grpc.CallOption) (grpc.ClientStreamingClient[Req, Res], error)) func(context.Context) (*upload[Req, Res], error) {
	return func(ctx context.Context) (*upload[Req, Res], error) {
		s, err := call(ctx)
		if err != nil {
			return nil, fromGRPC(err)
		}
		return &upload[Req, Res]{
			send: func(r *Req) error { return orNil(s.Send(r), fromGRPC) },
			finish: func() (*Res, error) {
				response, err := s.CloseAndRecv()
				return response, orNil(err, fromGRPC)
			},
		}, nil
	}
}

func duplexByGRPC[Req, Res any](call func(context.Context, ...grpc.CallOption) (grpc.BidiStreamingClient[Req, Res], error)) func(context.Context) (*duplex[Req, Res], error) {
	return func(ctx context.Context) (*duplex[Req, Res], error) {
		s, err := call(ctx)
		if err != nil {
			return nil, fromGRPC(err)
		}
		return &duplex[Req, Res]{
			send:    func(r *Req) error { return orNil(s.Send(r), fromGRPC) },
			receive: receiveByGRPC(s.Recv),
		}, nil
	}
}

func receiveByGRPC[Res any](receive func() (*Res, error)) func() (*Res, error) {
	return func() (*Res, error) {
		m, err := receive()
		return m, orNil(err, fromGRPC)
	}
}

// orNil reads an error off a wire. The ends of streams stay as they are.
func orNil(err error, read func(error) error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return read(err)
}
