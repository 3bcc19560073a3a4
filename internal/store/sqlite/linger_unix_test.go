//go:build unix

package sqlite

import (
	"net"
	"sync/atomic"
	"testing"
)

// A goroutine that waits for the network goes first once its bytes are there.
func TestLingerLetsTheNetworkGoFirst(t *testing.T) {
	t.Parallel()
	l, err := newLinger()
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	accept, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer accept.Close()
	far, err := net.Dial("tcp", accept.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	near, err := accept.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	var read atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 1)
		for {
			if _, err := near.Read(b); err != nil {
				return
			}
			read.Add(1)
		}
	}()
	const rounds = 100
	for n := range int64(rounds) {
		if _, err := far.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		for read.Load() <= n { // soon: another processor may still be at it
			l.wait()
		}
	}
	_ = near.Close()
	<-done
}
