package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// client is the far end of the service over HTTP/1.1.
type client struct {
	http *http.Client
	base string // of everything served
	log  *slog.Logger
}

func dial(_ context.Context, t protocol.Target) (*protocol.Client, error) {
	dialContext := t.Dial
	if dialContext == nil {
		dialContext = (&net.Dialer{}).DialContext
	}
	log := t.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	transport := &http.Transport{DialContext: dialContext, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute, DisableCompression: true}
	c := &client{http: &http.Client{Transport: transport}, base: "http://" + t.Addr + prefix, log: log}
	return &protocol.Client{
		Service: domain.Service{Dummies: c, Importer: c, Watcher: c, Procedures: c, Greeter: c, Echo: echoClient{c}, Rooms: roomsClient{c}},
		Close:   func() error { transport.CloseIdleConnections(); return nil },
	}, nil
}

// call is one request.
type call struct {
	method      string
	path        string // escaped, under prefix
	query       url.Values
	contentType string
	body        []byte
	accept      string
	ifMatch     string
}

// newCall returns a request with body as JSON, or without one when it is nil.
func newCall(method, path string, body any) (call, error) {
	c := call{method: method, path: path, accept: jsonMedia}
	if body == nil {
		return c, nil
	}
	var err error
	c.contentType = jsonMedia
	c.body, err = json.Marshal(body)
	return c, err
}

// send returns the response to a request, whose body the caller closes, or the error that the
// server answered.
func (c *client) send(ctx context.Context, r call) (*http.Response, error) {
	target := c.base + r.path
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target, bytes.NewReader(r.body))
	if err != nil {
		return nil, domain.Errorf(domain.KindInvalid, "", "the request cannot be written as a URL: %w", err)
	}
	for name, value := range map[string]string{"Content-Type": r.contentType, "Accept": r.accept, "If-Match": r.ifMatch} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, broken(ctx, err)
	}
	if resp.StatusCode >= 400 {
		defer resp.Body.Close()
		p, err := readProblem(resp)
		if err != nil {
			return nil, broken(ctx, err)
		}
		return nil, p.asError()
	}
	return resp, nil
}

// broken tells why there is no whole answer: the caller's time, or the connection.
func broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, ok := errors.AsType[*domain.Error](err); ok {
		return err
	}
	return domain.Errorf(domain.KindUnavailable, "", "no whole answer: %w", err)
}

// maxAnswer bounds an answer that is read as a whole.
const maxAnswer = 64 << 20

// readProblem reads an error; what is not a problem (of a proxy, or of net/http before our
// handler) is told by its status alone.
func readProblem(resp *http.Response) (p problem, err error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return p, err
	}
	if resp.Header.Get("Content-Type") == problemMedia && json.Unmarshal(body, &p) == nil {
		return p, nil
	}
	t := findProblem(func(t *problemType) bool { return t.Status == resp.StatusCode })
	if t.Status != resp.StatusCode && resp.StatusCode < 500 {
		t = problemNamed("malformed")
	}
	return problem{Type: problemsPath + t.Name, Detail: resp.Status}, nil
}

// do is send for an answer in JSON, read into out unless that is nil.
func (c *client) do(ctx context.Context, r call, out any) error {
	resp, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if out == nil {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return broken(ctx, err)
	}
	if err := json.Unmarshal(body, out); err != nil {
		return domain.Errorf(domain.KindInternal, "read the answer", "it is not the JSON expected: %w", err)
	}
	return nil
}

// ask sends body as JSON and returns the answer.
func ask[T any](ctx context.Context, c *client, method, path string, body any) (answer T, err error) {
	r, err := newCall(method, path, body)
	if err != nil {
		return answer, err
	}
	return answer, c.do(ctx, r, &answer)
}

// mustBeUTF8 refuses what JSON cannot carry and encoding/json would mend silently.
func mustBeUTF8(op string, fields ...string) error {
	var wrong []domain.FieldError
	for i := 0; i < len(fields); i += 2 {
		if !utf8.ValidString(fields[i+1]) {
			wrong = append(wrong, domain.FieldError{Field: fields[i], Reason: "must be valid UTF-8"})
		}
	}
	return domain.InvalidFields(op, wrong)
}

func (c *client) Add(ctx context.Context, a, b int64) (int64, error) {
	r, err := ask[result[int64]](ctx, c, "POST", "procedures/add", map[string]int64{"a": a, "b": b})
	return r.Result, err
}

func (c *client) Upper(ctx context.Context, s string) (string, error) {
	return c.onText(ctx, "upper", s)
}

func (c *client) Reverse(ctx context.Context, s string) (string, error) {
	return c.onText(ctx, "reverse", s)
}

func (c *client) onText(ctx context.Context, procedure, s string) (string, error) {
	if err := mustBeUTF8(procedure, "s", s); err != nil {
		return "", err
	}
	r, err := ask[result[string]](ctx, c, "POST", "procedures/"+procedure, map[string]string{"s": s})
	return r.Result, err
}

func (c *client) Swap(ctx context.Context, m map[string]string) (map[string]string, error) {
	for k, v := range m {
		if err := mustBeUTF8("swap", k, k, k, v); err != nil {
			return nil, err
		}
	}
	if m == nil {
		m = map[string]string{}
	}
	r, err := ask[result[map[string]string]](ctx, c, "POST", "procedures/swap", m)
	return r.Result, err
}

func (c *client) SayHello(ctx context.Context, name string) (string, error) {
	return c.greet(ctx, "hello", name)
}

func (c *client) SayHelloAgain(ctx context.Context, name string) (string, error) {
	return c.greet(ctx, "hello_again", name)
}

func (c *client) greet(ctx context.Context, path, name string) (string, error) {
	var g greeting
	err := c.do(ctx, call{method: "GET", path: path, query: url.Values{"name": {name}}, accept: jsonMedia}, &g)
	return g.Message, err
}

// echoClient is domain.Echo.
type echoClient struct{ *client }

func (c echoClient) Echo(ctx context.Context, p domain.Payload, delay time.Duration) (domain.Payload, error) {
	r := call{method: "POST", path: "echo", body: p.Data, contentType: "application/octet-stream", query: url.Values{}}
	if p.Text {
		r.contentType = textType
	}
	if delay != 0 {
		r.query.Set("delay", formatDelay(delay))
	}
	resp, err := c.send(ctx, r)
	if err != nil {
		return domain.Payload{}, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return domain.Payload{}, broken(ctx, err)
	}
	return domain.Payload{Text: isText(resp.Header.Get("Content-Type")), Data: data}, nil
}

// formatDelay is the inverse of parseDelay; parts of a millisecond are rounded away from zero,
// so that nothing becomes no delay.
func formatDelay(d time.Duration) string {
	ms := d / time.Millisecond
	if rest := d % time.Millisecond; rest > 0 {
		ms++
	} else if rest < 0 {
		ms--
	}
	return strconv.FormatInt(int64(ms), 10) + "ms"
}
