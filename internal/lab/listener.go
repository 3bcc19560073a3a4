package lab

import (
	"net"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// listener bounds and counts the connections it accepts. While all are taken the next ones
// wait in the kernel's queue. (netutil.LimitListener would do, but its connections hide
// SyscallConn, which rooms use to write without waiting.)
type listener struct {
	net.Listener
	slots    chan struct{} // nil: no bound
	closed   chan struct{}
	closing  sync.Once
	open     prometheus.Gauge
	accepted prometheus.Counter
	watch    watch
}

// newListener bounds l to limit connections; 0 means no bound.
func newListener(l net.Listener, limit int, open prometheus.Gauge, accepted prometheus.Counter) *listener {
	bounded := &listener{Listener: l, closed: make(chan struct{}), open: open, accepted: accepted}
	if limit > 0 {
		bounded.slots = make(chan struct{}, limit)
	}
	return bounded
}

func (l *listener) Accept() (net.Conn, error) {
	if l.slots != nil {
		select {
		case l.slots <- struct{}{}:
		case <-l.closed:
			return nil, net.ErrClosed
		}
	}
	c, err := l.Listener.Accept()
	if err != nil {
		l.release()
		return nil, err
	}
	l.open.Inc()
	l.accepted.Inc()
	accepted := &conn{lazyConn: lazyConn{Conn: c}, from: l}
	l.watch.add(&accepted.lazyConn)
	return accepted, nil
}

func (l *listener) release() {
	if l.slots != nil {
		<-l.slots
	}
}

func (l *listener) Close() error {
	l.closing.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// conn gives its place back when it is closed.
type conn struct {
	lazyConn
	from *listener
	once sync.Once
}

func (c *conn) Close() error {
	c.once.Do(func() {
		c.from.watch.remove(&c.lazyConn)
		c.from.open.Dec()
		c.from.release()
	})
	return c.Conn.Close()
}
