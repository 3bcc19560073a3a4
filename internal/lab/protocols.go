package lab

import (
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc"
	"github.com/wirelore/wirelore/internal/protocol/jsonrpc"
	"github.com/wirelore/wirelore/internal/protocol/rest"
	"github.com/wirelore/wirelore/internal/protocol/ws"
	"github.com/wirelore/wirelore/internal/protocol/xmlrpc"
)

// Protocols is THE LIST: every protocol that wirelore serves, in the order in which tables,
// pages and help show them. Adding a protocol is a folder and a line here.
func Protocols() []protocol.Protocol {
	return []protocol.Protocol{
		rest.Protocol(),
		jsonrpc.Protocol(),
		xmlrpc.Protocol(),
		connectrpc.Connect(),
		connectrpc.GRPCWeb(),
		connectrpc.GRPC(),
		ws.Protocol(),
	}
}
