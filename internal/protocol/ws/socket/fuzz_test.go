package socket

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// recorded is a connection whose peer has sent everything, and takes everything.
type recorded struct {
	net.Conn
	in  io.Reader
	out bytes.Buffer
}

func (r *recorded) Read(p []byte) (int, error)       { return r.in.Read(p) }
func (r *recorded) Write(p []byte) (int, error)      { return r.out.Write(p) }
func (*recorded) Close() error                       { return nil }
func (*recorded) SetDeadline(time.Time) error        { return nil }
func (*recorded) SetReadDeadline(t time.Time) error  { return nil }
func (*recorded) SetWriteDeadline(t time.Time) error { return nil }

// FuzzReceive: whatever bytes come, in whatever pieces, messages stay within the limit, text
// is text, and the connection ends with an error and no panic.
func FuzzReceive(f *testing.F) {
	for _, frame := range []ws.Frame{
		ws.NewTextFrame([]byte("hello")), ws.NewBinaryFrame([]byte{0, 1, 2}), ws.NewPingFrame([]byte("ping")),
		ws.NewFrame(ws.OpText, false, []byte("h\xc3")), ws.NewFrame(ws.OpContinuation, true, []byte("\xb6")),
		ws.NewCloseFrame(ws.NewCloseFrameBody(1000, "bye")),
		{Header: ws.Header{Fin: true, Rsv: 4, OpCode: ws.OpText, Length: 7}, Payload: []byte("\xf2\x48\xcd\xc9\xc9\x07\x00")},
	} {
		b, _ := ws.CompileFrame(ws.MaskFrame(frame))
		f.Add(b, uint8(1))
		f.Add(append(b, b...), uint8(200))
	}
	f.Add([]byte{0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4}, uint8(3))
	f.Fuzz(func(t *testing.T, sent []byte, piece uint8) {
		const limit = 1000
		nc := &recorded{in: &pieces{bytes.NewReader(sent), int(piece) + 1}}
		c := newConn(nc, newPools(), Options{MaxMessage: limit}, ws.StateServerSide.Set(ws.StateExtended), nil)
		c.deflates = true
		for {
			m, err := c.Receive()
			if err != nil {
				break
			}
			if len(m.Data) > limit || m.Text && !utf8.Valid(m.Data) {
				t.Fatalf("received %v %q", m.Text, m.Data)
			}
			if err := c.Reply(m); err != nil {
				t.Fatal(err)
			}
		}
		for nc.out.Len() > 0 { // what we sent is frames, too
			h, err := ws.ReadHeader(&nc.out)
			if err != nil || h.Masked || int64(nc.out.Len()) < h.Length {
				t.Fatalf("sent a bad frame: %+v %v", h, err)
			}
			nc.out.Next(int(h.Length))
		}
	})
}

// pieces reads at most n bytes at a time.
type pieces struct {
	r io.Reader
	n int
}

func (p *pieces) Read(b []byte) (int, error) { return p.r.Read(b[:min(len(b), p.n)]) }

// FuzzValidSoFar: text taken in pieces is refused exactly when it is not UTF-8, and not later
// than at the character that makes it so.
func FuzzValidSoFar(f *testing.F) {
	for _, s := range []string{"hello", "κόσμε", "\xc3", "\xf4\x90\x80\x80", "a\xed\xa0\x80b", "🙂\xf0\x9f"} {
		f.Add([]byte(s), uint8(1))
	}
	f.Fuzz(func(t *testing.T, p []byte, piece uint8) {
		checked, ok := 0, true
		for n := 0; n < len(p) && ok; {
			n = min(n+int(piece)+1, len(p))
			checked, ok = validSoFar(p[:n], checked)
			if got, want := ok, couldBecomeValid(p[:n]); got != want {
				t.Fatalf("%q: %v, want %v", p[:n], got, want)
			}
			if ok && (checked < n-3 || !utf8.Valid(p[:checked])) {
				t.Fatalf("%q: %d bytes are called valid", p[:n], checked)
			}
		}
		if all := ok && utf8.Valid(p[checked:]); all != utf8.Valid(p) {
			t.Fatalf("%q: %v", p, all)
		}
	})
}

// couldBecomeValid tries every way to go on.
func couldBecomeValid(p []byte) bool {
	if utf8.Valid(p) {
		return true
	}
	for _, tail := range []string{"\x80", "\xbf", "\x80\x80", "\xbf\xbf", "\x80\x80\x80", "\xbf\xbf\xbf", "\x90\x80", "\xa0\x80", "\x90\x80\x80"} {
		if utf8.Valid(append(bytes.Clone(p), tail...)) {
			return true
		}
	}
	return false
}

// FuzzInflate: what comes out is within the limit or an error, and never a panic.
func FuzzInflate(f *testing.F) {
	ps := newPools()
	f.Add([]byte("\xf2\x48\xcd\xc9\xc9\x07\x00"))
	f.Add(ps.deflate(bytes.Repeat([]byte("wirelore "), 500)))
	f.Fuzz(func(t *testing.T, p []byte) {
		out, err := ps.inflate(bytes.Clone(p), 1000)
		if len(out) > 1000 {
			t.Fatalf("%d bytes", len(out))
		}
		if err == nil {
			return
		}
		if again, err2 := ps.inflate(bytes.Clone(p), 1000); err2 == nil || errors.Is(err, errTooBig) != errors.Is(err2, errTooBig) {
			t.Fatalf("%v, then %v with %d bytes", err, err2, len(again))
		}
	})
}
