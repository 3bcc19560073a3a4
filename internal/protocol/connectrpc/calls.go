package connectrpc

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/app"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
)

// greeter is app.Greeter.
type greeter struct{ *service }

func (g greeter) SayHello(ctx context.Context, r *app.HelloRequest) (*app.HelloResponse, error) {
	message, err := g.domain.Greeter.SayHello(ctx, r.GetName())
	if err != nil {
		return nil, err
	}
	return &app.HelloResponse{Message: message}, nil
}

func (g greeter) SayHelloAgain(ctx context.Context, r *app.HelloRequest) (*app.HelloResponse, error) {
	message, err := g.domain.Greeter.SayHelloAgain(ctx, r.GetName())
	if err != nil {
		return nil, err
	}
	return &app.HelloResponse{Message: message}, nil
}

// procedures is wirelore.v1.ProcedureService.
type procedures struct{ *service }

func (p procedures) Add(ctx context.Context, r *pb.AddRequest) (*pb.AddResponse, error) {
	sum, err := p.domain.Procedures.Add(ctx, r.GetA(), r.GetB())
	if err != nil {
		return nil, err
	}
	return &pb.AddResponse{Sum: sum}, nil
}

func (p procedures) Upper(ctx context.Context, r *pb.UpperRequest) (*pb.UpperResponse, error) {
	text, err := p.domain.Procedures.Upper(ctx, r.GetText())
	if err != nil {
		return nil, err
	}
	return &pb.UpperResponse{Text: text}, nil
}

func (p procedures) Reverse(ctx context.Context, r *pb.ReverseRequest) (*pb.ReverseResponse, error) {
	text, err := p.domain.Procedures.Reverse(ctx, r.GetText())
	if err != nil {
		return nil, err
	}
	return &pb.ReverseResponse{Text: text}, nil
}

func (p procedures) Swap(ctx context.Context, r *pb.SwapRequest) (*pb.SwapResponse, error) {
	entries, err := p.domain.Procedures.Swap(ctx, r.GetEntries())
	if err != nil {
		return nil, err
	}
	return &pb.SwapResponse{Entries: entries}, nil
}

// echo is wirelore.v1.EchoService.
type echo struct{ *service }

// maxRepeats bounds what one small Repeat request can make the server send.
const maxRepeats = 1000

func (e echo) Echo(ctx context.Context, r *pb.EchoRequest) (*pb.EchoResponse, error) {
	response := &pb.EchoResponse{}
	if deadline, ok := ctx.Deadline(); ok {
		response.TimeLeft = durationpb.New(time.Until(deadline))
	}
	var err error
	response.Payload, err = e.give(ctx, r.GetPayload(), r.GetDelay())
	if err != nil {
		return nil, err
	}
	return response, nil
}

// give echoes one payload after a delay.
func (e echo) give(ctx context.Context, p *pb.EchoPayload, delay *durationpb.Duration) (*pb.EchoPayload, error) {
	payload, err := e.domain.Echo.Echo(ctx, fromPayload(p), delay.AsDuration())
	if err != nil {
		return nil, err
	}
	return toPayload(payload), nil
}

func (e echo) repeat(ctx context.Context, r *pb.RepeatRequest, send func(*pb.RepeatResponse) error) error {
	if r.GetCount() < 1 || r.GetCount() > maxRepeats {
		return domain.InvalidFields("repeat", []domain.FieldError{{Field: "count", Reason: "must be from 1 to 1000"}})
	}
	for range r.GetCount() {
		payload, err := e.give(ctx, r.GetPayload(), r.GetDelay())
		if err != nil {
			return err
		}
		if err := send(&pb.RepeatResponse{Payload: payload}); err != nil {
			return err
		}
	}
	return nil
}

func (e echo) collect(ctx context.Context, receive func() (*pb.CollectRequest, error)) (*pb.CollectResponse, error) {
	response := &pb.CollectResponse{}
	size := int64(0)
	for r, err := range received(receive) {
		if err != nil {
			return nil, err
		}
		payload, err := e.give(ctx, r.GetPayload(), nil)
		if err != nil {
			return nil, err
		}
		// Each message is bounded by the server; what the call keeps of them is bounded here.
		if size += payloadOverhead + int64(len(payload.GetText())+len(payload.GetData())); size > e.limits.Body {
			return nil, domain.Errorf(domain.KindExhausted, "collect", "together the payloads would pass %d bytes", e.limits.Body)
		}
		response.Payloads = append(response.Payloads, payload)
	}
	return response, nil
}

// payloadOverhead is about what an empty payload takes in memory.
const payloadOverhead = 64

func (e echo) converse(ctx context.Context, receive func() (*pb.ConverseRequest, error), send func(*pb.ConverseResponse) error) error {
	for r, err := range received(receive) {
		if err != nil {
			return err
		}
		payload, err := e.give(ctx, r.GetPayload(), nil)
		if err != nil {
			return err
		}
		if err := send(&pb.ConverseResponse{Payload: payload}); err != nil {
			return err
		}
	}
	return nil
}
