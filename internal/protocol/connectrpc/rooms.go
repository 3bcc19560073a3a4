package connectrpc

import (
	"cmp"
	"context"
	"errors"
	"io"

	"connectrpc.com/connect"

	"github.com/wirelore/wirelore/internal/domain"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
)

// rooms is wirelore.v1.RoomService.
type rooms struct{ *service }

func (r rooms) Publish(ctx context.Context, req *pb.PublishRequest) (*pb.PublishResponse, error) {
	m, err := r.domain.Rooms.Publish(ctx, roomName(req), req.GetFrom(), req.GetText())
	if err != nil {
		return nil, err
	}
	return &pb.PublishResponse{Message: toMessage(m)}, nil
}

func (r rooms) Presence(ctx context.Context, req *pb.PresenceRequest) (*pb.PresenceResponse, error) {
	who, err := r.domain.Rooms.Presence(ctx, roomName(req))
	if err != nil {
		return nil, err
	}
	return &pb.PresenceResponse{Participants: all(toParticipant, who)}, nil
}

func (r rooms) History(ctx context.Context, req *pb.HistoryRequest) (*pb.HistoryResponse, error) {
	kept, err := r.domain.Rooms.History(ctx, roomName(req), req.GetSince(), int(req.GetLimit()))
	if err != nil {
		return nil, err
	}
	return &pb.HistoryResponse{Messages: all(toMessage, kept)}, nil
}

func roomName(r interface{ GetRoom() string }) string { return cmp.Or(r.GetRoom(), domain.DefaultRoom) }

// enter joins a room. What it delivers waits in the mailbox, the joined event first.
func (r rooms) enter(ctx context.Context, m *pb.Membership) (domain.Member, *mailbox, error) {
	if m == nil { // nothing said is nothing wanted: the default room, as a guest
		m = &pb.Membership{}
	}
	box := newMailbox()
	member, err := r.domain.Rooms.Join(ctx, domain.Join{
		Room: roomName(m), Name: m.GetName(), Via: cmp.Or(m.GetVia(), via(ctx)),
		Since: m.Since, Presence: m.GetPresence(), Deliver: box.put,
	})
	if err != nil {
		return nil, nil, err
	}
	box.bound(r.limits.ChatQueue)
	return member, box, nil
}

// via returns the name of the protocol of a call. Only connect-go speaks more than one, and
// says which in its context.
func via(ctx context.Context) string {
	if info, ok := connect.CallInfoForHandlerContext(ctx); ok {
		return info.Peer().Protocol
	}
	return connect.ProtocolGRPC
}

func (r rooms) join(ctx context.Context, m *pb.Membership, send func(*pb.RoomEvent) error) error {
	ctx, done := r.lifetime(ctx)
	defer done()
	member, box, err := r.enter(ctx, m)
	if err != nil {
		return err
	}
	defer member.Leave()
	if err := send(joined(member)); err != nil {
		return err
	}
	for {
		select {
		case <-box.wake:
			if err := flush(box, send); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (r rooms) chat(ctx context.Context, receive func() (*pb.ChatRequest, error), send func(*pb.ChatResponse) error) error {
	first, err := receive()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if first.GetJoin() == nil {
		return domain.InvalidFields("chat", []domain.FieldError{{Field: "join", Reason: "must be the first message of the stream"}})
	}
	ctx, done := r.lifetime(ctx)
	defer done()
	member, box, err := r.enter(ctx, first.GetJoin())
	if err != nil {
		return err
	}
	defer member.Leave()
	tell := func(e *pb.RoomEvent) error {
		return send(&pb.ChatResponse{Response: &pb.ChatResponse_Event{Event: e}})
	}
	if err := tell(joined(member)); err != nil {
		return err
	}
	// Only this goroutine sends. The one that receives ends, at the latest, when the
	// server ends the stream after this method has returned.
	requests := make(chan chatInput)
	go func() {
		for req, err := range received(receive) {
			select {
			case requests <- chatInput{req, err}:
			case <-ctx.Done():
				return
			}
		}
		close(requests)
	}()
	for {
		select {
		case <-box.wake:
			if err := flush(box, tell); err != nil {
				return err
			}
		case in, open := <-requests:
			if !open {
				return flush(box, tell)
			}
			if in.err != nil {
				return in.err
			}
			if err := send(answer(ctx, member, in.req)); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

type chatInput struct {
	req *pb.ChatRequest
	err error
}

// answer publishes one line. A line that is refused does not end the membership.
func answer(ctx context.Context, member domain.Member, req *pb.ChatRequest) *pb.ChatResponse {
	var m domain.Message
	var err error
	if line, ok := req.GetAction().(*pb.ChatRequest_Publish); ok {
		m, err = member.Publish(ctx, line.Publish)
	} else {
		err = domain.InvalidFields("chat", []domain.FieldError{{Field: "publish", Reason: "must be set in every message after the first"}})
	}
	if err != nil {
		refused := &pb.Refusal{Reason: reason(domain.KindOf(err)), Message: domain.Reason(err)}
		return &pb.ChatResponse{Response: &pb.ChatResponse_Refused{Refused: refused}}
	}
	return &pb.ChatResponse{Response: &pb.ChatResponse_Published{Published: toMessage(m)}}
}

func joined(m domain.Member) *pb.RoomEvent {
	return &pb.RoomEvent{Event: &pb.RoomEvent_Joined{Joined: &pb.Joined{Name: m.Name()}}}
}

func flush(box *mailbox, send func(*pb.RoomEvent) error) error {
	for _, e := range box.take() {
		if err := send(toEvent(e)); err != nil {
			return err
		}
	}
	return nil
}
