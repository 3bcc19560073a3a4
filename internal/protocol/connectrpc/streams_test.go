package connectrpc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1/wirelorev1connect"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

func text(s string) *pb.EchoPayload { return &pb.EchoPayload{Kind: &pb.EchoPayload_Text{Text: s}} }

// chatStream is a Chat by any protocol.
type chatStream struct {
	send    func(*pb.ChatRequest) error
	close   func() error
	receive func() (*pb.ChatResponse, error)
}

// chats opens a Chat with each protocol that can carry one, on one service.
func chats(t *testing.T, env protocol.Env) map[string]func(context.Context) chatStream {
	hc := serveHTTP(t, env, true)
	cc := serveGRPC(t, env)
	byConnect := func(options ...connect.ClientOption) func(context.Context) chatStream {
		return func(ctx context.Context) chatStream {
			s, err := wirelorev1connect.NewRoomServiceClient(hc, base, options...).Chat(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return chatStream{s.Send, s.CloseRequest, s.Receive}
		}
	}
	return map[string]func(context.Context) chatStream{
		"connect":            byConnect(connect.WithProtoJSON()),
		"grpcweb":            byConnect(connect.WithGRPCWeb()),
		"grpc over net/http": byConnect(connect.WithGRPC()),
		"grpc": func(ctx context.Context) chatStream {
			s, err := pb.NewRoomServiceClient(cc).Chat(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return chatStream{s.Send, s.CloseSend, s.Recv}
		},
	}
}

func join(room, name string) *pb.ChatRequest {
	return &pb.ChatRequest{Action: &pb.ChatRequest_Join{Join: &pb.Membership{Room: room, Name: name}}}
}

func say(line string) *pb.ChatRequest {
	return &pb.ChatRequest{Action: &pb.ChatRequest_Publish{Publish: line}}
}

func TestChatOnOneStream(t *testing.T) {
	t.Parallel()
	env := plain()
	for name, open := range chats(t, env) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := testContext(t)
			s := open(ctx)
			room := strings.ReplaceAll(strings.ReplaceAll(name, " ", "-"), "/", "-")
			for _, r := range []*pb.ChatRequest{join(room, "ann"), say("hello"), say(strings.Repeat("x", domain.MaxMessageText+1)), {}, say("still here")} {
				if err := s.send(r); err != nil {
					t.Fatal(err)
				}
			}
			var events, answers []string
			for len(answers) < 4 || len(events) < 3 {
				r, err := s.receive()
				if err != nil {
					t.Fatal(err)
				}
				switch r := r.GetResponse().(type) {
				case *pb.ChatResponse_Event:
					events = append(events, r.Event.GetJoined().GetName()+r.Event.GetMessage().GetText())
				case *pb.ChatResponse_Published:
					answers = append(answers, fmt.Sprint(r.Published.GetId(), " ", r.Published.GetText()))
				case *pb.ChatResponse_Refused:
					answers = append(answers, r.Refused.GetReason())
				}
			}
			if diff := cmp.Diff([]string{"ann", "hello", "still here"}, events); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"1 hello", "EXHAUSTED", "INVALID", "2 still here"}, answers); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
			who, err := env.Service.Rooms.Presence(ctx, room)
			wantVia, _, _ := strings.Cut(name, " ")
			if err != nil || len(who) != 1 || who[0].Via != wantVia {
				t.Errorf("present: %+v, %v", who, err)
			}
			if err := s.close(); err != nil {
				t.Fatal(err)
			}
			if r, err := s.receive(); !errors.Is(err, io.EOF) {
				t.Errorf("after leaving: %v, %v", r, err)
			}
			if who, err := env.Service.Rooms.Presence(ctx, room); err != nil || len(who) != 0 {
				t.Errorf("present after leaving: %+v, %v", who, err)
			}
		})
	}
}

func TestChatMustBeginWithAJoin(t *testing.T) {
	t.Parallel()
	for name, open := range chats(t, plain()) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(testContext(t))
			_ = s.send(say("too early"))
			_, err := s.receive()
			if name == "grpc" {
				err = fromGRPC(err)
			} else {
				err = fromConnect(err)
			}
			if domain.KindOf(err) != domain.KindInvalid || len(domain.FieldsOf(err)) != 1 {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestSlowMemberLosesItsOldestAndIsTold(t *testing.T) {
	t.Parallel()
	box := newMailbox()
	message := func(id int64) *domain.Event {
		return &domain.Event{Type: domain.EventMessage, Message: domain.Message{ID: id}}
	}
	for id := range int64(5) {
		box.put(message(id + 1)) // the replay, which may be longer than the queue
	}
	box.bound(2)
	for id := range int64(4) {
		box.put(message(id + 6))
	}
	var got []int64
	for _, e := range box.take() {
		got = append(got, e.Lost, e.Message.ID)
	}
	want := []int64{2, 0, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 0, 9}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lost and ids (-want +got):\n%s", diff)
	}
	if rest := box.take(); len(rest) != 0 {
		t.Errorf("taken twice: %v", rest)
	}
}

func TestEchoInAllFourKindsOfCall(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	c := pb.NewEchoServiceClient(serveGRPC(t, withLimits(small)))

	repeat, err := c.Repeat(ctx, &pb.RepeatRequest{Payload: text("again"), Count: 3})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for r, err := range received(repeat.Recv) {
		if n++; err != nil || r.GetPayload().GetText() != "again" {
			t.Fatalf("%v, %v", r, err)
		}
	}
	if n != 3 {
		t.Errorf("%d repeats, want 3", n)
	}

	collect, err := c.Collect(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"a", "b"} {
		if err := collect.Send(&pb.CollectRequest{Payload: text(s)}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := collect.CloseAndRecv()
	if err != nil || len(all.GetPayloads()) != 2 || all.GetPayloads()[1].GetText() != "b" {
		t.Errorf("collected %v, %v", all, err)
	}

	converse, err := c.Converse(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 { // each answer comes before the next question
		want := fmt.Sprint("line ", i)
		if err := converse.Send(&pb.ConverseRequest{Payload: text(want)}); err != nil {
			t.Fatal(err)
		}
		if r, err := converse.Recv(); err != nil || r.GetPayload().GetText() != want {
			t.Fatalf("%v, %v", r, err)
		}
	}
	if err := converse.CloseSend(); err != nil {
		t.Fatal(err)
	}
	if _, err := converse.Recv(); !errors.Is(err, io.EOF) {
		t.Errorf("after the end: %v", err)
	}
}

func TestEchoIsBounded(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	c := pb.NewEchoServiceClient(serveGRPC(t, withLimits(small)))
	repeat, err := c.Repeat(ctx, &pb.RepeatRequest{Payload: text("x"), Count: 1_000_000})
	if err == nil {
		_, err = repeat.Recv()
	}
	if status.Code(err) != codes.InvalidArgument {
		t.Errorf("a million repeats: %v", err)
	}
	collect, err := c.Collect(ctx)
	for err == nil {
		err = collect.Send(&pb.CollectRequest{Payload: text("0123456789")})
	}
	if _, err = collect.CloseAndRecv(); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("collecting without end: %v", err)
	}
}

func TestDeadlineIsSeenByTheServer(t *testing.T) {
	t.Parallel()
	c := pb.NewEchoServiceClient(serveGRPC(t, plain()))
	r, err := c.Echo(context.Background(), &pb.EchoRequest{Payload: text("x")})
	if err != nil || r.TimeLeft != nil {
		t.Errorf("without a deadline: %v, %v", r.GetTimeLeft(), err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, err = c.Echo(ctx, &pb.EchoRequest{Payload: text("x"), Delay: durationpb.New(time.Millisecond)})
	if left := r.GetTimeLeft().AsDuration(); err != nil || left <= 0 || left > patience {
		t.Errorf("with a deadline in %s: %s left, %v", patience, left, err)
	}
}

func TestImportCountsWhatItStoredBeforeAnError(t *testing.T) {
	t.Parallel()
	good := domain.Draft{Day: 1, Weekday: "Monday", Month: "January", Year: 1984}
	for _, p := range []protocol.Protocol{Connect(), GRPC()} {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			s := protocoltest.Dial(t, p, protocoltest.Serve(t, plain(), p))
			n, err := s.Importer.Import(testContext(t), func(yield func(domain.Draft, error) bool) {
				for _, d := range []domain.Draft{good, good, {Day: 99}, good} {
					if !yield(d, nil) {
						return
					}
				}
			})
			if n != 2 || domain.KindOf(err) != domain.KindInvalid || len(domain.FieldsOf(err)) != 4 {
				t.Errorf("%d stored, %v", n, err)
			}
		})
	}
}
