package ws

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/wirelore/wirelore/internal/domain"
)

// line is a chat message in the original's format, both ways.
type line struct {
	Message string `json:"message"`
}

// note is everything else that a server says, and in the full format also its messages, with
// Type saying what it is. In the plain format only Error with Code and Fields, and Lost.
type note struct {
	Type string `json:"type,omitempty"`
	Ref  string `json:"ref,omitempty"` // of the request that it answers

	*domain.Message                      // noteMessage, noteAck
	Name            string               `json:"name,omitempty"`     // noteWelcome
	Who             *domain.Participant  `json:"who,omitempty"`      // noteJoined, noteLeft
	Lost            int64                `json:"lost,omitempty"`     // noteLost
	Members         []domain.Participant `json:"members,omitempty"`  // notePresence
	Messages        []domain.Message     `json:"messages,omitempty"` // noteHistory

	Error  string              `json:"error,omitempty"` // noteError
	Code   uint16              `json:"code,omitempty"`
	Fields []domain.FieldError `json:"fields,omitempty"`
}

// The values of note.Type.
const (
	noteWelcome  = "welcome"
	noteMessage  = "message"
	noteAck      = "ack"
	noteJoined   = "joined"
	noteLeft     = "left"
	noteLost     = "lost"
	notePresence = "presence"
	noteHistory  = "history"
	noteError    = "error"
)

// request is what a client says in a chat: a message, or a command.
type request struct {
	Message *string `json:"message,omitempty"`
	Command string  `json:"command,omitempty"` // commandPresence or commandHistory
	Ref     string  `json:"ref,omitempty"`     // comes back with the answer
	Since   int64   `json:"since,omitempty"`   // of commandHistory
	Limit   int     `json:"limit,omitempty"`   // of commandHistory
	Room    string  `json:"room,omitempty"`    // of a connection that did not join
	From    string  `json:"from,omitempty"`    // of a connection that did not join
}

// The values of request.Command.
const (
	commandPresence = "presence"
	commandHistory  = "history"
)

const expected = `send {"message": "text"}`

// parseRequest returns KindInvalid, in words for whoever sent data, unless it is a request.
func parseRequest(text bool, data []byte) (request, error) {
	const op = "read the message"
	var r request
	if !text {
		return r, domain.Errorf(domain.KindInvalid, op, "a binary message means nothing here; "+expected)
	}
	err := json.Unmarshal(data, &r)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field == "" {
			return r, domain.Errorf(domain.KindInvalid, op, "a JSON %s is not what was expected; "+expected, wrong.Value)
		}
		return r, domain.InvalidFields(op, []domain.FieldError{{Field: wrong.Field,
			Reason: fmt.Sprintf("must be a %s, not a %s", jsonType(wrong), wrong.Value)}})
	}
	if err != nil {
		return r, domain.Errorf(domain.KindInvalid, op, "this is not JSON (%s); "+expected, err)
	}
	switch {
	case r.Message == nil && r.Command == "":
		return r, domain.Errorf(domain.KindInvalid, op, `there is no "message"; `+expected)
	case r.Message != nil && r.Command != "":
		return r, domain.InvalidFields(op, []domain.FieldError{{Field: "command", Reason: "cannot go with a message"}})
	case r.Command != "" && r.Command != commandPresence && r.Command != commandHistory:
		return r, domain.InvalidFields(op, []domain.FieldError{{Field: "command", Reason: "must be presence or history"}})
	}
	return r, nil
}

// jsonType returns what JSON calls the type that was wanted.
func jsonType(e *json.UnmarshalTypeError) string {
	switch e.Field {
	case "since", "limit":
		return "whole number"
	}
	return "string"
}

// encode returns v as JSON on one line, without the escapes that are for HTML.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // our own types can be encoded
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// encodeEvent returns e in one of the two formats, or nil where the plain one has no words
// for it.
func encodeEvent(e *domain.Event, full bool) []byte {
	if !full {
		switch e.Type {
		case domain.EventMessage:
			return encode(line{e.Message.Text})
		case domain.EventLost:
			return encode(note{Lost: e.Lost})
		}
		return nil
	}
	switch e.Type {
	case domain.EventMessage:
		return encode(note{Type: noteMessage, Message: &e.Message})
	case domain.EventJoined:
		return encode(note{Type: noteJoined, Who: &e.Who})
	case domain.EventLeft:
		return encode(note{Type: noteLeft, Who: &e.Who})
	default:
		return encode(note{Type: noteLost, Lost: e.Lost})
	}
}

// event is the inverse of encodeEvent in the full format; nil when n is no event.
func (n note) event() *domain.Event {
	switch {
	case n.Type == noteMessage && n.Message != nil:
		return &domain.Event{Type: domain.EventMessage, Message: *n.Message}
	case n.Type == noteJoined && n.Who != nil:
		return &domain.Event{Type: domain.EventJoined, Who: *n.Who}
	case n.Type == noteLeft && n.Who != nil:
		return &domain.Event{Type: domain.EventLeft, Who: *n.Who}
	case n.Type == noteLost:
		return &domain.Event{Type: domain.EventLost, Lost: n.Lost}
	}
	return nil
}
