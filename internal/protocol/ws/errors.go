package ws

import (
	"errors"
	"fmt"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol/ws/socket"
)

// codes is the one table of errors. The codes from 4000 on are an application's own (RFC 6455
// section 7.4.2); their last digits are those of the HTTP status that means the same.
var codes = map[domain.Kind]uint16{
	domain.KindInternal:     socket.CloseInternal,
	domain.KindInvalid:      4400,
	domain.KindNotFound:     4404,
	domain.KindPrecondition: 4412,
	domain.KindExhausted:    4429,
	domain.KindUnavailable:  4503,
	domain.KindDeadline:     4408,
}

// kindOf reads the table backwards, and tells what the codes of the protocol itself mean.
func kindOf(code uint16) domain.Kind {
	for kind, c := range codes {
		if c == code {
			return kind
		}
	}
	switch code {
	case socket.CloseBadData, socket.ClosePolicy:
		return domain.KindInvalid
	case socket.CloseTooBig:
		return domain.KindExhausted
	case socket.CloseNormal, socket.CloseGoingAway:
		return domain.KindUnavailable
	}
	return domain.KindInternal
}

// errorTable is codes as protocol.Protocol wants it.
func errorTable() map[domain.Kind]string {
	table := map[domain.Kind]string{}
	for kind, code := range codes {
		table[kind] = fmt.Sprintf(`{"error", "code": %d}, or close %[1]d`, code)
	}
	return table
}

// noteOf returns err as the server tells it.
func noteOf(err error) note {
	return note{Error: domain.Reason(err), Code: codes[domain.KindOf(err)], Fields: domain.FieldsOf(err)}
}

// err returns n as the client tells it.
func (n note) err() error {
	return &domain.Error{Kind: kindOf(n.Code), Err: errors.New(n.Error), Fields: n.Fields}
}

// closedErr returns the end of a connection as an error of the domain.
func closedErr(err error) error {
	if closed, ok := errors.AsType[*socket.CloseError](err); ok {
		return &domain.Error{Kind: kindOf(closed.Code), Err: closed}
	}
	return &domain.Error{Kind: domain.KindUnavailable, Err: err}
}
