package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// jsonrpcExamples are the examples of section 7 of the JSON-RPC 2.0 specification
// (https://www.jsonrpc.org/specification#examples). No response is wanted where want is empty.
var jsonrpcExamples = []struct{ name, send, want string }{
	{
		"positional parameters",
		`{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}`,
		`{"jsonrpc": "2.0", "result": 19, "id": 1}`,
	}, {
		"positional parameters, the other way round",
		`{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}`,
		`{"jsonrpc": "2.0", "result": -19, "id": 2}`,
	}, {
		"named parameters",
		`{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}`,
		`{"jsonrpc": "2.0", "result": 19, "id": 3}`,
	}, {
		"named parameters, the other way round",
		`{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}`,
		`{"jsonrpc": "2.0", "result": 19, "id": 4}`,
	}, {
		"notification",
		`{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}`,
		``,
	}, {
		"notification of an unknown method",
		`{"jsonrpc": "2.0", "method": "foobar"}`,
		``,
	}, {
		"call of an unknown method",
		`{"jsonrpc": "2.0", "method": "foobar", "id": "1"}`,
		`{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "1"}`,
	}, {
		"invalid JSON",
		`{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]`,
		`{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}`,
	}, {
		"invalid request object",
		`{"jsonrpc": "2.0", "method": 1, "params": "bar"}`,
		`{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}`,
	}, {
		"batch of invalid JSON",
		`[
  {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
  {"jsonrpc": "2.0", "method"
]`,
		`{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}`,
	}, {
		"empty batch",
		`[]`,
		`{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}`,
	}, {
		"batch of one invalid request",
		`[1]`,
		`[{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}]`,
	}, {
		"batch of invalid requests",
		`[1,2,3]`,
		`[
  {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},
  {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},
  {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}
]`,
	}, {
		"batch",
		`[
  {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
  {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
  {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
  {"foo": "boo"},
  {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
  {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
]`,
		`[
  {"jsonrpc": "2.0", "result": 7, "id": "1"},
  {"jsonrpc": "2.0", "result": 19, "id": "2"},
  {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},
  {"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "5"},
  {"jsonrpc": "2.0", "result": ["hello", 5], "id": "9"}
]`,
	}, {
		"batch of notifications",
		`[
  {"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},
  {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}
]`,
		``,
	},
}

func runJSONRPC(ctx context.Context, t *target) (outcome, error) {
	var o outcome
	for _, ex := range jsonrpcExamples {
		got, err := postJSON(ctx, "http://"+t.http+"/api/rpc/json", ex.send)
		if err == nil {
			err = sameJSON(got, ex.want)
		}
		fmt.Fprintf(t.log, "%s\n--> %s\n<-- %s\n", ex.name, ex.send, got)
		o.check(ex.name, err)
	}
	return o, nil
}

func postJSON(ctx context.Context, url, body string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(io.LimitReader(resp.Body, 4<<20))
}

// sameJSON compares two responses. The order within a batch is free (section 6), and an error
// may carry data beside its code and message (section 5.1).
func sameJSON(got []byte, want string) error {
	if want == "" {
		if len(bytes.TrimSpace(got)) > 0 {
			return fmt.Errorf("got %s, want no response", got)
		}
		return nil
	}
	var g, w any
	if err := json.Unmarshal(got, &g); err != nil {
		return fmt.Errorf("got %q: %w", got, err)
	}
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		return err
	}
	if !reflect.DeepEqual(canonical(g), canonical(w)) {
		return fmt.Errorf("got %s, want %s", got, want)
	}
	return nil
}

func canonical(response any) any {
	switch r := response.(type) {
	case []any:
		var items []string
		for _, item := range r {
			text, _ := json.Marshal(canonical(item)) // what was read as JSON can be written
			items = append(items, string(text))
		}
		slices.Sort(items)
		return items
	case map[string]any:
		if e, ok := r["error"].(map[string]any); ok {
			delete(e, "data")
		}
	}
	return response
}
