package lab

import (
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// TestLazyDeadlines holds lazyConn to what a net.Conn promises of read deadlines.
func TestLazyDeadlines(t *testing.T) {
	t.Parallel()
	later := func(d time.Duration) time.Time { return time.Now().Add(d) }
	for name, tt := range map[string]struct {
		set  func(c net.Conn)
		want time.Duration // after which Read gives up
	}{
		"one deadline":           {func(c net.Conn) { _ = c.SetReadDeadline(later(time.Second)) }, time.Second},
		"moved to later":         {func(c net.Conn) { _ = c.SetReadDeadline(later(1)); _ = c.SetReadDeadline(later(time.Minute)) }, time.Minute},
		"moved to earlier":       {func(c net.Conn) { _ = c.SetReadDeadline(later(time.Minute)); _ = c.SetReadDeadline(later(1)) }, 1},
		"of both directions":     {func(c net.Conn) { _ = c.SetDeadline(later(time.Second)) }, time.Second},
		"in the past":            {func(c net.Conn) { _ = c.SetReadDeadline(time.Unix(1, 0)) }, 0},
		"past, then later again": {func(c net.Conn) { _ = c.SetReadDeadline(time.Unix(1, 0)); _ = c.SetReadDeadline(later(time.Hour)) }, time.Hour},
		"taken away, then set": {func(c net.Conn) {
			_ = c.SetReadDeadline(later(1))
			_ = c.SetReadDeadline(time.Time{})
			_ = c.SetReadDeadline(later(3 * time.Second))
		}, 3 * time.Second},
		"cut off, then taken away, then set": {func(c net.Conn) {
			_ = c.SetReadDeadline(later(time.Minute))
			_ = c.SetReadDeadline(time.Unix(1, 0))
			_ = c.SetReadDeadline(time.Time{})
			_ = c.SetReadDeadline(later(time.Hour))
		}, time.Hour},
		"moved while reading": {func(c net.Conn) {
			_ = c.SetReadDeadline(later(time.Second))
			go func() {
				<-time.After(time.Second / 2)
				_ = c.SetReadDeadline(later(time.Minute))
			}()
		}, time.Minute + time.Second/2},
		"cut off while reading": {func(c net.Conn) {
			go func() {
				<-time.After(time.Minute)
				_ = c.SetReadDeadline(time.Unix(1, 0)) // as an http.Server does it
			}()
		}, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				defer near.Close()
				defer far.Close()
				c := &lazyConn{Conn: near}
				var w watch
				w.add(c)
				defer w.remove(c)
				start := time.Now()
				tt.set(c)
				_, err := c.Read(make([]byte, 1))
				if !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("Read returned %v", err)
				}
				if took := time.Since(start); took < tt.want || took > tt.want+lookEvery {
					t.Errorf("Read gave up after %s, want %s or a look later", took, tt.want)
				}
				go func() { _, _ = far.Write([]byte("x")) }()
				_ = c.SetReadDeadline(time.Time{})
				if n, err := c.Read(make([]byte, 1)); n != 1 || err != nil {
					t.Errorf("without a deadline Read returned %d, %v", n, err)
				}
			})
		})
	}
}

// TestWatchRestsWithoutConnections finds the timer stopped when nothing is left to look at.
func TestWatchRestsWithoutConnections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer near.Close()
		defer far.Close()
		lazy, eager := &lazyConn{Conn: near}, &lazyConn{Conn: near, eager: true}
		var w watch
		for range 2 {
			w.add(lazy)
			w.add(eager)
			<-time.After(3 * lookEvery)
			if _, kept := w.conns[eager]; kept || len(w.conns) != 1 {
				t.Errorf("%d connections watched, want the lazy one alone", len(w.conns))
			}
			w.remove(eager)
			w.remove(lazy)
			if w.next.Stop() {
				t.Error("the watch goes on without connections")
			}
		}
	})
}
