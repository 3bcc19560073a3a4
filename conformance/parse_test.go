package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var errExit = errors.New("exit status 1")

// What each program prints is read to the same outcome, and never to a better one.
func TestParse(t *testing.T) {
	t.Parallel()
	const (
		connectGood = "Running 3 tests...\nTotal cases: 3\n3 passed, 0 failed\n"
		connectBad  = "FAILED: Basic/HTTPVersion:1/unary:\n\tactual error {code: 12}\n\tmore\nFAILED: Basic/b was expected to fail but did not\n\nTotal cases: 3\n1 passed, 2 failed\n"
		connectGap  = "Total cases: 3\n1 passed, 0 failed\nAnother 2 could not be run due to client timing out or exiting prematurely.\n"
		openrpcBad  = "Running\n[{\"methodName\": \"add\", \"params\": [1,2], \"valid\": true}, {\"methodName\": \"swap\", \"params\": [], \"valid\": false, \"reason\": \"schema\"}]"
		casesBad    = "{\"case\": \"a\"}\n{\"case\": \"b\", \"error\": \"why\"}\n"
	)
	cases := func(out string, exit error) (outcome, error) { return readCases(strings.NewReader(out)) }
	tests := []struct {
		name   string
		parse  func(string, error) (outcome, error)
		out    string
		exit   error
		passed int
		failed []string
		broken bool
	}{
		{"connect, all pass", parseConnect, connectGood, nil, 3, nil, false},
		{"connect, two fail", parseConnect, connectBad, errExit, 1, []string{"Basic/HTTPVersion:1/unary", "Basic/b"}, false},
		{"connect, some do not run", parseConnect, connectGap, errExit, 1, []string{"every case runs"}, false},
		{"connect, cut short", parseConnect, "Running 3 tests...\n", errExit, 0, nil, true},
		{"connect, an exit that nothing explains", parseConnect, connectGood, errExit, 3, nil, true},
		{"autobahn, all pass", parseAutobahn, "301 passed, 0 failed\n", nil, 301, nil, false},
		{"autobahn, one fails", parseAutobahn, "FAILED 6.4.1: not fast\n300 passed, 1 failed\n", errExit, 300, []string{"6.4.1"}, false},
		{"autobahn, a failure without a name", parseAutobahn, "300 passed, 1 failed\n", errExit, 300, nil, true},
		{"openrpc, one fails", parseOpenRPC, openrpcBad, nil, 1, []string{"swap([])"}, false},
		{"openrpc, cut short", parseOpenRPC, openrpcBad[:60], errExit, 0, nil, true},
		{"openrpc, nothing", parseOpenRPC, "", errExit, 0, nil, true},
		{"our drivers, one fails", cases, casesBad, nil, 1, []string{"b"}, false},
		{"our drivers, something else", cases, "Traceback\n", errExit, 0, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o, err := tt.parse(tt.out, tt.exit)
			if (err != nil) != tt.broken {
				t.Fatalf("error = %v, want one: %v", err, tt.broken)
			}
			var failed []string
			for _, f := range o.failed {
				failed = append(failed, f.name)
			}
			if o.passed != tt.passed {
				t.Errorf("passed = %d, want %d", o.passed, tt.passed)
			}
			if diff := cmp.Diff(tt.failed, failed); diff != "" {
				t.Errorf("failed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadJUnit(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "junit.xml")
	report := `<testsuites>
  <testsuite><testcase package="http2/4.2" classname="one"></testcase><testcase package="http2/4.2" classname="two"><failure>it stayed open</failure></testcase></testsuite>
  <testsuite><testcase package="hpack/2.3" classname="three"><error message="no answer"/></testcase><testcase package="hpack/2.3" classname="four"><skipped/></testcase></testsuite>
</testsuites>`
	if err := os.WriteFile(file, []byte(report), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := readJUnit(file, h2specCase)
	if err != nil {
		t.Fatal(err)
	}
	want := outcome{passed: 1, failed: []failure{
		{"http2/4.2/2", " it stayed open"}, {"hpack/2.3/1", "no answer "}, {"hpack/2.3/2", "skipped"},
	}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(outcome{}, failure{})); diff != "" {
		t.Errorf("outcome (-want +got):\n%s", diff)
	}
}

func TestAdapterGivesTheAddress(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	request := append(binary.BigEndian.AppendUint32(nil, 3), "abc"...)
	var out bytes.Buffer
	if code := adapt(ctx, []string{"127.0.0.1:300"}, bytes.NewReader(request), &out); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	want := "\x00\x00\x00\x0e" + "\x0a\x09127.0.0.1" + "\x10\xac\x02"
	if got := out.String(); got != want {
		t.Errorf("response = %q, want %q", got, want)
	}
}

// A server that echoes what it is sent fails every example that wants an answer of its own,
// and one that gives the wanted answers passes them all.
func TestJSONRPCExamplesTellServersApart(t *testing.T) {
	t.Parallel()
	wanted := make(map[string]string)
	for _, ex := range jsonrpcExamples {
		wanted[ex.send] = ex.want
	}
	if len(wanted) != 15 {
		t.Errorf("%d examples, want 15", len(wanted))
	}
	for name, answer := range map[string]func(string) string{
		"right": func(sent string) string { return wanted[sent] },
		"echo":  func(sent string) string { return sent },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				var sent bytes.Buffer
				sent.ReadFrom(r.Body)
				fmt.Fprint(w, answer(sent.String()))
			}))
			defer srv.Close()
			log, err := os.Create(filepath.Join(t.TempDir(), "log"))
			if err != nil {
				t.Fatal(err)
			}
			defer log.Close()
			o, err := runJSONRPC(t.Context(), &target{http: strings.TrimPrefix(srv.URL, "http://"), log: log})
			if err != nil {
				t.Fatal(err)
			}
			if name == "right" && o.passed != 15 || name == "echo" && o.passed != 0 {
				t.Errorf("%d of 15 passed", o.passed)
			}
		})
	}
}

func TestSameJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, got, want string
		same            bool
	}{
		{"a batch in another order", `[{"id": 2}, {"id": 1}]`, `[{"id":1},{"id":2}]`, true},
		{"an error with data", `{"error": {"code": 1, "message": "m", "data": 7}}`, `{"error": {"code": 1, "message": "m"}}`, true},
		{"another code", `{"error": {"code": 2, "message": "m"}}`, `{"error": {"code": 1, "message": "m"}}`, false},
		{"a batch of another length", `[{"id": 1}]`, `[{"id":1},{"id":1}]`, false},
		{"an answer where none is wanted", `{}`, ``, false},
		{"no answer", ``, `{}`, false},
	}
	for _, tt := range tests {
		if err := sameJSON([]byte(tt.got), tt.want); (err == nil) != tt.same {
			t.Errorf("%s: error = %v, want the same: %v", tt.name, err, tt.same)
		}
	}
}
