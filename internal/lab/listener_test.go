package lab

import (
	"net"
	"syscall"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

func TestListenerHoldsItsBound(t *testing.T) {
	t.Parallel()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	open := prometheus.NewGauge(prometheus.GaugeOpts{Name: "open"})
	l := newListener(inner, 1, open, prometheus.NewCounter(prometheus.CounterOpts{Name: "accepted"}))
	accepted := make(chan net.Conn)
	ended := make(chan error, 1)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				ended <- err
				return
			}
			accepted <- c
		}
	}()
	for range 2 {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	first := <-accepted
	if n := testutil.ToFloat64(open); n != 1 {
		t.Errorf("%v open, want 1", n)
	}
	if _, err := first.(syscall.Conn).SyscallConn(); err != nil {
		t.Errorf("the socket is hidden: %v", err)
	}
	select {
	case <-accepted:
		t.Error("a second connection was accepted over the bound")
	default:
	}
	for range 2 { // closing twice gives one place back
		_ = first.Close()
	}
	second := <-accepted
	if n := testutil.ToFloat64(open); n != 1 {
		t.Errorf("%v open, want 1", n)
	}
	if err := l.Close(); err != nil { // while Accept waits for a place
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("Accept went on after Close")
	}
	_ = second.Close()
}
