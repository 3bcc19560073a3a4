package jsonrpc

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// path is where the protocol is served, over HTTP and over WebSocket.
const path = "/api/rpc/json"

// routes returns the handlers of the room.
func routes(env protocol.Env) (protocol.Routes, error) {
	e := newEngine(env)
	contract, err := json.Marshal(document(overHTTP(e.methods)))
	if err != nil {
		return protocol.Routes{}, err
	}
	sockets := newHub(e, env.CheckOrigin)
	rpc := protocol.CORS(&handler{e, sockets})
	return protocol.Routes{
		Handlers: map[string]http.Handler{
			path:          rpc,
			path + "/{$}": rpc,
			path + "/openrpc.json": protocol.CORS(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write(contract)
			})),
		},
		Shutdown: sockets.shutdown,
	}, nil
}

// handler is JSON-RPC over HTTP: a POST holds a message and its response the message that
// answers it. What is wrong with a call is told in a response with status 200; a status of
// its own tells what is wrong with the HTTP request, and its body says so as an error too.
type handler struct {
	*engine
	sockets *hub
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && hasToken(r.Header, "Connection", "upgrade") && hasToken(r.Header, "Upgrade", "websocket") {
		h.sockets.ServeHTTP(w, r)
		return
	}
	switch r.Method {
	case http.MethodPost:
		h.post(w, r)
	case http.MethodOptions:
		w.Header().Set("Allow", "OPTIONS, POST")
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Allow", "OPTIONS, POST")
		h.refuse(w, http.StatusMethodNotAllowed, failCall(codeInvalidRequest, "send calls by POST, or open a WebSocket"))
	}
}

func (h *handler) post(w http.ResponseWriter, r *http.Request) {
	if !isJSON(r.Header) {
		h.refuse(w, http.StatusUnsupportedMediaType, failCall(codeInvalidRequest, "the Content-Type must be application/json, in UTF-8"))
		return
	}
	if r.ContentLength > h.limits.Body {
		h.refuse(w, http.StatusRequestEntityTooLarge, h.tooLarge())
		return
	}
	c := h.begin(r.Context(), nil)
	defer h.end(c)
	if err := c.read(r.Body); err != nil {
		status, err := h.bodyError(err)
		w.Header().Set("Connection", "close") // nobody knows where the next request begins
		h.refuse(w, status, err)
		return
	}
	protocol.BodyArrived(w) // a call may take longer than a body may

	c.answer(c.in)
	if len(c.out) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	h.write(w, c.out)
}

// write sends an answer. For each part of a long one a client has the time that it has to send
// a body; one that is slower, or that went away, has no use for an error.
func (h *handler) write(w http.ResponseWriter, text []byte) {
	const part = 64 << 10
	w.Header()["Content-Type"] = []string{"application/json"}
	if len(text) <= part {
		_, _ = w.Write(text)
		return
	}
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(text))}
	control := http.NewResponseController(w)
	for rest := range slices.Chunk(text, part) {
		protocol.AnswerDeadline(w, h.limits.BodyTime)
		if _, err := w.Write(rest); err != nil {
			return
		}
	}
	_ = control.Flush()
	_ = control.SetWriteDeadline(time.Time{}) // the connection's next answer is another's
}

// read reads a message into c.in, which grows with what really arrives.
func (c *call) read(body io.Reader) error {
	for {
		if len(c.in) == cap(c.in) {
			c.in = slices.Grow(c.in, max(512, len(c.in)))
		}
		n, err := body.Read(c.in[len(c.in):cap(c.in)])
		c.in = c.in[:len(c.in)+n]
		switch {
		case int64(len(c.in)) > c.limits.Body:
			return c.tooLarge()
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

func (e *engine) tooLarge() error {
	return domain.Errorf(domain.KindExhausted, "", "a message may have %d bytes", e.limits.Body)
}

// bodyError returns the HTTP status and the error for a body that could not be read.
func (e *engine) bodyError(err error) (int, error) {
	timeout, ok := errors.AsType[net.Error](err)
	switch {
	case domain.KindOf(err) == domain.KindExhausted:
		return http.StatusRequestEntityTooLarge, err
	case ok && timeout.Timeout():
		return http.StatusRequestTimeout, domain.Errorf(domain.KindDeadline, "", "the body took longer than %s to arrive", e.limits.BodyTime)
	}
	return http.StatusBadRequest, failCall(codeParse, "the body broke off")
}

// refuse answers a request that holds no message.
func (h *handler) refuse(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(h.appendFailure(nil, nil, err))
}

// isJSON tells whether the body is said to be JSON. RFC 8259, section 8.1, knows no charset;
// many clients say UTF-8 all the same.
func isJSON(h http.Header) bool {
	if v := h["Content-Type"]; len(v) == 1 && v[0] == "application/json" {
		return true
	}
	t, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8") {
		return false
	}
	return t == "application/json" || t == "application/json-rpc" || t == "application/jsonrequest"
}

// hasToken tells whether a header that is a list of words holds one (RFC 9110, section 5.6.1).
func hasToken(h http.Header, name, word string) bool {
	for _, line := range h.Values(name) {
		for item := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(item), word) {
				return true
			}
		}
	}
	return false
}
