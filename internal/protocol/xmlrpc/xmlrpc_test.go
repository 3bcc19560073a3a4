package xmlrpc

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestContract(t *testing.T) { protocoltest.Run(t, Protocol()) }

// peer makes requests by hand.
type peer struct {
	t      testing.TB
	client *http.Client
	url    string
}

// serve serves the room and returns a peer of it. Zero fields of env are filled in.
func serve(t testing.TB, env protocol.Env) peer {
	if env.Service.Dummies == nil {
		env.Service = protocoltest.NewService()
	}
	target := protocoltest.Serve(t, env, Protocol())
	transport := &http.Transport{DialContext: target.Dial}
	t.Cleanup(transport.CloseIdleConnections)
	return peer{t, &http.Client{Transport: transport, Timeout: 20 * time.Second}, "http://" + target.Addr + Path}
}

// send sends a request, by default with the right method and content type.
func (p peer) send(change func(*http.Request), body []byte) (*http.Response, []byte) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "text/xml")
	if change != nil {
		change(req)
	}
	resp, err := p.client.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp, answer
}

// post sends a document and returns the value or the fault of the answer.
func (p peer) post(doc []byte) (any, *fault) {
	p.t.Helper()
	resp, answer := p.send(nil, doc)
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/xml; charset=utf-8" || resp.ContentLength != int64(len(answer)) {
		p.t.Errorf("status %s, Content-Type %q, Content-Length %d for %d bytes", resp.Status, resp.Header.Get("Content-Type"), resp.ContentLength, len(answer))
	}
	if _, err := oracle(answer); err != nil {
		p.t.Errorf("encoding/xml refuses the answer %q: %v", answer, err)
	}
	reader := parser{maxDepth: 70}
	v, told, err := reader.response(answer)
	if err != nil {
		p.t.Fatalf("read %q: %v", answer, err)
	}
	return v, told
}

// call makes a call with parameters as the writer has them.
func (p peer) call(method string, params ...any) (any, *fault) {
	p.t.Helper()
	w := writer{i8: true}
	if err := w.call(method, params); err != nil {
		p.t.Fatal(err)
	}
	return p.post(w.buf)
}

// want makes a call and returns its answer, which must be no fault.
func (p peer) want(method string, params ...any) any {
	p.t.Helper()
	v, told := p.call(method, params...)
	if told != nil {
		p.t.Fatalf("%s: fault %d, %s", method, told.Code, told.Message)
	}
	return v
}
