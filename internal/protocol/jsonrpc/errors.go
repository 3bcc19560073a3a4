package jsonrpc

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/wirelore/wirelore/internal/domain"
)

// The codes that the specification gives to what is wrong with a call itself (section 5.1).
const (
	codeParse          = -32700
	codeInvalidRequest = -32600
	codeNoMethod       = -32601
	codeInvalidParams  = -32602
	codeInternal       = -32603
)

// codeRow is what one code means.
type codeRow struct {
	code    int
	message string
	kind    domain.Kind
}

// ours tells whether the specification leaves the code to us.
func (r codeRow) ours() bool { return r.code < -32768 || r.code > -32000 }

// codes is the one table of errors. A code is read back as the kind of its row; a kind is
// written as the code of its last row. Codes of ours stand outside the range that the
// specification keeps for itself and borrow the number of the HTTP status of like meaning.
var codes = []codeRow{
	{codeParse, "Parse error", domain.KindInvalid},
	{codeInvalidRequest, "Invalid Request", domain.KindInvalid},
	{codeNoMethod, "Method not found", domain.KindInvalid},
	{codeInvalidParams, "Invalid params", domain.KindInvalid},
	{codeInternal, "Internal error", domain.KindInternal},
	{404, "Not found", domain.KindNotFound},
	{412, "Precondition failed", domain.KindPrecondition},
	{429, "Limit reached", domain.KindExhausted},
	{503, "Unavailable", domain.KindUnavailable},
	{504, "Deadline exceeded", domain.KindDeadline},
}

// codeOf returns what k is on the wire.
func codeOf(k domain.Kind) int {
	code := codeInternal
	for _, row := range codes {
		if row.kind == k {
			code = row.code
		}
	}
	return code
}

// kindOf is the inverse of codeOf; a code that nobody knows is KindInternal.
func kindOf(code int) domain.Kind {
	for _, row := range codes {
		if row.code == code {
			return row.kind
		}
	}
	return domain.KindInternal
}

// messageOf returns the short words that go with a code.
func messageOf(code int) string {
	for _, row := range codes {
		if row.code == code {
			return row.message
		}
	}
	return "Server error"
}

// kindTable is the table as package protocol shows it.
func kindTable() map[domain.Kind]string {
	out := map[domain.Kind]string{}
	for _, k := range domain.Kinds() {
		code := codeOf(k)
		out[k] = fmt.Sprintf("%d %s", code, messageOf(code))
	}
	return out
}

// failure is the error member of a response (section 5.1). Message is the title of the
// code; the words for the caller are in Data.
type failure struct {
	Code    int         `json:"code"`
	Message string      `json:"message"`
	Data    failureData `json:"data,omitzero"`
}

// failureData is what we add to an error.
type failureData struct {
	Kind     string              `json:"kind,omitempty"`
	Detail   string              `json:"detail,omitempty"`
	Errors   []domain.FieldError `json:"errors,omitempty"`
	Imported int64               `json:"imported,omitempty"` // by dummies.import, before it failed
}

// failCall returns the failure of a call that never reached a method.
func failCall(code int, format string, args ...any) *failure {
	return &failure{code, messageOf(code), failureData{Kind: kindOf(code).String(), Detail: fmt.Sprintf(format, args...)}}
}

// Error returns the words of f.
func (f *failure) Error() string { return cmp.Or(f.Data.Detail, f.Message) }

// failureOf returns err as it goes over the wire.
func failureOf(err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	if e, ok := errors.AsType[*syntaxError](err); ok {
		return failCall(codeParse, "%v", e)
	}
	kind := domain.KindOf(err)
	return &failure{codeOf(kind), messageOf(codeOf(kind)),
		failureData{Kind: kind.String(), Detail: domain.Reason(err), Errors: domain.FieldsOf(err)}}
}

// domainError is failureOf backwards.
func (f *failure) domainError() error {
	return &domain.Error{Kind: kindOf(f.Code), Err: errors.New(f.Error()), Fields: f.Data.Errors}
}

// appendFailure appends a response that tells of err; a nil id is written null.
func (e *engine) appendFailure(b, id []byte, err error) []byte {
	f := *failureOf(err)
	if e.terse && (f.Code == codeParse || f.Code == codeInvalidRequest || f.Code == codeNoMethod) {
		f.Data = failureData{}
	}
	text, err := json.Marshal(f)
	if err != nil {
		e.log.Error("write an error", "error", err)
	}
	b = append(append(b, `{"jsonrpc":"2.0","error":`...), text...)
	return appendID(b, id)
}

// appendID ends a response.
func appendID(b, id []byte) []byte {
	if id == nil {
		id = []byte("null")
	}
	return append(append(append(b, `,"id":`...), id...), '}')
}
