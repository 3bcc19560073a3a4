package rest

import (
	"context"
	"net/http"
	"sync"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

// streams counts the answers that end only when somebody ends them.
type streams struct {
	closing context.Context
	close   context.CancelFunc
	mu      sync.Mutex
	open    int
	idle    chan struct{} // closed when closing and none is open
}

func newStreams() *streams {
	ctx, cancel := context.WithCancel(context.Background())
	return &streams{closing: ctx, close: cancel, idle: make(chan struct{})}
}

// errClosing is what a stream that is ended by a shutdown tells its reader.
func errClosing() error {
	return domain.Errorf(domain.KindUnavailable, "stream", "the server is shutting down")
}

func (s *streams) begin() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing.Err() != nil {
		return errClosing()
	}
	s.open++
	return nil
}

func (s *streams) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open--; s.open == 0 && s.closing.Err() != nil {
		close(s.idle)
	}
}

// shutdown ends all streams and waits for that.
func (s *streams) shutdown(ctx context.Context) error {
	s.mu.Lock()
	if s.closing.Err() == nil {
		s.close()
		if s.open == 0 {
			close(s.idle)
		}
	}
	s.mu.Unlock()
	select {
	case <-s.idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stream writes an endless answer as lines of JSON.
type stream struct {
	s    *server
	w    http.ResponseWriter
	done func()
}

// openStream counts an endless answer in; the caller calls done at its end. The context ends
// with the request, or with errClosing as its cause when the server shuts down.
func (s *server) openStream(w http.ResponseWriter, r *http.Request) (context.Context, *stream, error) {
	if err := s.streams.begin(); err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	unhook := context.AfterFunc(s.streams.closing, func() { cancel(errClosing()) })
	return ctx, &stream{s: s, w: w, done: func() {
		unhook()
		cancel(nil)
		s.streams.end()
	}}, nil
}

// header sends the header, which tells the client that what it asked for has begun.
func (st *stream) header() error {
	h := st.w.Header()
	h["Content-Type"] = []string{ndjsonMedia}
	h["Cache-Control"] = []string{"no-store"}
	st.w.WriteHeader(http.StatusOK)
	return http.NewResponseController(st.w).Flush()
}

// send sends each of lines as a line, together. A reader that takes nothing for the time that
// a chat member may take loses the stream.
func (st *stream) send(lines ...any) error {
	var all []byte
	for _, line := range lines {
		b, err := encodeJSON(line)
		if err != nil {
			return err
		}
		all = append(all, b...)
	}
	protocol.AnswerDeadline(st.w, st.s.limits.ChatStall)
	if _, err := st.w.Write(all); err != nil {
		return err
	}
	return http.NewResponseController(st.w).Flush()
}

// fail tells the reader in a last line why the stream ends.
func (st *stream) fail(err error) {
	p := newProblem(err)
	_ = st.send(failedLine{Type: "error", Problem: &p}) // an error means that the client is gone
}
