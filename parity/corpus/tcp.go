package corpus

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"
)

// plain is a port of no protocol.
const plain = 4242

// transfer sends enough to fill several segments both ways.
func transfer(ctx context.Context, s *site) error {
	return s.script(ctx, plain, client(strings.Repeat(text, 8)), answer("ok"), client("more"), answer(strings.Repeat(text, 12)), client("enough"))
}

// reset ends a connection without ceremony.
func reset(ctx context.Context, s *site) error {
	return s.connection(ctx, plain, nil, func(c, e net.Conn) error {
		err := say(c, e, "hello")
		return errors.Join(err, c.(*net.TCPConn).SetLinger(0), c.Close())
	})
}

// refused asks for a port where nobody listens, over TCP and UDP.
func refused(ctx context.Context, s *site) error {
	if c, err := dial(ctx, s.at(9)); err == nil {
		return errors.Join(errors.New("somebody listens on port 9"), c.Close())
	}
	c, err := net.Dial("udp", s.at(9))
	if err != nil {
		return err
	}
	_, err = c.Write([]byte("anybody there?"))
	return errors.Join(err, c.Close())
}

// stalled sends to a reader that does not read, until its window is closed, and then reads.
func stalled(ctx context.Context, s *site) error {
	return s.connection(ctx, plain, nil, func(c, e net.Conn) error {
		if err := e.(*net.TCPConn).SetReadBuffer(2048); err != nil {
			return err
		}
		if err := c.SetWriteDeadline(time.Now().Add(500 * time.Millisecond)); err != nil {
			return err
		}
		_, err := io.Copy(c, io.LimitReader(zeros{}, 1<<24))
		if err == nil {
			return errors.New("the window stayed open")
		}
		if err := c.SetWriteDeadline(time.Now().Add(5 * time.Second)); err != nil {
			return err
		}
		go func() { _ = c.(*net.TCPConn).CloseWrite() }()
		_, err = io.Copy(io.Discard, e)
		return err
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// alive keeps an idle connection alive.
func alive(ctx context.Context, s *site) error {
	return s.connection(ctx, plain, nil, func(c, e net.Conn) error {
		err := say(c, e, "hello")
		if err := errors.Join(err, c.(*net.TCPConn).SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: time.Second, Interval: time.Second, Count: 3})); err != nil {
			return err
		}
		probes := time.Now().Add(2300 * time.Millisecond) // the time that two take
		if err := e.SetReadDeadline(probes); err != nil {
			return err
		}
		if _, err := e.Read(make([]byte, 1)); err == nil {
			return errors.New("something was said")
		}
		if err := e.SetReadDeadline(time.Time{}); err != nil {
			return err
		}
		return say(c, e, "still here")
	})
}
