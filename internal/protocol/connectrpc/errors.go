package connectrpc

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"

	"github.com/wirelore/wirelore/internal/domain"
)

// code is what a kind of error is on the wire. Connect and gRPC share the codes; Connect's
// unary calls also map each to an HTTP status (Connect protocol, section "Error Codes").
type code struct {
	rpc  connect.Code
	http int
}

// table is the one place where kinds and codes meet; the clients read it backwards.
//
// A condition that does not hold is ABORTED and not FAILED_PRECONDITION: gRPC's guide
// (statuscodes.md) wants it "when a client-specified test-and-set fails", for the caller
// should read again and retry, which of FAILED_PRECONDITION it says one should not.
var table = [...]code{
	domain.KindInternal:     {connect.CodeInternal, 500},
	domain.KindInvalid:      {connect.CodeInvalidArgument, 400},
	domain.KindNotFound:     {connect.CodeNotFound, 404},
	domain.KindPrecondition: {connect.CodeAborted, 409},
	domain.KindExhausted:    {connect.CodeResourceExhausted, 429},
	domain.KindUnavailable:  {connect.CodeUnavailable, 503},
	domain.KindDeadline:     {connect.CodeDeadlineExceeded, 504},
}

// String returns the code as the gRPC documents write it, "NOT_FOUND (5)".
func (c code) String() string {
	return fmt.Sprintf("%s (%d)", strings.ToUpper(c.rpc.String()), c.rpc)
}

// errorDomain is who defines the reasons in our ErrorInfo details (AIP-193).
const errorDomain = "wirelore"

// storedKey is where the ErrorInfo of a broken import says how many records it stored.
const storedKey = "stored"

// importError is an import that ended before its stream did.
type importError struct {
	error
	stored int64
}

func (e importError) Unwrap() error { return e.error }

// failure is an error as every one of the three protocols carries it.
type failure struct {
	code    connect.Code
	message string
	details []proto.Message
}

// fail says what err becomes on the wire.
func fail(err error) failure {
	if _, ours := errors.AsType[*domain.Error](err); !ours && errors.Is(err, context.Canceled) {
		return failure{code: connect.CodeCanceled, message: domain.Reason(err)}
	}
	kind := domain.KindOf(err)
	info := &errdetails.ErrorInfo{Reason: reason(kind), Domain: errorDomain}
	if broken, ok := errors.AsType[importError](err); ok {
		info.Metadata = map[string]string{storedKey: strconv.FormatInt(broken.stored, 10)}
	}
	f := failure{code: table[kind].rpc, message: domain.Reason(err), details: []proto.Message{info}}
	if fields := domain.FieldsOf(err); len(fields) > 0 {
		bad := &errdetails.BadRequest{}
		for _, field := range fields {
			bad.FieldViolations = append(bad.FieldViolations,
				&errdetails.BadRequest_FieldViolation{Field: field.Field, Description: field.Reason})
		}
		f.details = append(f.details, bad)
	}
	return f
}

// reason returns the kind as ErrorInfo wants it, in upper snake case.
func reason(k domain.Kind) string { return strings.ToUpper(k.String()) }

// kindOf is the inverse of reason.
func kindOf(reason string) domain.Kind { return domain.ParseKind(strings.ToLower(reason)) }

// isWire tells whether err already is in the words of a wire: it came from one.
func isWire(err error) bool {
	if _, ok := errors.AsType[*connect.Error](err); ok {
		return true
	}
	_, ok := status.FromError(err)
	return ok
}

// connect returns f for connect-go.
func (f failure) connect() error {
	err := connect.NewError(f.code, errors.New(f.message))
	for _, m := range f.details {
		if d, e := connect.NewErrorDetail(m); e == nil {
			err.AddDetail(d)
		}
	}
	return err
}

// grpc returns f for grpc-go.
func (f failure) grpc() error {
	s := status.New(codes.Code(f.code), f.message)
	details := make([]protoadapt.MessageV1, len(f.details))
	for i, m := range f.details {
		details[i] = protoadapt.MessageV1Of(m)
	}
	if detailed, err := s.WithDetails(details...); err == nil {
		s = detailed
	}
	return s.Err()
}

// fromConnect returns the error that a connect-go client met as the domain knows it.
func fromConnect(err error) error {
	e, ok := errors.AsType[*connect.Error](err)
	if !ok {
		return err
	}
	var details []any
	for _, d := range e.Details() {
		if m, err := d.Value(); err == nil {
			details = append(details, m)
		}
	}
	return read(e.Code(), e.Message(), details)
}

// fromGRPC returns the error that a grpc-go client met as the domain knows it.
func fromGRPC(err error) error {
	s := status.Convert(err)
	return read(connect.Code(s.Code()), s.Message(), s.Details())
}

// read is fail backwards. What our servers did not say in details is told by the code.
func read(c connect.Code, message string, details []any) error {
	if c == connect.CodeCanceled {
		return fmt.Errorf("%s: %w", message, context.Canceled)
	}
	e := &domain.Error{Err: errors.New(message)}
	for kind, known := range table {
		if known.rpc == c {
			e.Kind = domain.Kind(kind)
		}
	}
	stored := int64(-1)
	for _, d := range details {
		switch d := d.(type) {
		case *errdetails.ErrorInfo:
			if d.Domain == errorDomain {
				e.Kind = kindOf(d.Reason)
			}
			if n, err := strconv.ParseInt(d.Metadata[storedKey], 10, 64); err == nil {
				stored = n
			}
		case *errdetails.BadRequest:
			for _, v := range d.FieldViolations {
				e.Fields = append(e.Fields, domain.FieldError{Field: v.Field, Reason: v.Description})
			}
		}
	}
	if stored >= 0 {
		return importError{e, stored}
	}
	return e
}
