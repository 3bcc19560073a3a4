package tcp

import "github.com/wirelore/wirelore/internal/dissect"

// tell says in people's words what happened.
func (c *conn) tell(p *dissect.Packet, s *seg) {
}
