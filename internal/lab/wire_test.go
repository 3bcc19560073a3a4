package lab_test

import (
	"flag"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

var update = flag.Bool("update", false, "write the stored captures and their trees anew")

// onTheWire says of each protocol what it is held to the wire with.
func onTheWire() map[string]protocoltest.Wire {
	grpc := []string{"http", "data-text-lines", "grpc.trailers", "protobuf.detail"}
	return map[string]protocoltest.Wire{
		"rest": {Dir: "rest/testdata", Peculiar: conditionally,
			Others: []string{"data-text-lines", "data", "urlencoded-form", "mime_multipart", "media"}},
		"jsonrpc": {Dir: "jsonrpc/testdata", Peculiar: inABatch, Others: []string{"websocket", "data-text-lines"}},
		"xmlrpc":  {Dir: "xmlrpc/testdata", Peculiar: inOneCall},
		"connect": {Dir: "connectrpc/testdata/connect", Peculiar: byGET},
		"grpcweb": {Dir: "connectrpc/testdata/grpcweb", Peculiar: asAStream, With: []protocol.Protocol{connectrpc.Connect()}, Others: grpc},
		"grpc":    {Dir: "connectrpc/testdata/grpc", Peculiar: asAStream, Others: grpc},
		"ws":      {Dir: "ws/testdata", Peculiar: echoed, Others: []string{"data-text-lines", "json", "data"}},
	}
}

func TestEveryProtocolOnTheWire(t *testing.T) {
	t.Parallel()
	all := onTheWire()
	layers := lab.Layers(lab.LayerConfig{Types: lab.Types()})
	for _, p := range lab.Protocols() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			w, ok := all[p.Name]
			if !ok {
				t.Fatal("the table has no row for it")
			}
			w.Layers, w.Update = layers, *update
			w.Dir = filepath.Join("../protocol", w.Dir)
			protocoltest.OnTheWire(t, p, w)
		})
	}
}

func FuzzWire(f *testing.F) {
	var dirs []string
	for _, w := range onTheWire() {
		dirs = append(dirs, filepath.Join("../protocol", w.Dir))
	}
	protocoltest.FuzzWire(f, lab.Layers(lab.LayerConfig{Types: lab.Types()}), dirs)
}

// send makes one request and returns the answer with all of its body read.
func send(t testing.TB, target protocol.Target, method, path, media, body string, header ...string) *http.Response {
	t.Helper()
	transport := &http.Transport{DialContext: target.Dial}
	defer transport.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+target.Addr+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("User-Agent", "wirelore")
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp
}

func conditionally(t testing.TB, _ domain.Service, target protocol.Target) {
	const path = "/api/rest/dummies/1"
	tag := send(t, target, http.MethodGet, path, "", "").Header.Get("ETag")
	if got := send(t, target, http.MethodGet, path, "", "", "If-None-Match", tag); got.StatusCode != http.StatusNotModified {
		t.Errorf("the same entity tag: %s", got.Status)
	}
	if got := send(t, target, http.MethodPatch, path, "application/merge-patch+json", `{"year":2001}`, "If-Match", `"old"`); got.StatusCode != http.StatusPreconditionFailed {
		t.Errorf("another entity tag: %s", got.Status)
	}
}

// inABatch sends several calls at once, and makes one over a WebSocket, where the server calls
// back.
func inABatch(t testing.TB, c domain.Service, target protocol.Target) {
	send(t, target, http.MethodPost, "/api/rpc/json", "application/json", `[{"jsonrpc":"2.0","method":"hello","params":{"name":"Ada"},"id":"a"},`+
		`{"jsonrpc":"2.0","method":"upper","params":["x"]},{"jsonrpc":"2.0","method":"nope","id":2}]`)
	heard := make(chan *domain.Event, 10)
	m, err := c.Rooms.Join(t.Context(), domain.Join{Room: "lobby", Name: "Bob", Deliver: func(e *domain.Event) { heard <- e }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Rooms.Publish(t.Context(), "lobby", "Ada", "hello, Bob"); err != nil {
		t.Fatal(err)
	}
	<-heard
	if err := m.Leave(); err != nil {
		t.Error(err)
	}
}

func inOneCall(t testing.TB, _ domain.Service, target protocol.Target) {
	call := func(method string) string {
		return "<value><struct><member><name>methodName</name><value>" + method + "</value></member>" +
			"<member><name>params</name><value><array><data><value>Ada</value></data></array></value></member></struct></value>"
	}
	send(t, target, http.MethodPost, "/api/rpc/xml", "text/xml", "<methodCall><methodName>system.multicall</methodName><params><param>"+
		"<value><array><data>"+call("hello")+call("nope")+"</data></array></value></param></params></methodCall>")
}

func byGET(t testing.TB, _ domain.Service, target protocol.Target) {
	send(t, target, http.MethodGet, "/app.Greeter/SayHello?connect=v1&encoding=json&message=%7B%22name%22%3A%22Ada%22%7D", "", "")
}

func asAStream(t testing.TB, c domain.Service, _ protocol.Target) {
	for _, err := range c.Dummies.List(t.Context(), domain.Query{}) {
		if err != nil {
			t.Error(err)
		}
	}
}

func echoed(t testing.TB, c domain.Service, _ protocol.Target) {
	for _, p := range []domain.Payload{{Text: true, Data: []byte("hello")}, {Data: []byte{0, 1, 2}}} {
		if _, err := c.Echo.Echo(t.Context(), p, 0); err != nil {
			t.Error(err)
		}
	}
}
