package memnet

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// conn is one end of a connection.
type conn struct{ in, out *pipe }

func (c *conn) Read(b []byte) (int, error)  { return c.in.read(b) }
func (c *conn) Write(b []byte) (int, error) { return c.out.write(b) }

// Close ends both directions: the peer reads what was written and then io.EOF.
func (c *conn) Close() error {
	c.in.closeReader()
	c.out.closeWriter()
	return nil
}

// CloseWrite ends one direction, as that of a net.TCPConn does.
func (c *conn) CloseWrite() error {
	c.out.closeWriter()
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return addr{} }
func (c *conn) RemoteAddr() net.Addr { return addr{} }

func (c *conn) SetDeadline(t time.Time) error {
	c.in.setDeadline(&c.in.reading, t)
	c.out.setDeadline(&c.out.writing, t)
	return nil
}

func (c *conn) SetReadDeadline(t time.Time) error {
	c.in.setDeadline(&c.in.reading, t)
	return nil
}

func (c *conn) SetWriteDeadline(t time.Time) error {
	c.out.setDeadline(&c.out.writing, t)
	return nil
}

// pipe is one direction of a connection.
type pipe struct {
	mu               sync.Mutex
	changed          *sync.Cond // anything below
	buf              []byte     // written and not yet read
	noReader         bool
	noWriter         bool
	reading, writing deadline
}

func newPipe() *pipe {
	p := &pipe{}
	p.changed = sync.NewCond(&p.mu)
	return p
}

func (p *pipe) read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		switch {
		case p.noReader:
			return 0, net.ErrClosed
		case p.reading.passed:
			return 0, os.ErrDeadlineExceeded
		case len(b) == 0:
			return 0, nil
		case len(p.buf) > 0:
			n := copy(b, p.buf)
			p.buf = p.buf[:copy(p.buf, p.buf[n:])]
			p.changed.Broadcast()
			return n, nil
		case p.noWriter:
			return 0, io.EOF
		}
		p.changed.Wait()
	}
}

func (p *pipe) write(b []byte) (n int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		switch {
		case p.noWriter:
			return n, net.ErrClosed
		case p.noReader:
			return n, io.ErrClosedPipe
		case p.writing.passed:
			return n, os.ErrDeadlineExceeded
		}
		fits := min(len(b), bufferSize-len(p.buf))
		p.buf = append(p.buf, b[:fits]...)
		b = b[fits:]
		n += fits
		p.changed.Broadcast()
		if len(b) == 0 {
			return n, nil
		}
		p.changed.Wait()
	}
}

func (p *pipe) closeReader() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.noReader, p.buf = true, nil
	p.reading.stop()
	p.changed.Broadcast()
}

func (p *pipe) closeWriter() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.noWriter = true
	p.writing.stop()
	p.changed.Broadcast()
}

// deadline is when an operation gives up.
type deadline struct {
	passed bool
	timer  *time.Timer
	set    int // how often, so that a timer which fires late is known to be an old one
}

func (d *deadline) stop() {
	d.set++
	if d.timer != nil {
		d.timer.Stop()
	}
}

func (p *pipe) setDeadline(d *deadline, t time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d.stop()
	wait := time.Until(t)
	d.passed = !t.IsZero() && wait <= 0
	if !t.IsZero() && wait > 0 {
		set := d.set
		d.timer = time.AfterFunc(wait, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			if d.set == set {
				d.passed = true
				p.changed.Broadcast()
			}
		})
	}
	p.changed.Broadcast()
}
