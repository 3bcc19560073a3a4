package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// runOpenRPC lets OpenRPC's own test runner call every method of the document that
// rpc.discover returns and hold the results against their schemas.
func runOpenRPC(ctx context.Context, t *target) (outcome, error) {
	var o outcome
	endpoint := "http://" + t.http + "/api/rpc/json"
	reply, err := postJSON(ctx, endpoint, `{"jsonrpc": "2.0", "method": "rpc.discover", "id": 1}`)
	if err != nil {
		return o, err
	}
	var discovered struct{ Result map[string]any }
	if err := json.Unmarshal(reply, &discovered); err != nil || discovered.Result == nil {
		return o, fmt.Errorf("rpc.discover returned %s (%v)", shorten(string(reply)), err)
	}
	dropFormats(discovered.Result)
	discovered.Result["servers"] = []any{map[string]any{"name": "under test", "url": endpoint}}
	data, err := json.Marshal(discovered.Result)
	if err != nil {
		return o, err
	}
	doc := filepath.Join(t.dir, "openrpc.json")
	if err := os.WriteFile(doc, data, 0o644); err != nil {
		return o, err
	}
	out, exit := t.node(ctx, "open-rpc-test-coverage", "--schema", doc, "--transport", "http", "--reporters", "json")
	return parseOpenRPC(out, exit)
}

// dropFormats takes "format" out of all schemas. It is an annotation, but the runner's validator
// refuses a schema with one that it does not know, and it knows none.
func dropFormats(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["format"].(string); ok {
			delete(v, "format")
		}
		for _, member := range v {
			dropFormats(member)
		}
	case []any:
		for _, item := range v {
			dropFormats(item)
		}
	}
}

func parseOpenRPC(out string, exit error) (outcome, error) {
	var o outcome
	var calls []struct {
		MethodName   string
		Params       json.RawMessage
		Valid        bool
		Reason       string
		RequestError any
	}
	// The runner prints a line of its own before the report.
	start := strings.IndexByte(out, '[')
	if start < 0 {
		return o, fmt.Errorf("no report (%v)", exit)
	}
	if err := json.NewDecoder(strings.NewReader(out[start:])).Decode(&calls); err != nil {
		return o, fmt.Errorf("read the report: %w (%v)", err, exit)
	}
	for _, c := range calls {
		if c.Valid {
			o.pass()
			continue
		}
		o.fail(fmt.Sprintf("%s(%s)", c.MethodName, c.Params), fmt.Sprint(c.Reason, " ", c.RequestError))
	}
	return o, o.agrees(exit)
}
