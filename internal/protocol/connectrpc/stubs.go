package connectrpc

import (
	"context"

	"connectrpc.com/connect"
	"google.golang.org/grpc"

	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/app"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/app/appconnect"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1/wirelorev1connect"
)

// stubs are the generated clients brought to one form, so that the domain's client is written
// once. Their errors are those of the domain, but for io.EOF, which ends a stream.
type stubs struct {
	sayHello, sayHelloAgain method[app.HelloRequest, app.HelloResponse]

	add     method[pb.AddRequest, pb.AddResponse]
	upper   method[pb.UpperRequest, pb.UpperResponse]
	reverse method[pb.ReverseRequest, pb.ReverseResponse]
	swap    method[pb.SwapRequest, pb.SwapResponse]

	echo method[pb.EchoRequest, pb.EchoResponse]

	stream  method[pb.StreamDummiesRequest, incoming[pb.StreamDummiesResponse]]
	get     method[pb.GetDummyRequest, pb.GetDummyResponse]
	create  method[pb.CreateDummyRequest, pb.CreateDummyResponse]
	replace method[pb.ReplaceDummyRequest, pb.ReplaceDummyResponse]
	patch   method[pb.PatchDummyRequest, pb.PatchDummyResponse]
	delete  method[pb.DeleteDummyRequest, pb.DeleteDummyResponse]
	count   method[pb.CountDummiesRequest, pb.CountDummiesResponse]
	watch   method[pb.WatchDummiesRequest, incoming[pb.WatchDummiesResponse]]
	load    func(context.Context) (*upload[pb.ImportDummiesRequest, pb.ImportDummiesResponse], error)

	publish  method[pb.PublishRequest, pb.PublishResponse]
	presence method[pb.PresenceRequest, pb.PresenceResponse]
	history  method[pb.HistoryRequest, pb.HistoryResponse]
	join     method[pb.JoinRequest, incoming[pb.JoinResponse]]
	chat     func(context.Context) (*duplex[pb.ChatRequest, pb.ChatResponse], error) // nil without HTTP/2
}

type (
	// method calls a method that takes one request.
	method[Req, Res any] func(context.Context, *Req) (*Res, error)
	// incoming is a stream of responses; the end of its call's context ends it.
	incoming[Res any] struct{ receive func() (*Res, error) }
	// upload is a stream of requests. When send returns io.EOF, finish tells why.
	upload[Req, Res any] struct {
		send   func(*Req) error
		finish func() (*Res, error)
	}
	// duplex is a stream each way.
	duplex[Req, Res any] struct {
		send    func(*Req) error
		receive func() (*Res, error)
	}
)

// connectStubs calls with connect-go.
func connectStubs(hc connect.HTTPClient, url string, options ...connect.ClientOption) stubs {
	greeter := appconnect.NewGreeterClient(hc, url, options...)
	procedures := wirelorev1connect.NewProcedureServiceClient(hc, url, options...)
	echo := wirelorev1connect.NewEchoServiceClient(hc, url, options...)
	dummies := wirelorev1connect.NewDummyServiceClient(hc, url, options...)
	rooms := wirelorev1connect.NewRoomServiceClient(hc, url, options...)
	return stubs{
		sayHello: byConnect(greeter.SayHello), sayHelloAgain: byConnect(greeter.SayHelloAgain),
		add: byConnect(procedures.Add), upper: byConnect(procedures.Upper), reverse: byConnect(procedures.Reverse), swap: byConnect(procedures.Swap),
		echo:   byConnect(echo.Echo),
		stream: streamByConnect(dummies.StreamDummies), get: byConnect(dummies.GetDummy), create: byConnect(dummies.CreateDummy),
		replace: byConnect(dummies.ReplaceDummy), patch: byConnect(dummies.PatchDummy), delete: byConnect(dummies.DeleteDummy),
		count: byConnect(dummies.CountDummies), watch: streamByConnect(dummies.WatchDummies), load: uploadByConnect(dummies.ImportDummies),
		publish: byConnect(rooms.Publish), presence: byConnect(rooms.Presence), history: byConnect(rooms.History), join: streamByConnect(rooms.Join),
	}
}

// grpcStubs calls with grpc-go.
func grpcStubs(cc grpc.ClientConnInterface) stubs {
	greeter := app.NewGreeterClient(cc)
	procedures := pb.NewProcedureServiceClient(cc)
	echo := pb.NewEchoServiceClient(cc)
	dummies := pb.NewDummyServiceClient(cc)
	rooms := pb.NewRoomServiceClient(cc)
	return stubs{
		sayHello: byGRPC(greeter.SayHello), sayHelloAgain: byGRPC(greeter.SayHelloAgain),
		add: byGRPC(procedures.Add), upper: byGRPC(procedures.Upper), reverse: byGRPC(procedures.Reverse), swap: byGRPC(procedures.Swap),
		echo:   byGRPC(echo.Echo),
		stream: streamByGRPC(dummies.StreamDummies), get: byGRPC(dummies.GetDummy), create: byGRPC(dummies.CreateDummy),
		replace: byGRPC(dummies.ReplaceDummy), patch: byGRPC(dummies.PatchDummy), delete: byGRPC(dummies.DeleteDummy),
		count: byGRPC(dummies.CountDummies), watch: streamByGRPC(dummies.WatchDummies), load: uploadByGRPC(dummies.ImportDummies),
		publish: byGRPC(rooms.Publish), presence: byGRPC(rooms.Presence), history: byGRPC(rooms.History), join: streamByGRPC(rooms.Join),
		chat: duplexByGRPC(rooms.Chat),
	}
}
