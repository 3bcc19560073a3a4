package xmlrpc

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wirelore/wirelore/internal/domain"
)

// Codes of the Specification for Fault Code Interoperability that are about the message
// itself; those of the domain's kinds stand in faults alone.
const (
	codeNotWellFormed    = -32700
	codeEncoding         = -32701
	codeCharacter        = -32702
	codeNotXMLRPC        = -32600
	codeMethodNotFound   = -32601
	codeInvalidParams    = -32602
	codeInternalXMLRPC   = -32603
	codeApplicationError = -32500
	codeTransportError   = -32300
)

// faults is the one table of errors. A code is read back as the kind of its row; a kind is
// written as the code of its first row. Codes of ours stand outside the range that the
// interoperability specification keeps for itself and borrow the number of the HTTP status
// of like meaning.
var faults = []struct {
	code    int
	kind    domain.Kind
	meaning string
}{
	{codeApplicationError, domain.KindInternal, "application error"},
	{codeInvalidParams, domain.KindInvalid, "invalid method parameters"},
	{404, domain.KindNotFound, "not found"},
	{412, domain.KindPrecondition, "precondition failed"},
	{429, domain.KindExhausted, "limit reached"},
	{503, domain.KindUnavailable, "unavailable"},
	{504, domain.KindDeadline, "deadline exceeded"},

	{codeNotWellFormed, domain.KindInvalid, "parse error: not well formed"},
	{codeEncoding, domain.KindInvalid, "parse error: unsupported encoding"},
	{codeCharacter, domain.KindInvalid, "parse error: invalid character for encoding"},
	{codeNotXMLRPC, domain.KindInvalid, "invalid XML-RPC: not conforming to the specification"},
	{codeMethodNotFound, domain.KindInvalid, "requested method not found"},
	{codeInternalXMLRPC, domain.KindInternal, "internal XML-RPC error"},
	{codeTransportError, domain.KindInvalid, "transport error"},
}

// fault is the answer to a call that failed. The specification allows it no member beyond
// these two, so the wrong fields of an invalid call are lines of Message, see faultOf.
type fault struct {
	Code    int
	Message string
}

// Error returns the message.
func (f *fault) Error() string { return f.Message }

func faultf(code int, format string, args ...any) *fault {
	return &fault{Code: code, Message: fmt.Sprintf(format, args...)}
}

// What stands before each field of a fault's message, and before the first when the words of
// the error say no more than the fields do.
const (
	fieldMark  = "\n- "
	onlyFields = "wrong fields:"
)

// faultOf returns what a caller is told of err. Wrong fields follow its words, each on a line
// "- name: reason".
func faultOf(err error) *fault {
	if f, ok := errors.AsType[*fault](err); ok {
		return f
	}
	f := &fault{Code: codeApplicationError, Message: domain.Reason(err)}
	if fields := domain.FieldsOf(err); len(fields) > 0 {
		if f.Message == domain.Reason(domain.InvalidFields("", fields)) {
			f.Message = onlyFields
		}
		for _, e := range fields {
			f.Message += fieldMark + e.Field + ": " + e.Reason
		}
	}
	kind := domain.KindOf(err)
	for _, row := range faults {
		if row.kind == kind {
			f.Code = row.code
			break
		}
	}
	return f
}

// errorOf is the inverse of faultOf; a code that the table does not know is KindInternal.
func errorOf(f *fault) error {
	e := &domain.Error{Kind: domain.KindInternal, Err: f}
	for _, row := range faults {
		if row.code == f.Code {
			e.Kind = row.kind
			break
		}
	}
	lines := strings.Split(f.Message, fieldMark)
	if e.Kind != domain.KindInvalid || len(lines) == 1 {
		return e
	}
	for _, line := range lines[1:] {
		name, reason, _ := strings.Cut(line, ": ")
		e.Fields = append(e.Fields, domain.FieldError{Field: name, Reason: reason})
	}
	if lines[0] == onlyFields {
		return domain.InvalidFields("", e.Fields)
	}
	e.Err = errors.New(lines[0])
	return e
}

// errorTable is what each domain kind becomes on the wire, for people.
func errorTable() map[domain.Kind]string {
	table := map[domain.Kind]string{}
	for _, row := range faults {
		if table[row.kind] == "" {
			table[row.kind] = fmt.Sprintf("%d %s", row.code, row.meaning)
		}
	}
	return table
}
