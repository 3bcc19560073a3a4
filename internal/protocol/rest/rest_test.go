package rest_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
	"github.com/wirelore/wirelore/internal/protocol/rest"
)

func TestProtocol(t *testing.T) {
	t.Parallel()
	protocoltest.Run(t, rest.Protocol())
}

// lab is a served room and a plain HTTP client for it.
type lab struct {
	domain.Service
	target protocol.Target
	http   *http.Client
}

// open serves env, or all of the domain on an empty store where env has no service.
func open(t testing.TB, env protocol.Env) *lab {
	t.Helper()
	if env.Service.Dummies == nil {
		env.Service = protocoltest.NewService()
	}
	target := protocoltest.Serve(t, env, rest.Protocol())
	transport := &http.Transport{DialContext: target.Dial, DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &lab{Service: env.Service, target: target, http: &http.Client{Transport: transport}}
}

var first = domain.Draft{Day: 1, Weekday: "Monday", Month: "January", Year: 1984}

// fill creates n records.
func (l *lab) fill(t testing.TB, n int) (all []domain.Dummy) {
	t.Helper()
	for i := range n {
		draft := first
		draft.Day, draft.Year = 1+i%31, 1900+i%200
		d, err := l.Dummies.Create(t.Context(), draft)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	return all
}

// answer is a response that was read to its end.
type answer struct {
	*http.Response
	body string
	err  error // of reading the body
}

// do sends a request; header holds lines as "Name: value".
func (l *lab) do(t testing.TB, method, path, body string, header ...string) answer {
	t.Helper()
	resp := l.send(t, method, path, strings.NewReader(body), header...)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	a := answer{resp, string(b), err}
	holdToContract(t, a)
	return a
}

// send is do for a body that is still to be read.
func (l *lab) send(t testing.TB, method, path string, body io.Reader, header ...string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+l.target.Addr+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Add(name, value)
	}
	resp, err := l.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// allOfThem selects every record.
var allOfThem = domain.Query{}

// read returns the next response on a connection, and closes it.
func read(t testing.TB, conn net.Conn) answer {
	t.Helper()
	defer conn.Close()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return answer{resp, string(b), err}
}

const asJSON = "Content-Type: application/json"

// want fails unless the status is as given and, where text is not empty, the body has it.
func (a answer) want(t testing.TB, status int, text string) {
	t.Helper()
	if a.StatusCode != status || !strings.Contains(a.body, text) || a.err != nil {
		t.Errorf("%s %s: %d %q, %v; want %d with %q", a.Request.Method, a.Request.URL, a.StatusCode, a.body, a.err, status, text)
	}
}

func draftJSON(d domain.Draft) string {
	return fmt.Sprintf(`{"day":%d,"weekday":%q,"month":%q,"year":%d}`, d.Day, d.Weekday, d.Month, d.Year)
}

func jsonLines(all []domain.Dummy) string {
	var b bytes.Buffer
	for _, d := range all {
		b.Write(append(d.AppendJSON(nil), '\n'))
	}
	return b.String()
}
