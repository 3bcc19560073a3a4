package lab_test

import (
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/wirelore/wirelore/internal/assertion"
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/lab"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
	"github.com/wirelore/wirelore/internal/wire"
)

// holds fails unless recorded frames are as the assertions say.
func holds(t testing.TB, frames []wire.Frame, texts ...string) {
	t.Helper()
	layers := lab.Layers(lab.LayerConfig{Types: lab.Types()})
	s, err := dissect.NewSession(layers, dissect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var all []*assertion.Assertion
	for _, text := range texts {
		a, err := assertion.Parse(dissect.NewCatalog(layers), text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	for i := range frames {
		p := s.Frame(&frames[i])
		for _, a := range all {
			a.Frame(p)
		}
	}
	for _, a := range all {
		if ok, why := a.Result(); !ok {
			t.Errorf("%s: %s", a.Text, why)
		}
	}
}

// recorded is a lab with some dummies, and what is dialled around a recorder.
func recorded(t testing.TB) (*protocoltest.Recorder, func(name string) protocol.Target) {
	t.Helper()
	cfg := config(t)
	cfg.Seed = 500
	l := start(t, cfg)
	r := protocoltest.NewRecorder(time.Now)
	return r, func(name string) protocol.Target { return r.Around(protocol.Target{Addr: l.Addr(name)}) }
}

func TestWhatIsNotModifiedIsNotSentAgain(t *testing.T) {
	t.Parallel()
	r, target := recorded(t)
	const path = "/api/rest/dummies/1"
	tag := send(t, target("rest"), http.MethodGet, path, "", "").Header.Get("ETag")
	send(t, target("rest"), http.MethodGet, path, "", "", "If-None-Match", tag)
	holds(t, r.Frames(),
		"http.response.code == 200 && json then http.response.code == 304",
		"http.response.code == 304 && (json || http.file_data || http.content_type) : absent")
}

func TestListsAreStreamedAndCompressedOnDemand(t *testing.T) {
	t.Parallel()
	r, target := recorded(t)
	send(t, target("rest"), http.MethodGet, "/api/rest/dummies", "", "", "Accept-Encoding", "identity")
	send(t, target("rest"), http.MethodGet, "/api/rest/dummies", "", "", "Accept-Encoding", "gzip")
	holds(t, r.Frames(),
		`http.transfer_encoding == "chunked" && !http.content_encoding : count == 1`,
		`http.transfer_encoding == "chunked" && http.content_encoding == "gzip" && json : count == 1`,
		"http.response && http.content_length : absent")
}

// A call that fails at once is answered in trailers alone: nobody has to wait for a message.
func TestAnErrorOfGRPCIsTrailersOnly(t *testing.T) {
	t.Parallel()
	r, target := recorded(t)
	c := protocoltest.Dial(t, protocolNamed(t, "grpc"), target("grpc"))
	if _, err := c.Dummies.Get(t.Context(), 9999); domain.KindOf(err) != domain.KindNotFound {
		t.Fatal(err)
	}
	holds(t, r.Frames(),
		"http2.headers.path contains \"GetDummy\" then grpc.status == 5",
		"grpc.status == 5 && http2.flags.end_stream == 1 && http2.headers.status == \"200\" : count == 1",
		"grpc.status == 5 && grpc.message_length : absent")
}

// RFC 6455 section 5.1: clients mask what they send, servers do not.
func TestOnlyClientsMaskWebSocketFrames(t *testing.T) {
	t.Parallel()
	r, target := recorded(t)
	to := target("ws")
	c := protocoltest.Dial(t, protocolNamed(t, "ws"), to)
	if _, err := c.Echo.Echo(t.Context(), domain.Payload{Text: true, Data: []byte("hello")}, 0); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(to.Addr)
	holds(t, r.Frames(),
		"websocket.mask == 1 && tcp.dstport == "+port+" then websocket.mask == 0 && tcp.srcport == "+port,
		"websocket.mask == 0 && tcp.dstport == "+port+" : absent",
		"websocket.mask == 1 && tcp.srcport == "+port+" : absent")
}

func protocolNamed(t testing.TB, name string) protocol.Protocol {
	t.Helper()
	for _, p := range lab.Protocols() {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("there is no protocol %s", name)
	return protocol.Protocol{}
}
