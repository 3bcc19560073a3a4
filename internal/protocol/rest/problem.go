package rest

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/wirelore/wirelore/internal/domain"
)

// problemType is one row of the table that maps errors to HTTP and back. Its URI, the "type"
// of a problem (RFC 9457 section 3.1.1), is problemsPath + Name.
type problemType struct {
	Name   string
	Status int
	Kind   domain.Kind // what a client makes of it
	Title  string
	About  string // what its page says
}

// problemTypes holds, for each domain kind, the row that stands for it first, and after these
// the errors of HTTP itself, which are finer than the domain's kinds.
var problemTypes = []problemType{
	{"internal", http.StatusInternalServerError, domain.KindInternal, "Internal error",
		"Something broke on the server's side. The request may be right; its log says more."},
	{"invalid", http.StatusUnprocessableEntity, domain.KindInvalid, "Invalid input",
		"The request could be read, but what it says is wrong. `errors` names every wrong field and why."},
	{"not-found", http.StatusNotFound, domain.KindNotFound, "Not found",
		"Nothing is served at this URL, or the record it names does not exist."},
	{"precondition-failed", http.StatusPreconditionFailed, domain.KindPrecondition, "Precondition failed",
		"`If-Match` named a version that is not the current one. Read the record again, and repeat the change with its new `ETag`."},
	{"limit-reached", http.StatusTooManyRequests, domain.KindExhausted, "A limit is reached",
		"The server holds as many of these as it may. Use what is there, or try again later."},
	{"unavailable", http.StatusServiceUnavailable, domain.KindUnavailable, "Not available now",
		"The server cannot do this now: it is shutting down, or its store is closed or full. Try again later."},
	{"deadline-exceeded", http.StatusGatewayTimeout, domain.KindDeadline, "Out of time",
		"The time for this call ran out before its answer was ready."},

	{"malformed", http.StatusBadRequest, domain.KindInvalid, "Malformed request",
		"The request could not be read: broken JSON, a broken form, text that is not UTF-8, a body that ended early."},
	{"method-not-allowed", http.StatusMethodNotAllowed, domain.KindInvalid, "Method not allowed",
		"This resource does not have this method; the `Allow` header lists those it has."},
	{"not-acceptable", http.StatusNotAcceptable, domain.KindInvalid, "Not acceptable",
		"The `Accept` header rules out every format this resource has."},
	{"request-timeout", http.StatusRequestTimeout, domain.KindDeadline, "The request took too long",
		"The body did not arrive in time; the connection is closed."},
	{"conflict", http.StatusConflict, domain.KindPrecondition, "Conflict",
		"A `test` operation of a JSON Patch failed, or another request with the same `Idempotency-Key` is still running."},
	{"too-large", http.StatusRequestEntityTooLarge, domain.KindExhausted, "Content too large",
		"The body is longer, or nested deeper, than the server reads."},
	{"unsupported-media-type", http.StatusUnsupportedMediaType, domain.KindInvalid, "Unsupported media type",
		"The body's `Content-Type` or `Content-Encoding` is not one this resource reads."},
}

const (
	problemsPath = prefix + "problems/"
	problemMedia = "application/problem+json"
)

func problemNamed(name string) *problemType {
	return findProblem(func(p *problemType) bool { return p.Name == name })
}

func problemOfKind(k domain.Kind) *problemType {
	return findProblem(func(p *problemType) bool { return p.Kind == k })
}

// findProblem returns the first row that match accepts, or that of internal errors.
func findProblem(match func(*problemType) bool) *problemType {
	for i := range problemTypes {
		if match(&problemTypes[i]) {
			return &problemTypes[i]
		}
	}
	return &problemTypes[0]
}

// refusal is an error in HTTP's own terms.
type refusal struct {
	problem string // the Name of a problemType
	error
}

func refuse(problem, format string, args ...any) error {
	return &refusal{problem, fmt.Errorf(format, args...)}
}

// problem is the body of an error (RFC 9457), with two extension members.
type problem struct {
	Type     string              `json:"type"`
	Title    string              `json:"title"`
	Status   int                 `json:"status"`
	Detail   string              `json:"detail"`
	Errors   []domain.FieldError `json:"errors,omitempty"`
	Imported *int64              `json:"imported,omitempty"` // of an import that ended early
}

func newProblem(err error) problem {
	t, detail := problemOfKind(domain.KindOf(err)), domain.Reason(err)
	if r, ok := errors.AsType[*refusal](err); ok {
		t, detail = problemNamed(r.problem), r.Error()
	}
	return problem{Type: problemsPath + t.Name, Title: t.Title, Status: t.Status, Detail: detail, Errors: domain.FieldsOf(err)}
}

// asError is the inverse of newProblem: what a client makes of p.
func (p problem) asError() error {
	t := findProblem(func(t *problemType) bool { return p.Type == problemsPath+t.Name })
	return &domain.Error{Kind: t.Kind, Err: errors.New(p.Detail), Fields: p.Errors}
}

// fail answers with err's problem. Nothing of the body may have been sent.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.sendProblem(w, r, newProblem(err), err)
}

func (s *server) sendProblem(w http.ResponseWriter, r *http.Request, p problem, err error) {
	if p.Status == http.StatusInternalServerError {
		s.log.ErrorContext(r.Context(), "request failed", "protocol", "rest", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	h := w.Header()
	h["Content-Type"] = []string{problemMedia}
	h["Cache-Control"] = []string{"no-store"}
	delete(h, "Link")
	b, err := encodeJSON(p)
	if err != nil {
		panic(err) // a struct of strings and numbers
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(b) // an error means that the client is gone
}

// problemPage serves what a problem's type URI leads to.
func (s *server) problemPage(w http.ResponseWriter, r *http.Request) error {
	t := problemNamed(r.PathValue("name"))
	if t.Name != r.PathValue("name") {
		return refuse("not-found", "there is no problem type %q", r.PathValue("name"))
	}
	w.Header()["Content-Type"] = []string{"text/markdown; charset=utf-8"}
	_, _ = fmt.Fprintf(w, "# %s\n\nStatus %d, `%s`.\n\n%s\n", t.Title, t.Status, r.URL.Path, t.About)
	return nil
}
