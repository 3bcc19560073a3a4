package rest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// maxLine is how long one line of an import may be.
const maxLine = 64 << 10

// importDrafts stores a body of one draft a line. The body may be as long as it likes when it
// is sent as it is; what is compressed is bounded like any other body.
func (s *server) importDrafts(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := mediaType(w, r, importMedia); err != nil {
		return err
	}
	defer liftDeadline(w)
	var body io.Reader = &slowReader{w: w, r: r.Body, limits: s.limits}
	if r.Header["Content-Encoding"] != nil {
		var err error
		if body, err = s.openBody(w, r); err != nil {
			return err
		}
	}
	n, err := s.Importer.Import(r.Context(), s.readDrafts(w, body))
	if err != nil {
		p := newProblem(err)
		p.Imported = &n
		s.sendProblem(w, r, p, err)
		return nil
	}
	return sendJSON(w, http.StatusOK, imported{n})
}

// slowReader gives a body of any length the time of a whole body for every piece of it.
type slowReader struct {
	w      http.ResponseWriter
	r      io.Reader
	limits protocol.Limits
}

func (s *slowReader) Read(p []byte) (int, error) {
	protocol.BodyDeadline(s.w, s.limits)
	return s.r.Read(p)
}

// readDrafts yields the lines of body as drafts, but for empty ones. An error names its line.
func (s *server) readDrafts(w http.ResponseWriter, body io.Reader) iter.Seq2[domain.Draft, error] {
	return func(yield func(domain.Draft, error) bool) {
		lines := bufio.NewScanner(body)
		lines.Buffer(make([]byte, 0, 4096), maxLine)
		for n := 1; lines.Scan(); n++ {
			if len(lines.Bytes()) == 0 {
				continue
			}
			draft, err := s.readDraft(lines.Bytes())
			if err != nil {
				yield(domain.Draft{}, inLine(n, err))
				return
			}
			if !yield(draft, nil) {
				return
			}
		}
		switch err := lines.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			yield(domain.Draft{}, refuse("too-large", "a line has more than %d bytes", maxLine))
		case err != nil:
			yield(domain.Draft{}, s.bodyError(w, err))
		}
	}
}

func (s *server) readDraft(line []byte) (domain.Draft, error) {
	m, err := jsonMembers(line, s.limits.Depth)
	if err != nil {
		return domain.Draft{}, err
	}
	return m.draft("import dummies")
}

// inLine adds the number of its line to an error.
func inLine(n int, err error) error {
	if r, ok := errors.AsType[*refusal](err); ok {
		return refuse(r.problem, "line %d: %w", n, r.error)
	}
	return &domain.Error{Kind: domain.KindOf(err), Op: "import dummies", Err: fmt.Errorf("line %d: %s", n, domain.Reason(err)), Fields: domain.FieldsOf(err)}
}

// changes streams what is written from now on. The header is sent when watching has begun.
func (s *server) changes(w http.ResponseWriter, r *http.Request) error {
	ctx, st, err := s.openStream(w, r)
	if err != nil {
		return err
	}
	defer st.done()
	changes := s.Watcher.Watch(ctx)
	if st.header() != nil || r.Method == http.MethodHead {
		return nil
	}
	for c, err := range changes {
		if err != nil {
			st.fail(whyEnded(ctx, err))
			return nil
		}
		line := changeLine{Type: changeTypes[c.Type], ID: c.Dummy.ID}
		if c.Type != domain.Deleted {
			line.Dummy = &c.Dummy
		}
		if st.line(line) != nil {
			return nil // the client is gone
		}
	}
	return nil
}

// whyEnded returns err, or what ended ctx if err only says that it ended.
func whyEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return context.Cause(ctx)
	}
	return err
}
