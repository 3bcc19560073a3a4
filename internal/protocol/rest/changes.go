package rest

import (
	"bufio"
	"bytes"
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
	protocol.BodyArrived(w)
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
		lines := bufio.NewReaderSize(body, maxLine)
		for n := 1; ; n++ {
			line, end := lines.ReadSlice('\n')
			if end != nil && end != io.EOF {
				if end == bufio.ErrBufferFull {
					end = refuse("too-large", "line %d has more than %d bytes", n, maxLine)
				} else {
					end = s.bodyError(w, end)
				}
				yield(domain.Draft{}, end)
				return
			}
			if line = bytes.TrimSpace(line); len(line) > 0 {
				draft, err := s.readDraft(line)
				if err != nil {
					yield(domain.Draft{}, inLine(n, err))
					return
				}
				if !yield(draft, nil) {
					return
				}
			}
			if end == io.EOF {
				return
			}
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
		if st.send(line) != nil {
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
