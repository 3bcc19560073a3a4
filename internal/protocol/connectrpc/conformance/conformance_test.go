package conformance

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"connectrpc.com/connect"

	pb "github.com/wirelore/wirelore/internal/protocol/connectrpc/conformance/third_party/connectrpc/conformance/v1"
	"github.com/wirelore/wirelore/internal/protocol/connectrpc/conformance/third_party/connectrpc/conformance/v1/conformancev1connect"
)

func serve(t *testing.T) conformancev1connect.ConformanceServiceClient {
	mux := http.NewServeMux()
	mux.Handle(NewHandler())
	s := httptest.NewUnstartedServer(mux)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	transport := &http.Transport{Protocols: s.Config.Protocols}
	t.Cleanup(transport.CloseIdleConnections)
	return conformancev1connect.NewConformanceServiceClient(&http.Client{Transport: transport}, s.URL)
}
