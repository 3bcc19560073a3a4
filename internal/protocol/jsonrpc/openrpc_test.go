package jsonrpc

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

var update = flag.Bool("update", false, "rewrite openrpc.json")

// openrpc.json is the method table for people to read; go test -run TestContractFile -update
// writes it anew.
func TestContractFile(t *testing.T) {
	t.Parallel()
	want, err := json.MarshalIndent(document(table()), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile("openrpc.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("openrpc.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("openrpc.json is not what the method table says; run this test with -update (-table +file):\n%s", diff)
	}
}

// Each way in is told of what it can call, and a plain GET shows the same.
func TestDiscover(t *testing.T) {
	t.Parallel()
	target := serve(t, nil)
	const discover, list = `{"jsonrpc":"2.0","method":"rpc.discover","id":1}`, `{"jsonrpc":"2.0","method":"system.listMethods","id":1}`
	names := func(message string) []string {
		var r struct {
			Result struct{ Methods []struct{ Name string } }
		}
		if err := json.Unmarshal([]byte(message), &r); err != nil {
			t.Fatalf("%v in %s", err, message)
		}
		out := []string{}
		for _, m := range r.Result.Methods {
			out = append(out, m.Name)
		}
		return out
	}
	listed := func(message string) []string {
		var r struct{ Result []string }
		if err := json.Unmarshal([]byte(message), &r); err != nil {
			t.Fatalf("%v in %s", err, message)
		}
		return r.Result
	}
	_, described := post(t, target, discover)
	_, list1 := post(t, target, list)
	if diff := cmp.Diff(names(described), listed(list1)); diff != "" {
		t.Errorf("over HTTP (-discovered +listed):\n%s", diff)
	}
	res, plain := do(t, target, http.MethodGet, path+"/openrpc.json", "", "")
	if diff := cmp.Diff(decode(t, described).(map[string]any)["result"], decode(t, plain)); diff != "" || res.Header.Get("Content-Type") != "application/json" {
		t.Errorf("GET (-discovered +got):\n%s", diff)
	}
	w := dialRaw(t, target)
	w.send(t, discover)
	all := names(w.next(t))
	w.send(t, list)
	if diff := cmp.Diff(all, listed(w.next(t))); diff != "" {
		t.Errorf("over WebSocket (-discovered +listed):\n%s", diff)
	}
	if len(all) != len(table()) || len(all) != len(listed(list1))+4 {
		t.Errorf("%d methods over WebSocket, %d over HTTP, %d in the table", len(all), len(listed(list1)), len(table()))
	}
}

// The example call of each method is answered with what its result's schema says, and so is
// the example result.
func TestExamplesKeepTheContract(t *testing.T) {
	t.Parallel()
	doc, err := json.Marshal(document(append(table(), examples()...)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("mem:///openrpc.json", decode(t, string(doc))); err != nil {
		t.Fatal(err)
	}
	for _, named := range []bool{false, true} {
		target := protocoltest.Serve(t, protocol.Env{Service: protocoltest.NewService(), Conformance: true}, Protocol())
		w := dialRaw(t, target)
		for range 10 { // the examples speak of the first ten
			w.send(t, `{"jsonrpc":"2.0","method":"dummies.create","params":[1,"Monday","May",2000],"id":1}`)
			w.next(t)
		}
		for i, m := range document(append(table(), examples()...)).Methods {
			schema, err := compiler.Compile(fmt.Sprintf("mem:///openrpc.json#/methods/%d/result/schema", i))
			if err != nil {
				t.Fatalf("%s: %v", m.Name, err)
			}
			if err := schema.Validate(decode(t, string(m.Examples[0].Result.Value))); err != nil {
				t.Errorf("%s: the example's result: %v", m.Name, err)
			}
			message := exampleCall(t, m, named)
			w.send(t, message)
			answer := decode(t, w.answer(t)).(map[string]any)
			if err := schema.Validate(answer["result"]); err != nil || answer["error"] != nil {
				t.Errorf("%s: %v: %v", message, answer, err)
			}
		}
	}
}

// exampleCall returns the example call of a method, its params by name or by position.
func exampleCall(t *testing.T, m openrpcMethod, named bool) string {
	byName, list := map[string]json.RawMessage{}, []json.RawMessage{}
	for _, p := range m.Examples[0].Params {
		byName[p.Name] = p.Value
		list = append(list, p.Value)
	}
	call := map[string]any{"jsonrpc": "2.0", "method": m.Name, "params": list, "id": 1}
	if named && len(list) > 0 {
		call["params"] = byName
	}
	message, err := json.Marshal(call)
	if err != nil {
		t.Fatal(err)
	}
	return string(message)
}
