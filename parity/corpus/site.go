package corpus

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
)

// at is an address of the site's servers.
func (s *site) at(port int) string { return net.JoinHostPort(s.addr, strconv.Itoa(port)) }

// listen opens a listener for the time that the scenario takes.
func (s *site) listen(ctx context.Context, port int) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", s.at(port))
}

// serve runs h on a port until use returns, over TLS if there is a configuration for it.
func (s *site) serve(ctx context.Context, port int, srv *http.Server, use func() error) error {
	l, err := s.listen(ctx, port)
	if err != nil {
		return err
	}
	srv.ErrorLog = log.New(io.Discard, "", 0)
	serve := func() error { return srv.Serve(l) }
	if srv.TLSConfig != nil {
		serve = func() error { return srv.ServeTLS(l, "", "") }
	}
	done := make(chan error, 1)
	go func() { done <- serve() }()
	used := use()
	stop, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := srv.Shutdown(stop); err != nil {
		used = errors.Join(used, srv.Close())
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		used = errors.Join(used, err)
	}
	return used
}

// curl runs the program. What it is answered does not matter, nor how it ends, but that it ran.
func (s *site) curl(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, "curl", append([]string{"--silent", "--insecure", "--noproxy", "*", "--max-time", "5"}, args...)...)
	cmd.Stdin = strings.NewReader("what stands in the file\n") // for what uploads it
	err := cmd.Run()
	if _, ended := errors.AsType[*exec.ExitError](err); ended {
		return ctx.Err()
	}
	return err
}

// turn is what one end of a scripted conversation says.
type turn struct {
	server bool
	say    string
}

func client(say string) turn { return turn{say: say} }
func answer(say string) turn { return turn{server: true, say: say} }

// script has two ends say exactly these bytes, each turn when the one before has arrived. Then
// the server closes the connection, and the client.
func (s *site) script(ctx context.Context, port int, turns ...turn) error {
	return s.connection(ctx, port, nil, func(client, server net.Conn) error {
		for _, t := range turns {
			from, to := client, server
			if t.server {
				from, to = server, client
			}
			if err := say(from, to, t.say); err != nil {
				return err
			}
		}
		return nil
	})
}

// say writes to one end and reads all of it from the other.
func say(from, to net.Conn, what string) error {
	written := make(chan error, 1)
	go func() {
		_, err := io.WriteString(from, what)
		written <- err
	}()
	_, err := io.CopyN(io.Discard, bufio.NewReaderSize(to, 1), int64(len(what)))
	return errors.Join(err, <-written)
}

// connection opens a connection to a port and hands both its ends to use; with a
// configuration they speak TLS.
func (s *site) connection(ctx context.Context, port int, secure *tlsPair, use func(client, server net.Conn) error) error {
	l, err := s.listen(ctx, port)
	if err != nil {
		return err
	}
	defer l.Close()
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", s.at(port))
	if err != nil {
		return err
	}
	defer c.Close()
	e, err := l.Accept()
	if err != nil {
		return err
	}
	defer e.Close()
	deadline, _ := ctx.Deadline()
	_ = c.SetDeadline(deadline) // both are fresh
	_ = e.SetDeadline(deadline)
	if secure != nil {
		return secure.use(c, e, use)
	}
	return use(c, e)
}

// tlsPair is how both ends of a connection speak TLS.
type tlsPair struct{ client, server *tls.Config }

func (p *tlsPair) use(c, e net.Conn, use func(client, server net.Conn) error) error {
	client, server := tls.Client(c, p.client), tls.Server(e, p.server)
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() { failed = server.Handshake() })
	err := client.Handshake()
	wg.Wait()
	if err := errors.Join(err, failed); err != nil {
		return fmt.Errorf("TLS handshake: %w", err)
	}
	if err := use(client, server); err != nil {
		return err
	}
	return errors.Join(client.CloseWrite(), server.CloseWrite())
}
