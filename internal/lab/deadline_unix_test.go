//go:build unix

package lab

import (
	"cmp"
	"errors"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

// TestTheSocketHasTheTrueDeadline reads the socket itself, as the WebSocket room does.
func TestTheSocketHasTheTrueDeadline(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	far, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	near, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	c := &lazyConn{Conn: near}
	defer c.Close()
	_ = c.SetReadDeadline(time.Unix(1, 0)) // as an http.Server leaves it behind
	_ = c.SetReadDeadline(time.Time{})
	raw, err := c.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	read := func() (err error) {
		waited := raw.Read(func(fd uintptr) bool {
			_, err = syscall.Read(int(fd), make([]byte, 1))
			return !errors.Is(err, syscall.EAGAIN)
		})
		return cmp.Or(waited, err)
	}
	if _, err := far.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := read(); err != nil {
		t.Errorf("without a deadline: %v", err)
	}
	_ = c.SetReadDeadline(time.Now().Add(time.Hour))
	_ = c.SetReadDeadline(time.Unix(1, 0))
	if err := read(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("after the deadline: %v", err)
	}
}
