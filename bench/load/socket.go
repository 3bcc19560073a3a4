//go:build linux

package load

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

// socket is a TCP connection's file descriptor. The net package would put its poller and a
// goroutine switch between the load generator and each answer.
type socket int

// connect returns a blocking socket with patience as its time-out.
func connect(addr string) (socket, error) {
	to, err := netip.ParseAddrPort(addr)
	if err != nil {
		return 0, err
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, fmt.Errorf("create socket: %w", err)
	}
	timeout := unix.NsecToTimeval(int64(patience))
	err = errors.Join(
		unix.Connect(fd, &unix.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()}),
		unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1),
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &timeout),
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &timeout),
	)
	if err != nil {
		return 0, fmt.Errorf("connect to %s: %w", addr, errors.Join(err, unix.Close(fd)))
	}
	return socket(fd), nil
}

// Read implements io.Reader. A non-blocking socket without data gives no bytes and no error.
func (s socket) Read(b []byte) (int, error) {
	for {
		n, err := unix.Read(int(s), b)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EAGAIN):
			return 0, nil
		case err != nil:
			return 0, fmt.Errorf("read answer: %w", err)
		case n == 0:
			return 0, fmt.Errorf("read answer: the server closed the connection: %w", io.ErrUnexpectedEOF)
		}
		return n, nil
	}
}

// Write implements io.Writer: it waits for a server that is slow to read.
func (s socket) Write(b []byte) (int, error) {
	sent := 0
	for sent < len(b) {
		n, err := unix.Write(int(s), b[sent:])
		if errors.Is(err, unix.EAGAIN) {
			err = s.writable()
		}
		if err != nil && !errors.Is(err, unix.EINTR) {
			return sent, fmt.Errorf("send request: %w", err)
		}
		sent += max(n, 0)
	}
	return sent, nil
}

func (s socket) writable() error {
	fds := []unix.PollFd{{Fd: int32(s), Events: unix.POLLOUT}}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		n, err := unix.Poll(fds, int(patience/time.Millisecond))
		if n > 0 {
			return nil
		}
		if err != nil && !errors.Is(err, unix.EINTR) {
			return err
		}
	}
	return fmt.Errorf("the server did not read for %s", patience)
}
