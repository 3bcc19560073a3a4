package connectrpc

import (
	"context"
	"sync"

	"github.com/wirelore/wirelore/internal/domain"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
)

// roomsClient is domain.Rooms.
type roomsClient struct{ *client }

func (c roomsClient) Publish(ctx context.Context, room, from, text string) (domain.Message, error) {
	r, err := c.publish(ctx, &pb.PublishRequest{Room: room, From: from, Text: text})
	return fromMessage(r.GetMessage()), err
}

func (c roomsClient) Presence(ctx context.Context, room string) ([]domain.Participant, error) {
	r, err := c.presence(ctx, &pb.PresenceRequest{Room: room})
	return all(fromParticipant, r.GetParticipants()), err
}

func (c roomsClient) History(ctx context.Context, room string, since int64, limit int) ([]domain.Message, error) {
	r, err := c.history(ctx, &pb.HistoryRequest{Room: room, Since: since, Limit: to32(limit)})
	return all(fromMessage, r.GetMessages()), err
}

// Join is a Chat stream where the protocol has one, otherwise a Join stream beside which
// lines are published by unary calls.
func (c roomsClient) Join(ctx context.Context, j domain.Join) (domain.Member, error) {
	// The membership outlives ctx, which bounds the joining alone.
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unhook := context.AfterFunc(ctx, cancel)
	m := &member{done: make(chan struct{}), cancel: cancel}
	open := c.listen
	if c.chat != nil {
		open = c.converse
	}
	receive, err := open(life, m, j)
	var first *pb.RoomEvent
	if err == nil {
		first, err = receive()
	}
	if !unhook() {
		err = ctx.Err()
	}
	if err != nil {
		cancel()
		return nil, notEOF(err)
	}
	m.name = first.GetJoined().GetName()
	go m.deliver(receive, j.Deliver)
	return m, nil
}

func membership(j domain.Join) *pb.Membership {
	return &pb.Membership{Room: j.Room, Name: j.Name, Since: j.Since, Presence: j.Presence, Via: j.Via}
}

// listen opens a Join stream.
func (c roomsClient) listen(ctx context.Context, m *member, j domain.Join) (func() (*pb.RoomEvent, error), error) {
	s, err := c.join(ctx, &pb.JoinRequest{Membership: membership(j)})
	if err != nil {
		return nil, err
	}
	m.publish = func(ctx context.Context, text string) (domain.Message, error) {
		return c.Publish(ctx, j.Room, m.name, text)
	}
	return func() (*pb.RoomEvent, error) {
		r, err := s.receive()
		return r.GetEvent(), err
	}, nil
}

// converse opens a Chat stream.
func (c roomsClient) converse(ctx context.Context, m *member, j domain.Join) (func() (*pb.RoomEvent, error), error) {
	s, err := c.chat(ctx)
	if err != nil {
		return nil, err
	}
	// When sending fails, receiving tells why.
	_ = s.send(&pb.ChatRequest{Action: &pb.ChatRequest_Join{Join: membership(j)}})
	answers := &chatAnswers{send: s.send, ended: m.done}
	m.publish = answers.publish
	return func() (*pb.RoomEvent, error) {
		for {
			r, err := s.receive()
			if e := r.GetEvent(); e != nil || err != nil {
				return e, err
			}
			answers.settle(r)
		}
	}, nil
}

// member is one membership at its far end.
type member struct {
	name    string
	publish func(context.Context, string) (domain.Message, error)
	cancel  context.CancelFunc
	done    chan struct{} // closed once nothing more is delivered
}

func (m *member) deliver(receive func() (*pb.RoomEvent, error), to func(*domain.Event)) {
	defer close(m.done)
	for e, err := range received(receive) {
		if err != nil {
			return
		}
		if event := fromEvent(e); event != nil {
			to(event)
		}
	}
}

// Name implements domain.Member.
func (m *member) Name() string { return m.name }

// Publish implements domain.Member.
func (m *member) Publish(ctx context.Context, text string) (domain.Message, error) {
	select {
	case <-m.done:
		return domain.Message{}, errLeft()
	default:
		return m.publish(ctx, text)
	}
}

// Leave implements domain.Member. It must not be called by Deliver, for which it waits.
func (m *member) Leave() error {
	m.cancel()
	<-m.done
	return nil
}

func errLeft() error {
	return domain.Errorf(domain.KindUnavailable, "publish message", "the membership has ended")
}

// chatAnswers matches the answers on a Chat stream, which come in order, to its publishes.
type chatAnswers struct {
	send  func(*pb.ChatRequest) error
	ended <-chan struct{}

	sending sync.Mutex // keeps waiting in the order of the wire
	mu      sync.Mutex // guards waiting, for a moment: answers come while a send is held up
	waiting []chan *pb.ChatResponse
}

func (a *chatAnswers) publish(ctx context.Context, text string) (domain.Message, error) {
	answer := make(chan *pb.ChatResponse, 1)
	a.sending.Lock()
	a.mu.Lock()
	a.waiting = append(a.waiting, answer)
	a.mu.Unlock()
	err := a.send(&pb.ChatRequest{Action: &pb.ChatRequest_Publish{Publish: text}})
	a.sending.Unlock()
	if err != nil {
		return domain.Message{}, errLeft()
	}
	select {
	case r := <-answer:
		if refused := r.GetRefused(); refused != nil {
			return domain.Message{}, domain.Errorf(kindOf(refused.GetReason()), "", "%s", refused.GetMessage())
		}
		return fromMessage(r.GetPublished()), nil
	case <-a.ended:
		return domain.Message{}, errLeft()
	case <-ctx.Done():
		return domain.Message{}, ctx.Err()
	}
}

// settle hands r to the oldest publish that waits.
func (a *chatAnswers) settle(r *pb.ChatResponse) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.waiting) > 0 {
		a.waiting[0] <- r
		a.waiting = a.waiting[1:]
	}
}
