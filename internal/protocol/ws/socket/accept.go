package socket

import (
	"net/http"
	"time"

	"github.com/gobwas/httphead"
	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsflate"
)

// Upgrader makes WebSockets of HTTP requests. Its connections share their buffers.
type Upgrader struct {
	pools *pools
	hello time.Duration
}

// NewUpgrader returns an Upgrader that gives a peer so long to take the handshake's answer.
func NewUpgrader(handshake time.Duration) *Upgrader {
	return &Upgrader{pools: newPools(), hello: handshake}
}

// Upgrade answers a WebSocket handshake (RFC 6455 section 4.2) and returns the connection. The
// first subprotocol that the client offers is agreed on, and permessage-deflate without
// context takeover. A wrong handshake is answered in HTTP and returned as an error.
func (u *Upgrader) Upgrade(w http.ResponseWriter, r *http.Request, opt Options) (*Conn, error) {
	var agreed negotiation
	up := ws.HTTPUpgrader{
		Timeout:   u.hello,
		Protocol:  func(string) bool { return true },
		Negotiate: agreed.negotiate,
	}
	nc, rw, hs, err := up.Upgrade(r, w)
	if err != nil {
		if nc != nil {
			_ = nc.Close()
		}
		return nil, err
	}
	var early []byte
	if n := rw.Reader.Buffered(); n > 0 {
		early = make([]byte, n)
		_, _ = rw.Reader.Read(early) // what is buffered can be read
	}
	state := ws.StateServerSide
	if agreed.accepted {
		state = state.Set(ws.StateExtended)
	}
	c := newConn(nc, u.pools, opt, state, early)
	c.protocol, c.deflates, c.mute = hs.Protocol, agreed.accepted, agreed.mute
	return c, nil
}

// negotiation accepts the first acceptable offer of permessage-deflate (RFC 7692 section 7.1).
type negotiation struct {
	accepted bool
	mute     bool // the client wants a window smaller than ours: we receive compressed messages and send none
}

func (n *negotiation) negotiate(offer httphead.Option) (httphead.Option, error) {
	var p wsflate.Parameters
	if n.accepted || string(offer.Name) != wsflate.ExtensionName || p.Parse(offer) != nil {
		return httphead.Option{}, nil // declined: section 7.1 wants a bad offer passed over
	}
	n.accepted = true
	n.mute = p.ServerMaxWindowBits.Defined() && p.ServerMaxWindowBits < 15
	answer := wsflate.Parameters{ServerNoContextTakeover: true, ClientNoContextTakeover: true,
		ServerMaxWindowBits: p.ServerMaxWindowBits}
	return answer.Option(), nil
}
