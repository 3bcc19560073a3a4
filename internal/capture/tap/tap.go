// Package tap copies what is read from and written to connections, as frames that every
// other source of package capture could have given.
//
// A socket shows bytes, not packets: a read is not a segment. So the tap makes up the frames
// around the bytes (Ethernet, IP and TCP headers, the handshake, the end), marks its
// interface as reconstructed, and says so in its description. Times, order and bytes are what
// was seen. The tap copies and nothing else: it looks at nothing, and the frames go to a sink
// that must not block for long.
package tap

import (
	"context"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/wirelore/wirelore/internal/wire"
)

// Tap makes frames of what crosses the connections it is put around. All methods are for use
// by several goroutines.
type Tap struct {
	now   func() time.Time
	sink  func(wire.Frame)
	iface *wire.Interface

	mu     sync.Mutex
	frames int
	conns  int
}

// newInterface is where a tap's frames say they were seen.
func newInterface() *wire.Interface {
	return &wire.Interface{
		Name: "tap", Description: "bytes seen at a socket; Ethernet, IP and TCP headers are reconstructed",
		Link: wire.LinkEthernet, Resolution: time.Nanosecond, Reconstructed: true,
	}
}

// New makes a tap that gives frames, in their order, to sink. The sink owns a frame's Data.
func New(now func() time.Time, sink func(wire.Frame)) *Tap {
	return &Tap{now: now, sink: sink, iface: newInterface()}
}

// DialFunc opens connections as net.Dialer.DialContext does.
type DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)

// Dial puts the tap around the connections that dial opens. Where these have no IP addresses,
// as in memory, they get some of the loopback network; server is their far end then.
func (t *Tap) Dial(dial DialFunc, server netip.AddrPort) DialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		local, ok := c.LocalAddr().(*net.TCPAddr)
		if !ok {
			return t.around(c, t.invent(server.Addr()), server), nil
		}
		return t.around(c, local.AddrPort(), c.RemoteAddr().(*net.TCPAddr).AddrPort()), nil
	}
}

// firstPort is the first of the ports that are made up.
const firstPort = 49152

func (t *Tap) invent(addr netip.Addr) netip.AddrPort {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.conns++
	return netip.AddrPortFrom(addr, uint16(firstPort+t.conns%(1<<16-firstPort)))
}

// conn is a connection as its client has it.
type conn struct {
	net.Conn
	tap *Tap

	mu   sync.Mutex // orders the frames of the connection
	ends [2]end     // the client, the server
}

func (t *Tap) around(c net.Conn, client, server netip.AddrPort) net.Conn {
	tapped := &conn{Conn: c, tap: t}
	tapped.ends[wire.ToServer] = end{addr: client, seq: 1000}
	tapped.ends[wire.ToClient] = end{addr: server, seq: 5000}
	tapped.mu.Lock()
	defer tapped.mu.Unlock()
	tapped.send(wire.ToServer, flagSYN, nil)
	tapped.send(wire.ToClient, flagSYN|flagACK, nil)
	tapped.send(wire.ToServer, flagACK, nil)
	return tapped
}

func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.carry(wire.ToClient, b[:n], err == io.EOF)
	return n, err
}

// Write tells the bytes before they are written, so that no answer can come before them.
func (c *conn) Write(b []byte) (int, error) {
	c.carry(wire.ToServer, b, false)
	return c.Conn.Write(b)
}

func (c *conn) Close() error {
	c.carry(wire.ToServer, nil, true)
	return c.Conn.Close()
}

// CloseWrite ends the client's direction, where the connection below can.
func (c *conn) CloseWrite() error {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok {
		return net.ErrClosed
	}
	c.carry(wire.ToServer, nil, true)
	return half.CloseWrite()
}

// maxSegment is how many bytes a frame carries at most: what fits in an Ethernet frame.
const maxSegment = 1460

// carry makes frames of bytes, and of the end of a direction.
func (c *conn) carry(d wire.Dir, b []byte, ends bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ends[d].closed {
		return
	}
	for len(b) > 0 {
		n := min(len(b), maxSegment)
		flags := byte(flagACK)
		if n == len(b) {
			flags |= flagPSH
		}
		c.send(d, flags, b[:n])
		b = b[n:]
	}
	if ends {
		c.send(d, flagFIN|flagACK, nil)
		c.ends[d].closed = true
		if c.ends[d.Other()].closed {
			c.send(d.Other(), flagACK, nil)
		}
	}
}

func (c *conn) send(d wire.Dir, flags byte, payload []byte) {
	from, to := &c.ends[d], &c.ends[d.Other()]
	data := segment(from, to, flags, payload)
	from.seq += uint32(len(payload))
	if flags&(flagSYN|flagFIN) != 0 {
		from.seq++
	}
	c.tap.give(data)
}

func (t *Tap) give(data []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.frames++
	// Without the monotonic clock, which no file has and no other frame can be measured by.
	t.sink(wire.Frame{Number: t.frames, Time: t.now().Round(0), Interface: t.iface, Length: len(data), Data: data})
}
