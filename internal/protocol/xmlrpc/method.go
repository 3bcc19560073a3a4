package xmlrpc

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/wirelore/wirelore/internal/domain"
)

// method is one row of the table that dispatch, system.methodSignature, system.methodHelp and
// the room's table of operations are made from.
type method struct {
	name string
	op   domain.Operation // empty for what is not of the domain
	// signatures are lists of types, that of the answer first.
	signatures [][]string
	// help begins with the parameters by name, those that may be left out in brackets.
	help string
	// call is given arguments that one of the signatures accepts.
	call func(ctx context.Context, args []any) (any, error)
}

// check returns args without the nils at their end, which mean the same as nothing, or a
// fault when no signature accepts them.
func (m *method) check(args []any) ([]any, error) {
	for len(args) > 0 && args[len(args)-1] == nil {
		args = args[:len(args)-1]
	}
	for _, s := range m.signatures {
		if accepts(s, args) {
			return args, nil
		}
	}
	types := make([]string, min(len(args), 8))
	for i := range types {
		types[i] = typeName(args[i])
	}
	forms := make([]string, len(m.signatures))
	for i, s := range m.signatures {
		forms[i] = m.name + "(" + strings.Join(s[1:], ", ") + ")"
	}
	return nil, faultf(codeInvalidParams, "called with (%s); it is %s", strings.Join(types, ", "), strings.Join(forms, " or "))
}

// signatures reads lists such as "int int int".
func signatures(lists ...string) [][]string {
	all := make([][]string, len(lists))
	for i, list := range lists {
		all[i] = strings.Fields(list)
	}
	return all
}

// accepts tells whether args are of the types that the signature has.
func accepts(signature []string, args []any) bool {
	if len(args) != len(signature)-1 {
		return false
	}
	for i, v := range args {
		if !is(signature[i+1], v) {
			return false
		}
	}
	return true
}

// is tells whether v can stand for a parameter of the type want: itself; any integer for an
// integer or a double; and for a string the base64 of its UTF-8, since XML cannot carry every
// character.
func is(want string, v any) bool {
	switch got := v.(type) {
	case int32, int64:
		return want == "int" || want == "i8" || want == "double"
	case []byte:
		return want == "base64" || want == "string" && utf8.Valid(got)
	}
	return want == typeName(v)
}

// toInt returns the integer that v is.
func toInt(v any) (int64, bool) {
	switch v := v.(type) {
	case int32:
		return int64(v), true
	case int64:
		return v, true
	}
	return 0, false
}

// toString returns the string that v is or stands for.
func toString(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case []byte:
		return string(v), utf8.Valid(v)
	}
	return "", false
}

// intArg returns an argument that check has found to be an integer.
func intArg(v any) int64 {
	n, _ := toInt(v)
	return n
}

// stringArg returns an argument that check has found to be a string.
func stringArg(v any) string {
	s, _ := toString(v)
	return s
}
