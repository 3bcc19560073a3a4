package connectrpc

import (
	"context"
	"errors"
	"net"
	"time"

	"google.golang.org/grpc"
	_ "google.golang.org/grpc/encoding/gzip" // grpc-go takes and gives gzip once this is linked
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/conformance"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/app"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
)

// grpcServer is protocol.Server with grpc-go.
type grpcServer struct {
	*service
	srv    *grpc.Server
	health *health.Server
}

// serve serves gRPC with grpc-go and its own HTTP/2 transport.
func serve(env protocol.Env) (protocol.Server, error) {
	s := newService(env)
	g := &grpcServer{service: s, health: health.NewServer(), srv: grpc.NewServer(
		grpc.MaxRecvMsgSize(int(env.Limits.Body)),
		grpc.MaxConcurrentStreams(uint32(env.Limits.Streams)),
		grpc.MaxHeaderListSize(uint32(env.Limits.Header)),
		grpc.ConnectionTimeout(env.Limits.Handshake),
		grpc.KeepaliveParams(keepalive.ServerParameters{MaxConnectionIdle: env.Limits.Idle, Time: env.Limits.Idle}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: minPing, PermitWithoutStream: true}),
		grpc.NumStreamWorkers(workers),
		grpc.WaitForHandlers(true),
		grpc.UnaryInterceptor(s.unary),
		grpc.StreamInterceptor(s.streaming),
	)}
	app.RegisterGreeterServer(g.srv, greeter{s})
	pb.RegisterDummyServiceServer(g.srv, grpcDummies{dummies{s}})
	pb.RegisterProcedureServiceServer(g.srv, procedures{s})
	pb.RegisterEchoServiceServer(g.srv, grpcEcho{echo{s}})
	pb.RegisterRoomServiceServer(g.srv, grpcRooms{rooms{s}})
	if env.Conformance {
		conformance.Register(g.srv)
	}
	for name := range g.srv.GetServiceInfo() {
		g.health.SetServingStatus(name, grpc_health_v1.HealthCheckResponse_SERVING)
	}
	grpc_health_v1.RegisterHealthServer(g.srv, g.health)
	reflection.Register(g.srv)
	return g, nil
}

// workers is how many goroutines wait for calls with their stacks grown already: a new one for
// each call spends a third of the call's time on growing. While all are busy grpc-go starts
// more, so this bounds nothing.
const workers = 64

// minPing is how often a client may ask whether the connection lives; grpc-go's own five
// minutes cut off clients that are merely careful.
const minPing = 10 * time.Second

// Serve implements protocol.Server.
func (g *grpcServer) Serve(l net.Listener) error {
	if err := g.srv.Serve(l); !errors.Is(err, grpc.ErrServerStopped) {
		return err
	}
	return nil
}

// Shutdown implements protocol.Server. The peers are told by GOAWAY (RFC 9113 section 6.8)
// and by the health service.
func (g *grpcServer) Shutdown(ctx context.Context) error {
	g.health.Shutdown()
	g.close()
	done := make(chan struct{})
	go func() {
		g.srv.GracefulStop()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		g.srv.Stop()
		<-done
		return ctx.Err()
	}
}

// unary is a grpc.UnaryServerInterceptor.
func (s *service) unary(ctx context.Context, r any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (_ any, err error) {
	defer toGRPC(&err)
	defer s.end(ctx, info.FullMethod, time.Now(), &err)
	return next(ctx, r)
}

// streaming is a grpc.StreamServerInterceptor.
func (s *service) streaming(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) (err error) {
	defer toGRPC(&err)
	defer s.end(stream.Context(), info.FullMethod, time.Now(), &err)
	return next(srv, stream)
}

func toGRPC(err *error) {
	if *err != nil && !isWire(*err) {
		*err = fail(*err).grpc()
	}
}
