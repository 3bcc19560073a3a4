package ws

import (
	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol/ws/socket"
)

// echo serves domain.Echo: every message comes back as it is, in order, each p.delay after
// the answer before it.
func (s *server) echo(c *socket.Conn, _ string, p params) {
	for {
		m, err := c.Receive()
		if err != nil {
			return
		}
		if p.delay > 0 {
			_ = c.Flush() // or the answers before this one would wait with it; Receive reports the error
		}
		back, err := s.env.Service.Echo.Echo(s.ctx, domain.Payload{Text: m.Text, Data: m.Data}, p.delay)
		if err != nil {
			m.Text, m.Data = true, encode(noteOf(err))
		} else {
			m.Text, m.Data = back.Text, back.Data
		}
		_ = c.Reply(m) // Receive reports the error
	}
}

// rawEcho gives every message back byte for byte: compressed if it came so.
func rawEcho(c *socket.Conn, _ string, _ params) {
	for {
		m, err := c.Receive()
		if err != nil {
			return
		}
		_ = c.Reply(m) // Receive reports the error
	}
}
