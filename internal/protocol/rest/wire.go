package rest

import (
	"net/http"

	"github.com/wirelore/wirelore/internal/domain"
)

// The bodies that are not a record, a list or a problem; server and client share them.
type (
	counted struct {
		Count int64 `json:"count"`
	}
	imported struct {
		Imported int64 `json:"imported"`
	}
	greeting struct {
		Message string `json:"message"`
	}
	result[T any] struct {
		Result T `json:"result"`
	}
	// post is a chat line as it is sent.
	post struct {
		From    string `json:"from"`
		Message string `json:"message"`
	}
	// changeLine is one line of a stream of changes.
	changeLine struct {
		Type    string        `json:"type"` // of changeTypes, or "error"
		ID      int64         `json:"id,omitempty"`
		Dummy   *domain.Dummy `json:"dummy,omitempty"` // after the write, but for "deleted"
		Problem *problem      `json:"problem,omitempty"`
	}
	// eventLine is one line of a stream of chat events.
	eventLine struct {
		Type    string              `json:"type"` // "welcome" first, then of eventTypes, or "error"
		Name    string              `json:"name,omitempty"`
		Message *domain.Message     `json:"message,omitempty"`
		Who     *domain.Participant `json:"who,omitempty"`
		Lost    int64               `json:"lost,omitempty"`
		Problem *problem            `json:"problem,omitempty"`
	}
	// failedLine is the last line of a stream that broke; both of the above can read it.
	failedLine struct {
		Type    string   `json:"type"`
		Problem *problem `json:"problem"`
	}
)

const (
	welcomeLine = "welcome"
	errorLine   = "error"
)

var changeTypes = map[domain.ChangeType]string{domain.Created: "created", domain.Updated: "updated", domain.Deleted: "deleted"}

var eventTypes = map[domain.EventType]string{domain.EventMessage: "message", domain.EventJoined: "joined",
	domain.EventLeft: "left", domain.EventLost: "lost"}

func newEventLine(e *domain.Event) eventLine {
	line := eventLine{Type: eventTypes[e.Type], Lost: e.Lost}
	switch e.Type {
	case domain.EventMessage:
		line.Message = &e.Message
	case domain.EventJoined, domain.EventLeft:
		line.Who = &e.Who
	}
	return line
}

// event is the inverse of newEventLine; nil for a line that is none.
func (l eventLine) event() *domain.Event {
	for t, name := range eventTypes {
		if name == l.Type {
			e := &domain.Event{Type: t, Lost: l.Lost}
			if l.Message != nil {
				e.Message = *l.Message
			}
			if l.Who != nil {
				e.Who = *l.Who
			}
			return e
		}
	}
	return nil
}

func sendJSON(w http.ResponseWriter, status int, v any) error {
	b, err := encodeJSON(v)
	if err != nil {
		return err
	}
	w.Header()["Content-Type"] = jsonType
	w.WriteHeader(status)
	_, _ = w.Write(b) // an error means that the client is gone
	return nil
}
