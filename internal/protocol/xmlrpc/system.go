package xmlrpc

import (
	"context"
	"slices"

	"github.com/wirelore/wirelore/internal/domain"
)

// systemMethods returns the methods about methods: introspection, as
// http://xmlrpc-c.sourceforge.net/introspection.html tells it, multicall and capabilities.
func (s *server) systemMethods() []method {
	return []method{
		{"system.listMethods", "", signatures("array"), "(): the names of all methods.", s.listMethods},
		{"system.methodSignature", "", signatures("array string"),
			"(name): the forms in which a method can be called, each an array of types, that of the answer first. An <i8> is accepted wherever an int is.", s.methodSignature},
		{"system.methodHelp", "", signatures("string string"), "(name): what a method takes and gives.", s.methodHelp},
		{"system.multicall", "", signatures("array array"),
			"(calls): the answers to calls {methodName, params}, in order, each an array of one value or, when the call failed, a struct {faultCode, faultString}.", s.multicall},
		{"system.getCapabilities", "", signatures("struct"), "(): the specifications that this server keeps, each with its address and version.", capabilities},
	}
}

func (s *server) listMethods(context.Context, []any) (any, error) { return s.names, nil }

func (s *server) methodSignature(_ context.Context, a []any) (any, error) {
	m, err := s.method(stringArg(a[0]))
	if err != nil {
		return nil, err
	}
	forms := make([]any, len(m.signatures))
	for i, f := range m.signatures {
		forms[i] = f
	}
	return forms, nil
}

func (s *server) methodHelp(_ context.Context, a []any) (any, error) {
	m, err := s.method(stringArg(a[0]))
	if err != nil {
		return nil, err
	}
	return m.name + m.help, nil
}

func capabilities(context.Context, []any) (any, error) {
	spec := func(url string, version int) structure {
		return structure{{"specUrl", url}, {"specVersion", version}}
	}
	return structure{
		{"xmlrpc", spec("http://xmlrpc.com/spec.md", 1)},
		{"faults_interop", spec("http://xmlrpc-epi.sourceforge.net/specs/rfc.fault_codes.php", 20010516)},
		{"introspection", spec("http://xmlrpc-c.sourceforge.net/introspection.html", 1)},
		{"system.multicall", spec("https://mirrors.talideon.com/articles/multicall.html", 1)},
		{"nil", spec("https://ws.apache.org/xmlrpc/extensions.html", 1)},
		{"i8", spec("https://ws.apache.org/xmlrpc/extensions.html", 1)},
	}, nil
}

// multicall makes the calls while their answers are written, one after the other.
func (s *server) multicall(ctx context.Context, a []any) (any, error) {
	calls := a[0].([]any)
	if most := s.env.Limits.Batch; len(calls) > most {
		return nil, domain.Errorf(domain.KindExhausted, "multicall", "%d calls at once; at most %d are allowed", len(calls), most)
	}
	return multicall{s, ctx, calls}, nil
}

type multicall struct {
	server *server
	ctx    context.Context
	calls  []any
}

func (m multicall) marshal(w *writer) error {
	w.buf = append(w.buf, "<value><array><data>"...)
	for _, v := range m.calls {
		start := len(w.buf)
		w.buf = append(w.buf, "<value><array><data>"...)
		if err := m.one(w, v); err != nil {
			w.buf = w.buf[:start]
			w.faultValue(m.server.fault(m.ctx, err))
			continue
		}
		w.buf = append(w.buf, "</data></array></value>"...)
	}
	w.buf = append(w.buf, "</data></array></value>"...)
	return nil
}

func (m multicall) one(w *writer, v any) error {
	call := memberReader{}
	call.structure, _ = v.(structure)
	name := call.text("methodName")
	params := take(&call, "params", "an array", toArray)
	if name == nil || params == nil {
		return faultf(codeInvalidParams, "a call is a struct with a string methodName and an array params")
	}
	if *name == "system.multicall" {
		return faultf(codeInvalidParams, "system.multicall cannot call itself")
	}
	if err := w.room(); err != nil {
		return err // rather than make a call whose answer would be lost
	}
	answer, err := m.server.dispatch(m.ctx, *name, *params)
	if err != nil {
		return err
	}
	return w.value(answer)
}

// sortedNames returns the names of all methods.
func sortedNames(all map[string]*method) []string {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
