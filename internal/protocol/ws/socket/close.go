package socket

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

const (
	maxReason   = ws.MaxControlFramePayloadSize - 2 // bytes of a Close frame's reason
	lingerTime  = time.Second                       // for the peer to read our Close before the connection goes
	lingerBytes = 64 << 20                          // read and dropped meanwhile
	quietTime   = lingerTime / 4                    // the same, where our direction cannot be ended alone
)

// failure is how we fail the connection (RFC 6455 section 7.1.7).
func failure(code uint16, format string, args ...any) error {
	return &CloseError{Code: code, Reason: fmt.Sprintf(format, args...)}
}

// Close sends a Close frame and gives the peer so long to answer it; Receive returns when it
// has, or when the time is over. A second Close does nothing. Messages that still arrive are
// dropped.
func (c *Conn) Close(code uint16, reason string, within time.Duration) {
	until := time.Now().Add(within)
	if !c.bounded.CompareAndSwap(nil, &until) {
		return
	}
	_ = c.nc.SetDeadline(until) // fails on a closed connection: then there is nothing to do
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.ours = &CloseError{Code: code, Reason: reason}
		c.writeClose(code, reason)
	}
}

// Abort ends the connection without a word.
func (c *Conn) Abort() { _ = c.nc.Close() }

// setDeadline sets one of the connection's deadlines, but never over that of Close.
func (c *Conn) setDeadline(set func(time.Time) error, until time.Time) error {
	err := set(until)
	if bounded := c.bounded.Load(); bounded != nil {
		err = set(*bounded)
	}
	return err
}

// writeClose sends the last frame. The caller holds mu.
func (c *Conn) writeClose(code uint16, reason string) {
	var body []byte
	if code != CloseNoStatus {
		body = ws.NewCloseFrameBody(ws.StatusCode(code), shorten(reason, maxReason))
	}
	if c.gather(ws.OpClose, false, body) == nil {
		_ = c.flush() // broken has seen to a failure
	}
	c.closed = true
}

// shorten cuts s to at most n bytes at the end of a character.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// end closes the connection because of err and returns what to tell the caller.
func (c *Conn) end(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) && c.in.midway && c.bounded.Load() == nil {
		err = failure(ClosePolicy, "no byte for %s in the middle of a message", c.opt.Midway)
	}
	until := time.Now().Add(lingerTime)
	if c.bounded.CompareAndSwap(nil, &until) {
		_ = c.nc.SetDeadline(until)
	}
	if c.farewell(&err) {
		c.linger()
	}
	_ = c.nc.Close()
	c.in.release()
	return err
}

// farewell sends the Close frame that err asks for, or has err tell of the one that was sent,
// and tells whether the peer does not expect it.
func (c *Conn) farewell(err *error) (unexpected bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ours != nil {
		*err = c.ours
	} else if closed, ok := errors.AsType[*CloseError](*err); ok && !c.closed {
		c.writeClose(closed.Code, closed.Reason)
		unexpected = !closed.Peer
	}
	c.closed = true
	c.drop()
	return unexpected
}

// linger lets the peer read our Close: closing a connection with bytes unread would reset it,
// and take what we sent last away from the peer.
func (c *Conn) linger() {
	half := errors.ErrUnsupported
	if nc, ok := c.nc.(interface{ CloseWrite() error }); ok {
		half = nc.CloseWrite()
	} else if c.direct != nil {
		half = c.direct.closeWrite()
	}
	if half != nil {
		_ = c.nc.SetReadDeadline(time.Now().Add(quietTime))
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(c.nc, lingerBytes))
}
