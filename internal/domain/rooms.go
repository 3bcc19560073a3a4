package domain

import (
	"context"
	"time"
)

// Rooms is the chat. A room exists from its first join or message on.
type Rooms interface {
	// Join enters a room. From then on the room calls j.Deliver for every event, one at a
	// time and in order, until the member leaves. The end of ctx does not end the membership.
	Join(ctx context.Context, j Join) (Member, error)
	// Publish posts text to a room without joining it and returns once every member has
	// been delivered to. It returns KindInvalid for a wrong room name or text and
	// KindExhausted when there are too many rooms.
	Publish(ctx context.Context, room, from, text string) (Message, error)
	// Presence returns who is in the room, in order of joining; a room that nobody has
	// entered is empty, not an error.
	Presence(ctx context.Context, room string) ([]Participant, error)
	// History returns the kept messages with an ID above since, oldest first; when there are
	// more than limit, the newest of them. limit 0 means all that are kept.
	History(ctx context.Context, room string, since int64, limit int) ([]Message, error)
}

// Join says who enters which room and what is to be delivered.
type Join struct {
	Room string
	Name string // as presence shows it; empty: "guest-N"
	Via  string // the protocol's name, for presence
	// Since, when not nil, has every kept message with a higher ID delivered before the
	// first live one, none missing and none twice; if some are no longer kept, an
	// EventLost says how many before them.
	Since *int64
	// Presence asks for EventJoined and EventLeft of the others too.
	Presence bool
	// Deliver takes one event. The event is shared between members and must not be changed.
	// The publisher waits while it runs: that is what makes delivery synchronous; a member
	// that must not slow the room queues and returns. It must not call the room.
	Deliver func(*Event)
}

// Member is one membership of a room.
type Member interface {
	// Name returns the name under which presence shows the member.
	Name() string
	// Publish posts text to the room; the member itself is delivered to as well.
	Publish(ctx context.Context, text string) (Message, error)
	// Leave ends the membership; after it returns Deliver is not called again. It may be
	// called more than once.
	Leave() error
}

// Message is one chat line. IDs start at 1 in each room and grow by one.
type Message struct {
	ID   int64     `json:"id"`
	Room string    `json:"room"`
	From string    `json:"from"`
	Text string    `json:"message"`
	At   time.Time `json:"at"`
}

// Participant is one member as presence shows it.
type Participant struct {
	Name     string    `json:"name"`
	Via      string    `json:"via"`
	JoinedAt time.Time `json:"joined_at"`
}

// EventType says what an Event tells.
type EventType int

// What can happen in a room.
const (
	EventMessage EventType = iota + 1 // Message is set
	EventJoined                       // Who is set
	EventLeft                         // Who is set
	EventLost                         // Lost is set: so many messages will not be delivered
)

// Event is one thing that happened in a room.
type Event struct {
	Type    EventType
	Message Message
	Who     Participant
	Lost    int64
}

// Limits of a chat line and a room's name, in bytes.
const (
	MaxRoomName    = 64
	MaxMemberName  = 64
	MaxMessageText = 64 << 10
)

// DefaultRoom is the room of those who name none.
const DefaultRoom = "lobby"

// ValidateRoom returns KindInvalid unless name is 1 to MaxRoomName letters, digits, "-", "_" or ".",
// and not "." or "..", which no URL can name (RFC 3986 section 5.2.4).
func ValidateRoom(op, name string) error {
	ok := len(name) >= 1 && len(name) <= MaxRoomName && name != "." && name != ".."
	for i := 0; ok && i < len(name); i++ {
		c := name[i]
		ok = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.'
	}
	if ok {
		return nil
	}
	return InvalidFields(op, []FieldError{{"room", "must be 1 to 64 letters, digits, - _ or ., and not . or .."}})
}
