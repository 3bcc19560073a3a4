package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/filter"
	"github.com/wirelore/wirelore/internal/lab"
)

// explain turns an error into one line that says what is wrong and what to do; of a filter it
// has three, which show the place.
func explain(err error) string {
	if _, ok := errors.AsType[*filter.SyntaxError](err); ok {
		return err.Error()
	}
	line := strings.Join(strings.Fields(err.Error()), " ")
	if l, ok := errors.AsType[*lab.ListenError](err); ok {
		return explainListen(l)
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Sprintf("nothing listens on %s; start it with 'wirelore serve', or name the right address with --http or --grpc", op.Addr)
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return line + "; check who owns it, or name another place (for a store: --store or --data)"
	case errors.Is(err, context.Canceled):
		return "interrupted"
	case errors.Is(err, context.DeadlineExceeded) || domain.KindOf(err) == domain.KindDeadline:
		return line + "; give it longer with --timeout"
	}
	return line
}

func explainListen(l *lab.ListenError) string {
	flag := "--" + l.Name
	switch {
	case errors.Is(l, syscall.EADDRINUSE):
		return fmt.Sprintf("%s is taken by another program; stop that one, or choose another address with %s (port 0 takes any free port)", l.Addr, flag)
	case errors.Is(l, syscall.EACCES):
		return fmt.Sprintf("listening on %s is not permitted; choose a port above 1023 with %s", l.Addr, flag)
	case errors.Is(l, syscall.EADDRNOTAVAIL):
		return fmt.Sprintf("%s is not an address of this machine; choose another with %s", l.Addr, flag)
	}
	return fmt.Sprintf("%v; name an address as HOST:PORT with %s", l, flag)
}
