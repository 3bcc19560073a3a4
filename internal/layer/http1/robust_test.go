package http1_test

import (
	"bytes"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/http1"
	"github.com/wirelore/wirelore/internal/wire"
)

func TestAMessageCutAnywhereIsExplainedUpToTheCut(t *testing.T) {
	t.Parallel()
	for name, message := range map[string]string{
		"a length": ok + "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
		"chunks":   ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n",
	} {
		known := len("HTTP/") // before it nothing says what the bytes are
		dissecttest.Cut(t, layers(), onPort80(), []byte(message), func(n int) bool { return n >= known })
		t.Logf("%s was cut at every byte", name)
	}
	dissecttest.Cut(t, layers(), onPort80(), []byte(ok+"Content-Encoding: gzip\r\nContent-Length: 29\r\n\r\n"+zipped("hello")), nil)
}

// TestLongBodiesTakeLinearTime would not come to an end in any reasonable time if every
// call looked at all bytes again: a million calls for a body of four million bytes.
func TestLongBodiesTakeLinearTime(t *testing.T) {
	t.Parallel()
	const calls, step = 1 << 20, 4
	for name, message := range map[string][]byte{
		"one line without an end": bytes.Repeat([]byte("a"), calls*step),
		"one chunk":               append([]byte(ok+"Transfer-Encoding: chunked\r\n\r\n400000\r\n"), make([]byte, calls*step)...),
		"many chunks":             append([]byte(ok+"Transfer-Encoding: chunked\r\n\r\n"), bytes.Repeat([]byte("1\r\nx\r\n"), calls*step/6)...),
		"many fields":             append([]byte(ok), bytes.Repeat([]byte("X: y\r\n"), calls*step/6)...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := http1.Layer().NewStream(dissecttest.Session(t, layers()), onPort80())
			need := 0
			for n := step; n <= len(message); n += step {
				if n >= need {
					need = s.Measure(wire.ToClient, message[:n])
				}
			}
		})
	}
}

// gappy returns a function that pushes frames before which bytes were lost, and what it
// collects: the layers of each frame, and the values of some fields.
func gappy(t *testing.T, fields ...string) (push func(d wire.Dir, data string, lost int), frames *[]string) {
	s := dissecttest.Session(t, layers())
	var feed *dissect.Feed
	var got []string
	return func(d wire.Dir, data string, lost int) {
		p := s.Begin(&wire.Frame{Number: len(got) + 1, Interface: &wire.Interface{}, Data: []byte(data), Length: len(data)})
		p.FindConn("tcp", netip.MustParseAddrPort("10.0.0.1:4000"), netip.MustParseAddrPort("10.0.0.2:80"), false)
		if feed == nil {
			h := onPort80()
			h.Conn = p.Conn
			feed = s.NewFeed(nothing{}, h)
		}
		if lost > 0 {
			feed.Lost(p, d, lost)
		}
		feed.Push(p, d, p.Whole(0), false)
		dissecttest.Check(t, &p.Tree)
		line := string(p.Protocols())
		for i := range p.Nodes {
			if slices.Contains(fields, p.Nodes[i].Field.Name) {
				line += " " + string(p.AppendValue(nil, i))
			}
		}
		got = append(got, line)
	}, &got
}

func TestAnAnswerThatAGapCutsKeepsItsNumber(t *testing.T) {
	t.Parallel()
	push, got := gappy(t, "http.request_number", "http.response_number", "http.prev_response_in")
	one := ok + "Content-Length: 1\r\n\r\nx"
	push(wire.ToServer, get, 0)
	push(wire.ToClient, ok+"Content-Length: 20\r\n\r\n0123", 0)
	push(wire.ToServer, get, 0)
	push(wire.ToClient, one, 16)
	push(wire.ToServer, get, 0)
	push(wire.ToClient, one, 0)
	want := []string{"http 1", "", "http 2", "http:data:http:data 1 2", "http 3", "http:data 3 4"}
	if diff := cmp.Diff(want, *got); diff != "" {
		t.Error(diff)
	}
}

func TestARequestThatAGapCutsHasNoNumber(t *testing.T) {
	t.Parallel()
	push, got := gappy(t, "http.request_number", "http.request.method", "http.prev_request_in")
	push(wire.ToServer, "POST / HTTP/1.1\r\nContent-Length: 20\r\n\r\n0123", 0)
	push(wire.ToServer, get, 16)
	push(wire.ToServer, get, 0)
	if diff := cmp.Diff([]string{"", "http:data:http POST GET 1", "http GET 2 2"}, *got); diff != "" {
		t.Error(diff)
	}
}

func TestAStartLineThatEndsInAGapBeginsNoRequest(t *testing.T) {
	t.Parallel()
	push, got := gappy(t, "http.request.method", "http.file_data")
	push(wire.ToServer, "SEARCH /AAAA", 0)
	push(wire.ToServer, "BBBB\r\n", 100)
	push(wire.ToServer, get, 0)
	if diff := cmp.Diff([]string{"", "", "http GET"}, *got); diff != "" {
		t.Error(diff)
	}
}

func TestABodyGoesOnAfterAGap(t *testing.T) {
	t.Parallel()
	push, frames := gappy(t, "http.file_data", "http.response_for.uri", "wirelore.why")
	push(wire.ToServer, get, 0)
	push(wire.ToClient, ok+"Content-Length: 20\r\n\r\n0123", 0)
	push(wire.ToClient, "9abcdefghij"+ok+"Content-Length: 1\r\n\r\nx", 5)
	push(wire.ToServer, strings.Replace(get, "/a", "/b", 1), 0)
	push(wire.ToClient, ok+"Content-Length: 0\r\n\r\n", 0)
	push(wire.ToServer, strings.Replace(get, "/a", "/c", 1), 0)
	push(wire.ToServer, strings.Replace(get, "/a", "/d", 1), 0)
	push(wire.ToClient, ok+"Content-Length: 0\r\n\r\n", 40)
	want := []string{
		"http",
		"",
		"http:data http://h/a 0123 only 4 of the body's 20 bytes are here (RFC 9112 section 6.3) 9abcdefghij http://h/a x",
		"http",
		"http http://h/b",
		"http",
		"http",
		"http http://h/d",
	}
	got := *frames
	got[2] = strings.Replace(got[2], "http:data:http:data:data", "http:data", 1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatFollowsABodyTooLongToKeepIsFound(t *testing.T) {
	t.Parallel()
	const size = 9 << 20
	turns := []dissecttest.Turn{ask(get + get), answer(ok + "Content-Length: " + strconv.Itoa(size) + "\r\n\r\n")}
	for range size >> 16 {
		turns = append(turns, dissecttest.Turn{Dir: wire.ToClient, Data: make([]byte, 1<<16)})
	}
	turns = append(turns, answer(ok+"Content-Length: 2\r\n\r\nhi"))
	got := said(t, turns...)
	want := "to client answers 200 OK with 2 bytes"
	if last := got[len(got)-1]; !strings.HasSuffix(last, want) {
		t.Errorf("told %q at last, want %q", last, want)
	}
}

type nothing struct{}

func (nothing) Part(*dissect.Packet, dissect.Range)  {}
func (nothing) Whole(*dissect.Packet, dissect.Range) {}

func FuzzHTTP1(f *testing.F) {
	for _, turns := range [][]dissecttest.Turn{
		{ask(get + get), answer(ok + "Content-Length: 3\r\n\r\nabc"), answer(ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n$")},
		{ask("POST /?a=b&c HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nCookie: a=b; c\r\n\r\nabc"), answer(ok + "\r\nabc"), answer("$")},
		{ask("GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"), answer("HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\n\x81\x02hi"), ask("\x81\x82\x01\x02\x03\x04ik")},
		{ask("CONNECT h:443 HTTP/1.1\r\n\r\n"), answer("HTTP/1.1 200 X\r\n\r\n"), ask("\x16\x03\x01"), answer("HTTP/1.1 200")},
		{ask("GET /old\r\n"), answer("hello$")},
		{ask("\r\nGET / HTTP/1.1\nX: y\n z\nTransfer-Encoding: gzip, chunked\n\n1\nx\n0\n\n")},
		{answer(ok + "Content-Encoding: gzip\r\nContent-Length: 29\r\n\r\n" + zipped("hello"))},
		{ask("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")},
	} {
		f.Add(dissecttest.Pack(turns))
	}
	dissecttest.FuzzStream(f, layers(), onPort80())
}

// TestWhatTheCaptureCutsIsExplainedInItsFrame holds what a snapshot length leaves of messages.
func TestWhatTheCaptureCutsIsExplainedInItsFrame(t *testing.T) {
	t.Parallel()
	s := dissecttest.Session(t, layers())
	var feed *dissect.Feed
	var got []string
	frame := func(d wire.Dir, data string, length int) {
		p := s.Begin(&wire.Frame{Number: len(got) + 1, Interface: &wire.Interface{}, Data: []byte(data), Length: length})
		p.FindConn("tcp", netip.MustParseAddrPort("10.0.0.1:4000"), netip.MustParseAddrPort("10.0.0.2:80"), false)
		if feed == nil {
			h := onPort80()
			h.Conn = p.Conn
			feed = s.NewFeed(nothing{}, h)
		}
		feed.Push(p, d, p.Whole(0), false)
		feed.Lost(p, d, length-len(data))
		dissecttest.Check(t, &p.Tree)
		var values []string
		for _, name := range []string{"http.request.uri", "http.response.code", "websocket.payload_length"} {
			values = append(values, dissecttest.Values(&p.Tree, name)...)
		}
		got = append(got, string(p.Protocols())+" "+strings.Join(values, " "))
	}
	frame(wire.ToServer, "GE", 100)
	frame(wire.ToServer, "GET /ws HTTP/1", 100)
	frame(wire.ToClient, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConn", 100)
	frame(wire.ToClient, "\x81\x7e\x01\x00abc", 260)
	frame(wire.ToClient, "\x81\x7d", 127)
	want := []string{"http:data ", "http /ws", "http 101", "http:websocket 126", "http:websocket 125"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
