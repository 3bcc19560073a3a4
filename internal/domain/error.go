package domain

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Kind is the class of an error: what every protocol maps to its own codes, in one table.
type Kind int

// The kinds of error. KindInternal is the zero value: an error that nobody classified.
const (
	KindInternal     Kind = iota // a defect or a broken part: nothing the caller can mend
	KindInvalid                  // the request is wrong; Fields says where
	KindNotFound                 // no such record, room or message
	KindPrecondition             // the record is not in the state the caller named
	KindExhausted                // a limit is reached: size, depth, count, queue
	KindUnavailable              // cannot serve now: shutting down, store closed or full
	KindDeadline                 // the caller's time ran out
	kinds                        // how many there are
)

var kindNames = [kinds]string{"internal", "invalid", "not_found", "precondition", "exhausted", "unavailable", "deadline"}

// Kinds returns all kinds.
func Kinds() []Kind {
	all := make([]Kind, kinds)
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// String returns the kind's name in snake case, as protocols put it on the wire.
func (k Kind) String() string {
	if k < 0 || k >= kinds {
		return fmt.Sprintf("kind(%d)", int(k))
	}
	return kindNames[k]
}

// ParseKind is the inverse of String; an unknown name is KindInternal.
func ParseKind(name string) Kind {
	for i, n := range kindNames {
		if n == name {
			return Kind(i)
		}
	}
	return KindInternal
}

// Error is the error of every domain operation.
type Error struct {
	Kind   Kind
	Op     string       // a verb phrase: "create dummy"; empty once it came over a wire
	Err    error        // what happened, in words for the caller; never nil
	Fields []FieldError // for KindInvalid, every wrong field
}

// FieldError says what is wrong with one field of the input.
type FieldError struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// Error returns the operation and the reason.
func (e *Error) Error() string {
	if e.Op == "" {
		return e.Err.Error()
	}
	return e.Op + ": " + e.Err.Error()
}

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an *Error of the given kind.
func Errorf(k Kind, op, format string, args ...any) *Error {
	return &Error{Kind: k, Op: op, Err: fmt.Errorf(format, args...)}
}

// InvalidFields returns a KindInvalid error that names every field, or nil when there is none.
func InvalidFields(op string, fields []FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	s := make([]string, len(fields))
	for i, f := range fields {
		s[i] = f.Field + " " + f.Reason
	}
	return &Error{Kind: KindInvalid, Op: op, Err: errors.New(strings.Join(s, "; ")), Fields: fields}
}

// KindOf returns the kind of err: that of the outermost *Error in its chain; without one,
// KindDeadline for context.DeadlineExceeded, KindUnavailable for context.Canceled, and
// KindInternal for anything else.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return KindDeadline
	}
	if errors.Is(err, context.Canceled) {
		return KindUnavailable
	}
	return KindInternal
}

// FieldsOf returns the wrong fields that err names.
func FieldsOf(err error) []FieldError {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Fields
	}
	return nil
}

// Reason returns the words of err that a caller may see: those of an *Error or of an ended
// context, and for anything else, which may tell of our insides, a plain "internal error".
func Reason(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind != KindInternal {
		return e.Err.Error()
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "the deadline passed before the answer was ready"
	case errors.Is(err, context.Canceled):
		return "the call was cancelled"
	}
	return "internal error"
}
