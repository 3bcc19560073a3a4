package sqlite

import (
	"context"

	"zombiezen.com/go/sqlite"
)

// reader is a connection for reading.
type reader struct {
	*sqlite.Conn
	get *sqlite.Stmt
}

// pool lends readers: some for a moment each, and besides these a number for long lists. It
// opens them when they are first needed.
type pool struct {
	open   func() (*reader, error)
	places chan struct{} // one for each open reader
	long   chan struct{} // one for each reader that a long list keeps
	free   chan *reader
	closed chan struct{}
}

func newPool(short, long int, open func() (*reader, error)) *pool {
	return &pool{
		open:   open,
		places: make(chan struct{}, short+long),
		long:   make(chan struct{}, long),
		free:   make(chan *reader, short+long),
		closed: make(chan struct{}),
	}
}

// take waits for a reader until ctx ends. Who takes it puts it back, with no statement left open.
func (p *pool) take(ctx context.Context, op string) (*reader, error) {
	select {
	case <-p.closed:
		return nil, errClosed(op)
	default:
	}
	select {
	case r := <-p.free: // rather than open another
		return r, nil
	default:
	}
	select {
	case r := <-p.free:
		return r, nil
	case p.places <- struct{}{}:
		r, err := p.open()
		if err != nil {
			<-p.places
			return nil, explain(op, err)
		}
		return r, nil
	case <-p.closed:
		return nil, errClosed(op)
	case <-ctx.Done():
		return nil, ended(ctx)
	}
}

func (p *pool) put(r *reader) { p.free <- r }

// close refuses later calls of take, waits for the readers that are lent, and closes all.
func (p *pool) close() (err error) {
	close(p.closed)
	for range cap(p.places) {
		select {
		case r := <-p.free:
			if e := r.Close(); err == nil {
				err = e
			}
		case p.places <- struct{}{}: // was never opened
		}
	}
	return err
}
