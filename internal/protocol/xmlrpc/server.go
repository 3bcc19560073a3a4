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

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// Path is where the room is mounted, with and without a slash at the end.
const Path = "/api/rpc/xml"

// server answers the calls.
type server struct {
	env         protocol.Env
	methods     map[string]*method
	names       []string // of methods, sorted
	contentType []string // a header's value
	exchanges   sync.Pool
}

// exchange is what one call needs, to be used again.
type exchange struct {
	in     bytes.Buffer
	parser parser
	out    writer
}

// maxKept bounds the buffers that are kept for use again.
const maxKept = 64 << 10

func newServer(env protocol.Env) *server {
	s := &server{env: env, methods: map[string]*method{}, contentType: []string{"text/xml; charset=utf-8"}}
	s.exchanges.New = func() any {
		return &exchange{parser: parser{maxDepth: env.Limits.Depth}, out: writer{max: int(env.Limits.Body)}}
	}
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
	x := s.exchanges.Get().(*exchange)
	x.in.Reset()
	x.out.buf = x.out.buf[:0]
	if err := s.read(w, r, &x.in); err != nil {
		x.out.fault(s.fault(r.Context(), err))
	} else {
		s.answer(r.Context(), x, charset)
	}
	h := w.Header()
	h["Content-Type"] = s.contentType
	if len(x.out.buf) > 1<<10 { // a short answer is measured by net/http and cannot be held up
		h["Content-Length"] = []string{strconv.Itoa(len(x.out.buf))}
		protocol.AnswerDeadline(w, s.env.Limits.BodyTime)
	}
	_, _ = w.Write(x.out.buf) // a caller that is gone needs no answer
	if cap(x.out.buf) <= maxKept && x.in.Cap() <= maxKept {
		s.exchanges.Put(x)
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

// read reads the body within the limit of size, and within its time.
func (s *server) read(w http.ResponseWriter, r *http.Request, in *bytes.Buffer) error {
	body := r.Body
	if r.ContentLength < 0 || r.ContentLength > s.env.Limits.Body { // else net/http bounds it
		body = http.MaxBytesReader(w, body, s.env.Limits.Body)
	}
	_, err := in.ReadFrom(body)
	if err == nil {
		protocol.BodyArrived(w)
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

// answer writes the response to the call in x.in.
func (s *server) answer(ctx context.Context, x *exchange, charset string) {
	if err := s.call(ctx, x, charset); err != nil {
		x.out.fault(s.fault(ctx, err))
	}
}

func (s *server) call(ctx context.Context, x *exchange, charset string) error {
	doc, err := toUTF8(x.in.Bytes(), charset)
	if err != nil {
		return err
	}
	c, err := x.parser.call(doc)
	if err != nil {
		return err
	}
	x.out.i8 = c.sawI8
	v, err := s.dispatch(ctx, c.method, c.params)
	if err != nil {
		return err
	}
	return x.out.response(v)
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
