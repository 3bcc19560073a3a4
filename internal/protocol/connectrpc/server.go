package connectrpc

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"connectrpc.com/connect"
	"connectrpc.com/grpchealth"
	"connectrpc.com/grpcreflect"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/conformance"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/app/appconnect"
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
	mount := func(path string, h http.Handler) { handlers[path] = h }
	mount(appconnect.NewGreeterHandler(greeter{s}, options))
	mount(wirelorev1connect.NewDummyServiceHandler(connectDummies{dummies{s}}, options))
	mount(wirelorev1connect.NewProcedureServiceHandler(procedures{s}, options))
	mount(wirelorev1connect.NewEchoServiceHandler(connectEcho{echo{s}}, options))
	mount(wirelorev1connect.NewRoomServiceHandler(connectRooms{rooms{s}}, options))
	if env.Conformance {
		mount(conformance.NewHandler())
	}
	names := services(handlers)
	checker := grpchealth.NewStaticChecker(names...)
	mount(grpchealth.NewHandler(checker, limit))
	reflector := grpcreflect.NewStaticReflector(append(names,
		grpchealth.HealthV1ServiceName, grpcreflect.ReflectV1ServiceName, grpcreflect.ReflectV1AlphaServiceName)...)
	mount(grpcreflect.NewHandlerV1(reflector, limit))
	mount(grpcreflect.NewHandlerV1Alpha(reflector, limit))

	methods, err := describe(services(handlers))
	if err != nil {
		return protocol.Routes{}, err
	}
	for path, h := range handlers {
		handlers[path] = protocol.CORS(guard(h, methods))
	}
	handlers["/proto/"] = protocol.CORS(http.FileServerFS(contracts))
	return protocol.Routes{Handlers: handlers, Shutdown: func(context.Context) error {
		for _, name := range names {
			checker.SetStatus(name, grpchealth.StatusNotServing)
		}
		s.close() // the http.Server waits for the streams, which now end
		return nil
	}}, nil
}

// services returns the names of the services that are mounted, "/NAME/".
func services(handlers map[string]http.Handler) []string {
	var names []string
	for path := range handlers {
		names = append(names, strings.Trim(path, "/"))
	}
	slices.Sort(names)
	return names
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
