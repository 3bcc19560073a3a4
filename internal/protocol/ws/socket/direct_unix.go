//go:build unix

package socket

import (
	"io"
	"net"
	"syscall"
)

// direct reads and writes a connection's file without waiting. A connection that must see
// every byte (a tap, TLS) simply does not offer its file.
type direct struct {
	raw syscall.RawConn

	// The functions are kept, and their arguments and results are here, because RawConn would
	// make all of them escape on each call. Writes are under Conn.mu, reads of one goroutine.
	writeFunc func(fd uintptr) bool
	data      []byte
	writeN    int
	writeErr  error

	readFunc func(fd uintptr) bool
	conn     *Conn
	block    *[]byte
	readN    int
	readErr  error
}

func newDirect(nc net.Conn) *direct {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return nil
	}
	d := &direct{raw: raw}
	d.readFunc, d.writeFunc = d.tryRead, d.tryWrite
	return d
}

// read returns a block with n bytes, n > 0, or an error. When there is nothing to read it
// flushes c and waits.
func (d *direct) read(c *Conn) (block *[]byte, n int, err error) {
	d.conn = c
	err = d.raw.Read(d.readFunc)
	if err == nil {
		err = d.readErr
	}
	block, n = d.block, d.readN
	d.block, d.readN, d.readErr = nil, 0, nil
	return block, n, err
}

func (d *direct) tryRead(fd uintptr) (done bool) {
	d.block = d.conn.pools.blocks.Get().(*[]byte)
	for {
		d.readN, d.readErr = syscall.Read(int(fd), *d.block)
		if d.readErr != syscall.EINTR {
			break
		}
	}
	if d.readN > 0 {
		return true
	}
	d.conn.pools.blocks.Put(d.block)
	d.block, d.readN = nil, 0
	if d.readErr == syscall.EAGAIN {
		d.readErr = d.conn.Flush()
		return d.readErr != nil
	}
	if d.readErr == nil {
		d.readErr = io.EOF
	}
	return true
}

// write writes as much of p as the kernel takes at once, which may be nothing.
func (d *direct) write(p []byte) (n int, err error) {
	d.data = p
	err = d.raw.Write(d.writeFunc)
	if err == nil {
		err = d.writeErr
	}
	n = d.writeN
	d.data, d.writeN, d.writeErr = nil, 0, nil
	return n, err
}

func (d *direct) tryWrite(fd uintptr) (done bool) {
	for {
		n, err := syscall.Write(int(fd), d.data)
		if err == syscall.EINTR {
			continue
		}
		if err == syscall.EAGAIN {
			n, err = 0, nil
		}
		d.writeN, d.writeErr = max(n, 0), err
		return true
	}
}

// closeWrite ends our direction, so that the peer sees the end while we still read.
func (d *direct) closeWrite() error {
	var err error
	if e := d.raw.Control(func(fd uintptr) { err = syscall.Shutdown(int(fd), syscall.SHUT_WR) }); e != nil {
		return e
	}
	return err
}
