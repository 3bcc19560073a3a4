// Package memnet is a network inside the process: a Listener and a dialer for tests, with
// deadlines and back-pressure like a socket's but no ports.
package memnet

import (
	"context"
	"net"

	"google.golang.org/grpc/test/bufconn"
)

// Listener is a net.Listener whose connections are made by Dial.
type Listener struct{ *bufconn.Listener }

// Listen returns a listener. Each direction of a connection holds 256 KiB before a write
// blocks, about what a kernel's socket buffers hold.
func Listen() *Listener { return &Listener{bufconn.Listen(256 << 10)} }

// Dial connects to l, whatever network and address it is given: the signature that an
// http.Transport and protocol.Target want.
func (l *Listener) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	return l.DialContext(ctx)
}
