// Package examples_test runs every example against a live server and looks at what it prints.
package examples_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/wirelore/wirelore/internal/browsertest"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/protocol"
	app "github.com/wirelore/wirelore/internal/protocol/connectrpc/proto/app"
	"github.com/wirelore/wirelore/internal/require"
)

// serve serves everything, with ten records, and returns the addresses of HTTP and of gRPC.
func serve(t *testing.T) (http, grpc string) {
	t.Helper()
	l, err := lab.Start(t.Context(), lab.Config{HTTP: "127.0.0.1:0", Listen: map[string]string{"grpc": "127.0.0.1:0"},
		Store: "memory:", Seed: 10, Limits: protocol.DefaultLimits()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), lab.DrainTime)
		defer cancel()
		if err := l.Shutdown(ctx); err != nil {
			t.Errorf("shut down: %v", err)
		}
	})
	return l.Addr(lab.HTTPListener), l.Addr("grpc")
}

// run runs a program in the folder of an example and returns what it printed.
func run(t *testing.T, dir, program string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "NODE_NO_WARNINGS=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("%s: %v\n%s%s", strings.Join(cmd.Args, " "), err, out, &stderr)
	}
	return string(out)
}

// prints fails unless got is want, line by line.
func prints(t *testing.T, got string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(got), "\n")); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

// inOrder fails unless got has all of want, one after the other.
func inOrder(t *testing.T, got string, want ...string) {
	t.Helper()
	rest := got
	for _, w := range want {
		_, after, ok := strings.Cut(rest, w)
		if !ok {
			t.Fatalf("%q is missing in, or not in its place in:\n%s", w, got)
		}
		rest = after
	}
}

func TestCurl(t *testing.T) {
	t.Parallel()
	require.Tool(t, "curl")
	shell := require.Tool(t, "sh")
	http, _ := serve(t)
	for range 2 { // it leaves nothing behind that would be in its way
		inOrder(t, run(t, ".", shell, "curl.sh", "http://"+http),
			`[{"id":1,`, `{"id":10,`, `[{"id":1,`, `{"id":3,`, `{"id":2,`,
			`"day":1,"weekday":"Monday","month":"January","year":1984`,
			`"day":2,"weekday":"Tuesday","month":"February","year":1985`,
			`"year":1984`, `"year":1985`, "HTTP/1.1 204 No Content",
			`"day":2,"weekday":"Tuesday","month":"February","year":1985`, "HTTP/1.1 204 No Content",
			"Link: </api/rest/dummies?cursor=", "id,day,weekday,month,year", "any bytes",
			`"status":422`, `"field":"day"`, `"field":"month"`,
			`"result":5`, `"result":"HELLO"`, `"result":"olleh"`, "<string>HELLO</string>", `{"message":"Hello, Ada!"}`)
	}
}

func TestPython(t *testing.T) {
	t.Parallel()
	t.Run("XML-RPC", func(t *testing.T) {
		t.Parallel()
		python := require.Tool(t, "python3")
		http, _ := serve(t)
		prints(t, run(t, "python", python, "rpc_client.py", "http://"+http+"/api/rpc/xml"),
			"upper:   HELLO", "reverse: olleh", "add:     5", "swap:    {'eins': 'one', 'zwei': 'two'}", "both:    10 Hello, Ada!",
			"fault:   -32602 the answer 2147483648 does not fit the 32 bits of <int>; send any integer of the call as <i8> to be answered with one")
	})
	t.Run("gRPC", func(t *testing.T) {
		t.Parallel()
		python := pythonWithGRPC(t)
		_, grpc := serve(t)
		prints(t, run(t, "python", python, "greeter_client.py", grpc), "Hello, Ada!", "Hello again, Ada!", "error: UNIMPLEMENTED")
	})
	t.Run("the generated stubs are up to date", func(t *testing.T) {
		t.Parallel()
		out := run(t, "python", pythonWithGRPC(t), "-c", "from app import greeter_pb2; print(greeter_pb2.DESCRIPTOR.serialized_pb.hex())")
		raw, err := hex.DecodeString(strings.TrimSpace(out))
		if err != nil {
			t.Fatal(err)
		}
		var got descriptorpb.FileDescriptorProto
		if err := proto.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		want := protodesc.ToFileDescriptorProto(app.File_app_greeter_proto)
		want.Options = got.Options // which tell of the language that the stubs are for
		if diff := cmp.Diff(want, &got, protocmp.Transform(),
			protocmp.IgnoreFields(&descriptorpb.FieldDescriptorProto{}, "json_name")); diff != "" {
			t.Errorf("generate them as greeter_client.py says (-proto +stubs):\n%s", diff)
		}
	})
}

func pythonWithGRPC(t *testing.T) string {
	python := require.Tool(t, "python3")
	err := exec.CommandContext(t.Context(), python, "-c", "import grpc, google.protobuf").Run()
	require.Need(t, "python-grpcio", err == nil, "try: pip install --require-hashes -r examples/python/requirements.txt")
	return python
}

func TestJavaScript(t *testing.T) {
	t.Parallel()
	node := require.Tool(t, "node")
	http, _ := serve(t)
	example := func(t *testing.T, name, base string) string {
		return run(t, "javascript", node, "--experimental-websocket", name, base) // the flag is for Node.js 20 and 21
	}
	t.Run("REST", func(t *testing.T) {
		t.Parallel()
		inOrder(t, example(t, "rest.mjs", "http://"+http), "created /api/rest/dummies/11\n", "patched to 1985\n", "deleted\n",
			"then: 404 Not found: there is no dummy 11\n", "the latest: ")
	})
	t.Run("JSON-RPC", func(t *testing.T) {
		t.Parallel()
		prints(t, example(t, "jsonrpc.mjs", "http://"+http), "upper: HELLO", "add: 5", "reverse: olleh", "hello: Hello, Ada!",
			"error: -32601 Method not found")
	})
	t.Run("Connect", func(t *testing.T) {
		t.Parallel()
		prints(t, example(t, "connect.mjs", "http://"+http), "Hello, Ada!", "Hello again, Ada!", "Hello, Grace!",
			"error: unimplemented: there is no method /app.Greeter/SayGoodbye")
	})
	t.Run("WebSocket", func(t *testing.T) {
		t.Parallel()
		inOrder(t, example(t, "websocket.mjs", "ws://"+http), "ann hears: hello, Bob\n", "bob hears: hello, Bob\n", "bob is told: ",
			"closed with 1000\n", "closed with 1000\n")
	})
}

// TestBrowser opens the page as a reader does, from a file.
func TestBrowser(t *testing.T) {
	t.Parallel()
	b := browsertest.New(t)
	http, _ := serve(t)
	file, err := filepath.Abs("browser/rpc_client.html")
	if err != nil {
		t.Fatal(err)
	}
	page := b.Open((&url.URL{Scheme: "file", Path: file, RawQuery: url.Values{"server": {"http://" + http}}.Encode()}).String())
	page.Click("button")
	page.WaitFor(`document.querySelector("#xml").textContent === "HELLO"`)
	page.WaitFor(`document.querySelector("#json").textContent === "HELLO"`)
	browsertest.Eval[string](page, `document.querySelector("[name=text]").value = ""`)
	page.Type("[name=text]", "<b> & ünï")
	page.Click("button")
	page.WaitFor(`document.querySelector("#xml").textContent === "<B> & ÜNÏ"`)
	page.WaitFor(`document.querySelector("#json").textContent === "<B> & ÜNÏ"`)
}
