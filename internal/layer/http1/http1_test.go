package http1_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/dissect/dissecttest"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/http1"
	"github.com/wirelore/wirelore/internal/layer/text"
	"github.com/wirelore/wirelore/internal/layer/websocket"
	"github.com/wirelore/wirelore/internal/wire"
)

var tcp = &dissect.Field{Name: "tcp", Title: "TCP", Kind: dissect.Protocol}

func layers() []dissect.Layer {
	return []dissect.Layer{http1.Layer(), websocket.Layer(), text.Layer(), data.Layer()}
}

// onPort80 are the hints of a connection to the port that is HTTP's.
func onPort80() dissect.Hints { return dissect.Hints{Parent: tcp, SrcPort: 40000, DstPort: 80} }

// ask and answer are frames of the client and of the server; a trailing "$" ends the direction.
func ask(s string) dissecttest.Turn    { return turn(wire.ToServer, s) }
func answer(s string) dissecttest.Turn { return turn(wire.ToClient, s) }

func turn(d wire.Dir, s string) dissecttest.Turn {
	s, end := strings.CutSuffix(s, "$")
	return dissecttest.Turn{Dir: d, Data: []byte(s), End: end}
}

const (
	get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
	ok  = "HTTP/1.1 200 OK\r\n"
)

// said runs a conversation and returns what was told, a line each.
func said(t *testing.T, turns ...dissecttest.Turn) []string {
	t.Helper()
	var out []string
	dissecttest.Conversation(t, layers(), onPort80(), turns, func(p *dissect.Packet) {
		for _, e := range p.Events {
			frames := fmt.Sprint(p.Frame.Number)
			if len(e.Frames) > 0 {
				frames = strings.Trim(fmt.Sprint(e.Frames), "[]")
			}
			out = append(out, fmt.Sprintf("%s: %s %s", frames, e.Dir, e.Text))
		}
	})
	return out
}

// values runs a conversation and returns the values of a field, frame by frame.
func values(t *testing.T, name string, turns ...dissecttest.Turn) []string {
	t.Helper()
	var out []string
	dissecttest.Conversation(t, layers(), onPort80(), turns, func(p *dissect.Packet) {
		var frame []string
		for i := range p.Nodes {
			if p.Nodes[i].Field.Name == name {
				frame = append(frame, string(p.AppendValue(nil, i)))
			}
		}
		out = append(out, strings.Join(frame, ","))
	})
	return out
}

func protocols(t *testing.T, turns ...dissecttest.Turn) []string {
	t.Helper()
	var out []string
	dissecttest.Conversation(t, layers(), onPort80(), turns, func(p *dissect.Packet) { out = append(out, string(p.Protocols())) })
	return out
}

func zipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s) // a buffer takes all
	_ = z.Close()
	return b.String()
}

func TestTreesAreAsTheyWere(t *testing.T) {
	t.Parallel()
	for name, turns := range map[string][]dissecttest.Turn{
		"get.txt": {
			ask("GET /dummies?page=1&sort=name HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\nCookie: a=b; c=d\r\n" +
				"Authorization: Basic dXNlcjpwYXNz\r\n\r\n"),
			answer(ok + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\nX-Own: 1\r\n\r\nhello\n"),
		},
		"chunked.txt": {
			ask(get),
			answer(ok + "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\nContent-Type: text/plain\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n"),
		},
		"malformed.txt": {
			ask("POST / HTTP/1.1\r\nHost: h\r\nFolded: a\r\n b\r\nBad name: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n$"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			dissecttest.Conversation(t, layers(), onPort80(), turns, func(p *dissect.Packet) {
				fmt.Fprintf(&b, "# frame %d: %s\n%s", p.Frame.Number, p.Protocols(), dissecttest.Dump(&p.Tree))
			})
			dissecttest.Golden(t, name, b.String())
		})
	}
}

func TestBodiesAreMeasuredAsRFC9112Section6Says(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		turns []dissecttest.Turn
		want  []string // http.file_data of each frame
	}{
		"Content-Length over three frames": {
			[]dissecttest.Turn{answer(ok + "Content-Length: 6\r\n\r\nab"), answer("cd"), answer("ef" + ok + "Content-Length: 1\r\n\r\nx")},
			[]string{"", "", "abcdef,x"},
		},
		"chunks over frames that cut every line": {
			[]dissecttest.Turn{answer(ok + "Transfer-Encoding: chunked\r\n\r\n3"), answer("\r\nab"), answer("c\r"), answer("\n0\r\n"), answer("\r\n")},
			[]string{"", "", "", "", "abc"},
		},
		"until the end of the connection": {
			[]dissecttest.Turn{answer(ok + "\r\nab"), answer("cd$")},
			[]string{"", "abcd"},
		},
		"HEAD, 204 and 304 have none": {
			[]dissecttest.Turn{
				ask("HEAD /a HTTP/1.1\r\n\r\n" + get + get),
				answer(ok + "Content-Length: 9\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n" + ok + "Content-Length: 1\r\n\r\nx"),
			},
			[]string{"", "x"},
		},
		"Transfer-Encoding counts over Content-Length": {
			[]dissecttest.Turn{ask("POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n" + get)},
			[]string{"ab"},
		},
		"a request without a length has none": {
			[]dissecttest.Turn{ask("POST / HTTP/1.1\r\n\r\n" + get)},
			[]string{""},
		},
		"lines that end in LF alone": {
			[]dissecttest.Turn{ask("POST / HTTP/1.1\nContent-Length: 2\n\nab")},
			[]string{"ab"},
		},
		"Transfer-Encoding folded over two lines": {
			[]dissecttest.Turn{ask("POST / HTTP/1.1\r\nTransfer-Encoding:\r\n chunked\r\n\r\n1\r\na\r\n0\r\n\r\n")},
			[]string{"a"},
		},
		"gzip in chunks": {
			[]dissecttest.Turn{answer(ok + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" +
				fmt.Sprintf("a\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", zipped("hello")[:10], len(zipped("hello"))-10, zipped("hello")[10:]))},
			[]string{"hello"},
		},
		"gzip as a transfer coding": {
			[]dissecttest.Turn{answer(ok + "Transfer-Encoding: gzip, chunked\r\n\r\n" + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(zipped("hello")), zipped("hello")))},
			[]string{"hello"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, values(t, "http.file_data", c.turns...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnswersFindTheirRequests(t *testing.T) {
	t.Parallel()
	empty := "Content-Length: 0\r\n\r\n"
	turns := []dissecttest.Turn{
		ask("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n"),
		ask("POST /3 HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"),
		answer(ok + empty + "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
		answer("HTTP/1.1 100 Continue\r\n\r\n"),
		ask("ab"),
		answer("HTTP/1.1 201 Created\r\n" + empty),
		answer("HTTP/1.1 408 Request Timeout\r\n" + empty),
	}
	got := map[string][]string{
		"request":  values(t, "http.request_in", turns...),
		"uri":      values(t, "http.response_for.uri", turns...),
		"number":   values(t, "http.response_number", turns...),
		"told":     said(t, turns...),
		"previous": values(t, "http.prev_request_in", turns...),
	}
	want := map[string][]string{
		"request":  {"", "", "1,1", "", "", "5", ""},
		"uri":      {"", "", "http://h/1,http://h/2", "http://h/2", "", "http://h/3", "http://h/3"},
		"number":   {"", "", "2,3", "4", "", "5", "6"},
		"previous": {"1", "", "1,1", "", "", "", "5"},
		"told": {
			"1: to server asks GET /1", "1: to server asks GET /2",
			"3: to client answers 200 OK", "3: to client answers 404 Not Found",
			"4: to client answers 100 Continue for now",
			"2 5: to server asks POST /3 with 2 bytes",
			"6: to client answers 201 Created",
			"7: to client answers 408 Request Timeout to a request that is not in the capture",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatTakesTheConnectionOverIsTold(t *testing.T) {
	t.Parallel()
	got := said(t, ask("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n"), answer("HTTP/1.1 200 Connected\r\n\r\n"))
	got = append(got, said(t, ask("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"), answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"))...)
	want := []string{
		"1: to server asks CONNECT h:443", "2: to client answers 200 Connected", "2: to client opens a tunnel to h:443",
		"1: to server asks GET /", "2: to client answers 101 Switching Protocols", "2: to client goes on in websocket on this connection",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnEndWithoutAnAnswerIsTold(t *testing.T) {
	t.Parallel()
	got := said(t, ask(get), answer(ok+"Content-Length: 9\r\n\r\nab$"), ask(get), answer("$"))
	want := []string{
		"1: to server asks GET /a", "2: to client answers 200 OK with 2 bytes; the rest is not here",
		"3: to server asks GET /a", "4: to client ends the connection without an answer to GET /a",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsUnusualIsTold(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{
		"Content-Length: 3\r\nTransfer-Encoding: chunked": "has both Content-Length and Transfer-Encoding",
		"Content-Length: 3\r\nContent-Length: 4":          "gives two different lengths for its body (RFC 9112 section 6.3): 3 and 4",
		"Content-Length: x":                               "gives a length for its body that is not a number",
		"Transfer-Encoding: cube":                         "in a coding that nobody knows (RFC 9112 section 6.1): cube",
		"X: a\r\n b":                                      "folds a field over several lines",
		"Transfer-Encoding : chunked":                     "has a field whose name is not one",
		"no colon":                                        "has a field whose name is not one",
	} {
		got := said(t, ask("POST / HTTP/1.1\r\n"+field+"\r\n\r\n$"))
		if len(got) == 0 || !strings.Contains(got[0], want) {
			t.Errorf("%q: told %q, want %q", field, got, want)
		}
	}
}

func TestHTTPWithoutTLSOnItsPortIsRemarked(t *testing.T) {
	t.Parallel()
	p := dissecttest.Unit(t, layers(), dissect.Hints{Parent: tcp, DstPort: 443}, []byte(get))
	for i := range p.Nodes {
		if p.Nodes[i].Field.Name == "http.tls_port" {
			return
		}
	}
	t.Errorf("there is no remark:\n%s", dissecttest.Dump(&p.Tree))
}

func TestProtocolsAreNamedAsTsharkNamesThem(t *testing.T) {
	t.Parallel()
	plain := ok + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nab"
	frame := "\x81\x02hi"
	upgrade := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
	ws := ask("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")
	for name, c := range map[string]struct {
		turns []dissecttest.Turn
		want  []string
	}{
		"once for all messages of a segment": {
			[]dissecttest.Turn{ask(get + get), answer(plain + plain)},
			[]string{"http", "http:data-text-lines:data-text-lines"},
		},
		"again after a body that was waited for": {
			[]dissecttest.Turn{ask(get + get), answer(plain[:len(plain)-1]), answer("b" + plain)},
			[]string{"http", "", "http:data-text-lines:http:data-text-lines"},
		},
		"once if the fields were waited for": {
			[]dissecttest.Turn{ask(get + get), answer(plain[:20]), answer(plain[20:] + plain)},
			[]string{"http", "", "http:data-text-lines:data-text-lines"},
		},
		"what follows is no message": {
			[]dissecttest.Turn{ask(get), answer(plain), answer("\x00\x01"), answer("text\r\n")},
			[]string{"http", "http:data-text-lines", "http:data", "http:data"},
		},
		"nothing before the first message": {
			[]dissecttest.Turn{ask("\x00\x01"), ask("text\r\n"), ask(get)},
			[]string{"", "", "http"},
		},
		"HTTP/0.9": {
			[]dissecttest.Turn{ask("GET /a\r\n"), answer("hello"), answer("more\n$")},
			[]string{"http", "", "http:data"},
		},
		"an upgrade, with the first frame behind it": {
			[]dissecttest.Turn{ws, answer(upgrade + frame), answer(frame[:1]), answer(frame[1:] + frame), ask("\x81")},
			[]string{"http", "http:websocket:data-text-lines", "", "http:websocket:data-text-lines:data-text-lines", ""},
		},
		"an upgrade whose last frame is cut": {
			[]dissecttest.Turn{ws, answer(upgrade), answer("\x81\x05hi"), answer("$")},
			[]string{"http", "http", "", "http:websocket"},
		},
		"an upgrade to what nobody knows": {
			[]dissecttest.Turn{ask("GET / HTTP/1.1\r\nUpgrade: foo\r\n\r\n"), answer("HTTP/1.1 101 X\r\nUpgrade: foo/2\r\n\r\n"), answer("abc")},
			[]string{"http", "http", "http:data"},
		},
		"a tunnel": {
			[]dissecttest.Turn{ask("CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n"), answer("HTTP/1.1 200 Connected\r\n\r\n"), ask(get)},
			[]string{"http", "http", "http:http"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, protocols(t, c.turns...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSSDPIsHTTPInDatagrams(t *testing.T) {
	t.Parallel()
	udp := &dissect.Field{Name: "udp", Kind: dissect.Protocol}
	p := dissecttest.Unit(t, []dissect.Layer{http1.SSDP(), http1.Layer()}, dissect.Hints{Parent: udp, DstPort: 1900},
		[]byte("NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\n\r\n"))
	if got := string(p.Protocols()); got != "ssdp" {
		t.Error(got)
	}
	got := map[string]string{}
	for i := range p.Nodes {
		got[p.Nodes[i].Field.Name] = string(p.AppendValue(nil, i))
	}
	for name, want := range map[string]string{
		"http.request.method": "NOTIFY", "http.host": "239.255.255.250:1900", "http.unknown_header": "NTS: ssdp:alive\r\n", "http.notification": "1",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

func TestRequestsWithoutAnswersDoNotPileUp(t *testing.T) {
	t.Parallel()
	s := http1.Layer().NewStream(dissecttest.Session(t, layers()), onPort80())
	all := bytes.Repeat([]byte(get), 1<<16)
	session := dissecttest.Session(t, layers())
	for i := 0; i < len(all); i += len(get) {
		p := session.Begin(&wire.Frame{Number: i + 1, Interface: &wire.Interface{}, Data: all[i : i+len(get)], Length: len(get)})
		s.Measure(wire.ToServer, p.Whole(0).Data)
		s.Dissect(p, wire.ToServer, p.Whole(0), false)
	}
	// What is kept can only be seen from outside by what is told when the answers' end comes.
	p := session.Begin(&wire.Frame{Number: 1, Interface: &wire.Interface{}})
	s.(dissect.Ender).End(p, wire.ToClient)
	if n := len(p.Events); n == 0 || n > 1000 {
		t.Errorf("%d requests were kept", n)
	}
}

func TestClaims(t *testing.T) {
	t.Parallel()
	tls := &dissect.Field{Name: "tls"}
	for name, c := range map[string]struct {
		hints dissect.Hints
		want  dissect.Certainty
	}{
		"a request on any port":               {dissect.Hints{Parent: tcp, DstPort: 9000, First: []byte("DELETE /x HTTP/1.1\r\nHo")}, dissect.Likely},
		"an answer on any port":               {dissect.Hints{Parent: tcp, DstPort: 9000, First: []byte("HTTP/1.0 200 OK\r\n")}, dissect.Likely},
		"the beginning of a request":          {dissect.Hints{Parent: tcp, DstPort: 9000, First: []byte("GET /in")}, dissect.Likely},
		"words that are no method":            {dissect.Hints{Parent: tcp, DstPort: 9000, First: []byte("220 mail.example.com ESMTP\r\n")}, dissect.No},
		"anything on its port":                {dissect.Hints{Parent: tcp, DstPort: 8080, First: []byte("\x00")}, dissect.Maybe},
		"the preface of HTTP/2 on its port":   {dissect.Hints{Parent: tcp, DstPort: 80, First: []byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")}, dissect.Certain},
		"the preface of HTTP/2 on another":    {dissect.Hints{Parent: tcp, DstPort: 9000, First: []byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")}, dissect.No},
		"what ALPN agreed on":                 {dissect.Hints{Parent: tls, ALPN: "http/1.1", First: []byte("x")}, dissect.Certain},
		"not what ALPN did not agree on":      {dissect.Hints{Parent: tls, ALPN: "h2", First: []byte("GET / HTTP/1.1\r\n")}, dissect.No},
		"port 443 inside TLS":                 {dissect.Hints{Parent: tls, DstPort: 443, First: []byte("x")}, dissect.Maybe},
		"a method that nobody knows":          {dissect.Hints{Parent: tcp, DstPort: 9000, First: []byte("BREW /pot HTTP/1.1\r\n")}, dissect.Likely},
		"a request of HTTP/0.9, if it is one": {dissect.Hints{Parent: tcp, DstPort: 9000, First: []byte("GET /old\r\n")}, dissect.Likely},
	} {
		if got := http1.Layer().Claim(&c.hints); got.Certainty != c.want || got.Certainty > 0 && got.Reason == "" {
			t.Errorf("%s: %+v, want certainty %d", name, got, c.want)
		}
	}
}
