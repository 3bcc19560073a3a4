package connectrpc

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"connectrpc.com/connect"
	"connectrpc.com/grpchealth"
	"connectrpc.com/grpcreflect"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/conformance"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/app/appconnect"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1/wirelorev1connect"
)

// compressFrom is the size from which a response is worth compressing: below, gzip makes most
// messages longer and all of them slower.
const compressFrom = 1024

// routes serves Connect, gRPC-Web and gRPC with connect-go's handlers.
func routes(env protocol.Env) (protocol.Routes, error) {
	s := newService(env)
	limit := connect.WithReadMaxBytes(int(env.Limits.Body))
	options := connect.WithHandlerOptions(limit, connect.WithCompressMinBytes(compressFrom), connect.WithInterceptors(s))

	handlers := map[string]http.Handler{}
	var names []string
	mount := func(path string, h http.Handler) {
		handlers[path] = protocol.CORS(bodyInTime(h, env.Limits))
		names = append(names, strings.Trim(path, "/"))
	}
	mount(appconnect.NewGreeterHandler(greeter{s}, options))
	mount(wirelorev1connect.NewDummyServiceHandler(connectDummies{dummies{s}}, options))
	mount(wirelorev1connect.NewProcedureServiceHandler(procedures{s}, options))
	mount(wirelorev1connect.NewEchoServiceHandler(connectEcho{echo{s}}, options))
	mount(wirelorev1connect.NewRoomServiceHandler(connectRooms{rooms{s}}, options))
	if env.Conformance {
		mount(conformance.NewHandler())
	}
	mount(grpchealth.NewHandler(grpchealth.NewStaticChecker(names...), limit))
	reflector := grpcreflect.NewStaticReflector(names...)
	mount(grpcreflect.NewHandlerV1(reflector, limit))
	mount(grpcreflect.NewHandlerV1Alpha(reflector, limit))
	return protocol.Routes{Handlers: handlers, Shutdown: func(context.Context) error {
		s.close() // the http.Server waits for the streams, which now end
		return nil
	}}, nil
}

// WrapUnary implements connect.Interceptor.
func (s *service) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, r connect.AnyRequest) (_ connect.AnyResponse, err error) {
		defer toConnect(&err)
		defer s.end(ctx, r.Spec().Procedure, time.Now(), &err)
		return next(ctx, r)
	}
}

// WrapStreamingHandler implements connect.Interceptor.
func (s *service) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return func(ctx context.Context, conn connect.StreamingHandlerConn) (err error) {
		defer toConnect(&err)
		defer s.end(ctx, conn.Spec().Procedure, time.Now(), &err)
		return next(ctx, conn)
	}
}

// WrapStreamingClient implements connect.Interceptor, whose other half this is not.
func (s *service) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return next
}

func toConnect(err *error) {
	if *err != nil && !isWire(*err) {
		*err = fail(*err).connect()
	}
}

// bodyInTime bounds the time that the one request of a call may take to arrive. The stream of
// a client has no such bound: its pauses are meant.
func bodyInTime(next http.Handler, l protocol.Limits) http.Handler {
	streams := clientStreams()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != http.NoBody && !streams[r.URL.Path] {
			protocol.BodyDeadline(w, l)
			r.Body = &timedBody{r.Body, w}
		}
		next.ServeHTTP(w, r)
	})
}

// clientStreams returns the paths of the methods whose requests are streams.
func clientStreams() map[string]bool {
	paths := map[string]bool{}
	for _, file := range []protoreflect.FileDescriptor{pb.File_wirelore_v1_dummy_proto, pb.File_wirelore_v1_echo_proto, pb.File_wirelore_v1_room_proto} {
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			for j := range service.Methods().Len() {
				if m := service.Methods().Get(j); m.IsStreamingClient() {
					paths["/"+string(service.FullName())+"/"+string(m.Name())] = true
				}
			}
		}
	}
	return paths
}

// timedBody lifts the deadline of a request once it is read: net/http goes on reading the
// connection, to learn of its end, and would take the passed deadline for that.
type timedBody struct {
	io.ReadCloser
	w http.ResponseWriter
}

func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		// As in protocol.BodyDeadline, a writer without deadlines needs none.
		_ = http.NewResponseController(b.w).SetReadDeadline(time.Time{})
	}
	return n, err
}
