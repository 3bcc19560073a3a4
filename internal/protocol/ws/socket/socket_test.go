package socket

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pipe returns both ends of a WebSocket without a handshake.
func pipe(t testing.TB, opt Options) (server, client *Conn) {
	if opt.MaxMessage == 0 {
		opt.MaxMessage = 1 << 20
	}
	a, b := net.Pipe()
	server = newConn(a, newPools(), opt, ws.StateServerSide, nil)
	client = newConn(b, newPools(), Options{MaxMessage: 64 << 20}, ws.StateClientSide, nil)
	t.Cleanup(func() { server.Abort(); client.Abort() })
	return server, client
}

// overTCP returns the server's end of a WebSocket over TCP, made by Upgrade, and the raw
// connection of the client.
func overTCP(t *testing.T, opt Options) (*Upgrader, *Conn, *net.TCPConn) {
	up := NewUpgrader(time.Minute)
	accepted := make(chan *Conn, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := up.Upgrade(w, r, opt)
		if err != nil {
			t.Error(err)
		}
		accepted <- c
	}))
	t.Cleanup(srv.Close)
	nc, _, _, err := ws.Dialer{}.Dial(t.Context(), strings.Replace(srv.URL, "http", "ws", 1))
	if err != nil {
		t.Fatal(err)
	}
	server := <-accepted
	t.Cleanup(func() { server.Abort(); nc.Close() })
	return up, server, nc.(*net.TCPConn)
}

func TestMessagesArriveAsTheyAreSent(t *testing.T) {
	t.Parallel()
	server, client := pipe(t, Options{MaxMessage: 1 << 20})
	go func() {
		for {
			m, err := server.Receive()
			if err != nil {
				return
			}
			_ = server.Reply(m)
		}
	}()
	for _, n := range []int{0, 1, 125, 126, 4 << 10, 65535, 65536, 1 << 20} {
		for _, text := range []bool{true, false} {
			want := bytes.Repeat([]byte("ü"), n/2+1)[:n/2*2]
			sent := make(chan error, 1)
			go func() { sent <- client.Send(Message{Text: text, Data: want}) }()
			got, err := client.Receive()
			if err := errors.Join(err, <-sent); err != nil {
				t.Fatal(err)
			}
			if got.Text != text || !bytes.Equal(got.Data, want) {
				t.Errorf("sent %v and %d bytes, received %v and %d", text, len(want), got.Text, len(got.Data))
			}
		}
	}
	client.Close(CloseNormal, "enough", time.Minute)
	if _, err := client.Receive(); err.Error() != "closed by us with 1000 enough" {
		t.Error(err)
	}
}

// Replies gather while more is there to read: all of them are one write.
func TestRepliesAreGathered(t *testing.T) {
	t.Parallel()
	a, b := net.Pipe()
	defer b.Close()
	counted := &countedConn{Conn: a}
	server := newConn(counted, newPools(), Options{MaxMessage: 100}, ws.StateServerSide, nil)
	defer server.Abort()
	go func() {
		for {
			m, err := server.Receive()
			if err != nil {
				return
			}
			_ = server.Reply(m)
		}
	}()
	var burst bytes.Buffer
	for range 16 {
		_ = ws.WriteFrame(&burst, ws.MaskFrame(ws.NewTextFrame([]byte("hello"))))
	}
	go b.Write(burst.Bytes())
	answers := make([]byte, 16*len("..hello"))
	if _, err := io.ReadFull(b, answers); err != nil {
		t.Fatal(err)
	}
	if n := counted.writes(); n != 1 {
		t.Errorf("16 answers took %d writes", n)
	}
}

// countedConn counts writes, and offers no file.
type countedConn struct {
	net.Conn
	mu sync.Mutex
	n  int
}

func (c *countedConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	return c.Conn.Write(p)
}

func (c *countedConn) writes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

func TestWhatEndsAConnection(t *testing.T) {
	t.Parallel()
	frame := func(f ws.Frame) []byte { b, _ := ws.CompileFrame(ws.MaskFrame(f)); return b }
	huge := []byte{0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4}
	for name, tt := range map[string]struct {
		sent   []byte
		code   uint16
		reason string
	}{
		"a length with the highest bit": {huge, CloseProtocol, "the highest bit of a payload length must be 0"},
		"a length above the limit":      {[]byte{0x82, 0xff, 0x7f, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4}, CloseTooBig, "a message may have 1000 bytes"},
		"fragments above the limit": {append(frame(ws.NewFrame(ws.OpText, false, make([]byte, 600))),
			frame(ws.NewFrame(ws.OpContinuation, true, make([]byte, 401)))...), CloseTooBig, "a message may have 1000 bytes"},
		"no mask":           {[]byte{0x81, 1, 'x'}, CloseProtocol, string(ws.ErrProtocolMaskRequired)},
		"text of bytes":     {frame(ws.NewTextFrame([]byte("\xc3\x28"))), CloseBadData, "the text is not valid UTF-8"},
		"half a character":  {frame(ws.NewTextFrame([]byte("\xc3"))), CloseBadData, "the text is not valid UTF-8"},
		"a code of nobody":  {frame(ws.NewCloseFrame([]byte{0x03, 0xed})), CloseProtocol, "a Close frame with a bad code: status code is only application level"},
		"an unknown opcode": {frame(ws.NewFrame(0x3, true, nil)), CloseProtocol, string(ws.ErrProtocolOpCodeReserved)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, client := pipe(t, Options{MaxMessage: 1000})
			go func() {
				_, _ = client.nc.Write(tt.sent)
				_, _ = client.Receive()
			}()
			_, err := server.Receive()
			closed, ok := errors.AsType[*CloseError](err)
			if !ok || closed.Code != tt.code || closed.Reason != tt.reason || closed.Peer {
				t.Errorf("%v, want %d %s", err, tt.code, tt.reason)
			}
		})
	}
}

// readFrame reads a frame of a peer that is trusted with its length.
func readFrame(r io.Reader) (ws.Frame, error) {
	h, err := ws.ReadHeader(r)
	if err != nil {
		return ws.Frame{}, err
	}
	f := ws.Frame{Header: h, Payload: make([]byte, h.Length)}
	_, err = io.ReadFull(r, f.Payload)
	return f, err
}

func TestThePeersCloseIsAnswered(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body []byte
		want CloseError
	}{
		"with code and reason": {ws.NewCloseFrameBody(4321, "bye"), CloseError{4321, "bye", true}},
		"without a code":       {nil, CloseError{CloseNoStatus, "", true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, client := pipe(t, Options{})
			answer := make(chan ws.Frame, 1)
			go func() {
				b, _ := ws.CompileFrame(ws.MaskFrame(ws.NewCloseFrame(tt.body)))
				_, _ = client.nc.Write(b)
				f, _ := readFrame(client.nc)
				answer <- f
			}()
			_, err := server.Receive()
			if closed, ok := errors.AsType[*CloseError](err); !ok || *closed != tt.want {
				t.Errorf("%v, want %v", err, &tt.want)
			}
			if f := <-answer; f.Header.OpCode != ws.OpClose || !bytes.Equal(f.Payload, tt.body) {
				t.Errorf("answered with %v %q", f.Header, f.Payload)
			}
			if err := server.Send(Message{}); !errors.Is(err, ErrClosed) {
				t.Errorf("send after the end: %v", err)
			}
		})
	}
}

func TestCloseDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, client := pipe(t, Options{})
		start := time.Now()
		go server.Close(CloseGoingAway, strings.Repeat("ü", 100), 3*time.Second)
		f, err := readFrame(client.nc) // and no answer
		if err != nil {
			t.Fatal(err)
		}
		code, reason := ws.ParseCloseFrameData(f.Payload)
		if uint16(code) != CloseGoingAway || len(reason) != 122 || !utf8.ValidString(reason) {
			t.Errorf("closed with %d and %d bytes of reason", code, len(reason))
		}
		_, err = server.Receive()
		if closed, ok := errors.AsType[*CloseError](err); !ok || closed.Peer {
			t.Error(err)
		}
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("over after %s", took)
		}
	})
}

func TestAPeerThatStopsMidway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, client := pipe(t, Options{Midway: 30 * time.Second})
		over := make(chan error, 1)
		go func() {
			_, err := server.Receive()
			if err == nil {
				_, err = server.Receive()
			}
			over <- err
		}()
		first, _ := ws.CompileFrame(ws.MaskFrame(ws.NewTextFrame([]byte("first"))))
		b, _ := ws.CompileFrame(ws.MaskFrame(ws.NewTextFrame(make([]byte, 100))))
		time.Sleep(time.Hour) // before a message it may take its time
		_, _ = client.nc.Write(append(first, b[:50]...))
		for range 3 {
			time.Sleep(29 * time.Second)
			_, _ = client.nc.Write(b[50:51])
			b = b[1:]
		}
		start := time.Now()
		go client.Receive()
		if err := <-over; err == nil || !strings.Contains(err.Error(), "1008 no byte for 30s") {
			t.Errorf("%v", err)
		}
		if took := time.Since(start); took < 30*time.Second || took > 32*time.Second {
			t.Errorf("over after %s", took)
		}
	})
}

func TestAPeerThatTakesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, client := pipe(t, Options{Stall: 5 * time.Second})
		go func() { // takes a little now and then: slow, but there
			for range 3 {
				time.Sleep(4 * time.Second)
				_, _ = io.ReadFull(client.nc, make([]byte, 10))
			}
		}()
		start := time.Now()
		err := server.Send(Message{Data: make([]byte, 100)})
		if took := time.Since(start) - 12*time.Second; err == nil || took < 5*time.Second || took > 5500*time.Millisecond {
			t.Errorf("%v %s after the last byte was taken", err, took)
		}
		if err := server.SendFrame([]byte("x")); !errors.Is(err, ErrClosed) {
			t.Errorf("after that: %v", err)
		}
	})
}

// What Offer does not get rid of at once must still come whole and in order.
func TestOfferToAFullSocket(t *testing.T) {
	t.Parallel()
	up, server, client := overTCP(t, Options{MaxMessage: 1000})
	if server.direct == nil {
		t.Skip("this system gives no access to the socket")
	}
	_ = client.SetReadBuffer(16 << 10)
	payload := bytes.Repeat([]byte("0123456789"), 5000)
	frame := up.Frame(Message{Data: payload})
	taken, refused := 0, 0
	for refused == 0 && taken < 10000 {
		ok, rest, err := server.Offer(frame)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			taken++
		}
		if rest {
			refused++
		}
	}
	if ok, rest, err := server.Offer(frame); ok || !rest || err != nil {
		t.Errorf("offered to a full socket: %v %v %v", ok, rest, err)
	}
	flushed := make(chan error, 1)
	go func() {
		flushed <- errors.Join(server.Flush(), server.SendFrame(up.Frame(Message{Text: true, Data: []byte("last")})))
	}()
	for i := range taken {
		f, err := readFrame(client)
		if err != nil || !bytes.Equal(f.Payload, payload) {
			t.Fatalf("frame %d of %d: %d bytes, %v", i, taken, len(f.Payload), err)
		}
	}
	if f, err := readFrame(client); err != nil || string(f.Payload) != "last" {
		t.Errorf("last: %q %v", f.Payload, err)
	}
	if err := <-flushed; err != nil {
		t.Error(err)
	}
}

func TestAnIdleConnectionOwnsNoBuffer(t *testing.T) {
	t.Parallel()
	_, server, client := overTCP(t, Options{MaxMessage: 1 << 20})
	if server.direct == nil {
		t.Skip("this system gives no access to the socket")
	}
	received := make(chan int)
	go func() {
		defer close(received)
		for {
			m, err := server.Receive()
			if err != nil {
				return
			}
			_ = server.Reply(m)
			received <- len(m.Data)
		}
	}()
	for _, n := range []int{10, 100 << 10} {
		if err := ws.WriteFrame(client, ws.MaskFrame(ws.NewBinaryFrame(make([]byte, n)))); err != nil {
			t.Fatal(err)
		}
		<-received
		if _, err := readFrame(client); err != nil { // the answer was flushed, so the server waits
			t.Fatal(err)
		}
	}
	client.Close()
	<-received
	if server.in.block != nil || server.out != nil || server.lent != nil || server.msg != nil {
		t.Error("the connection still owns a buffer")
	}
}

func TestDeflateAndInflate(t *testing.T) {
	t.Parallel()
	ps := newPools()
	r := rand.New(rand.NewPCG(1, 2))
	for n := 0; n < 100_000; n += 1 + n/16 {
		want := make([]byte, n)
		for i := range want {
			want[i] = "{}\":,0123456789abc"[r.IntN(18)]
		}
		got, err := ps.inflate(ps.deflate(want), int64(n))
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes: %v", n, err)
		}
		if _, err := ps.inflate(ps.deflate(want), int64(n-1)); n > 0 && !errors.Is(err, errTooBig) {
			t.Fatalf("%d bytes with the limit %d: %v", n, n-1, err)
		}
	}
	bomb := ps.deflate(make([]byte, 10<<20))
	if _, err := ps.inflate(bomb, 1<<20); !errors.Is(err, errTooBig) {
		t.Errorf("%d bytes that inflate to 10 MiB: %v", len(bomb), err)
	}
}
