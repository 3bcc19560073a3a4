package lab

import (
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// lazyConn makes read deadlines cheap. An http.Server moves them half a dozen times for each
// request and hardly one ever passes, yet each move reads the clock and changes a timer of the
// runtime. Here a deadline only is noted; a watch looks at those of all connections and lets
// the ones that have passed come true, at most a look late.
type lazyConn struct {
	net.Conn
	mu         sync.Mutex
	asked      time.Time // the read deadline in force; zero: none
	reading    int       // reads of Conn under way
	cut        bool      // asked has passed: reads are to fail
	stopped    bool      // reads of Conn fail, since some were under way when cut was set
	eager      bool      // Conn's socket is in other hands too: its deadline always is asked
	writeBound bool      // Conn has a write deadline
}

// longAgo is after the time by which an http.Server, at the end of each request, cuts off
// its read for the next one.
var longAgo = time.Unix(1<<20, 0)

func (c *lazyConn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = t
	switch {
	case c.eager:
		return c.Conn.SetReadDeadline(t)
	case !t.IsZero() && t.Before(longAgo):
		return c.cutOff()
	}
	c.cut = false
	if !c.stopped {
		return nil
	}
	c.stopped = false
	return c.Conn.SetReadDeadline(time.Time{})
}

// cutOff ends the reads; the caller holds mu.
func (c *lazyConn) cutOff() error {
	c.cut = true
	if c.stopped || c.reading == 0 {
		return nil
	}
	c.stopped = true
	return c.Conn.SetReadDeadline(longAgo)
}

// look lets a deadline that has passed come true, and tells whether to look again.
func (c *lazyConn) look(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.eager && !c.asked.IsZero() && !c.asked.After(now) {
		_ = c.cutOff() // fails on a closed connection, whose reads fail anyway
	}
	return !c.eager
}

func (c *lazyConn) Read(b []byte) (int, error) {
	for c.beginRead() {
		n, err := c.Conn.Read(b)
		if c.endRead() || n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		} // else the deadline was moved on just after it had passed
	}
	return 0, os.ErrDeadlineExceeded
}

// beginRead tells whether the deadline lets a read of Conn begin.
func (c *lazyConn) beginRead() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cut {
		return false
	}
	c.reading++
	return true
}

// endRead tells whether a passed deadline of Conn ends this read.
func (c *lazyConn) endRead() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading--
	return c.cut || c.eager
}

// SyscallConn implements syscall.Conn where the connection beneath does. Who reads the socket
// itself goes by its deadlines, so these are no longer lazy from then on.
func (c *lazyConn) SyscallConn() (syscall.RawConn, error) {
	s, ok := c.Conn.(syscall.Conn)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.eager, c.cut, c.stopped = true, false, false
	if err := c.Conn.SetReadDeadline(c.asked); err != nil {
		return nil, err
	}
	return s.SyscallConn()
}

func (c *lazyConn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetWriteDeadline leaves Conn alone when there is no deadline to take away.
func (c *lazyConn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.IsZero() && !c.writeBound {
		return nil
	}
	c.writeBound = !t.IsZero()
	return c.Conn.SetWriteDeadline(t)
}

// lookEvery is how late a deadline may come true. The limits that people set are seconds.
const lookEvery = 250 * time.Millisecond

// watch looks after the deadlines of connections, as long as there are any.
type watch struct {
	mu    sync.Mutex
	conns map[*lazyConn]struct{}
	next  *time.Timer // runs look; nil before the first connection
}

func (w *watch) add(c *lazyConn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.next == nil:
		w.conns = map[*lazyConn]struct{}{}
		w.next = time.AfterFunc(lookEvery, w.look)
	case len(w.conns) == 0:
		w.next.Reset(lookEvery)
	}
	w.conns[c] = struct{}{}
}

func (w *watch) remove(c *lazyConn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.conns, c)
	if len(w.conns) == 0 {
		w.next.Stop()
	}
}

// look looks at every connection and forgets those whose deadlines are no longer lazy.
func (w *watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	for c := range w.conns {
		if !c.look(now) {
			delete(w.conns, c)
		}
	}
	if len(w.conns) > 0 {
		w.next.Reset(lookEvery)
	}
}
