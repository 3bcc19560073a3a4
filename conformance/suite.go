package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// suite is one outside conformance suite and how it is driven.
type suite struct {
	name    string
	what    string   // what it proves, for the summary
	tools   []string // the packages it comes in, as the lock files name them
	limit   time.Duration
	install func(*gear, context.Context) error
	run     func(context.Context, *target) (outcome, error)
}

// suites lists them in the order in which they run.
func suites() []suite {
	return []suite{
		{
			name: "connect", what: "Connect, gRPC and gRPC-Web over HTTP/1.1 and h2c",
			tools: []string{"connectrpc.com/conformance"},
			limit: 5 * time.Minute, install: (*gear).installGo, run: runConnect,
		}, {
			name: "grpc-interop", what: "gRPC on its own port, by grpc-go's interop client",
			tools: []string{"google.golang.org/grpc"},
			limit: 2 * time.Minute, install: (*gear).installGo, run: runInterop,
		}, {
			name: "grpcurl", what: "Reflection and health on both ports",
			tools: []string{"github.com/fullstorydev/grpcurl"},
			limit: 2 * time.Minute, install: (*gear).installGo, run: runGrpcurl,
		}, {
			name: "h2spec", what: "HTTP/2 framing on the HTTP port",
			tools: []string{"github.com/summerwind/h2spec"},
			limit: 3 * time.Minute, install: (*gear).installGo, run: runH2spec,
		}, {
			name: "jsonrpc", what: "The examples of the JSON-RPC 2.0 specification, section 7",
			limit: time.Minute, install: nothing, run: runJSONRPC,
		}, {
			name: "xmlrpc", what: "The validator1 methods, by Python's xmlrpc.client",
			limit: time.Minute, install: (*gear).findPython, run: runXMLRPC,
		}, {
			name: "openapi", what: "The OpenAPI document by two linters, the server behind a validating proxy",
			tools: []string{"@redocly/cli", "@stoplight/spectral-cli", "@stoplight/prism-cli", "json-schema-faker"},
			limit: 5 * time.Minute, install: (*gear).installNode, run: runOpenAPI,
		}, {
			name: "schemathesis", what: "Requests generated from the OpenAPI document",
			tools: []string{"schemathesis"},
			limit: 10 * time.Minute, install: (*gear).installPython, run: runSchemathesis,
		}, {
			name: "openrpc", what: "Every method of the OpenRPC document",
			tools: []string{"@open-rpc/test-coverage"},
			limit: 2 * time.Minute, install: (*gear).installNode, run: runOpenRPC,
		}, {
			name: "autobahn", what: "The Autobahn WebSocket cases on the raw echo, by a driver of our own",
			limit: 10 * time.Minute, install: (*gear).installAutobahn, run: runAutobahn,
		},
	}
}

func nothing(*gear, context.Context) error { return nil }

// target is what a suite works with: the server under test, the outside programs, a log and
// a scratch folder.
type target struct {
	http, grpc string // host:port
	gear       *gear
	quick      bool
	excluded   []string // cases that known.tsv leaves out
	dir        string
	log        *os.File
}

func newTarget(g *gear, name string, quick bool) (*target, error) {
	dir, err := os.MkdirTemp("", "wirelore-"+name+"-")
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(g.logs, name+".log"))
	if err != nil {
		return nil, err
	}
	return &target{gear: g, quick: quick, dir: dir, log: log}, nil
}

func (t *target) close() {
	t.log.Close()
	os.RemoveAll(t.dir)
}

// outcome is what a suite saw.
type outcome struct {
	passed  int
	failed  []failure
	sampled string // what a quick run left out
}

type failure struct{ name, why string }

func (o *outcome) pass() { o.passed++ }

func (o *outcome) fail(name string, why any) {
	o.failed = append(o.failed, failure{name, fmt.Sprint(why)})
}

// check counts one case.
func (o *outcome) check(name string, err error) {
	if err != nil {
		o.fail(name, err)
		return
	}
	o.pass()
}

// agrees holds a program's exit against the cases it reported: one that ends with an error
// although no case failed did not do all of its work.
func (o outcome) agrees(exit error) error {
	if exit != nil && len(o.failed) == 0 {
		return fmt.Errorf("no case failed, but it ended with %w", exit)
	}
	return nil
}

// readCases counts the cases that our own drivers in other languages print, one JSON object a
// line: {"case": NAME} or {"case": NAME, "error": WHY}.
func readCases(r io.Reader) (outcome, error) {
	var o outcome
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c struct{ Case, Error string }
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil || c.Case == "" {
			return o, fmt.Errorf("unexpected line %q", lines.Text())
		}
		if c.Error != "" {
			o.fail(c.Case, c.Error)
			continue
		}
		o.pass()
	}
	return o, lines.Err()
}
