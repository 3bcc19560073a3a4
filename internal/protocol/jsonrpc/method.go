package jsonrpc

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/wirelore/wirelore/internal/domain"
)

// method is one row of the method table. Dispatch, the reading of parameters, the
// introspection methods and the OpenRPC document all come from it alone.
type method struct {
	name    string
	summary string
	params  []param
	result  result
	open    bool // takes any params at all, as they stand in call.params
	socket  bool // over WebSocket only: it belongs to a connection
	// check, if not nil, looks at the arguments that could be read, also when others could
	// not, so that one answer names everything that is wrong.
	check func(*call) error
	// run makes the call and appends its result, a JSON value, to call.out; nothing is null.
	run func(*call) error
}

// param is one parameter; its place in method.params is its place in an array of params.
type param struct {
	name, summary string
	typ           valueType
	optional      bool   // may be left out or null
	example       string // a JSON value; empty ends the example call before it
}

// result is what a method answers.
type result struct {
	name, summary string
	typ           valueType
	example       string // the answer to the example call, a JSON value
}

// valueType is a type of value: how it is called and described, and how it is read.
type valueType struct {
	name   string // of JSON Schema, with "integer"
	schema schema
	// read decodes raw, which is valid JSON, into a, or says what it must be.
	read func(raw []byte, a *arg) (must string)
}

// schema is a JSON Schema.
type schema map[string]any

// arg is a parameter's value once read; its type tells which member holds it.
type arg struct {
	set  bool
	num  int64
	text string
	any  any
}

// call answers one message and, while it does, is the call being made of it. The slices are
// used again for later messages.
type call struct {
	*engine
	ctx      context.Context
	socket   *socket         // nil over HTTP
	in       []byte          // the message, over HTTP
	out      []byte          // the message that answers
	requests []request       // the calls of the message
	opened   []*subscription // that wait for the peer to know their ids

	method   *method
	notify   bool   // nobody will read the answer
	params   []byte // as sent; nil when there are none
	args     []arg  // one for each of method.params
	imported int64  // by a dummies.import that then failed
}

// arg returns the argument of a parameter of the method.
func (c *call) arg(name string) arg {
	for i := range c.method.params {
		if c.method.params[i].name == name {
			return c.args[i]
		}
	}
	panic("jsonrpc: " + c.method.name + " has no parameter " + name)
}

// bind reads the params into the arguments.
func (c *call) bind() error {
	if c.method.open {
		return nil
	}
	n := len(c.method.params)
	c.args = slices.Grow(c.args[:0], n)[:n]
	clear(c.args)
	fields := bind(c.method.params, c.params, c.args, c.limits.Depth)
	if c.method.check != nil && len(fields) > 0 {
		for _, f := range domain.FieldsOf(c.method.check(c)) {
			if !slices.ContainsFunc(fields, func(g domain.FieldError) bool { return f.Field == g.Field }) {
				fields = append(fields, f)
			}
		}
	}
	return domain.InvalidFields("", fields)
}

// maxWrong bounds what one answer says to be wrong with the params.
const maxWrong = 20

// bind reads raw, an array or an object (specification, section 4.2), into args, one for
// each of params, and returns everything that is wrong. raw is valid JSON or nil.
func bind(params []param, raw []byte, args []arg, depth int) (wrong []domain.FieldError) {
	fail := func(field, format string, a ...any) {
		if len(wrong) < maxWrong {
			wrong = append(wrong, domain.FieldError{Field: field, Reason: fmt.Sprintf(format, a...)})
		}
	}
	given := make([]bool, len(params))
	take := func(i int, value []byte) {
		if given[i] {
			fail(params[i].name, "is given twice")
			return
		}
		given[i] = true
		if params[i].optional && string(value) == "null" {
			return
		}
		if must := params[i].typ.read(value, &args[i]); must != "" {
			args[i] = arg{}
			fail(params[i].name, "%s", must)
			return
		}
		args[i].set = true
	}
	s := scanner{data: raw, depth: depth}
	if s.peek() == '{' {
		for name := range s.object {
			i := slices.IndexFunc(params, func(p param) bool { return p.name == string(name) })
			value := s.value()
			if i >= 0 {
				take(i, value)
			} else {
				fail(string(name), "is not a parameter here; %s", names(params))
			}
		}
	} else if raw != nil {
		n := 0
		for i := range s.array {
			if value := s.value(); i < len(params) {
				take(i, value)
			}
			n = i + 1
		}
		if n > len(params) {
			fail("params", "are %d values; %s", n, names(params))
		}
	}
	for i, p := range params {
		if !given[i] && !p.optional {
			fail(p.name, "is required")
		}
	}
	return wrong
}

// names says which parameters there are.
func names(params []param) string {
	if len(params) == 0 {
		return "there are none"
	}
	all := make([]string, len(params))
	for i, p := range params {
		all[i] = p.name
	}
	return "there are " + strings.Join(all, ", ")
}
