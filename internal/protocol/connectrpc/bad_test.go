package connectrpc

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/status"

	"github.com/wirelore/wirelore/internal/protocol"
)

// small keeps messages short enough to pass the limit in a test.
func small(l *protocol.Limits) { l.Body = 1 << 10 }

func TestBadInputToConnect(t *testing.T) {
	t.Parallel()
	const (
		get    = "/wirelore.v1.DummyService/GetDummy"
		create = "/wirelore.v1.DummyService/CreateDummy"
		hello  = "/app.Greeter/SayHello"
	)
	long := `{"name": "` + strings.Repeat("x", 2<<10) + `"}`
	for _, tt := range []struct {
		name, path, contentType, body string
		header                        []string
		status                        int
		code, says                    string
	}{
		{"wrong type", get, "application/json", `{"id": "one"}`, nil, 400, "invalid_argument", "int64 field id"},
		{"missing fields", create, "application/json", `{"dummy": {"day": 1}}`, nil, 400, "invalid_argument", `"field":"weekday"`},
		{"missing message", create, "application/json", `{}`, nil, 400, "invalid_argument", `"field":"day"`},
		{"unknown id", get, "application/json", `{"id": 4711}`, nil, 404, "not_found", "no dummy 4711"},
		{"number out of range", create, "application/json", `{"dummy": {"day": 4294967297}}`, nil, 400, "invalid_argument", "int32 field day"},
		{"mask of an unknown field", "/wirelore.v1.DummyService/PatchDummy", "application/json", `{"id": 1, "updateMask": "createdAt"}`, nil, 400, "invalid_argument", `"field":"update_mask"`},
		{"condition without a time", "/wirelore.v1.DummyService/DeleteDummy", "application/proto", "\x12\x08\x08\xff\xff\xff\xff\xff\xff\x7f", nil, 400, "invalid_argument", `"field":"if_updated_at"`},
		{"cut JSON", get, "application/json", `{"id":`, nil, 400, "invalid_argument", "unexpected EOF"},
		{"deep JSON", get, "application/json", strings.Repeat("[", 900), nil, 400, "invalid_argument", ""},
		{"bad protobuf", get, "application/proto", "\xff\xff", nil, 400, "invalid_argument", "wire-format"},
		{"bad UTF-8", hello, "application/proto", "\x0a\x01\xff", nil, 400, "invalid_argument", "UTF-8"},
		{"too long", hello, "application/json", long, nil, 429, "resource_exhausted", "1024"},
		{"unknown method", "/app.Greeter/SayBye", "application/json", `{}`, nil, 501, "unimplemented", "/app.Greeter/SayBye"},
		{"unknown content type", hello, "text/plain", `{}`, nil, 415, "", ""},
		{"unknown compression", hello, "application/json", `{}`, []string{"Content-Encoding: br"}, 501, "unimplemented", "gzip"},
		{"bad gzip", hello, "application/json", `{}`, []string{"Content-Encoding: gzip"}, 400, "invalid_argument", "decompress"},
		{"bad timeout", hello, "application/json", `{}`, []string{"Connect-Timeout-Ms: soon"}, 400, "invalid_argument", "timeout"},
		{"passed deadline", "/wirelore.v1.EchoService/Echo", "application/json", `{"delay": "10s"}`, []string{"Connect-Timeout-Ms: 10"}, 504, "deadline_exceeded", "deadline"},
		{"stream to a unary method", hello, "application/connect+json", "\x00\x00\x00\x00\x02{}", nil, 415, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := serveHTTP(t, withLimits(small), false)
			answer, body := post(t, c, tt.path, tt.contentType, strings.NewReader(tt.body), tt.header...)
			if answer.StatusCode != tt.status || !strings.Contains(body, tt.says) {
				t.Errorf("%s %s, want %d with %q", answer.Status, body, tt.status, tt.says)
			}
			var e struct{ Code string }
			if err := json.Unmarshal([]byte(body), &e); tt.code != "" && (err != nil || e.Code != tt.code) {
				t.Errorf("code %q, want %q: %s", e.Code, tt.code, body)
			}
		})
	}
}

func TestWrongHTTPMethodNamesTheRightOnes(t *testing.T) {
	t.Parallel()
	c := serveHTTP(t, plain(), false)
	for path, allow := range map[string]string{
		"/app.Greeter/SayHello":                 "GET,POST",
		"/wirelore.v1.DummyService/CreateDummy": "POST",
	} {
		r, err := http.NewRequestWithContext(testContext(t), http.MethodPut, base+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		answer, _ := do(t, c, r)
		if got := answer.Header.Get("Allow"); answer.StatusCode != http.StatusMethodNotAllowed || strings.ReplaceAll(got, " ", "") != allow {
			t.Errorf("PUT %s: %s, Allow %q, want 405 and %q", path, answer.Status, got, allow)
		}
	}
}

// frame returns one length-prefixed message.
func frame(flags byte, message string) string {
	return string(binary.BigEndian.AppendUint32([]byte{flags}, uint32(len(message)))) + message
}

func TestBadFramesToGRPCWeb(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, body, status string }{
		{"good", frame(0, "\x0a\x03Ada"), "grpc-status: 0"},
		{"bad protobuf", frame(0, "\xff\xff"), "grpc-status: 3"},
		{"no message", "", "grpc-status: 12"},
		{"cut in the prefix", "\x00\x00\x00", "grpc-status: 13"},
		{"cut in the message", frame(0, "\x0a\x03Ada")[:7], "grpc-status: 13"},
		{"two messages for one", frame(0, "\x0a\x03Ada") + frame(0, "\x0a\x03Eve"), "grpc-status: 12"},
		{"too long", frame(0, strings.Repeat("x", 2<<10)), "grpc-status: 8"},
		{"length beyond any limit", "\x00\xff\xff\xff\xff", "grpc-status: 8"},
		{"compressed without saying how", frame(1, "\x0a\x03Ada"), "grpc-status: 13"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := serveHTTP(t, withLimits(small), false)
			answer, body := post(t, c, "/app.Greeter/SayHello", "application/grpc-web+proto", strings.NewReader(tt.body))
			got := strings.ToLower(body) // the trailers come last; without a message they are headers
			if s := answer.Header.Get("Grpc-Status"); s != "" {
				got = "grpc-status: " + s
			}
			if answer.StatusCode != http.StatusOK || !strings.Contains(got, tt.status) {
				t.Errorf("%s %q, want 200 and %s", answer.Status, got, tt.status)
			}
		})
	}
}

// raw is a codec that sends bytes as they are.
type raw struct{}

func (raw) Name() string { return "proto" }
func (raw) Marshal(v any) ([]byte, error) {
	return []byte(*v.(*string)), nil
}
func (raw) Unmarshal(b []byte, v any) error {
	*v.(*string) = string(b)
	return nil
}

var _ encoding.Codec = raw{}

func TestBadInputToGRPC(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, method, message string
		timeout               time.Duration
		code                  codes.Code
	}{
		{"bad protobuf", "/wirelore.v1.DummyService/GetDummy", "\xff\xff", 0, codes.Internal}, // grpc-go's choice
		{"bad UTF-8", "/app.Greeter/SayHello", "\x0a\x01\xff", 0, codes.Internal},
		{"too long", "/app.Greeter/SayHello", "\x0a\xff\x0f" + strings.Repeat("x", 2047), 0, codes.ResourceExhausted},
		{"missing fields", "/wirelore.v1.DummyService/CreateDummy", "", 0, codes.InvalidArgument},
		{"unknown id", "/wirelore.v1.DummyService/GetDummy", "\x08\x63", 0, codes.NotFound},
		{"unknown method", "/app.Greeter/SayBye", "", 0, codes.Unimplemented},
		{"unknown service", "/no.such.Service/Method", "", 0, codes.Unimplemented},
		{"passed deadline", "/wirelore.v1.EchoService/Echo", "\x12\x02\x08\x0a", 10 * time.Millisecond, codes.DeadlineExceeded},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cc := serveGRPC(t, withLimits(small))
			ctx := testContext(t)
			if tt.timeout > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, tt.timeout)
				defer cancel()
			}
			var answer string
			err := cc.Invoke(ctx, tt.method, &tt.message, &answer, grpc.ForceCodec(raw{}))
			if got := status.Code(err); got != tt.code {
				t.Errorf("%s, want %s: %v", got, tt.code, err)
			}
		})
	}
}

func TestSlowClientIsAnswered(t *testing.T) {
	t.Parallel()
	for name, http2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serveHTTP(t, withLimits(func(l *protocol.Limits) { l.BodyTime = 20 * time.Millisecond }), http2)
			body, rest := io.Pipe()
			t.Cleanup(func() { _ = rest.Close() }) // it never comes
			go func() { _, _ = io.WriteString(rest, `{"name"`) }()
			answer, text := post(t, c, "/app.Greeter/SayHello", "application/json", body)
			if answer.StatusCode < 400 || !strings.Contains(text, `"code"`) {
				t.Errorf("%s %s, want an error", answer.Status, text)
			}
		})
	}
}

func TestSlowAnswerOutlivesTheTimeForItsRequest(t *testing.T) {
	t.Parallel()
	c := serveHTTP(t, withLimits(func(l *protocol.Limits) { l.BodyTime = 20 * time.Millisecond }), false)
	answer, text := post(t, c, "/wirelore.v1.EchoService/Echo", "application/json", strings.NewReader(`{"payload": {"text": "late"}, "delay": "0.1s"}`))
	if answer.StatusCode != http.StatusOK || !strings.Contains(text, "late") {
		t.Errorf("%s %s", answer.Status, text)
	}
}
