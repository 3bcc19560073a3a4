package socket

import (
	"errors"
	"net"
	"os"
	"time"

	"github.com/gobwas/ws"
)

// ErrClosed is returned for a message after the Close frame.
var ErrClosed = net.ErrClosed

// gathered is how many bytes of replies wait for the peer's next silence.
const gathered = bigBlock

// stallSlices is how often a waiting write looks whether the peer has taken a byte, within
// Options.Stall.
const stallSlices = 10

// Reply sends m once the peer has nothing more to say, or when many replies have gathered:
// a peer that asks much in one go is answered in one go. Only Receive's goroutine may call
// it, for only Receive writes what was gathered.
func (c *Conn) Reply(m Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.gather(opcode(m.Text), m.Compressed, m.Data)
}

// Send sends m now and waits until the connection has taken it.
func (c *Conn) Send(m Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.gather(opcode(m.Text), m.Compressed, m.Data); err != nil {
		return err
	}
	return c.flush()
}

// Flush writes what Reply and Offer have left and waits until the connection has taken it.
func (c *Conn) Flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.flush()
}

// SendFrame sends a prepared frame and waits until the connection has taken it.
func (c *Conn) SendFrame(frame []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrClosed
	}
	if err := c.flush(); err != nil {
		return err
	}
	return c.write(frame)
}

// Offer sends a prepared frame if that needs no waiting. It is taken or it is not; with rest,
// some bytes are still to be written, and the caller must see to it that Flush is called.
func (c *Conn) Offer(frame []byte) (taken, rest bool, err error) {
	if c.direct == nil || !c.mu.TryLock() {
		return false, true, nil
	}
	defer c.mu.Unlock()
	if c.closed {
		return false, false, ErrClosed
	}
	if len(c.out) > 0 {
		n, err := c.direct.write(c.out)
		if err != nil {
			return false, false, c.broken(err)
		}
		if c.out = c.out[n:]; len(c.out) > 0 {
			return false, true, nil
		}
		c.drop()
	}
	n, err := c.direct.write(frame)
	if err != nil {
		return false, false, c.broken(err)
	}
	if 0 < n && n < len(frame) {
		c.out = append(c.out, frame[n:]...)
	}
	return n > 0, n < len(frame), nil
}

// Frame returns an unmasked frame for SendFrame and Offer, deflated if asked for.
func (u *Upgrader) Frame(m Message) []byte {
	h := ws.Header{Fin: true, OpCode: opcode(m.Text)}
	p := m.Data
	if m.Compressed {
		p, h.Rsv = u.pools.deflate(p), ws.Rsv(true, false, false)
	}
	h.Length = int64(len(p))
	frame := make(appender, 0, ws.HeaderSize(h)+len(p))
	_ = ws.WriteHeader(&frame, h) // fails with its writer only
	return append(frame, p...)
}

// appender is an io.Writer that appends.
type appender []byte

func (a *appender) Write(p []byte) (int, error) {
	*a = append(*a, p...)
	return len(p), nil
}

func opcode(text bool) ws.OpCode {
	if text {
		return ws.OpText
	}
	return ws.OpBinary
}

// gather appends one frame to what is to be written. The caller holds mu.
func (c *Conn) gather(op ws.OpCode, compress bool, p []byte) error {
	if c.closed {
		return ErrClosed
	}
	h := ws.Header{Fin: true, OpCode: op}
	if compress && c.Deflates() {
		p, h.Rsv = c.pools.deflate(p), ws.Rsv(true, false, false)
	}
	h.Length = int64(len(p))
	if len(c.out) > 0 && len(c.out)+ws.MaxHeaderSize+len(p) > gathered {
		if err := c.flush(); err != nil {
			return err
		}
	}
	if c.out == nil {
		c.lent = c.pools.blocks.Get().(*[]byte)
		c.out = (*c.lent)[:0]
	}
	if c.client {
		h.Masked, h.Mask = true, ws.NewMask()
	}
	_ = ws.WriteHeaderBuffer(&c.out, h, c.outHeader[:])
	if len(p) > gathered && !h.Masked { // large: not copied
		if err := c.flush(); err != nil {
			return err
		}
		return c.write(p)
	}
	at := len(c.out)
	c.out = append(c.out, p...)
	if h.Masked {
		ws.Cipher(c.out[at:], h.Mask, 0)
	}
	return nil
}

// flush writes what was gathered. The caller holds mu.
func (c *Conn) flush() error {
	if len(c.out) == 0 {
		return nil
	}
	err := c.write(c.out)
	c.drop()
	return err
}

// drop gives the memory of what was gathered back. The caller holds mu.
func (c *Conn) drop() {
	c.out = nil
	if c.lent != nil {
		c.pools.blocks.Put(c.lent)
		c.lent = nil
	}
}

// write writes all of p. It first takes the way that needs no deadline. The caller holds mu.
func (c *Conn) write(p []byte) error {
	if c.direct != nil {
		n, err := c.direct.write(p)
		if p = p[n:]; err != nil {
			return c.broken(err)
		}
	}
	for idle := 0; len(p) > 0; {
		var until time.Time
		if c.opt.Stall > 0 {
			until = time.Now().Add(c.opt.Stall / stallSlices)
		}
		if err := c.setDeadline(c.nc.SetWriteDeadline, until); err != nil {
			return c.broken(err)
		}
		n, err := c.nc.Write(p)
		p = p[n:]
		if idle++; n > 0 {
			idle = 0
		}
		if errors.Is(err, os.ErrDeadlineExceeded) && idle < stallSlices && c.bounded.Load() == nil {
			continue // the peer is slow, but so far not gone
		}
		if err != nil {
			return c.broken(err)
		}
		if c.direct != nil && c.opt.Stall > 0 { // or the next direct write would find it passed
			if err := c.setDeadline(c.nc.SetWriteDeadline, time.Time{}); err != nil {
				return c.broken(err)
			}
		}
	}
	return nil
}

// broken ends a connection that can no longer be written to: what the peer has may end within
// a frame. Receive then ends too. The caller holds mu.
func (c *Conn) broken(err error) error {
	c.closed = true
	c.drop()
	_ = c.nc.Close() // err is what matters
	return err
}
