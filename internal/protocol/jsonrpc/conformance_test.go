package jsonrpc

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

// TestSpecificationExamples holds the server to the 15 examples of
// https://www.jsonrpc.org/specification#examples: what is sent, and exactly what comes back.
func TestSpecificationExamples(t *testing.T) {
	t.Parallel()
	const (
		invalid = `{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}`
		parse   = `{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}`
	)
	target := protocoltest.Serve(t, protocol.Env{Service: protocoltest.NewService(), Conformance: true}, Protocol())
	for _, tt := range []struct{ name, sent, want string }{
		{"positional parameters", `{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}`, `{"jsonrpc": "2.0", "result": 19, "id": 1}`},
		{"positional parameters, the other way", `{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}`, `{"jsonrpc": "2.0", "result": -19, "id": 2}`},
		{"named parameters", `{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}`, `{"jsonrpc": "2.0", "result": 19, "id": 3}`},
		{"named parameters, the other order", `{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}`, `{"jsonrpc": "2.0", "result": 19, "id": 4}`},
		{"a notification", `{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}`, ``},
		{"a notification of a method that is not there", `{"jsonrpc": "2.0", "method": "foobar"}`, ``},
		{"a method that is not there", `{"jsonrpc": "2.0", "method": "foobar", "id": "1"}`,
			`{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "1"}`},
		{"invalid JSON", `{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]`, parse},
		{"an invalid Request object", `{"jsonrpc": "2.0", "method": 1, "params": "bar"}`, invalid},
		{"a batch, invalid JSON", "[\n  {\"jsonrpc\": \"2.0\", \"method\": \"sum\", \"params\": [1,2,4], \"id\": \"1\"},\n  {\"jsonrpc\": \"2.0\", \"method\"\n]", parse},
		{"an empty array", `[]`, invalid},
		{"an invalid batch that is not empty", `[1]`, "[" + invalid + "]"},
		{"an invalid batch", `[1,2,3]`, "[" + invalid + "," + invalid + "," + invalid + "]"},
		{"a batch", `[
			{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
			{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
			{"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
			{"foo": "boo"},
			{"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
			{"jsonrpc": "2.0", "method": "get_data", "id": "9"}
		]`, `[
			{"jsonrpc": "2.0", "result": 7, "id": "1"},
			{"jsonrpc": "2.0", "result": 19, "id": "2"},
			{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},
			{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "5"},
			{"jsonrpc": "2.0", "result": ["hello", 5], "id": "9"}
		]`},
		{"a batch of notifications", `[
			{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},
			{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}
		]`, ``},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, got := post(t, target, tt.sent)
			if want := map[bool]int{true: 204, false: 200}[tt.want == ""]; status != want {
				t.Errorf("status %d, want %d", status, want)
			}
			if diff := cmp.Diff(decode(t, tt.want), decode(t, got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The examples' methods are for the suites alone.
func TestExamplesAreNotServedOtherwise(t *testing.T) {
	t.Parallel()
	target := protocoltest.Serve(t, protocol.Env{Service: protocoltest.NewService()}, Protocol())
	_, got := post(t, target, `{"jsonrpc":"2.0","method":"subtract","params":[42,23],"id":1}`)
	wantCode(t, got, codeNoMethod)
}
