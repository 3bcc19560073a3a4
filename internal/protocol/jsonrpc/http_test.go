package jsonrpc

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/protocol"
)

func TestWrongHTTP(t *testing.T) {
	t.Parallel()
	target := serve(t, func(l *protocol.Limits) { l.Body = 1000 })
	long := `{"jsonrpc":"2.0","method":"upper","params":["` + strings.Repeat("x", 1000) + `"],"id":1}`
	const ok = `{"jsonrpc":"2.0","method":"add","params":[2,3],"id":1}`
	for name, tt := range map[string]struct {
		method, contentType, body string
		status, code              int
	}{
		"GET":                     {"GET", "", "", 405, codeInvalidRequest},
		"PUT":                     {"PUT", "application/json", ok, 405, codeInvalidRequest},
		"a form":                  {"POST", "application/x-www-form-urlencoded", ok, 415, codeInvalidRequest},
		"no type":                 {"POST", "", ok, 415, codeInvalidRequest},
		"another charset":         {"POST", "application/json; charset=latin1", ok, 415, codeInvalidRequest},
		"a body that is too long": {"POST", "application/json", long, 413, codeOf(domain.KindExhausted)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res, got := do(t, target, tt.method, path, tt.contentType, tt.body)
			if res.StatusCode != tt.status || res.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%s, %s", res.Status, res.Header.Get("Content-Type"))
			}
			wantCode(t, got, tt.code)
			if allow := res.Header.Get("Allow"); (allow == "OPTIONS, POST") != (tt.status == 405) {
				t.Errorf("Allow: %q", allow)
			}
		})
	}
	if res, _ := do(t, target, "OPTIONS", path, "", ""); res.StatusCode != 204 || res.Header.Get("Allow") == "" {
		t.Errorf("OPTIONS: %s, Allow: %q", res.Status, res.Header.Get("Allow"))
	}
	if res, got := do(t, target, "POST", path, "application/json-rpc", ok); res.StatusCode != 200 {
		t.Errorf("application/json-rpc: %s %s", res.Status, got)
	}
}

// raw sends bytes over a connection of its own and returns the response to them. With end,
// the server is told that no more will come.
func raw(t *testing.T, target protocol.Target, end bool, text string) (*http.Response, string) {
	t.Helper()
	conn, err := target.Dial(t.Context(), "tcp", target.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	if end {
		if err := conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
			t.Fatal(err)
		}
	}
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

const head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

func TestSlowBody(t *testing.T) {
	t.Parallel()
	target := serve(t, func(l *protocol.Limits) { l.BodyTime = 50 * time.Millisecond })
	res, got := raw(t, target, false, head+"Content-Length: 100\r\n\r\n{\"jsonrpc\"")
	if res.StatusCode != http.StatusRequestTimeout || !res.Close {
		t.Errorf("%s, close %v", res.Status, res.Close)
	}
	wantCode(t, got, codeOf(domain.KindDeadline))
}

// An answer that nobody takes is given up.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		target := serve(t, nil)
		conn, err := target.Dial(t.Context(), "tcp", target.Addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		const size = 2 << 20
		message := `{"jsonrpc":"2.0","method":"upper","params":["` + strings.Repeat("x", size) + `"],"id":1}`
		if _, err := io.WriteString(conn, head+fmt.Sprintf("Content-Length: %d\r\n\r\n", len(message))+message); err != nil {
			t.Fatal(err)
		}
		<-time.After(2 * protocol.DefaultLimits().BodyTime)
		if got, err := io.ReadAll(conn); err != nil || len(got) == 0 || len(got) >= size {
			t.Errorf("read %d bytes, %v", len(got), err)
		}
	})
}

// One that is taken, however slowly, arrives.
func TestPatientReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		target := serve(t, nil)
		conn, err := target.Dial(t.Context(), "tcp", target.Addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		const size = 2 << 20
		message := `{"jsonrpc":"2.0","method":"upper","params":["` + strings.Repeat("x", size) + `"],"id":1}`
		if _, err := io.WriteString(conn, head+fmt.Sprintf("Content-Length: %d\r\n\r\n", len(message))+message); err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(bufio.NewReaderSize(&slowReader{conn}, 64<<10), nil)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.CopyBuffer(io.Discard, struct{ io.Reader }{res.Body}, make([]byte, 64<<10)); err != nil || n < size {
			t.Errorf("read %d bytes, %v", n, err)
		}
	})
}

// slowReader takes a part every ten seconds.
type slowReader struct{ io.Reader }

func (r *slowReader) Read(b []byte) (int, error) {
	<-time.After(10 * time.Second)
	return r.Reader.Read(b)
}

// A body that nobody wants holds nobody up either.
func TestSlowBodyOfARefusedRequest(t *testing.T) {
	t.Parallel()
	target := serve(t, func(l *protocol.Limits) { l.BodyTime = 50 * time.Millisecond })
	for _, head := range []string{"POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n", "PUT " + path + " HTTP/1.1\r\nHost: x\r\n"} {
		res, got := raw(t, target, false, head+"Content-Length: 100\r\n\r\nx")
		if res.StatusCode != http.StatusUnsupportedMediaType && res.StatusCode != http.StatusMethodNotAllowed {
			t.Error(res.Status)
		}
		wantCode(t, got, codeInvalidRequest)
	}
}

// What a call takes does not count as the body's time.
func TestSlowCall(t *testing.T) {
	t.Parallel()
	target := serve(t, func(l *protocol.Limits) { l.BodyTime = 50 * time.Millisecond })
	_, got := post(t, target, `{"jsonrpc":"2.0","method":"echo","params":{"text":"late","delay":0.2},"id":1}`)
	if want := `{"jsonrpc":"2.0","result":{"text":"late"},"id":1}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBrokenBody(t *testing.T) {
	t.Parallel()
	target := serve(t, nil)
	for name, body := range map[string]string{
		"truncated":        "Content-Length: 100\r\n\r\n{\"jsonrpc\"",
		"truncated chunks": "Transfer-Encoding: chunked\r\n\r\n5\r\n",
		"wrong chunks":     "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"jsoXX",
	} {
		res, got := raw(t, target, true, head+body)
		if res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", name, res.Status)
		}
		wantCode(t, got, codeParse)
	}
}

func TestChunkedBody(t *testing.T) {
	t.Parallel()
	target := serve(t, func(l *protocol.Limits) { l.Body = 100 })
	const call = `{"jsonrpc":"2.0","method":"add","params":[2,3],"id":1}`
	if _, got := raw(t, target, false, head+"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n35\r\n"+call[1:]+"\r\n0\r\n\r\n"); got != `{"jsonrpc":"2.0","result":5,"id":1}` {
		t.Error(got)
	}
	res, got := raw(t, target, false, head+"Transfer-Encoding: chunked\r\n\r\nc8\r\n"+strings.Repeat(" ", 200)+"\r\n0\r\n\r\n")
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("%s", res.Status)
	}
	wantCode(t, got, codeOf(domain.KindExhausted))
}

func TestCORS(t *testing.T) {
	t.Parallel()
	target := serve(t, nil)
	preflight := "OPTIONS " + path + " HTTP/1.1\r\nHost: x\r\nOrigin: null\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type\r\n\r\n"
	res, _ := raw(t, target, false, preflight)
	if res.StatusCode != 204 || res.Header.Get("Access-Control-Allow-Origin") != "*" || res.Header.Get("Access-Control-Allow-Headers") != "content-type" {
		t.Errorf("%s %v", res.Status, res.Header)
	}
}
