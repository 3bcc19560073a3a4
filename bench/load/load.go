//go:build linux

// Package load keeps a server busy from one thread: raw sockets under one epoll, prepared
// request bytes, and answers read no further than needed to tell them apart. A load generator
// that costs more than the server would measure itself.
//
// A Pool holds the connections; a Wire knows what one of them says. Package child tells what
// the server used meanwhile.
package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sys/unix"
)

// patience is how long a server may leave everything unanswered.
const patience = 10 * time.Second

// Wire is what one connection says and understands. It is used by one goroutine.
type Wire interface {
	// Open does the handshake of a fresh connection.
	Open(io.ReadWriter) error
	// Request appends one request to b.
	Request(b []byte) []byte
	// Receive takes the next bytes that arrived and returns how many answers they completed,
	// and what must be said at once whatever the load (nil: nothing).
	Receive(b []byte) (answers int, reply []byte, err error)
}

// Pool is open connections to one server. It is used by one goroutine.
type Pool struct {
	epoll  int
	conns  map[int32]*conn
	order  []*conn
	buffer []byte
}

type conn struct {
	socket
	wire    Wire
	request []byte
}

// Dial opens n connections to addr, an IPv4 address and port.
func Dial(addr string, n int, wire func() Wire) (p *Pool, err error) {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create epoll: %w", err)
	}
	p = &Pool{epoll: epoll, conns: map[int32]*conn{}, buffer: make([]byte, 256<<10)}
	for i := range n {
		if err := p.open(addr, wire()); err != nil {
			p.Close()
			return nil, fmt.Errorf("open connection %d: %w", i+1, err)
		}
	}
	return p, nil
}

func (p *Pool) open(addr string, w Wire) error {
	s, err := connect(addr)
	if err != nil {
		return err
	}
	c := &conn{socket: s, wire: w}
	p.conns[int32(s)] = c
	p.order = append(p.order, c)
	if err := w.Open(s); err != nil {
		return err
	}
	if err := unix.SetNonblock(int(s), true); err != nil {
		return err
	}
	return p.watch(int(s))
}

func (p *Pool) watch(fd int) error {
	return unix.EpollCtl(p.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)})
}

// Close closes the connections.
func (p *Pool) Close() {
	for fd := range p.conns {
		unix.Close(int(fd))
	}
	unix.Close(p.epoll)
}

// Run keeps inFlight requests open on every connection for about d, then waits for the
// answers still due, and returns how many came in all.
func (p *Pool) Run(ctx context.Context, inFlight int, d time.Duration) (answers int, err error) {
	end := time.Now().Add(d)
	due := 0
	for _, c := range p.order {
		if err := c.send(inFlight); err != nil {
			return answers, err
		}
		due += inFlight
	}
	var events [256]unix.EpollEvent
	for due > 0 {
		n, err := p.wait(ctx, events[:])
		if err != nil {
			return answers, err
		}
		more := time.Now().Before(end)
		for _, e := range events[:n] {
			c := p.conns[e.Fd]
			got, err := c.receive(p.buffer)
			if err != nil {
				return answers, err
			}
			answers += got
			due -= got
			if more && got > 0 {
				if err := c.send(got); err != nil {
					return answers, err
				}
				due += got
			}
		}
	}
	return answers, nil
}

// awake is how long a pool asks again and again before it sleeps. To wake a sleeping client
// costs the server that answers it several microseconds, as a client on another machine does
// not; and it would cost the faster server less, whose next answer comes before the sleep.
const awake = 200 * time.Microsecond

// wait returns how many events there are; none for the length of patience is an error.
func (p *Pool) wait(ctx context.Context, events []unix.EpollEvent) (int, error) {
	for start := time.Now(); time.Since(start) < awake; {
		if n, err := unix.EpollWait(p.epoll, events, 0); n > 0 && err == nil {
			return n, nil
		}
	}
	const step = 100 * time.Millisecond // how soon Ctrl-C is noticed
	for range patience / step {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := unix.EpollWait(p.epoll, events, int(step/time.Millisecond))
		if err != nil && !errors.Is(err, unix.EINTR) {
			return 0, fmt.Errorf("wait for answers: %w", err)
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, fmt.Errorf("no answer within %s", patience)
}

func (c *conn) send(requests int) error {
	c.request = c.request[:0]
	for range requests {
		c.request = c.wire.Request(c.request)
	}
	_, err := c.Write(c.request)
	return err
}

func (c *conn) receive(buffer []byte) (answers int, err error) {
	n, err := c.Read(buffer)
	if err != nil {
		return 0, err
	}
	answers, reply, err := c.wire.Receive(buffer[:n])
	if err == nil && reply != nil {
		_, err = c.Write(reply)
	}
	return answers, err
}
