package story

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/wire"
)

// toy tells what the first byte of a frame stands for.
var toy = &dissect.Field{Name: "toy", Title: "Toy", Kind: dissect.Protocol}

func toyLayer() dissect.Layer {
	client, server := netip.MustParseAddrPort("10.0.0.1:4000"), netip.MustParseAddrPort("10.0.0.2:80")
	exchange := &dissect.Exchange{Layer: toy}
	return dissect.Layer{
		Proto: toy, Over: []string{"capture"},
		Claim: func(*dissect.Hints) dissect.Claim { return dissect.Is(true, "it is the only one") },
		New: func(*dissect.Session) dissect.Dissector {
			return func(p *dissect.Packet, r dissect.Range, _ dissect.Hints) {
				p.Layer(toy, r)
				switch r.Data[0] {
				case 'o':
					p.FindConn("tcp", client, server, false)
					p.Tell(dissect.Event{Kind: dissect.Opened, Layer: toy, Frames: []int{2, 1, 2}, Text: "opens the connection"})
				case 'q':
					p.FindConn("tcp", client, server, false)
					exchange.Request.See(p)
					p.Tell(dissect.Event{Kind: dissect.Requested, Layer: toy, Exchange: exchange, Text: "asks GET /\x1b[2J"})
				case 'r':
					p.FindConn("tcp", server, client, false)
					exchange.Response.See(p)
					p.Tell(dissect.Event{Kind: dissect.Responded, Layer: toy, Dir: wire.ToClient, Exchange: exchange, Text: "answers 200 OK"})
				case 'n':
					p.FindConn("tcp", server, client, false)
					p.Tell(dissect.Event{Kind: dissect.Noticed, Layer: toy, Dir: wire.ToClient, Text: "sends it again"})
				case 'e':
					p.FindConn("tcp", client, server, false)
					p.Tell(dissect.Event{Kind: dissect.Ended, Layer: toy, Text: "closes"})
				case 'w':
					p.Hold(p.FindConn("tcp", server, client, false), 1)
				case 'i':
					p.Src = netip.MustParseAddrPort("10.0.0.9:0")
					p.Tell(dissect.Event{Kind: dissect.Noticed, Layer: toy, Text: "gave up on a packet"})
				case 'a':
					p.Tell(dissect.Event{Kind: dissect.Messaged, Layer: toy, Text: "asks who has 10.0.0.2"})
				}
			}
		},
	}
}

func tell(t *testing.T, frames string) string {
	t.Helper()
	s, err := dissect.NewSession([]dissect.Layer{toyLayer()}, dissect.Options{Tell: true})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := NewWriter(&out)
	w.Ladder, w.Width = true, 60
	for i := range len(frames) {
		w.Frame(s.Frame(&wire.Frame{
			Number: i + 1, Time: time.Unix(1_700_000_000, int64(i)*1_500_000), Interface: &wire.Interface{},
			Data: []byte(frames[i : i+1]), Length: 100,
		}))
	}
	if err := w.Close("Note: the file is cut."); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAStoryNamesItsFrames(t *testing.T) {
	t.Parallel()
	want := `TCP connection 0: 10.0.0.1:4000 → 10.0.0.2:80 (5 frames, 2 to 6; 300 bytes there, 200 bytes back)
  frames 1-2         +0 ns   The client opens the connection.
  frame 3         +1.50 ms   The client asks GET /\033[2J.
  frame 4         +3.00 ms ! The server sends it again.
  frame 5         +4.50 ms   The server answers 200 OK, 3.00 ms after it was asked.
  frame 6         +6.00 ms   The client closes.

             10.0.0.1:4000                     10.0.0.2:80
         1-2 │───────── opens the connection ───────────>│
           3 │───────────── GET /\033[2J ───────────────>│
           4 │             ! sends it again              │
           5 │<───────────────── 200 OK ─────────────────│
           6 │──────────────── closes ──────────────────>│

Outside of any connection (1 frame)
  frame 1        Somebody asks who has 10.0.0.2.

In all: 6 frames in 7.50 ms, 600 bytes; 1 conversation, 2 requests and messages. 1 unusual thing, told above.
Note: the file is cut.
`
	if diff := cmp.Diff(want, tell(t, "aoqnre")); diff != "" {
		t.Error(diff)
	}
}

func TestOutsideOfConnectionsTheSenderIsNamed(t *testing.T) {
	t.Parallel()
	if got, want := tell(t, "i"), "frame 1      ! 10.0.0.9 gave up on a packet.\n"; !strings.Contains(got, want) {
		t.Errorf("%q is missing:\n%s", want, got)
	}
}

func TestAConnectionThatStaysOpenSaysSo(t *testing.T) {
	t.Parallel()
	want := `TCP connection 0: 10.0.0.1:4000 → 10.0.0.2:80 (1 frame, 1 to 1; 100 bytes there, 0 bytes back)
  frame 1            +0 ns   The client asks GET /\033[2J.
  frame 1                    The capture ends while the connection is open.

             10.0.0.1:4000                     10.0.0.2:80
           1 │───────────── GET /\033[2J ───────────────>│

In all: 1 frame in 0 ns, 100 bytes; 1 conversation, 1 request or message. Nothing unusual.
Note: the file is cut.
`
	if diff := cmp.Diff(want, tell(t, "q")); diff != "" {
		t.Error(diff)
	}
}

func TestACaptureThatEndsWithinAMessageSaysSo(t *testing.T) {
	t.Parallel()
	if got, want := tell(t, "qw"), "frame 2                    The capture ends while the connection is open, and in the middle of a message.\n"; !strings.Contains(got, want) {
		t.Errorf("%q is missing:\n%s", want, got)
	}
}

func TestAnAnswerMayComeBeforeTheEndOfItsRequest(t *testing.T) {
	t.Parallel()
	if got, want := tell(t, "qrq"), "The server answers 200 OK, before all of the request was there.\n"; !strings.Contains(got, want) {
		t.Errorf("%q is missing:\n%s", want, got)
	}
}

func TestVeryMuchIsLeftOutInTheMiddle(t *testing.T) {
	t.Parallel()
	frames := bytes.Repeat([]byte("q"), 5000)
	got := tell(t, string(frames))
	if n := bytes.Count([]byte(got), []byte("The client asks")); n < 2000 || n > 2100 {
		t.Errorf("%d sentences", n)
	}
	for _, part := range []string{"  frame 1 ", "  frame 5000 ", "are left out here", "5000 requests and messages"} {
		if !bytes.Contains([]byte(got), []byte(part)) {
			t.Errorf("%q is missing", part)
		}
	}
}
