// Package rest serves the domain as resources: JSON over plain HTTP, in the vocabulary that
// HTTP itself brings (methods, status codes, media types, entity tags).
//
// What it stands on: HTTP semantics (RFC 9110), problem details for errors (RFC 9457), PATCH
// (RFC 5789) with JSON Merge Patch (RFC 7396) and JSON Patch (RFC 6902), web linking for pages
// (RFC 8288), multipart forms (RFC 7578), CSV (RFC 4180), and newline-delimited JSON
// (https://github.com/ndjson/ndjson-spec). The contract is openapi.yaml; package protocol says what
// a room is, package domain what is served. Requests arrive through the lab's HTTP listeners;
// nothing here opens a socket.
package rest

import (
	_ "embed"
	"fmt"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

//go:embed lesson.md
var lesson string

// Protocol returns the room.
func Protocol() protocol.Protocol {
	kinds := map[domain.Kind]string{}
	for _, k := range domain.Kinds() {
		t := problemOfKind(k)
		kinds[k] = fmt.Sprintf("%d %s", t.Status, problemsPath+t.Name)
	}
	return protocol.Protocol{
		Name:    "rest",
		Title:   "REST",
		Summary: "Resources with URLs, changed by HTTP's own methods: JSON bodies, status codes, caching and conditions.",
		Specs: []protocol.Spec{
			{Title: "RFC 9110, HTTP Semantics", URL: "https://www.rfc-editor.org/rfc/rfc9110"},
			{Title: "RFC 9457, Problem Details for HTTP APIs", URL: "https://www.rfc-editor.org/rfc/rfc9457"},
			{Title: "RFC 5789, PATCH Method for HTTP", URL: "https://www.rfc-editor.org/rfc/rfc5789"},
			{Title: "RFC 7396, JSON Merge Patch", URL: "https://www.rfc-editor.org/rfc/rfc7396"},
			{Title: "RFC 6902, JSON Patch", URL: "https://www.rfc-editor.org/rfc/rfc6902"},
			{Title: "RFC 8288, Web Linking", URL: "https://www.rfc-editor.org/rfc/rfc8288"},
			{Title: "OpenAPI 3.1", URL: "https://spec.openapis.org/oas/v3.1.1.html"},
		},
		RidesOn: []string{"HTTP/1.1", "TCP"},
		Routes:  routes,
		Dial:    dial,
		Operations: map[domain.Operation]protocol.Cell{
			domain.OpList:       {Name: "GET /api/rest/dummies"},
			domain.OpGet:        {Name: "GET /api/rest/dummies/{id}"},
			domain.OpCreate:     {Name: "POST /api/rest/dummies"},
			domain.OpReplace:    {Name: "PUT /api/rest/dummies/{id}"},
			domain.OpPatch:      {Name: "PATCH /api/rest/dummies/{id}"},
			domain.OpDelete:     {Name: "DELETE /api/rest/dummies/{id}"},
			domain.OpCount:      {Name: "GET /api/rest/dummies/count"},
			domain.OpImport:     {Name: "POST /api/rest/dummies/import"},
			domain.OpWatch:      {Name: "GET /api/rest/dummies/changes"},
			domain.OpAdd:        {Name: "POST /api/rest/procedures/add"},
			domain.OpUpper:      {Name: "POST /api/rest/procedures/upper"},
			domain.OpReverse:    {Name: "POST /api/rest/procedures/reverse"},
			domain.OpSwap:       {Name: "POST /api/rest/procedures/swap"},
			domain.OpHello:      {Name: "GET /api/rest/hello/{name}"},
			domain.OpHelloAgain: {Name: "GET /api/rest/hello_again/{name}"},
			domain.OpEcho:       {Name: "any method /api/rest/echo"},
			domain.OpPublish:    {Name: "POST /api/rest/rooms/{room}/messages"},
			domain.OpPresence:   {Name: "GET /api/rest/rooms/{room}/members"},
			domain.OpHistory:    {Name: "GET /api/rest/rooms/{room}/messages"},
			domain.OpJoin:       {Name: "GET /api/rest/rooms/{room}/events"},
		},
		Errors: kinds,
		Stack:  []string{"http", "json"},
		Examples: []protocol.Example{
			{Title: "List all records", Command: "curl -s http://{http}/api/rest/dummies"},
			{Title: "Read one, with its entity tag", Command: "curl -si http://{http}/api/rest/dummies/2"},
			{Title: "Create one", Command: `curl -s http://{http}/api/rest/dummies --json '{"day":2,"weekday":"Tuesday","month":"February","year":1985}'`},
			{Title: "See every wrong field named", Command: `curl -s http://{http}/api/rest/dummies --json '{"day":0,"year":"soon"}'`},
			{Title: "Watch changes as they happen", Command: "curl -sN http://{http}/api/rest/dummies/changes"},
			{Title: "Read the contract", Command: "curl -s http://{http}/api/rest/openapi.yaml"},
		},
		Lesson: lesson,
	}
}
