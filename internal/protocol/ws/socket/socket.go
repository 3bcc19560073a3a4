// Package socket is one WebSocket connection (RFC 6455) with permessage-deflate (RFC 7692):
// it makes messages of frames and frames of messages. Handshake, frame headers and masking
// come from github.com/gobwas/ws; what is here is the loop between them, written for what the
// room next door must hold to: text is checked as it arrives, replies gather until the peer
// has nothing more to say, one prepared frame goes to many connections, a frame can be
// offered without waiting, and an idle connection owns no buffer.
package socket

import (
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"
)

// Close codes, RFC 6455 section 7.4.1.
const (
	CloseNormal    = uint16(ws.StatusNormalClosure)
	CloseGoingAway = uint16(ws.StatusGoingAway)
	CloseProtocol  = uint16(ws.StatusProtocolError)
	CloseBadData   = uint16(ws.StatusInvalidFramePayloadData)
	ClosePolicy    = uint16(ws.StatusPolicyViolation)
	CloseTooBig    = uint16(ws.StatusMessageTooBig)
	CloseInternal  = uint16(ws.StatusInternalServerError)
	CloseNoStatus  = uint16(ws.StatusNoStatusRcvd) // never sent: the peer gave no code
)

// Options bound a connection.
type Options struct {
	MaxMessage int64         // bytes of one message, inflated; above: CloseTooBig
	Midway     time.Duration // without a byte in the middle of a message: ClosePolicy; 0: for ever
	Stall      time.Duration // a waiting write goes on without the peer taking a byte; 0: for ever
}

// Message is one text or binary message.
type Message struct {
	Text       bool
	Compressed bool   // it came, or is to go, deflated where the connection has that
	Data       []byte // of a received message: valid until the next Receive
}

// CloseError says how a connection ended: the code and reason of the Close frame that came
// first, from either side.
type CloseError struct {
	Code   uint16
	Reason string
	Peer   bool // the peer closed
}

// Error returns code and reason.
func (e *CloseError) Error() string {
	who := "closed by us"
	if e.Peer {
		who = "closed by the peer"
	}
	return fmt.Sprintf("%s with %d %s", who, e.Code, e.Reason)
}

// Conn is one end of a WebSocket. Receive is for one goroutine; everything else is safe for
// concurrent use.
type Conn struct {
	// What a frame that is sent touches comes first and together: a room writes to a thousand
	// connections in a row, and each finds its memory cold.
	nc     net.Conn
	direct *direct    // nil where nc gives no access to its file
	mu     sync.Mutex // guards the order of writes and the fields down to ours
	closed bool       // nothing can be sent any more
	out    appender   // taken over, not yet written; may begin within a frame

	lent      *[]byte // the block that out is in
	outHeader [ws.MaxHeaderSize]byte
	ours      *CloseError // what Close sent

	opt      Options
	pools    *pools
	client   bool // we mask, the peer does not
	deflates bool // permessage-deflate was agreed on
	mute     bool // we send nothing compressed nevertheless
	protocol string
	bounded  atomic.Pointer[time.Time] // after Close: when everything must be over

	// Receive's own: the stream, and the message being received.
	in         source
	state      ws.State
	header     [ws.MaxHeaderSize]byte
	text       bool
	compressed bool
	msg        []byte
	checked    int // msg[:checked] is valid UTF-8
}

func newConn(nc net.Conn, p *pools, opt Options, state ws.State, early []byte) *Conn {
	c := &Conn{opt: opt, nc: nc, direct: newDirect(nc), pools: p, state: state, client: state.ClientSide()}
	c.in = source{conn: c, unread: early}
	return c
}

// Protocol returns the subprotocol that was agreed on, or nothing.
func (c *Conn) Protocol() string { return c.protocol }

// Deflates tells whether the peer takes compressed frames.
func (c *Conn) Deflates() bool { return c.deflates && !c.mute }
