package ws_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/ws"
)

// asyncAPI is what the tests read of the contract.
type asyncAPI struct {
	Channels map[string]struct {
		Address  string
		Messages map[string]struct {
			Ref string `json:"$ref"`
		}
	}
	Operations map[string]struct {
		Action  string
		Channel struct {
			Ref string `json:"$ref"`
		}
		Messages []struct {
			Ref string `json:"$ref"`
		}
	}
	Components struct {
		Messages map[string]struct {
			Payload struct {
				Ref string `json:"$ref"`
			}
		}
		Schemas map[string]any
	}
}

// contract returns the AsyncAPI document as the server gives it, and as JSON.
func contract(t *testing.T, target protocol.Target) (doc asyncAPI, raw any) {
	t.Helper()
	body, err := io.ReadAll(request(t, target, "GET", "/api/ws/asyncapi.yaml", nil).Body)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := yaml.Unmarshal(body, &tree); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(asJSON, &doc); err != nil {
		t.Fatal(err)
	}
	if raw, err = jsonschema.UnmarshalJSON(bytes.NewReader(asJSON)); err != nil {
		t.Fatal(err)
	}
	return doc, raw
}

func TestContractNamesWhatIsServed(t *testing.T) {
	t.Parallel()
	target := serve(t, protocol.Env{})
	doc, _ := contract(t, target)
	var addresses []string
	for name, c := range doc.Channels {
		addresses = append(addresses, c.Address)
		for m, ref := range c.Messages {
			if target, ok := strings.CutPrefix(ref.Ref, "#/components/messages/"); !ok || target != m {
				t.Errorf("channel %s: message %s refers to %s", name, m, ref.Ref)
			} else if _, ok := doc.Components.Messages[target]; !ok {
				t.Errorf("channel %s: there is no message %s", name, target)
			}
		}
	}
	slices.Sort(addresses)
	want := []string{"/api/ws/async_chat/{room}/", "/api/ws/chat/{room}/", "/api/ws/echo/", "/api/ws/echo/raw"}
	if diff := cmp.Diff(want, addresses); diff != "" {
		t.Errorf("channels (-want +got):\n%s", diff)
	}
	for name, op := range doc.Operations {
		channel, ok := doc.Channels[strings.TrimPrefix(op.Channel.Ref, "#/channels/")]
		if !ok {
			t.Errorf("operation %s: there is no channel %s", name, op.Channel.Ref)
		}
		for _, m := range op.Messages {
			if _, ok := channel.Messages[m.Ref[strings.LastIndex(m.Ref, "/")+1:]]; !ok {
				t.Errorf("operation %s: its channel has no message %s", name, m.Ref)
			}
		}
	}
	routes, err := ws.Protocol().Routes(protocol.Env{Limits: protocol.DefaultLimits()})
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range addresses {
		if !slices.Contains(slices.Collect(maps.Keys(routes.Handlers)), strings.TrimSuffix(address, "/")) {
			t.Errorf("nothing is served at %s", address)
		}
	}
}

// Every kind of message that the server sends and takes is as the contract says.
func TestMessagesAreAsTheContractSays(t *testing.T) {
	t.Parallel()
	target := serve(t, protocol.Env{})
	doc, raw := contract(t, target)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("asyncapi.json", raw); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	check := func(schema, message string) {
		t.Helper()
		seen[schema] = true
		s, err := compiler.Compile("asyncapi.json#/components/schemas/" + schema)
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(message))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(v); err != nil {
			t.Errorf("%s %s: %v", schema, message, err)
		}
	}
	ask := func(c rawConn, schema, message string) {
		check(schema, message)
		c.say(message)
	}
	ann := connect(t, target, "/api/ws/chat/r/?presence=true")
	check("welcome", ann.hear())
	bob := connect(t, target, "/api/ws/chat/r/")
	check("joined", ann.hear())
	ask(ann, "line", `{"message":"hi","ref":"1"}`)
	check("message", ann.hear())
	check("ack", ann.hear())
	check("line", bob.hear())
	ask(ann, "presenceCommand", `{"command":"presence","ref":"2"}`)
	check("presence", ann.hear())
	ask(ann, "historyCommand", `{"command":"history","since":0,"limit":5}`)
	check("history", ann.hear())
	bob.say("nonsense")
	check("error", bob.hear())
	bob.Abort()
	check("left", ann.hear())
	ann.say(`{"message":1,"ref":"3"}`)
	check("error", ann.hear())
	check("lost", `{"type":"lost","lost":3}`)
	check("lost", `{"lost":3}`)
	for name, m := range doc.Components.Messages {
		if schema, ok := strings.CutPrefix(m.Payload.Ref, "#/components/schemas/"); ok && !seen[schema] {
			t.Errorf("no message %s was seen", name)
		}
	}
}
