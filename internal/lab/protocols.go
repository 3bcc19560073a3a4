package lab

import (
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/rest"
	"github.com/wirelore/wirelore/internal/protocol/xmlrpc"
)

// Protocols is THE LIST: every protocol that wirelore serves, in the order in which tables,
// pages and help show them. Adding a protocol is a folder and a line here.
func Protocols() []protocol.Protocol {
	return []protocol.Protocol{
		rest.Protocol(),
		xmlrpc.Protocol(),
	}
}
