package connectrpc

import (
	"cmp"
	"context"
	"errors"
	"io"
	"iter"

	"connectrpc.com/connect"
	"google.golang.org/grpc"

	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
)

// The streams of the two servers differ in their types alone. The adapters here bring both to
// functions that send and receive; receiving ends with io.EOF.
type (
	connectEcho    struct{ echo }
	connectDummies struct{ dummies }
	connectRooms   struct{ rooms }

	grpcEcho    struct{ echo }
	grpcDummies struct{ dummies }
	grpcRooms   struct{ rooms }
)

func (e connectEcho) Repeat(ctx context.Context, r *pb.RepeatRequest, s *connect.ServerStream[pb.RepeatResponse]) error {
	return e.repeat(ctx, r, s.Send)
}

func (e connectEcho) Collect(ctx context.Context, s *connect.ClientStream[pb.CollectRequest]) (*pb.CollectResponse, error) {
	return e.collect(ctx, receiver(s))
}

func (e connectEcho) Converse(ctx context.Context, s *connect.BidiStream[pb.ConverseRequest, pb.ConverseResponse]) error {
	return e.converse(ctx, s.Receive, s.Send)
}

func (d connectDummies) StreamDummies(ctx context.Context, r *pb.StreamDummiesRequest, s *connect.ServerStream[pb.StreamDummiesResponse]) error {
	return d.stream(ctx, r, s.Send)
}

func (d connectDummies) WatchDummies(ctx context.Context, _ *pb.WatchDummiesRequest, s *connect.ServerStream[pb.WatchDummiesResponse]) error {
	return d.watch(ctx, s.Send)
}

func (d connectDummies) ImportDummies(ctx context.Context, s *connect.ClientStream[pb.ImportDummiesRequest]) (*pb.ImportDummiesResponse, error) {
	return d.load(ctx, receiver(s))
}

func (r connectRooms) Join(ctx context.Context, req *pb.JoinRequest, s *connect.ServerStream[pb.JoinResponse]) error {
	return r.join(ctx, req.GetMembership(), func(e *pb.RoomEvent) error { return s.Send(&pb.JoinResponse{Event: e}) })
}

func (r connectRooms) Chat(ctx context.Context, s *connect.BidiStream[pb.ChatRequest, pb.ChatResponse]) error {
	return r.chat(ctx, s.Receive, s.Send)
}

func (e grpcEcho) Repeat(r *pb.RepeatRequest, s grpc.ServerStreamingServer[pb.RepeatResponse]) error {
	return e.repeat(s.Context(), r, s.Send)
}

func (e grpcEcho) Collect(s grpc.ClientStreamingServer[pb.CollectRequest, pb.CollectResponse]) error {
	return answerOnce(s, e.collect)
}

func (e grpcEcho) Converse(s grpc.BidiStreamingServer[pb.ConverseRequest, pb.ConverseResponse]) error {
	return e.converse(s.Context(), s.Recv, s.Send)
}

func (d grpcDummies) StreamDummies(r *pb.StreamDummiesRequest, s grpc.ServerStreamingServer[pb.StreamDummiesResponse]) error {
	return d.stream(s.Context(), r, s.Send)
}

func (d grpcDummies) WatchDummies(_ *pb.WatchDummiesRequest, s grpc.ServerStreamingServer[pb.WatchDummiesResponse]) error {
	return d.watch(s.Context(), s.Send)
}

func (d grpcDummies) ImportDummies(s grpc.ClientStreamingServer[pb.ImportDummiesRequest, pb.ImportDummiesResponse]) error {
	return answerOnce(s, d.load)
}

func (r grpcRooms) Join(req *pb.JoinRequest, s grpc.ServerStreamingServer[pb.JoinResponse]) error {
	return r.join(s.Context(), req.GetMembership(), func(e *pb.RoomEvent) error { return s.Send(&pb.JoinResponse{Event: e}) })
}

func (r grpcRooms) Chat(s grpc.BidiStreamingServer[pb.ChatRequest, pb.ChatResponse]) error {
	return r.chat(s.Context(), s.Recv, s.Send)
}

// receiver returns the receiving function of connect-go's client stream.
func receiver[Req any](s *connect.ClientStream[Req]) func() (*Req, error) {
	return func() (*Req, error) {
		if s.Receive() {
			return s.Msg(), nil
		}
		return nil, cmp.Or(s.Err(), io.EOF)
	}
}

// answerOnce serves grpc-go's client stream with f.
func answerOnce[Req, Res any](s grpc.ClientStreamingServer[Req, Res], f func(context.Context, func() (*Req, error)) (*Res, error)) error {
	response, err := f(s.Context(), s.Recv)
	if err != nil {
		return err
	}
	return s.SendAndClose(response)
}

// received yields what receive returns until io.EOF; after another error it ends too.
func received[T any](receive func() (*T, error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for {
			m, err := receive()
			if errors.Is(err, io.EOF) || !yield(m, err) || err != nil {
				return
			}
		}
	}
}
