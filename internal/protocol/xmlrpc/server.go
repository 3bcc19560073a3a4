package xmlrpc

import (
	"bytes"
	"context"
	"errors"
	"mime"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// Path is where the room is mounted, with and without a slash at the end.
const Path = "/api/rpc/xml"

// server answers the calls.
type server struct {
	env     protocol.Env
	methods map[string]*method
	names   []string // of methods, sorted
	buffers sync.Pool
}

// buffers are what one request needs; they are used again.
type buffers struct {
	in  bytes.Buffer
	out []byte
}

// maxKept bounds the buffers that are kept for use again.
const maxKept = 64 << 10

func newServer(env protocol.Env) *server {
	s := &server{env: env, methods: map[string]*method{}}
	s.buffers.New = func() any { return new(buffers) }
	table := append(domainMethods(env.Service), s.systemMethods()...)
	if env.Conformance {
		table = append(table, validatorMethods()...)
	}
	for i := range table {
		s.methods[table[i].name] = &table[i]
	}
	s.names = sortedNames(s.methods)
	return s
}

func routes(env protocol.Env) (protocol.Routes, error) {
	h := protocol.CORS(newServer(env))
	return protocol.Routes{Handlers: map[string]http.Handler{Path: h, Path + "/{$}": h}}, nil
}

// ServeHTTP answers a POST with a methodResponse, always with status 200 as the specification
// wants it; what is not a POST of XML at all is answered in terms of HTTP.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", "POST, OPTIONS")
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		http.Error(w, "XML-RPC calls are made with POST.", http.StatusMethodNotAllowed)
		return
	}
	charset, ok := contentType(r.Header.Get("Content-Type"))
	if !ok {
		w.Header().Set("Accept-Post", "text/xml, application/xml")
		http.Error(w, "The Content-Type of an XML-RPC call is text/xml.", http.StatusUnsupportedMediaType)
		return
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		w.Header().Set("Accept-Encoding", "identity") // RFC 9110 section 15.5.16
		http.Error(w, "The body must not be compressed.", http.StatusUnsupportedMediaType)
		return
	}
	b := s.buffers.Get().(*buffers)
	b.in.Reset()
	out := writer{buf: b.out[:0], max: int(s.env.Limits.Body)}
	if err := s.read(w, r, &b.in); err != nil {
		out.fault(s.fault(r.Context(), err))
	} else {
		s.answer(r.Context(), b.in.Bytes(), charset, &out)
	}
	h := w.Header()
	h["Content-Type"] = []string{"text/xml; charset=utf-8"}
	h["Content-Length"] = []string{strconv.Itoa(len(out.buf))}
	_, _ = w.Write(out.buf) // a caller that is gone needs no answer
	if b.out = out.buf; cap(b.out) <= maxKept && b.in.Cap() <= maxKept {
		s.buffers.Put(b)
	}
}

// contentType tells whether the header names XML, and the charset it names.
func contentType(header string) (charset string, ok bool) {
	if header == "text/xml" {
		return "", true
	}
	typ, params, err := mime.ParseMediaType(header)
	return params["charset"], err == nil && (typ == "text/xml" || typ == "application/xml")
}

// read reads the body within the limits of size and time.
func (s *server) read(w http.ResponseWriter, r *http.Request, in *bytes.Buffer) error {
	protocol.BodyDeadline(w, s.env.Limits)
	_, err := in.ReadFrom(http.MaxBytesReader(w, r.Body, s.env.Limits.Body))
	if err == nil {
		// The deadline was for the body. It would also end calls that take longer than that.
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
		return nil
	}
	w.Header().Set("Connection", "close")
	if tooLong, is := errors.AsType[*http.MaxBytesError](err); is {
		return domain.Errorf(domain.KindExhausted, "read request", "the request is longer than %d bytes", tooLong.Limit)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return faultf(codeTransportError, "the request did not arrive within %s", s.env.Limits.BodyTime)
	}
	return faultf(codeTransportError, "the request ended before all of it had arrived")
}

// answer writes the response to the call in doc.
func (s *server) answer(ctx context.Context, doc []byte, charset string, w *writer) {
	err := s.call(ctx, doc, charset, w)
	if err != nil {
		w.fault(s.fault(ctx, err))
	}
}

func (s *server) call(ctx context.Context, doc []byte, charset string, w *writer) error {
	doc, err := toUTF8(doc, charset)
	if err != nil {
		return err
	}
	c, err := parseCall(doc, s.env.Limits.Depth)
	if err != nil {
		return err
	}
	w.i8 = c.sawI8
	v, err := s.dispatch(ctx, c.method, c.params)
	if err != nil {
		return err
	}
	return w.response(v)
}

func (s *server) dispatch(ctx context.Context, name string, params []any) (any, error) {
	m, err := s.method(name)
	if err != nil {
		return nil, err
	}
	args, err := m.check(params)
	if err != nil {
		return nil, err
	}
	return m.call(ctx, args)
}

func (s *server) method(name string) (*method, error) {
	if m := s.methods[name]; m != nil {
		return m, nil
	}
	return nil, faultf(codeMethodNotFound, "there is no method %.80q; system.listMethods tells which there are", name)
}

// fault returns what the caller is told of err, and logs what is our own fault.
func (s *server) fault(ctx context.Context, err error) *fault {
	f := faultOf(err)
	if f.Code == codeApplicationError {
		s.env.Log.ErrorContext(ctx, "xmlrpc call failed", "error", err)
	}
	return f
}
