package connectrpc

import (
	"context"
	"net"
	"net/http"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/app"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
)

// maxResponse bounds the messages that the clients take, in bytes.
const maxResponse = 64 << 20

// dialConnect speaks JSON over HTTP/1.1: what people can read on the wire.
func dialConnect(_ context.Context, t protocol.Target) (*protocol.Client, error) {
	return dialHTTP(t, connect.WithProtoJSON()), nil
}

// dialGRPCWeb speaks binary Protobuf over HTTP/1.1, as a page would.
func dialGRPCWeb(_ context.Context, t protocol.Target) (*protocol.Client, error) {
	return dialHTTP(t, connect.WithGRPCWeb()), nil
}

func dialHTTP(t protocol.Target, options ...connect.ClientOption) *protocol.Client {
	transport := &http.Transport{DialContext: dialer(t), MaxIdleConnsPerHost: 100, IdleConnTimeout: time.Minute}
	options = append(options, connect.WithReadMaxBytes(maxResponse))
	c := &client{stubs: connectStubs(&http.Client{Transport: transport}, "http://"+t.Addr, options...)}
	return &protocol.Client{Service: c.service(), Close: func() error {
		transport.CloseIdleConnections()
		return nil
	}}
}

func dialGRPC(_ context.Context, t protocol.Target) (*protocol.Client, error) {
	dial := dialer(t)
	// "passthrough" leaves names to the dialer, which may be on a network of its own.
	cc, err := grpc.NewClient("passthrough:///"+t.Addr,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, addr string) (net.Conn, error) { return dial(ctx, "tcp", addr) }),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxResponse)))
	if err != nil {
		return nil, err
	}
	c := &client{stubs: grpcStubs(cc)}
	return &protocol.Client{Service: c.service(), Close: cc.Close}, nil
}

func dialer(t protocol.Target) func(ctx context.Context, network, addr string) (net.Conn, error) {
	if t.Dial != nil {
		return t.Dial
	}
	return new(net.Dialer).DialContext
}

// client is the domain at the far end of any of the three protocols.
type client struct{ stubs }

func (c *client) service() domain.Service {
	d := dummiesClient{c}
	return domain.Service{Dummies: d, Importer: d, Watcher: d,
		Procedures: callsClient{c}, Greeter: callsClient{c}, Echo: echoClient{c}, Rooms: roomsClient{c}}
}

// callsClient is domain.Procedures and domain.Greeter.
type callsClient struct{ *client }

func (c callsClient) Add(ctx context.Context, a, b int64) (int64, error) {
	r, err := c.add(ctx, &pb.AddRequest{A: a, B: b})
	return r.GetSum(), err
}

func (c callsClient) Upper(ctx context.Context, s string) (string, error) {
	r, err := c.upper(ctx, &pb.UpperRequest{Text: s})
	return r.GetText(), err
}

func (c callsClient) Reverse(ctx context.Context, s string) (string, error) {
	r, err := c.reverse(ctx, &pb.ReverseRequest{Text: s})
	return r.GetText(), err
}

func (c callsClient) Swap(ctx context.Context, m map[string]string) (map[string]string, error) {
	r, err := c.swap(ctx, &pb.SwapRequest{Entries: m})
	if err != nil {
		return nil, err
	}
	if r.Entries == nil { // an empty map is no bytes on the wire
		return map[string]string{}, nil
	}
	return r.Entries, nil
}

func (c callsClient) SayHello(ctx context.Context, name string) (string, error) {
	r, err := c.sayHello(ctx, &app.HelloRequest{Name: name})
	return r.GetMessage(), err
}

func (c callsClient) SayHelloAgain(ctx context.Context, name string) (string, error) {
	r, err := c.sayHelloAgain(ctx, &app.HelloRequest{Name: name})
	return r.GetMessage(), err
}

// echoClient is domain.Echo.
type echoClient struct{ *client }

func (c echoClient) Echo(ctx context.Context, p domain.Payload, delay time.Duration) (domain.Payload, error) {
	r, err := c.echo(ctx, &pb.EchoRequest{Payload: toPayload(p), Delay: durationpb.New(delay)})
	if err != nil {
		return domain.Payload{}, err
	}
	return fromPayload(r.GetPayload()), nil
}
