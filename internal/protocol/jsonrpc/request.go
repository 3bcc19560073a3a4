package jsonrpc

import (
	"fmt"

	"github.com/wirelore/wirelore/internal/domain"
)

// request is one call as it stands in a message (specification, section 4). Its slices are
// parts of the message.
type request struct {
	id     []byte // as sent; nil when there is none: a notification (section 4.1)
	method []byte // decoded
	params []byte // as sent; nil when there are none
	wrong  string // why it is not a Request object; empty when it is one
}

// parse reads a message, one call or a batch (section 6), onto reqs. An error means that no
// call of the message may be made.
func parse(text []byte, depth, most int, reqs []request) (_ []request, batch bool, err error) {
	s := scanner{data: text, depth: depth}
	if s.peek() == '[' {
		for range s.array {
			if len(reqs) == most {
				return nil, true, domain.Errorf(domain.KindExhausted, "", "a batch may hold %d calls", most)
			}
			reqs = append(reqs, s.request())
		}
		batch = true
	} else {
		reqs = append(reqs, s.request())
	}
	s.end()
	if s.err == nil && len(reqs) == 0 {
		return nil, true, failCall(codeInvalidRequest, "a batch must hold at least one call")
	}
	return reqs, batch, s.err
}

// request passes one value and reads it as a Request object. Members that the specification
// does not know are passed over; of those that it knows none may come twice.
func (s *scanner) request() (r request) {
	first := s.peek()
	if first != '{' {
		s.value()
		r.wrong = "a call must be an object"
		return r
	}
	var version, method, params, id bool
	wrong := func(what string) {
		if r.wrong == "" {
			r.wrong = what
		}
	}
	once := func(seen *bool, name string) {
		if *seen {
			wrong(fmt.Sprintf("the member %q is given twice", name))
		}
		*seen = true
	}
	for name := range s.object {
		first := s.peek()
		switch string(name) {
		case "jsonrpc":
			once(&version, "jsonrpc")
			if first != '"' || string(s.text()) != "2.0" {
				wrong(`the member "jsonrpc" must be "2.0"`)
			}
		case "method":
			once(&method, "method")
			if first == '"' {
				r.method = s.text()
			} else {
				wrong(`the member "method" must be a string`)
			}
		case "params":
			once(&params, "params")
			if first == '[' || first == '{' {
				r.params = s.value()
			} else {
				wrong(`the member "params" must be an array or an object, or be left out`)
			}
		case "id":
			once(&id, "id")
			if first == '"' || first == '-' || first == 'n' || first >= '0' && first <= '9' {
				r.id = s.value()
			} else {
				wrong(`the member "id" must be a string, a number or null`)
			}
		}
	}
	switch {
	case !version:
		wrong(`the member "jsonrpc" is missing; it must be "2.0"`)
	case !method:
		wrong(`the member "method" is missing`)
	}
	return r
}
