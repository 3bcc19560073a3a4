package jsonrpc

import (
	"cmp"
	"encoding/json"

	"github.com/wirelore/wirelore/internal/domain"
)

func roomParam() param {
	return param{"room", "the room's name: 1 to 64 letters, digits, - _ or .", stringType(), false, `"lobby"`}
}

// rooms are the calls of the chat.
func rooms() []method {
	return []method{
		{
			name: "rooms.publish", summary: "Posts a message to a room without joining it.",
			params: []param{roomParam(),
				{"from", "who says it", stringType(), false, `"Ada"`},
				{"message", "what is said", stringType(), false, `"hello, all"`}},
			result: result{"message", "the message as the room keeps it", resultType("object", ref("Message")),
				`{"id":1,"room":"lobby","from":"Ada","message":"hello, all","at":"2024-01-01T00:00:00Z"}`},
			run: func(c *call) error {
				m, err := c.svc.Rooms.Publish(c.ctx, c.arg("room").text, c.arg("from").text, c.arg("message").text)
				return c.json(m, err)
			},
		},
		{
			name: "rooms.presence", summary: "Tells who is in a room.",
			params: []param{roomParam()},
			result: result{"participants", "the members, in order of joining",
				resultType("array", schema{"type": "array", "items": ref("Participant")}), "[]"},
			run: func(c *call) error {
				who, err := c.svc.Rooms.Presence(c.ctx, c.arg("room").text)
				return c.json(append([]domain.Participant{}, who...), err)
			},
		},
		{
			name: "rooms.history", summary: "Reads the messages that a room has kept, oldest first.",
			params: []param{roomParam(),
				{"since", "only messages with a higher id", integerType(), true, "0"},
				{"limit", "how many at most, the newest; 0 for all", integerType().with(schema{"minimum": 0}), true, "1"}},
			result: result{"messages", "the messages", resultType("array", schema{"type": "array", "items": ref("Message")}),
				`[{"id":1,"room":"lobby","from":"Ada","message":"hello, all","at":"2024-01-01T00:00:00Z"}]`},
			run: func(c *call) error {
				all, err := c.svc.Rooms.History(c.ctx, c.arg("room").text, c.arg("since").num, int(c.arg("limit").num))
				return c.json(append([]domain.Message{}, all...), err)
			},
		},
		{
			name: "rooms.join", summary: "Enters a room and sends a rooms.event notification for everything that happens there: its params are subscription, type (message, joined, left, lost) and message, who or lost.",
			params: []param{roomParam(),
				{"name", "as presence shows it; left out: guest-N", stringType(), true, `"Ada"`},
				{"since", "send the kept messages with a higher id first", integerType(), true, ""},
				{"presence", "send who joins and leaves too", booleanType(), true, ""},
				{"via", "the way in, as presence shows it; left out: jsonrpc", stringType(), true, ""}},
			result: result{"membership", "what the notifications will name, and the name in the room",
				resultType("object", object(schema{"subscription": schema{"type": "integer"}, "name": schema{"type": "string"}})),
				`{"subscription":2,"name":"Ada"}`},
			socket: true, run: joinRoom,
		},
		{
			name: "rooms.leave", summary: "Leaves a room.",
			params: []param{{"subscription", "what rooms.join answered", integerType(), false, "2"}},
			result: null(), socket: true,
			run: func(c *call) error { return c.socket.drop(c.arg("subscription").num, "rooms.event") },
		},
	}
}

// json answers v as encoding/json writes it.
func (c *call) json(v any, err error) error {
	if err != nil {
		return err
	}
	text, err := json.Marshal(v)
	c.out = append(c.out, text...)
	return cmp.Or(err, c.fits())
}
