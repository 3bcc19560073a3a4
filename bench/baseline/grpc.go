package baseline

import (
	"context"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// serveGRPC is the greeter on grpc-go with nothing around it. StringValue has the same bytes
// as the greeter's HelloRequest and HelloResponse: one string, field 1.
func serveGRPC(o options) error {
	l, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	s := grpc.NewServer()
	s.RegisterService(&grpc.ServiceDesc{
		ServiceName: "app.Greeter",
		HandlerType: (*any)(nil),
		Methods: []grpc.MethodDesc{{
			MethodName: "SayHello",
			Handler: func(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
				var request wrapperspb.StringValue
				if err := decode(&request); err != nil {
					return nil, err
				}
				return wrapperspb.String("Hello, " + request.GetValue() + "!"), nil
			},
		}},
	}, struct{}{})
	return s.Serve(l)
}
