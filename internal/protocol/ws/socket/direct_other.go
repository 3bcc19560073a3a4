//go:build !unix

package socket

import (
	"errors"
	"net"
)

// direct is nil where the system gives no non-blocking access to a connection's file.
type direct struct{}

func newDirect(net.Conn) *direct { return nil }

func (*direct) read(*Conn) (*[]byte, int, error) { return nil, 0, errors.ErrUnsupported }
func (*direct) write([]byte) (int, error)        { return 0, errors.ErrUnsupported }
func (*direct) closeWrite() error                { return errors.ErrUnsupported }
