// Package memnet is a network inside the process: a Listener and a dialer for tests, with
// deadlines and back-pressure like a socket's but no ports.
package memnet

import (
	"context"
	"net"
	"sync"
)

// bufferSize is about what a kernel's socket buffers hold.
const bufferSize = 256 << 10

// Listener is a net.Listener whose connections are made by Dial.
type Listener struct {
	accept chan net.Conn
	closed chan struct{}
	close  sync.Once
}

// Listen returns a listener. Each direction of a connection holds 256 KiB before a write
// blocks.
func Listen() *Listener {
	return &Listener{accept: make(chan net.Conn), closed: make(chan struct{})}
}

// Dial connects to l, whatever network and address it is given: the signature that an
// http.Transport and protocol.Target want.
func (l *Listener) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	up, down := newPipe(), newPipe()
	select {
	case l.accept <- &conn{in: up, out: down}:
		return &conn{in: down, out: up}, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "dial", Net: addr{}.Network(), Addr: addr{}, Err: net.ErrClosed}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements net.Listener.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.accept:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *Listener) Close() error {
	l.close.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (l *Listener) Addr() net.Addr { return addr{} }

type addr struct{}

func (addr) Network() string { return "memory" }
func (addr) String() string  { return "memory" }
