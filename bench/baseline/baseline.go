// Package baseline holds what wirelore is measured against: for each kind of work the least a
// program in Go can do for it with the same library underneath. Each is a server of its own
// process, started by the bench from its own binary.
package baseline

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
)

// options are the flags of a baseline; each kind uses some of them.
type options struct {
	addr        string
	contentType string
	body        string // file
	from, to    string // database files
}

// kinds is the list of baselines by the name they are started with.
func kinds() map[string]func(options) error {
	return map[string]func(options) error{
		"constant": httpKind(constant),
		"list":     httpKind(list),
		"echo":     httpKind(func(options) (http.Handler, error) { return http.HandlerFunc(echo), nil }),
		"gws":      httpKind(func(options) (http.Handler, error) { return gwsEcho(), nil }),
		"hub":      httpKind(func(options) (http.Handler, error) { return &hub{}, nil }),
		"grpc":     serveGRPC,
		"import":   func(o options) error { return importRows(o.from, o.to, os.Stdout) },
	}
}

// Main runs the baseline that the first of args names until the process is ended; the rest are
// its flags.
func Main(args []string, errs io.Writer) error {
	names := strings.Join(slices.Sorted(maps.Keys(kinds())), ", ")
	if len(args) == 0 {
		return fmt.Errorf("name a baseline: %s", names)
	}
	run, ok := kinds()[args[0]]
	if !ok {
		return fmt.Errorf("there is no baseline %q, only %s", args[0], names)
	}
	var o options
	flags := flag.NewFlagSet("bench baseline "+args[0], flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:0", "`address` to listen on")
	flags.StringVar(&o.contentType, "type", "text/plain", "content `type` of the constant")
	flags.StringVar(&o.body, "body", "", "`file` that holds the constant")
	flags.StringVar(&o.from, "from", "", "database `file` to read")
	flags.StringVar(&o.to, "to", "", "database `file` to create")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	return run(o)
}

// httpKind serves a handler as plainly as net/http can.
func httpKind(handler func(options) (http.Handler, error)) func(options) error {
	return func(o options) error {
		h, err := handler(o)
		if err != nil {
			return err
		}
		l, err := net.Listen("tcp", o.addr)
		if err != nil {
			return err
		}
		return http.Serve(l, h)
	}
}

// constant answers every request with the same bytes.
func constant(o options) (http.Handler, error) {
	body, err := os.ReadFile(o.body)
	if err != nil {
		return nil, fmt.Errorf("read the constant: %w", err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", o.contentType)
		_, _ = w.Write(body) // a client that left needs no answer
	}), nil
}
