package conformance

import (
	"context"
	"errors"
	"net/http"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/conformance/third_party/connectrpc/conformance/v1"
)

// once answers a call that has one response, with what def defines.
func once(ctx context.Context, def *pb.UnaryResponseDefinition, requests ...proto.Message) (*pb.ConformancePayload, error) {
	info := requestInfo(ctx, requests...)
	setHeaders(ctx, def)
	pause(def.GetResponseDelayMs())
	if err := def.GetError(); err != nil {
		return nil, wireError(err, info)
	}
	return &pb.ConformancePayload{Data: def.GetResponseData(), RequestInfo: info}, nil
}

// player sends the responses that def defines.
type player struct {
	ctx   context.Context
	def   *pb.StreamResponseDefinition
	flush func() error // sends the headers alone
	send  func(*pb.ConformancePayload) error
	sent  int
}

func (p *player) more() bool { return p.sent < len(p.def.GetResponseData()) }

func (p *player) start() error {
	setHeaders(p.ctx, p.def)
	if !p.more() { // an error may still come in place of a response
		return nil
	}
	return p.flush()
}

func (p *player) next(info *pb.ConformancePayload_RequestInfo) error {
	pause(p.def.GetResponseDelayMs())
	data := p.def.GetResponseData()[p.sent]
	p.sent++
	return p.send(&pb.ConformancePayload{Data: data, RequestInfo: info})
}

// finish sends what is left and returns the error that ends the stream. Whichever comes first
// tells of the requests.
func (p *player) finish(requests ...proto.Message) error {
	for p.more() {
		var info *pb.ConformancePayload_RequestInfo
		if p.sent == 0 {
			info = requestInfo(p.ctx, requests...)
		}
		if err := p.next(info); err != nil {
			return err
		}
	}
	err := p.def.GetError()
	switch {
	case err == nil:
		return nil
	case p.sent == 0:
		return wireError(err, requestInfo(p.ctx, requests...))
	default:
		return wireError(err)
	}
}

// pause waits as long as the suite wants, also past the call's deadline or end: an answer at the
// very moment of the deadline would race with the client's own, which is what is judged.
func pause(milliseconds uint32) {
	time.Sleep(min(time.Duration(milliseconds)*time.Millisecond, longestPause))
}

// longestPause bounds what one request can ask for; the suite asks for less than a second.
const longestPause = 5 * time.Second

// requestInfo tells what arrived.
func requestInfo(ctx context.Context, requests ...proto.Message) *pb.ConformancePayload_RequestInfo {
	call, _ := connect.CallInfoForHandlerContext(ctx)
	info := &pb.ConformancePayload_RequestInfo{RequestHeaders: toHeaders(call.RequestHeader()), Requests: anys(requests...)}
	if deadline, ok := ctx.Deadline(); ok {
		info.TimeoutMs = proto.Int64(time.Until(deadline).Milliseconds())
	}
	if query := call.Peer().Query; len(query) > 0 {
		info.ConnectGetInfo = &pb.ConformancePayload_ConnectGetInfo{QueryParams: toHeaders(query)}
	}
	return info
}

func anys(messages ...proto.Message) []*anypb.Any {
	var out []*anypb.Any
	for _, m := range messages {
		// Only a message that cannot be marshaled fails, and these were just unmarshaled.
		if a, err := anypb.New(m); err == nil {
			out = append(out, a)
		}
	}
	return out
}

func toHeaders[M ~map[string][]string](m M) []*pb.Header {
	var out []*pb.Header
	for name, values := range m {
		out = append(out, &pb.Header{Name: name, Value: values})
	}
	return out
}

func setHeaders(ctx context.Context, def interface {
	GetResponseHeaders() []*pb.Header
	GetResponseTrailers() []*pb.Header
}) {
	call, _ := connect.CallInfoForHandlerContext(ctx)
	add(call.ResponseHeader(), def.GetResponseHeaders())
	add(call.ResponseTrailer(), def.GetResponseTrailers())
}

func add(h http.Header, headers []*pb.Header) {
	for _, header := range headers {
		for _, v := range header.GetValue() {
			h.Add(header.GetName(), v)
		}
	}
}

// wireError returns the error that e defines, with more details.
func wireError(e *pb.Error, more ...proto.Message) error {
	err := connect.NewError(connect.Code(e.GetCode()), errors.New(e.GetMessage()))
	for _, d := range e.GetDetails() {
		addDetail(err, d)
	}
	for _, d := range more {
		addDetail(err, d)
	}
	return err
}

func addDetail(err *connect.Error, m proto.Message) {
	if d, e := connect.NewErrorDetail(m); e == nil {
		err.AddDetail(d)
	}
}
