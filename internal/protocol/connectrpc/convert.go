package connectrpc

import (
	"math"
	"slices"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/wirelore/wirelore/internal/domain"
	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/wirelore/v1"
)

// all converts a list.
func all[A, B any](convert func(A) B, list []A) []B {
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = convert(v)
	}
	return out
}

// to32 saturates, so that what was out of a field's range is so still when it arrives.
func to32(n int) int32 { return int32(max(math.MinInt32, min(n, math.MaxInt32))) }

// toTime leaves the zero time out.
func toTime(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

func fromTime(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

func toDummy(d domain.Dummy) *pb.Dummy {
	return &pb.Dummy{Id: d.ID, Day: to32(d.Day), Weekday: d.Weekday, Month: d.Month, Year: to32(d.Year),
		PreSeeded: d.PreSeeded, CreatedAt: toTime(d.CreatedAt), UpdatedAt: toTime(d.UpdatedAt)}
}

func fromDummy(d *pb.Dummy) domain.Dummy {
	return domain.Dummy{ID: d.GetId(), Day: int(d.GetDay()), Weekday: d.GetWeekday(), Month: d.GetMonth(), Year: int(d.GetYear()),
		PreSeeded: d.GetPreSeeded(), CreatedAt: fromTime(d.GetCreatedAt()), UpdatedAt: fromTime(d.GetUpdatedAt())}
}

func toDraft(d domain.Draft) *pb.DummyDraft {
	return &pb.DummyDraft{Day: to32(d.Day), Weekday: d.Weekday, Month: d.Month, Year: to32(d.Year)}
}

func fromDraft(d *pb.DummyDraft) domain.Draft {
	return domain.Draft{Day: int(d.GetDay()), Weekday: d.GetWeekday(), Month: d.GetMonth(), Year: int(d.GetYear())}
}

func toFilter(q domain.Query) *pb.DummyFilter {
	return &pb.DummyFilter{Ids: q.IDs, Weekday: q.Weekday, Month: q.Month, YearFrom: to32(q.YearFrom), YearTo: to32(q.YearTo)}
}

func fromFilter(f *pb.DummyFilter) domain.Query {
	return domain.Query{IDs: f.GetIds(), Weekday: f.GetWeekday(), Month: f.GetMonth(),
		YearFrom: int(f.GetYearFrom()), YearTo: int(f.GetYearTo())}
}

// fromCondition refuses a time that is none, so that a version named wrongly never passes
// for no version named.
func fromCondition(t *timestamppb.Timestamp) (domain.Condition, error) {
	c := domain.Condition{UpdatedAt: fromTime(t)}
	if t != nil && (t.CheckValid() != nil || c.UpdatedAt.IsZero()) {
		return c, domain.InvalidFields("read condition", []domain.FieldError{{Field: "if_updated_at", Reason: "must be the updated_at of a record"}})
	}
	return c, nil
}

// toMask returns the fields that c sets, and their names.
func toMask(c domain.Changes) (*pb.DummyDraft, *fieldmaskpb.FieldMask) {
	mask := &fieldmaskpb.FieldMask{}
	for _, f := range []struct {
		name string
		set  bool
	}{{"day", c.Day != nil}, {"weekday", c.Weekday != nil}, {"month", c.Month != nil}, {"year", c.Year != nil}} {
		if f.set {
			mask.Paths = append(mask.Paths, f.name)
		}
	}
	return toDraft(c.Apply(domain.Dummy{}).Draft()), mask
}

// fromMask returns the fields of d that mask names: those that are not zero without a mask,
// all of them for "*" (AIP-134, AIP-161).
func fromMask(d *pb.DummyDraft, mask *fieldmaskpb.FieldMask) (domain.Changes, error) {
	paths := mask.GetPaths()
	if mask == nil {
		d.ProtoReflect().Range(func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
			paths = append(paths, string(f.Name()))
			return true
		})
	}
	draft := fromDraft(d)
	var c domain.Changes
	for _, path := range paths {
		switch path {
		case "day":
			c.Day = &draft.Day
		case "weekday":
			c.Weekday = &draft.Weekday
		case "month":
			c.Month = &draft.Month
		case "year":
			c.Year = &draft.Year
		case "*":
			c = domain.Changes{Day: &draft.Day, Weekday: &draft.Weekday, Month: &draft.Month, Year: &draft.Year}
		default:
			return c, domain.InvalidFields("read mask", []domain.FieldError{{Field: "update_mask", Reason: "names " + path + ", which is not day, weekday, month or year"}})
		}
	}
	return c, nil
}

// changeTypes are the domain's in the contract's words.
var changeTypes = [...]pb.ChangeType{
	domain.Created: pb.ChangeType_CHANGE_TYPE_CREATED,
	domain.Updated: pb.ChangeType_CHANGE_TYPE_UPDATED,
	domain.Deleted: pb.ChangeType_CHANGE_TYPE_DELETED,
}

func toChange(c domain.Change) *pb.DummyChange {
	return &pb.DummyChange{Type: changeTypes[c.Type], Dummy: toDummy(c.Dummy)}
}

func fromChange(c *pb.DummyChange) domain.Change {
	t := slices.Index(changeTypes[:], c.GetType())
	return domain.Change{Type: domain.ChangeType(t), Dummy: fromDummy(c.GetDummy())}
}

func toPayload(p domain.Payload) *pb.EchoPayload {
	if p.Text {
		return &pb.EchoPayload{Kind: &pb.EchoPayload_Text{Text: string(p.Data)}}
	}
	return &pb.EchoPayload{Kind: &pb.EchoPayload_Data{Data: p.Data}}
}

func fromPayload(p *pb.EchoPayload) domain.Payload {
	if data, ok := p.GetKind().(*pb.EchoPayload_Data); ok {
		return domain.Payload{Data: data.Data}
	}
	return domain.Payload{Text: true, Data: []byte(p.GetText())}
}

func toMessage(m domain.Message) *pb.RoomMessage {
	return &pb.RoomMessage{Id: m.ID, Room: m.Room, From: m.From, Text: m.Text, At: toTime(m.At)}
}

func fromMessage(m *pb.RoomMessage) domain.Message {
	return domain.Message{ID: m.GetId(), Room: m.GetRoom(), From: m.GetFrom(), Text: m.GetText(), At: fromTime(m.GetAt())}
}

func toParticipant(p domain.Participant) *pb.Participant {
	return &pb.Participant{Name: p.Name, Via: p.Via, JoinedAt: toTime(p.JoinedAt)}
}

func fromParticipant(p *pb.Participant) domain.Participant {
	return domain.Participant{Name: p.GetName(), Via: p.GetVia(), JoinedAt: fromTime(p.GetJoinedAt())}
}

func toEvent(e *domain.Event) *pb.RoomEvent {
	switch e.Type {
	case domain.EventJoined:
		return &pb.RoomEvent{Event: &pb.RoomEvent_Arrived{Arrived: toParticipant(e.Who)}}
	case domain.EventLeft:
		return &pb.RoomEvent{Event: &pb.RoomEvent_Departed{Departed: toParticipant(e.Who)}}
	case domain.EventLost:
		return &pb.RoomEvent{Event: &pb.RoomEvent_Lost{Lost: e.Lost}}
	default:
		return &pb.RoomEvent{Event: &pb.RoomEvent_Message{Message: toMessage(e.Message)}}
	}
}

// fromEvent returns nil for an event that this client does not know.
func fromEvent(e *pb.RoomEvent) *domain.Event {
	switch e := e.GetEvent().(type) {
	case *pb.RoomEvent_Message:
		return &domain.Event{Type: domain.EventMessage, Message: fromMessage(e.Message)}
	case *pb.RoomEvent_Arrived:
		return &domain.Event{Type: domain.EventJoined, Who: fromParticipant(e.Arrived)}
	case *pb.RoomEvent_Departed:
		return &domain.Event{Type: domain.EventLeft, Who: fromParticipant(e.Departed)}
	case *pb.RoomEvent_Lost:
		return &domain.Event{Type: domain.EventLost, Lost: e.Lost}
	}
	return nil
}
