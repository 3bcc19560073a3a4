package jsonrpc

import (
	"slices"
	"strings"

	"github.com/wirelore/wirelore/internal/domain"
)

// system are the methods that tell of the methods.
func system() []method {
	name := []param{{"method", "a method's name", stringType(), false, `"add"`}}
	strs := schema{"type": "array", "items": schema{"type": "string"}}
	return []method{
		{
			name: "system.listMethods", summary: "Lists the methods that can be called the way this one was.",
			result: result{"names", "the methods' names", resultType("array", strs), `["add","upper"]`},
			run: func(c *call) error {
				names := []string{}
				for _, m := range c.here() {
					names = append(names, m.name)
				}
				return c.json(names, nil)
			},
		},
		{
			name: "system.methodSignature", summary: "Tells the types of a method's result and parameters, once for each number of parameters it takes.",
			params: name,
			result: result{"signatures", "lists of types, the result's first", resultType("array", schema{"type": "array", "items": strs}), `[["integer","integer","integer"]]`},
			run: func(c *call) error {
				m, err := c.named()
				if err != nil {
					return err
				}
				return c.json(m.signatures(), nil)
			},
		},
		{
			name: "system.methodHelp", summary: "Tells what a method does and takes.",
			params: name,
			result: result{"help", "plain text", stringType(), `"Adds two whole numbers."`},
			run: func(c *call) error {
				m, err := c.named()
				if err != nil {
					return err
				}
				return c.string(m.help(), nil)
			},
		},
		{
			name: "rpc.discover", summary: "Describes the methods that can be called the way this one was, as an OpenRPC document.",
			result: result{"document", "an OpenRPC document", resultType("object", schema{"type": "object", "required": []string{"openrpc", "info", "methods"}}), `{"openrpc":"1.2.6","info":{"title":"wirelore over JSON-RPC 2.0","version":"1"},"methods":[]}`},
			run: func(c *call) error {
				return c.json(document(c.here()), nil)
			},
		},
	}
}

// here returns the methods that the caller can reach.
func (c *call) here() []method {
	if c.socket != nil {
		return c.methods
	}
	return overHTTP(c.methods)
}

// overHTTP returns those of all that need no WebSocket.
func overHTTP(all []method) []method {
	return slices.DeleteFunc(slices.Clone(all), func(m method) bool { return m.socket })
}

// named returns the method that the argument "method" names.
func (c *call) named() (*method, error) {
	name := c.arg("method").text
	if m := c.byName[name]; m != nil {
		return m, nil
	}
	return nil, domain.Errorf(domain.KindNotFound, "", "there is no method %q", name)
}

// signatures lists the result's and the parameters' types, first with the required ones alone.
func (m *method) signatures() (all [][]string) {
	types := []string{m.result.typ.name}
	for _, p := range m.params {
		if p.optional {
			all = append(all, slices.Clone(types))
		}
		types = append(types, p.typ.name)
	}
	return append(all, types)
}

// help says in words what m does and takes.
func (m *method) help() string {
	var b strings.Builder
	b.WriteString(m.summary)
	for _, p := range m.params {
		b.WriteString("\n" + p.name + " (" + p.typ.name)
		if p.optional {
			b.WriteString(", optional")
		}
		b.WriteString("): " + p.summary)
	}
	return b.String() + "\nanswers " + m.result.name + " (" + m.result.typ.name + "): " + m.result.summary
}
