package socket

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/gobwas/ws"
)

// Dialer connects to WebSocket servers. Its connections share their buffers. It offers no
// extension.
type Dialer struct {
	Dial    func(ctx context.Context, network, addr string) (net.Conn, error)
	Options Options
	pools   *pools
}

// NewDialer returns a Dialer; dial nil means net.Dialer.
func NewDialer(dial func(ctx context.Context, network, addr string) (net.Conn, error), opt Options) *Dialer {
	return &Dialer{Dial: dial, Options: opt, pools: newPools()}
}

// Refused is the answer of a server that did not upgrade.
type Refused struct {
	Status int
	Body   string // the first kilobyte
}

// Error returns the status and the text.
func (e *Refused) Error() string {
	return fmt.Sprintf("the server answered the handshake with %d: %s", e.Status, e.Body)
}

// Connect opens a WebSocket to url ("ws://host:port/path"). ctx bounds the handshake alone.
func (d *Dialer) Connect(ctx context.Context, url string, protocols ...string) (*Conn, error) {
	var refused *Refused
	dialer := ws.Dialer{NetDial: d.Dial, Protocols: protocols,
		OnStatusError: func(status int, _ []byte, answer io.Reader) {
			refused = &Refused{Status: status}
			if resp, err := http.ReadResponse(bufio.NewReader(answer), nil); err == nil {
				body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10)) // what there is of it
				refused.Body = strings.TrimSpace(string(body))
			}
		}}
	nc, br, hs, err := dialer.Dial(ctx, url)
	if refused != nil {
		err = refused
	}
	if err != nil {
		return nil, err
	}
	var early []byte
	if br != nil {
		early = make([]byte, br.Buffered())
		_, _ = br.Read(early) // what is buffered can be read
		ws.PutReader(br)
	}
	c := newConn(nc, d.pools, d.Options, ws.StateClientSide, early)
	c.protocol = hs.Protocol
	return c, nil
}
