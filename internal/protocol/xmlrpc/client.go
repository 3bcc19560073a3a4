package xmlrpc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// The client's own bounds.
const (
	maxAnswer      = 64 << 20 // bytes of one response
	maxAnswerDepth = 64
)

// client makes calls over HTTP.
type client struct {
	http *http.Client
	url  string
}

// dial returns a client. It connects with the first call.
func dial(_ context.Context, t protocol.Target) (*protocol.Client, error) {
	transport := &http.Transport{DialContext: t.Dial, MaxIdleConnsPerHost: 64, DisableCompression: true}
	c := &client{http: &http.Client{Transport: transport}, url: "http://" + t.Addr + Path}
	return &protocol.Client{
		Service: domain.Service{
			Dummies: records{c}, Importer: records{c}, Procedures: procedures{c}, Greeter: greeter{c}, Echo: echoer{c}, Rooms: rooms{c},
		},
		Close: func() error { transport.CloseIdleConnections(); return nil },
	}, nil
}

// call makes one call. A fault is returned as errorOf has it.
func (c *client) call(ctx context.Context, method string, params ...any) (any, error) {
	w := writer{i8: true}
	if err := w.call(method, params); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(w.buf))
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Content-Type", "text/xml; charset=utf-8")
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, transportError(err)
	}
	defer resp.Body.Close()
	doc, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, transportError(err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, domain.Errorf(domain.KindUnavailable, "call "+method, "the server answers with status %s", resp.Status)
	}
	if doc, err = toUTF8(doc, ""); err != nil {
		return nil, fmt.Errorf("read response: %w", err)
	}
	v, told, err := (&parser{maxDepth: maxAnswerDepth}).response(doc)
	if err != nil {
		return nil, fmt.Errorf("read response: %w", err)
	}
	if told != nil {
		return nil, errorOf(told)
	}
	return v, nil
}

// transportError tells of a call that got no answer: as it is when the caller gave up, else
// KindUnavailable.
func transportError(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &domain.Error{Kind: domain.KindUnavailable, Op: "call server", Err: err}
}

// ask makes a call whose answer to reads.
func ask[T any](ctx context.Context, c *client, to func(any) (T, bool), method string, params ...any) (T, error) {
	var zero T
	v, err := c.call(ctx, method, params...)
	if err != nil {
		return zero, err
	}
	t, ok := to(v)
	if !ok {
		return zero, fmt.Errorf("read the answer of %s: unexpected %s", method, typeName(v))
	}
	return t, nil
}

type procedures struct{ *client }

// Add sends <i8> only when the sum needs one: that asks the server for it.
func (p procedures) Add(ctx context.Context, a, b int64) (int64, error) {
	if sum := a + b; sum != int64(int32(sum)) {
		return ask(ctx, p.client, toInt, "add", wide(a), wide(b))
	}
	return ask(ctx, p.client, toInt, "add", a, b)
}

func (p procedures) Upper(ctx context.Context, s string) (string, error) {
	return ask(ctx, p.client, toString, "upper", s)
}

func (p procedures) Reverse(ctx context.Context, s string) (string, error) {
	return ask(ctx, p.client, toString, "reverse", s)
}

func (p procedures) Swap(ctx context.Context, m map[string]string) (map[string]string, error) {
	in := structure{}
	for k, v := range m {
		in = append(in, member{k, v})
	}
	return ask(ctx, p.client, func(v any) (map[string]string, bool) {
		s, ok := v.(structure)
		out := make(map[string]string, len(s))
		for _, e := range s {
			var is bool
			out[e.name], is = toString(e.value)
			ok = ok && is
		}
		return out, ok
	}, "swap", in)
}

type greeter struct{ *client }

func (g greeter) SayHello(ctx context.Context, name string) (string, error) {
	return ask(ctx, g.client, toString, "hello", name)
}

func (g greeter) SayHelloAgain(ctx context.Context, name string) (string, error) {
	return ask(ctx, g.client, toString, "hello_again", name)
}

type echoer struct{ *client }

func (e echoer) Echo(ctx context.Context, p domain.Payload, delay time.Duration) (domain.Payload, error) {
	var payload any = p.Data
	if p.Text {
		payload = string(p.Data)
	} else if p.Data == nil {
		payload = []byte{}
	}
	params := []any{payload}
	if delay != 0 {
		params = append(params, delay.Seconds())
	}
	data, err := ask(ctx, e.client, func(v any) ([]byte, bool) {
		switch v := v.(type) {
		case string:
			return []byte(v), true
		case []byte:
			return v, true
		}
		return nil, false
	}, "echo", params...)
	return domain.Payload{Text: p.Text, Data: data}, err
}

type rooms struct{ *client }

// Join implements domain.Rooms: it cannot be done.
func (r rooms) Join(context.Context, domain.Join) (domain.Member, error) {
	return nil, domain.Errorf(domain.KindUnavailable, "join room", "%s", noPush)
}

func (r rooms) Publish(ctx context.Context, room, from, text string) (domain.Message, error) {
	return ask(ctx, r.client, toMessage, "rooms.publish", room, from, text)
}

func (r rooms) Presence(ctx context.Context, room string) ([]domain.Participant, error) {
	return ask(ctx, r.client, arrayOf(toParticipant), "rooms.presence", room)
}

func (r rooms) History(ctx context.Context, room string, since int64, limit int) ([]domain.Message, error) {
	return ask(ctx, r.client, arrayOf(toMessage), "rooms.history", room, since, limit)
}
