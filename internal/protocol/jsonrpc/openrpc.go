package jsonrpc

import "encoding/json"

// The OpenRPC document (https://spec.open-rpc.org), as far as we use it.
type (
	openrpcDocument struct {
		OpenRPC    string          `json:"openrpc"`
		Info       openrpcInfo     `json:"info"`
		Servers    []openrpcServer `json:"servers"`
		Methods    []openrpcMethod `json:"methods"`
		Components schema          `json:"components"`
	}
	openrpcInfo struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		Version     string `json:"version"`
	}
	openrpcServer struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	openrpcMethod struct {
		Name           string           `json:"name"`
		Summary        string           `json:"summary"`
		Servers        []openrpcServer  `json:"servers,omitempty"`
		ParamStructure string           `json:"paramStructure"`
		Params         []openrpcContent `json:"params"`
		Result         openrpcContent   `json:"result"`
		Errors         []schema         `json:"errors"`
		Examples       []openrpcExample `json:"examples"`
	}
	openrpcContent struct {
		Name     string `json:"name"`
		Summary  string `json:"summary"`
		Required bool   `json:"required,omitempty"`
		Schema   schema `json:"schema"`
	}
	openrpcExample struct {
		Name   string         `json:"name"`
		Params []openrpcValue `json:"params"`
		Result openrpcValue   `json:"result"`
	}
	openrpcValue struct {
		Name  string          `json:"name"`
		Value json.RawMessage `json:"value"`
	}
)

// document describes methods.
func document(methods []method) openrpcDocument {
	d := openrpcDocument{
		OpenRPC: "1.2.6",
		Info: openrpcInfo{
			Title: "wirelore over JSON-RPC 2.0", Version: "1",
			Description: "Parameters may be given by position or by name. A parameter that is not required may be null, which is like leaving it out.",
		},
		Servers:    []openrpcServer{{"wirelore", path}},
		Components: schema{"schemas": components(), "errors": schema{}},
	}
	for _, row := range codes {
		if row.ours() {
			d.Components["errors"].(schema)[row.kind.String()] = failure{Code: row.code, Message: row.message}
		}
	}
	for _, m := range methods {
		d.Methods = append(d.Methods, m.describe())
	}
	return d
}

func (m *method) describe() openrpcMethod {
	out := openrpcMethod{Name: m.name, Summary: m.summary, ParamStructure: "either", Params: []openrpcContent{},
		Result: openrpcContent{Name: m.result.name, Summary: m.result.summary, Schema: m.result.typ.schema}}
	if m.socket {
		out.Servers = []openrpcServer{{"wirelore over WebSocket", "ws://localhost:8080" + path}}
	}
	for _, row := range codes {
		if row.ours() {
			out.Errors = append(out.Errors, schema{"$ref": "#/components/errors/" + row.kind.String()})
		}
	}
	example := openrpcExample{Name: m.name, Params: []openrpcValue{}, Result: openrpcValue{m.result.name, json.RawMessage(m.result.example)}}
	shown := true
	for _, p := range m.params {
		out.Params = append(out.Params, openrpcContent{p.name, p.summary, !p.optional, p.typ.schema})
		if shown = shown && p.example != ""; shown {
			example.Params = append(example.Params, openrpcValue{p.name, json.RawMessage(p.example)})
		}
	}
	out.Examples = []openrpcExample{example}
	return out
}
