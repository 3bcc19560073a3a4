package memnet_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/nettest"

	"github.com/wirelore/wirelore/internal/memnet"
)

func connect(t testing.TB) (client, server net.Conn, l *memnet.Listener) {
	l = memnet.Listen()
	accepted := make(chan net.Conn, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			t.Error(err)
		}
		accepted <- c
	}()
	client, err := l.Dial(context.Background(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	return client, <-accepted, l
}

func TestConnKeepsTheContractOfNetConn(t *testing.T) {
	nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
		c1, c2, l := connect(t)
		return c1, c2, func() { c1.Close(); c2.Close(); l.Close() }, nil
	})
}

// net/http moves the deadline into the past and away again around every request; a deadline
// that struck after it was taken away would cancel the next one.
func TestADeadlineTakenAwayNeverStrikes(t *testing.T) {
	t.Parallel()
	client, server, _ := connect(t)
	defer client.Close()
	defer server.Close()
	b := make([]byte, 1)
	for range 1000 {
		server.SetReadDeadline(time.Unix(1, 0))
		server.SetReadDeadline(time.Now().Add(time.Nanosecond))
		server.SetReadDeadline(time.Time{})
		got := make(chan error, 1)
		go func() {
			_, err := server.Read(b)
			got <- err
		}()
		if _, err := client.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := <-got; err != nil {
			t.Fatal(err)
		}
	}
}

func TestBackPressureAndDeadlineOfAWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, server, _ := connect(t)
		client.SetWriteDeadline(time.Now().Add(time.Hour))
		n, err := client.Write(make([]byte, 1<<20))
		if n != 256<<10 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("wrote %d, %v", n, err)
		}
		client.Close()
		if got, err := io.ReadAll(server); len(got) != n || err != nil {
			t.Errorf("read %d, %v", len(got), err)
		}
		server.Close()
	})
}

func TestClosedListener(t *testing.T) {
	t.Parallel()
	l := memnet.Listen()
	l.Close()
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("accept: %v", err)
	}
	if _, err := l.Dial(t.Context(), "", ""); !errors.Is(err, net.ErrClosed) {
		t.Errorf("dial: %v", err)
	}
}
