package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/wirelore/wirelore/internal/domain"
)

// roomsClient is domain.Rooms.
type roomsClient struct{ *client }

// roomPath hides dots: asked for a room called "..", the server is to refuse that and not to step up a path.
func roomPath(room, resource string) string {
	return "rooms/" + strings.ReplaceAll(url.PathEscape(room), ".", "%2E") + "/" + resource
}

func (c roomsClient) Publish(ctx context.Context, room, from, text string) (domain.Message, error) {
	if err := mustBeUTF8("publish message", "from", from, "message", text); err != nil {
		return domain.Message{}, err
	}
	return ask[domain.Message](ctx, c.client, "POST", roomPath(room, "messages"), post{From: from, Message: text})
}

func (c roomsClient) Presence(ctx context.Context, room string) ([]domain.Participant, error) {
	return ask[[]domain.Participant](ctx, c.client, "GET", roomPath(room, "members"), nil)
}

func (c roomsClient) History(ctx context.Context, room string, since int64, limit int) (kept []domain.Message, err error) {
	r := call{method: "GET", path: roomPath(room, "messages"), accept: jsonMedia,
		query: url.Values{"since": {strconv.FormatInt(since, 10)}, "limit": {strconv.Itoa(limit)}}}
	return kept, c.do(ctx, r, &kept)
}

// Join returns once the server has said welcome. The stream ends with Leave, not with ctx.
func (c roomsClient) Join(ctx context.Context, j domain.Join) (domain.Member, error) {
	streaming, cancel := context.WithCancel(context.WithoutCancel(ctx))
	joining := context.AfterFunc(ctx, cancel)
	resp, err := c.send(streaming, call{method: "GET", path: roomPath(j.Room, "events"), query: eventsQuery(j), accept: ndjsonMedia})
	if err != nil {
		cancel()
		return nil, orEnd(ctx, err)
	}
	in := json.NewDecoder(resp.Body)
	var line eventLine
	err = in.Decode(&line)
	switch {
	case err != nil:
		err = endOfStream(streaming, err)
	case line.Problem != nil:
		err = line.Problem.asError()
	case !joining():
		err = ctx.Err()
	}
	if err != nil {
		cancel()
		resp.Body.Close()
		return nil, orEnd(ctx, err)
	}
	m := &membership{rooms: c, room: j.Room, name: line.Name, cancel: cancel, done: make(chan struct{})}
	go m.read(resp, in, j.Deliver)
	return m, nil
}

// eventsQuery is what a client asks of events; see server.events.
func eventsQuery(j domain.Join) url.Values {
	v := url.Values{}
	if j.Name != "" {
		v.Set("name", j.Name)
	}
	if j.Via != "" {
		v.Set("via", j.Via)
	}
	if j.Since != nil {
		v.Set("since", strconv.FormatInt(*j.Since, 10))
	}
	if j.Presence {
		v.Set("presence", "true")
	}
	return v
}

// orEnd returns why ctx ended, if it did, and else err.
func orEnd(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// membership is domain.Member as long as its stream of events is open.
type membership struct {
	rooms  roomsClient
	room   string
	name   string
	cancel context.CancelFunc
	done   chan struct{}
}

func (m *membership) read(resp *http.Response, in *json.Decoder, deliver func(*domain.Event)) {
	defer close(m.done)
	defer resp.Body.Close()
	for {
		var line eventLine
		if err := in.Decode(&line); err != nil {
			return
		}
		if line.Problem != nil {
			m.rooms.log.Warn("membership ended", "protocol", "rest", "room", m.room, "error", line.Problem.asError())
			return
		}
		if e := line.event(); e != nil {
			deliver(e)
		}
	}
}

func (m *membership) Name() string { return m.name }

func (m *membership) Publish(ctx context.Context, text string) (domain.Message, error) {
	return m.rooms.Publish(ctx, m.room, m.name, text)
}

// Leave ends the stream; the server then notices that the member is gone.
func (m *membership) Leave() error {
	m.cancel()
	<-m.done
	return nil
}
