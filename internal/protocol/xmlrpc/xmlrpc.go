// Package xmlrpc is the room of XML-RPC: procedure calls as XML documents, each in the body
// of one HTTP POST to /api/rpc/xml. It stands on its own scanner and writer for the part of XML
// that the protocol uses; HTTP is net/http's.
//
// Sources:
//   - XML-RPC Specification, http://xmlrpc.com/spec.md
//   - Specification for Fault Code Interoperability, version 20010516,
//     http://xmlrpc-epi.sourceforge.net/specs/rfc.fault_codes.php
//   - Introspection: http://xmlrpc-c.sourceforge.net/introspection.html
//   - system.multicall: https://mirrors.talideon.com/articles/multicall.html
//   - <nil/> and <i8>: https://ws.apache.org/xmlrpc/extensions.html
//   - Extensible Markup Language (XML) 1.0, https://www.w3.org/TR/xml/
package xmlrpc

import (
	_ "embed"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

//go:embed lesson.md
var lesson string

// noPush is why the server cannot tell of something by itself.
const noPush = "one request, one response: the server cannot push; poll rooms.history"

// Protocol returns the room's description.
func Protocol() protocol.Protocol {
	return protocol.Protocol{
		Name:    "xmlrpc",
		Title:   "XML-RPC",
		Summary: "Procedure calls as XML documents over HTTP POST, the ancestor of SOAP and of JSON-RPC.",
		Specs: []protocol.Spec{
			{Title: "XML-RPC Specification", URL: "http://xmlrpc.com/spec.md"},
			{Title: "Specification for Fault Code Interoperability", URL: "http://xmlrpc-epi.sourceforge.net/specs/rfc.fault_codes.php"},
			{Title: "Extensible Markup Language (XML) 1.0", URL: "https://www.w3.org/TR/xml/"},
		},
		RidesOn:    []string{"XML", "HTTP/1.1", "TCP"},
		Routes:     routes,
		Dial:       dial,
		Operations: operations(),
		Errors:     errorTable(),
		Examples: []protocol.Example{
			{Title: "Call upper as Python does", Command: `python3 -c "import xmlrpc.client as x; print(x.ServerProxy('http://{http}/api/rpc/xml').upper('hello'))"`},
			{Title: "See the XML of it", Command: `curl -s http://{http}/api/rpc/xml -H 'Content-Type: text/xml' ` +
				`-d '<methodCall><methodName>add</methodName><params><param><value><int>2</int></value></param><param><value><int>3</int></value></param></params></methodCall>'`},
			{Title: "Ask what there is to call", Command: `curl -s http://{http}/api/rpc/xml -H 'Content-Type: text/xml' ` +
				`-d '<methodCall><methodName>system.listMethods</methodName></methodCall>'`},
		},
		Layers: []dissect.Layer{Layer()},
		Stack:  []string{"http", "xml", "xmlrpc"},
		Lesson: lesson,
	}
}

// operations tells how each operation is called.
func operations() map[domain.Operation]protocol.Cell {
	cells := map[domain.Operation]protocol.Cell{domain.OpWatch: {Why: noPush}, domain.OpJoin: {Why: noPush}}
	for _, m := range domainMethods(domain.Service{}) {
		cells[m.op] = protocol.Cell{Name: m.name}
	}
	return cells
}
