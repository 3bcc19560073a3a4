//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/wirelore/wirelore/bench/load"
)

// row is one line of the table.
type row struct {
	Name     string // what -run matches
	Work     string
	Command  string // what is sent
	Baseline string
	Bound    Bound
	measure  measurement
}

// measurement fills in the figure of a result whose row is named already.
type measurement func(context.Context, *bench, *Result) error

const constantHandler = "net/http handler with a constant of the same size"

// rows is the table, in the order in which it is measured.
func rows() []row {
	asked := calls{connections: 64, inFlight: 1, unit: "answers"}
	created := calls{connections: 64, inFlight: 1, unit: "records", onClock: true}
	lists := calls{connections: 4, inFlight: 1, unit: "lists"}
	greetings := calls{connections: 4, inFlight: 16, unit: "calls"}
	echoes := calls{connections: 64, inFlight: 1, unit: "echoes"}
	bursts := calls{connections: 64, inFlight: 16, unit: "echoes"}

	get := load.Request{Method: "GET", Path: "/api/rest/dummie/2", Want: http.StatusOK, Contains: `"id":2,`}
	create := load.Request{Method: "POST", Path: "/api/rest/dummies", Type: "application/json", Want: http.StatusCreated,
		Body: `{"day":24,"weekday":"Monday","month":"June","year":1963}`, Contains: `"year":1963`}
	list := load.Request{Method: "GET", Path: "/api/rest/dummies", Want: http.StatusOK}
	page := load.Request{Method: "GET", Path: "/api/rest/dummies?limit=1000", Want: http.StatusOK}
	xmlAdd := load.Request{Method: "POST", Path: "/api/rpc/xml", Type: "text/xml", Want: http.StatusOK, Contains: ">5<",
		Body: `<?xml version="1.0"?><methodCall><methodName>add</methodName><params>` +
			`<param><value><int>2</int></value></param><param><value><int>3</int></value></param></params></methodCall>`}
	jsonAdd := load.Request{Method: "POST", Path: "/api/rpc/json", Type: "application/json", Want: http.StatusOK, Contains: `"result":5`,
		Body: `{"jsonrpc":"2.0","method":"add","params":[2,3],"id":1}`}
	hello := load.Request{Method: "POST", Path: "/app.Greeter/SayHello", Type: "application/json", Want: http.StatusOK,
		Body: `{"name":"Ada"}`, Contains: "Hello, Ada!"}
	const line = `{"message":"the quick brown fox jumps over the lazy dog"}`

	table := []row{
		{"self-check", "the constant handler against itself: the noise of this run",
			"GET /, 64 connections", constantHandler, Bound{Least: 0.97, Most: 1.03, Unit: "times"}, asked.selfCheck},
		{"rest-get", "REST get by id, from the store's read cache",
			"GET /api/rest/dummie/2, 64 connections", constantHandler, least(0.85), asked.constant(get)},
		{"rest-get-uncached", "REST get by id, cache off",
			"the same, serve --cache 0", constantHandler, least(0.42), asked.constant(get, "--cache", "0")},
		{"rest-create", "durable create (synchronous=FULL)",
			"POST /api/rest/dummies, 64 connections", constantHandler, least(0.35), created.constant(create)},
		{"rest-list", "list of 10,000 records, streamed",
			"GET /api/rest/dummies, 4 connections", "rows collected from SQLite, then encoding/json", least(1.6), lists.list(list, 10000)},
		{"rest-list-memory", "memory for a list of 100,000 records above that for 1,000",
			"GET /api/rest/dummies and ?limit=1000, one connection", "", Bound{Most: 4, Unit: "MiB"}, flat(page, list, 100000)},
		{"xmlrpc-add", "XML-RPC add", "POST /api/rpc/xml, 64 connections", constantHandler, least(0.85), asked.constant(xmlAdd)},
		{"jsonrpc-add", "JSON-RPC add", "POST /api/rpc/json, 64 connections", constantHandler, least(0.80), asked.constant(jsonAdd)},
		{"connect-hello", "Connect SayHello as JSON over HTTP/1.1",
			"POST /app.Greeter/SayHello, 64 connections", constantHandler, least(0.50), asked.constant(hello)},
		{"grpc-hello", "gRPC SayHello on --grpc",
			"4 connections, 16 calls in flight on each", "grpc-go greeter with nothing around it", least(1.0), greetings.greeter},
		{"ws-echo", "WebSocket echo, one in flight",
			"/api/ws/echo/raw, 64 connections", "framed echo on a hijacked net/http connection", least(0.90),
			echoes.webSocket("/api/ws/echo/raw", line, "echo")},
		{"ws-echo-16", "WebSocket echo, 16 in flight",
			"/api/ws/echo/raw, 64 connections", "echo server of gws", least(5), bursts.webSocket("/api/ws/echo/raw", line, "gws")},
	}
	for _, kind := range []string{"chat", "async_chat"} {
		for _, rate := range []int{50, 200, 500} {
			c := chat{path: "/api/ws/" + kind + "/bench", members: 1000, rate: rate}
			table = append(table, row{fmt.Sprintf("%s-%d", kind, rate), fmt.Sprintf("chat, 1,000 members, %d messages per second", rate),
				c.path, "hub that writes one prepared frame to every hijacked connection", least(0.85), c.hub})
		}
	}
	table = append(table, dissections()...)
	return append(table,
		row{"seed", "seed 100000", "wirelore seed 100000 --store sqlite:FILE", "SQLite driver, the same rows in one transaction", most(2), seeding(100000)},
		row{"idle", "memory of an idle server", "wirelore serve, after 3 s", "", Bound{Most: 40, Unit: "MiB"}, idle},
		row{"idle-websockets", "memory of one of 9,000 idle WebSockets",
			"/api/ws/echo/, each after one echo", "", Bound{Most: 12, Unit: "KiB"}, idleSockets("/api/ws/echo/", 9000)},
	)
}
