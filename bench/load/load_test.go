//go:build linux

package load

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/http2"
)

// feed gives stream to a new wire in two pieces, cut at each place in turn, and returns what
// must come out every time.
func feed(t *testing.T, wire func() Wire, stream string, want int) {
	t.Helper()
	for cut := range len(stream) + 1 {
		w := wire()
		got := 0
		for _, piece := range []string{stream[:cut], stream[cut:]} {
			n, _, err := w.Receive([]byte(piece))
			if err != nil {
				t.Fatalf("cut at %d: %v", cut, err)
			}
			got += n
		}
		if got != want {
			t.Fatalf("cut at %d: %d answers, want %d", cut, got, want)
		}
	}
}

func TestHTTPWireCountsWholeAnswers(t *testing.T) {
	t.Parallel()
	wire := HTTP(Request{Method: "GET", Path: "/", Want: 200}, "h")
	const (
		sized   = "HTTP/1.1 200 OK\r\nContent-Type: a\r\nContent-Length: 5\r\nX: y\r\n\r\nhello"
		empty   = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
		chunks  = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n"
		trailed = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n"
	)
	for name, test := range map[string]struct {
		stream string
		want   int
	}{
		"by length":      {sized, 1},
		"without a body": {empty, 1},
		"by chunks":      {chunks, 1},
		"with trailers":  {trailed, 1},
		"one by one":     {sized + chunks + empty + trailed + sized, 5},
		"incomplete":     {sized + chunks[:len(chunks)-1], 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			feed(t, wire, test.stream, test.want)
		})
	}
}

func TestHTTPWireRefusesOtherAnswers(t *testing.T) {
	t.Parallel()
	for name, stream := range map[string]string{
		"another status":   "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
		"body until close": "HTTP/1.1 200 OK\r\n\r\n",
		"bad length":       "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
		"bad chunk":        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if n, _, err := HTTP(Request{Want: 200}, "h")().Receive([]byte(stream)); err == nil {
				t.Errorf("%d answers and no error", n)
			}
		})
	}
}

func TestWebSocketCountsWholeMessages(t *testing.T) {
	t.Parallel()
	short, long := "hi", strings.Repeat("x", 300)
	feed(t, WebSocket("h", "/", short, short), strings.Repeat("\x81\x02hi", 3), 3)
	feed(t, WebSocket("h", "/", long, long), "\x81\x7e\x01\x2c"+long, 1)
	if _, _, err := WebSocket("h", "/", short, short)().Receive([]byte("\x81\x02ho")); err == nil {
		t.Error("another text than the one that was sent is no error")
	}
	if _, _, err := WebSocket("h", "/", short, "")().Receive([]byte("\x88\x02\x03\xe8")); err == nil {
		t.Error("a close is no error")
	}
}

func TestGRPCWire(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	f := http2.NewFramer(&b, nil)
	answer := func(stream uint32, message bool) {
		f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: []byte{0x88}, EndHeaders: true, EndStream: !message})
		if message {
			f.WriteData(stream, false, []byte("\x00\x00\x00\x00\x02ok"))
			f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: []byte{0x88}, EndHeaders: true, EndStream: true})
		}
	}
	f.WriteSettings()
	answer(1, true)
	f.WritePing(false, [8]byte{1, 2, 3})
	answer(3, true)
	whole := b.String()
	feed(t, GRPC("h", "/m", nil), whole, 2)

	_, reply, err := GRPC("h", "/m", nil)().Receive([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	b.Reset()
	f.WriteSettingsAck()
	f.WritePing(true, [8]byte{1, 2, 3})
	if b.String() != string(reply) {
		t.Errorf("settings and ping are answered %q, want %q", reply, b.String())
	}

	b.Reset()
	answer(1, false)
	if _, _, err := GRPC("h", "/m", nil)().Receive(b.Bytes()); err == nil {
		t.Error("a status without a message is no error")
	}
}

func TestChatReadsTheTimeOfALine(t *testing.T) {
	t.Parallel()
	for _, format := range []string{`{"message":"%013d is"}`, `{"message": "%013d is", "id": 7}`} {
		c := &Chat{now: 3_000_000_000}
		if counts, err := c.deliver(fmt.Appendf(nil, format, 1_000_000_000)); err != nil || !counts {
			t.Fatal(counts, err)
		}
		if len(c.delays) != 1 || c.delays[0] != 2_000_000_000 {
			t.Errorf("delays %v, want 2s", c.delays)
		}
	}
	if counts, err := new(Chat).deliver([]byte(`{"lost":12}`)); err != nil || counts {
		t.Errorf("a notice of lost messages: %v, %v; want that it does not count", counts, err)
	}
	if _, err := new(Chat).deliver([]byte(`{"error":"no 123"}`)); err == nil {
		t.Error("an error message is no error")
	}
}
