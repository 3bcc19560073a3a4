package connectrpc

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/memnet"
	"github.com/wirelore/wirelore/internal/protocol"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
)

func TestShutdownEndsStreamsThatWouldNotEnd(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	s := newService(plain())
	errs := make(chan error, 2)
	begun := make(chan struct{}, 2)
	go func() {
		errs <- dummies{s}.watch(ctx, func(*pb.WatchDummiesResponse) error { begun <- struct{}{}; return nil })
	}()
	go func() {
		errs <- rooms{s}.join(ctx, &pb.Membership{}, func(*pb.RoomEvent) error { begun <- struct{}{}; return nil })
	}()
	<-begun
	<-begun
	s.close()
	for range 2 {
		if err := <-errs; domain.KindOf(err) != domain.KindUnavailable || !strings.Contains(err.Error(), "shutting down") {
			t.Errorf("ended with %v", err)
		}
	}
}

// running serves gRPC and returns the server, what Serve returned, and a connection.
func running(t *testing.T) (protocol.Server, <-chan error, *grpc.ClientConn) {
	env := plain()
	env.Log = discard()
	server, err := GRPC().Serve(env)
	if err != nil {
		t.Fatal(err)
	}
	l := memnet.Listen()
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	cc, err := grpc.NewClient("passthrough:///test", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, addr string) (net.Conn, error) { return l.Dial(ctx, "tcp", addr) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cc.Close() })
	return server, served, cc
}

// echoing starts an Echo that takes delay and returns once the server has it.
func echoing(t *testing.T, cc *grpc.ClientConn, delay time.Duration) <-chan error {
	ctx := testContext(t)
	// Calls of one connection arrive in order: once the health of the server is known, the
	// call before has begun.
	result := make(chan error, 1)
	sent := make(chan struct{})
	go func() {
		s, err := cc.NewStream(ctx, &grpc.StreamDesc{}, pb.EchoService_Echo_FullMethodName)
		if err == nil {
			err = s.SendMsg(&pb.EchoRequest{Payload: text("x"), Delay: durationpb.New(delay)})
		}
		if err == nil {
			err = s.CloseSend()
		}
		close(sent)
		if err == nil {
			err = s.RecvMsg(&pb.EchoResponse{})
		}
		result <- err
	}()
	<-sent
	if _, err := grpc_health_v1.NewHealthClient(cc).Check(ctx, &grpc_health_v1.HealthCheckRequest{}); err != nil {
		t.Fatal(err)
	}
	return result
}

func TestShutdownOfGRPCLetsCallsFinish(t *testing.T) {
	t.Parallel()
	server, served, cc := running(t)
	call := echoing(t, cc, 100*time.Millisecond)
	if err := server.Shutdown(testContext(t)); err != nil {
		t.Errorf("shut down: %v", err)
	}
	if err := <-call; err != nil {
		t.Errorf("the call in flight: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("serve: %v", err)
	}
}

func TestShutdownOfGRPCIsBounded(t *testing.T) {
	t.Parallel()
	server, served, cc := running(t)
	call := echoing(t, cc, domain.MaxEchoDelay)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if err := server.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("shut down: %v", err)
	}
	if err := <-call; status.Code(err) != codes.Unavailable {
		t.Errorf("the call in flight: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("serve: %v", err)
	}
}
