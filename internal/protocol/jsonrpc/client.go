package jsonrpc

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// dial returns a client that makes its calls over HTTP, and over a WebSocket those that need
// one. Connections are made when they are first needed.
func dial(_ context.Context, t protocol.Target) (*protocol.Client, error) {
	return newClient(t, false), nil
}

// newClient returns a client that makes all of its calls over one WebSocket if socketOnly.
func newClient(t protocol.Target, socketOnly bool) *protocol.Client {
	if t.Dial == nil {
		t.Dial = new(net.Dialer).DialContext
	}
	c := &client{target: t, socketOnly: socketOnly,
		http: &http.Client{Transport: &http.Transport{DialContext: t.Dial, MaxIdleConnsPerHost: 64, DisableCompression: true}}}
	return &protocol.Client{
		Service: domain.Service{Dummies: remoteDummies{c}, Importer: remoteDummies{c}, Watcher: remoteDummies{c},
			Procedures: remoteProcedures{c}, Greeter: remoteProcedures{c}, Echo: remoteProcedures{c}, Rooms: remoteRooms{c}},
		Close: c.close,
	}
}

// client makes calls.
type client struct {
	target     protocol.Target
	socketOnly bool
	http       *http.Client
	lastID     atomic.Int64

	mu     sync.Mutex
	socket *clientSocket // nil until it is needed
	closed bool
}

// params are the params of a call, by name.
type params map[string]any

// response is a Response object (specification, section 5).
type response struct {
	ID     json.RawMessage `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *failure        `json:"error"`
}

// call makes a call and decodes its result into result, a pointer or nil.
func (c *client) call(ctx context.Context, method string, p params, result any) error {
	if !c.socketOnly {
		return c.roundTrip(ctx, method, p, result, c.post)
	}
	s, err := c.dialled(ctx)
	if err != nil {
		return err
	}
	return c.roundTrip(ctx, method, p, result, s.exchange(nil))
}

// roundTrip makes a call over send, which takes a message with an id and returns the response.
func (c *client) roundTrip(ctx context.Context, method string, p params, result any, send exchange) error {
	if err := p.check(); err != nil {
		return err
	}
	id := strconv.FormatInt(c.lastID.Add(1), 10)
	message, err := json.Marshal(struct {
		Version string          `json:"jsonrpc"`
		Method  string          `json:"method"`
		Params  params          `json:"params,omitempty"`
		ID      json.RawMessage `json:"id"`
	}{"2.0", method, p, json.RawMessage(id)})
	if err != nil {
		return fmt.Errorf("write a call: %w", err)
	}
	r, err := send(ctx, id, message)
	switch {
	case err != nil:
		return err
	case r.Error != nil:
		if result, ok := result.(*imported); ok {
			result.n = r.Error.Data.Imported
		}
		return r.Error.domainError()
	case result == nil:
		return nil
	}
	if err := json.Unmarshal(r.Result, result); err != nil {
		return fmt.Errorf("read the result of %s: %w", method, err)
	}
	return nil
}

// exchange sends a message that has an id and returns its response.
type exchange func(ctx context.Context, id string, message []byte) (response, error)

// check refuses text that JSON cannot carry: encoding/json would put other text in its place.
func (p params) check() error {
	var wrong []domain.FieldError
	for name, v := range p {
		texts := []string{}
		switch v := v.(type) {
		case string:
			texts = append(texts, v)
		case map[string]string:
			for k, v := range v {
				texts = append(texts, k, v)
			}
		}
		for _, s := range texts {
			if !utf8.ValidString(s) {
				wrong = append(wrong, domain.FieldError{Field: name, Reason: "must be valid UTF-8"})
				break
			}
		}
	}
	return domain.InvalidFields("", wrong)
}

// post is exchange over HTTP.
func (c *client) post(ctx context.Context, id string, message []byte) (r response, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+c.target.Addr+path, bytes.NewReader(message))
	if err != nil {
		return r, fmt.Errorf("write a request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := c.http.Do(req)
	if err != nil {
		return r, unavailable(ctx, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return r, unavailable(ctx, err)
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return r, domain.Errorf(domain.KindUnavailable, "", "the server answered %s and no JSON-RPC", res.Status)
	}
	if got := string(r.ID); got != id && (r.Error == nil || got != "null") {
		return r, fmt.Errorf("the response has the id %s, not %s", got, id)
	}
	return r, nil
}

// unavailable is the error of a call whose connection failed; the end of ctx stays itself.
func unavailable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return domain.Errorf(domain.KindUnavailable, "", "%w", err)
}

// dialled returns the WebSocket, which it opens when there is none or it has ended.
func (c *client) dialled(ctx context.Context) (*clientSocket, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return nil, domain.Errorf(domain.KindUnavailable, "", "the client is closed")
	case c.socket != nil && c.socket.ctx.Err() == nil:
		return c.socket, nil
	}
	s, err := dialSocket(ctx, c.target)
	if err != nil {
		return nil, unavailable(ctx, err)
	}
	c.socket = s
	return s, nil
}

func (c *client) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.http.CloseIdleConnections()
	if c.socket == nil {
		return nil
	}
	return c.socket.close()
}
