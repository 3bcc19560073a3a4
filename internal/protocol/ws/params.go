package ws

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
)

// params are the query parameters of a handshake. All are opt-in: without any, a chat speaks
// the original's format.
type params struct {
	delay    time.Duration // echo: before each answer, "250ms"
	name     string        // chat: under which presence shows the member
	via      string        // chat: what presence says the member came by
	full     bool          // chat, format=full: messages carry id, room, from and at, requests are answered
	since    *int64        // chat: first the kept messages with a higher id
	history  int           // chat: first so many of the last messages
	presence bool          // chat: tell who joins and leaves; asks for the full format
	join     bool          // chat, join=false: do not enter the room, only ask and publish
}

// parseParams returns KindInvalid that names every wrong parameter. It ignores parameters that
// it does not know.
func parseParams(q url.Values) (params, error) {
	var wrong []domain.FieldError
	get := func(name string, parse func(string) error, reason string) {
		if v := q.Get(name); v != "" && parse(v) != nil {
			wrong = append(wrong, domain.FieldError{Field: name, Reason: reason})
		}
	}
	p := params{name: strings.Clone(q.Get("name")), via: strings.Clone(q.Get("via")), join: true}
	if p.via == "" {
		p.via = Name
	}
	if len(p.via) > domain.MaxMemberName {
		wrong = append(wrong, domain.FieldError{Field: "via", Reason: "is too long"})
	}
	get("delay", func(v string) (err error) { p.delay, err = time.ParseDuration(v); return err },
		`must be a duration such as "250ms"`)
	get("presence", func(v string) (err error) { p.presence, err = strconv.ParseBool(v); return err },
		"must be true or false")
	get("join", func(v string) (err error) { p.join, err = strconv.ParseBool(v); return err },
		"must be true or false")
	get("since", func(v string) error {
		id, err := strconv.ParseUint(v, 10, 63)
		since := int64(id)
		p.since = &since
		return err
	}, "must be the id of a message, or 0")
	get("history", func(v string) error {
		n, err := strconv.ParseUint(v, 10, 31)
		p.history = int(n)
		return err
	}, "must be how many messages")
	switch q.Get("format") {
	case "", "plain":
		p.full = p.presence || !p.join
	case "full":
		p.full = true
	default:
		wrong = append(wrong, domain.FieldError{Field: "format", Reason: "must be plain or full"})
	}
	if p.since != nil && p.history > 0 {
		wrong = append(wrong, domain.FieldError{Field: "history", Reason: "cannot go with since"})
	}
	return p, domain.InvalidFields("read the parameters", wrong)
}

// values is the inverse of parseParams.
func (p params) values() url.Values {
	q := url.Values{}
	set := func(name, value string, asked bool) {
		if asked {
			q.Set(name, value)
		}
	}
	set("delay", p.delay.String(), p.delay != 0)
	set("name", p.name, p.name != "")
	set("via", p.via, p.via != "")
	set("format", "full", p.full)
	set("presence", "true", p.presence)
	set("join", "false", !p.join)
	set("history", strconv.Itoa(p.history), p.history > 0)
	if p.since != nil {
		set("since", strconv.FormatInt(*p.since, 10), true)
	}
	return q
}
