package socket

import (
	"io"
	"time"
)

// source reads a connection's bytes. It takes a block from the pool when there is something
// to read and gives it back once that is used up, so that idle connections share the blocks
// of the busy ones; only where the file cannot be reached it waits with a block in hand.
type source struct {
	conn   *Conn
	block  *[]byte // what unread is part of; nil when that is empty, or came with the handshake
	unread []byte
	midway bool // within a message: the peer has Options.Midway for the next byte
	armed  bool // the read deadline is set
}

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	if len(s.unread) == 0 {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.unread)
	s.unread = s.unread[n:]
	return n, nil
}

// fill reads what there is, at least one byte. Before it waits it writes what was gathered.
func (s *source) fill() error {
	c := s.conn
	if c.direct != nil {
		s.release()
	}
	if c.opt.Midway > 0 && (s.midway || s.armed) {
		if err := s.arm(); err != nil {
			return err
		}
	}
	var n int
	var err error
	if c.direct != nil {
		s.block, n, err = c.direct.read(c)
	} else {
		if s.block == nil {
			block := make([]byte, smallBlock)
			s.block = &block
		}
		if err = c.Flush(); err != nil {
			return err
		}
		n, err = c.nc.Read(*s.block)
	}
	if n == 0 && err == nil {
		err = io.EOF
	}
	if n > 0 {
		s.unread = (*s.block)[:n]
		return nil
	}
	return err
}

// arm sets the read deadline within a message and lifts it between messages.
func (s *source) arm() error {
	var until time.Time
	if s.midway {
		until = time.Now().Add(s.conn.opt.Midway)
	}
	s.armed = s.midway
	return s.conn.setDeadline(s.conn.nc.SetReadDeadline, until)
}

// release gives the block back.
func (s *source) release() {
	s.unread = nil
	if s.block != nil && len(*s.block) == bigBlock {
		s.conn.pools.blocks.Put(s.block)
	}
	s.block = nil
}
