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
// request and hardly one ever passes, yet each move costs a change of a runtime timer. Here a
// later deadline, or none, only is noted; the one beneath stays armed. When it passes, Read
// looks at what is asked for by then, and arms that and reads on if its time has not come.
type lazyConn struct {
	net.Conn
	mu         sync.Mutex
	asked      time.Time // the read deadline in force; zero: none
	armed      time.Time // the one of Conn: never later than asked
	cut        bool      // a deadline long ago has ended the reads of Conn; armed is to be set again
	eager      bool      // Conn's socket is in other hands too: both deadlines are always the same
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
	case !t.IsZero() && t.Before(longAgo):
		c.cut = true
		return c.Conn.SetReadDeadline(t)
	case c.eager || c.armed.IsZero() || !t.IsZero() && t.Before(c.armed):
		return c.arm()
	case c.cut:
		c.cut = false
		return c.Conn.SetReadDeadline(c.armed)
	}
	return nil
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
	c.eager = true
	if err := c.arm(); err != nil {
		return nil, err
	}
	return s.SyscallConn()
}

// arm gives Conn the deadline that is asked for; the caller holds mu.
func (c *lazyConn) arm() error {
	c.armed, c.cut = c.asked, false
	return c.Conn.SetReadDeadline(c.asked)
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

func (c *lazyConn) Read(b []byte) (int, error) {
	for {
		n, err := c.Conn.Read(b)
		if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
		c.mu.Lock()
		passed := !c.asked.IsZero() && !c.asked.After(time.Now())
		if !passed {
			err = c.arm()
		}
		c.mu.Unlock()
		if passed || err != nil {
			return n, err
		}
	}
}
