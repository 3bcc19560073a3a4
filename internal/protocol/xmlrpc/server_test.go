package xmlrpc

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wirelore/wirelore/internal/domain"
	"github.com/wirelore/wirelore/internal/domain/domaintest"
	"github.com/wirelore/wirelore/internal/memnet"
	"github.com/wirelore/wirelore/internal/protocol"
	"github.com/wirelore/wirelore/internal/protocol/protocoltest"
)

func TestBadInputIsAFault(t *testing.T) {
	t.Parallel()
	p := serve(t, protocol.Env{})
	stored := p.want("dummies.create", fromDraft(domain.Draft{Day: 1, Weekday: "Monday", Month: "January", Year: 1984}))
	id := stored.(structure).get("id")
	document := func(s string) func() (any, *fault) {
		return func() (any, *fault) { return p.post([]byte(s)) }
	}
	call := func(method string, params ...any) func() (any, *fault) {
		return func() (any, *fault) { return p.call(method, params...) }
	}
	upper := func(text string) string {
		return "<methodCall><methodName>upper</methodName><params><param><value>" + text + "</value></param></params></methodCall>"
	}
	for _, tt := range []struct {
		name string
		ask  func() (any, *fault)
		code int
		says string
	}{
		{"no body", document(""), codeNotWellFormed, "no element"},
		{"no XML", document("upper hello"), codeNotWellFormed, "outside"},
		{"XML that ends early", document(upper("x")[:57]), codeNotWellFormed, "ends within <param>"},
		{"tags that do not match", document("<methodCall><methodName>x</methodCall>"), codeNotWellFormed, "does not match"},
		{"an undeclared entity", document(upper("&nbsp;")), codeNotWellFormed, "&nbsp; is not declared"},
		{"an entity bomb", document(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` + upper("&b;")), codeNotXMLRPC, "DOCTYPE"},
		{"an external entity", document(`<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + upper("&a;")), codeNotXMLRPC, "DOCTYPE"},
		{"an encoding that is not known", document(`<?xml version="1.0" encoding="EBCDIC-CP-US"?>` + upper("x")), codeEncoding, "EBCDIC-CP-US"},
		{"bad UTF-8", document(upper("\xFF")), codeCharacter, "0xFF"},
		{"a control character", document(upper("\x00")), codeCharacter, "U+0000"},
		{"a reference to one", document(upper("&#0;")), codeCharacter, "&#0;"},
		{"another document", document("<html><body/></html>"), codeNotXMLRPC, "expected <methodCall>, found <html>"},
		{"no method", document("<methodCall/>"), codeNotXMLRPC, "expected <methodName>"},
		{"a method's name that cannot be", document("<methodCall><methodName>a b</methodName></methodCall>"), codeNotXMLRPC, "letters"},
		{"a type that there is not", document(upper("<float>1</float>")), codeNotXMLRPC, "<float>"},
		{"an int that does not fit", document(upper("<int>2147483648</int>")), codeNotXMLRPC, "32 bits"},
		{"over-deep", document(upper(strings.Repeat("<array><data><value>", 70))), 429, "64 deep"},
		{"over-long", document(upper(strings.Repeat("x", 4<<20))), 429, "4194304 bytes"},

		{"an unknown method", call("dummies.explode"), codeMethodNotFound, "dummies.explode"},
		{"a wrong type", call("upper", 5), codeInvalidParams, "called with (int); it is upper(string)"},
		{"a missing parameter", call("add", 5), codeInvalidParams, "add(int, int)"},
		{"one parameter too many", call("hello", "a", "b"), codeInvalidParams, "hello(string)"},
		{"nil for what is needed", call("hello", nil), codeInvalidParams, "hello(string)"},
		{"a text that is not UTF-8", call("hello", []byte{0xFF}), codeInvalidParams, "base64"},
		{"missing and wrong fields", call("dummies.create", structure{{"day", 32}, {"month", 5}, {"yeer", 1984}}), codeInvalidParams,
			"wrong fields:\n- month: must be a string, not int\n- day: must be a whole number from 1 to 31\n- yeer: is not a member that this takes\n- weekday: is missing\n- year: is missing"},
		{"a wrong query", call("dummies.list", structure{{"limit", -1}, {"ids", []any{"x"}}, {"colour", "red"}}), codeInvalidParams,
			"- ids: must be an array of int, not array\n- limit: must not be negative\n- colour: is"},
		{"a condition that is no time", call("dummies.delete", id, "yesterday"), codeInvalidParams, "- if_updated_at: must be"},
		{"a value that cannot be a name", call("swap", structure{{"a", 1}}), codeInvalidParams, "- a: must be a string, not int"},
		{"two names for one", call("swap", structure{{"a", "x"}, {"b", "x"}}), codeInvalidParams, "share the value"},
		{"an unknown id", call("dummies.get", 4711), 404, "there is no dummy 4711"},
		{"a condition that does not hold", call("dummies.delete", id, "1999-01-01T00:00:00Z"), 412, "was changed at"},
		{"a sum beyond 32 bits", call("add", math.MaxInt32, 1), codeInvalidParams, "2147483648 does not fit the 32 bits of <int>"},
		{"a sum beyond 64 bits", call("add", math.MaxInt64, 1), codeInvalidParams, "does not fit a 64-bit"},
		{"a delay that is too long", call("echo", "x", 1e300), codeInvalidParams, "- delay: must be from 0"},
		{"a name that XML does not have", call("swap", structure{{"a", []byte("\x00")}}), codeInvalidParams, "cannot have the member"},
		{"an infinite number of calls", call("system.multicall", make([]any, 1001)), 429, "1001 calls"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, told := tt.ask()
			if told == nil {
				t.Fatalf("answered %v, want fault %d", v, tt.code)
			}
			if told.Code != tt.code || !strings.Contains(told.Message, tt.says) {
				t.Errorf("fault %d %q, want %d with %q", told.Code, told.Message, tt.code, tt.says)
			}
		})
	}
	if got := p.want("dummies.get", id); !cmp.Equal(got, stored, cmpMembers) {
		t.Errorf("after all that the record is %v, was %v", got, stored)
	}
	if n := p.want("dummies.count"); n != int32(1) {
		t.Errorf("after all that there are %v records", n)
	}
}

func TestWhatIsNoCallIsAnsweredInTermsOfHTTP(t *testing.T) {
	t.Parallel()
	p := serve(t, protocol.Env{})
	for name, tt := range map[string]struct {
		change func(*http.Request)
		status int
		header string
		value  string
	}{
		"GET":                {func(r *http.Request) { r.Method = "GET" }, 405, "Allow", "POST, OPTIONS"},
		"PUT":                {func(r *http.Request) { r.Method = "PUT" }, 405, "Allow", "POST, OPTIONS"},
		"OPTIONS":            {func(r *http.Request) { r.Method = "OPTIONS" }, 204, "Allow", "POST, OPTIONS"},
		"JSON":               {func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, 415, "Accept-Post", "text/xml, application/xml"},
		"no content type":    {func(r *http.Request) { r.Header.Del("Content-Type") }, 415, "Accept-Post", "text/xml, application/xml"},
		"a bad content type": {func(r *http.Request) { r.Header.Set("Content-Type", "text/xml; charset") }, 415, "Accept-Post", "text/xml, application/xml"},
		"gzip":               {func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, 415, "Accept-Encoding", "identity"},
		"a path below":       {func(r *http.Request) { r.URL.Path += "/x" }, 404, "", ""},
		"application/xml":    {func(r *http.Request) { r.Header.Set("Content-Type", "Application/XML; charset=UTF-8") }, 200, "Content-Type", "text/xml; charset=utf-8"},
		"a slash at the end": {func(r *http.Request) { r.URL.Path += "/" }, 200, "Content-Type", "text/xml; charset=utf-8"},
	} {
		t.Run(name, func(t *testing.T) {
			resp, _ := p.send(tt.change, documents(t)["add.xml"])
			if resp.StatusCode != tt.status || resp.Header.Get(tt.header) != tt.value {
				t.Errorf("status %d with %s %q, want %d with %q", resp.StatusCode, tt.header, resp.Header.Get(tt.header), tt.status, tt.value)
			}
		})
	}
}

func TestAPageOpenedFromAFileMayCall(t *testing.T) {
	t.Parallel()
	p := serve(t, protocol.Env{})
	resp, _ := p.send(func(r *http.Request) {
		r.Method = http.MethodOptions
		r.Header = http.Header{"Origin": {"null"}, "Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"content-type"}}
	}, nil)
	h := resp.Header
	if resp.StatusCode != 204 || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Access-Control-Allow-Headers") != "content-type" {
		t.Errorf("preflight: %s, %v", resp.Status, h)
	}
	resp, body := p.send(func(r *http.Request) { r.Header.Set("Origin", "null") }, documents(t)["add.xml"])
	if resp.Header.Get("Access-Control-Allow-Origin") != "*" || !bytes.Contains(body, []byte("<int>5</int>")) {
		t.Errorf("call: %v, %s", resp.Header, body)
	}
}

// raw serves the room, with the default limits, and returns a connection to it.
func raw(t *testing.T, service domain.Service) net.Conn {
	limits := protocol.DefaultLimits()
	r, err := routes(protocol.Env{Service: service, Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	l := memnet.Listen()
	srv := protocol.NewHTTPServer(r.Handlers[Path], limits)
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	c, err := l.Dial(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); srv.Close(); <-done })
	return c
}

// request writes a request whose header promises length bytes of body.
func request(t *testing.T, c net.Conn, length int, body string) {
	if _, err := fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s", Path, length, body); err != nil {
		t.Fatal(err)
	}
}

func TestABodyThatDoesNotArriveIsAFault(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]string{"cut short": "ended before", "too slow": "did not arrive within 30s"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := raw(t, protocoltest.NewService())
				request(t, c, 200, "<methodCall>")
				if name == "cut short" {
					c.(interface{ CloseWrite() error }).CloseWrite()
				}
				answer, err := io.ReadAll(c) // to the end: the server gives the connection up
				if err != nil || !bytes.Contains(answer, []byte("<int>-32300</int>")) || !bytes.Contains(answer, []byte(says)) {
					t.Errorf("%v, %s", err, answer)
				}
			})
		})
	}
}

func TestARefusedBodyThatDoesNotArriveIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := raw(t, protocoltest.NewService())
		// Without Connection: close, which would spare the server reading on.
		if _, err := fmt.Fprintf(c, "PUT %s HTTP/1.1\r\nHost: test\r\nContent-Length: 200\r\n\r\n<methodCall>", Path); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(c)
		if err != nil || !bytes.HasPrefix(answer, []byte("HTTP/1.1 405 ")) {
			t.Errorf("%v, %s", err, answer)
		}
	})
}

func TestACallMayTakeLongerThanItsBodyMay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := raw(t, protocoltest.NewService())
		w := writer{}
		if err := w.call("echo", []any{"late", 45}); err != nil {
			t.Fatal(err)
		}
		request(t, c, len(w.buf), string(w.buf))
		answer, err := io.ReadAll(c)
		if err != nil || !bytes.Contains(answer, []byte("<string>late</string>")) {
			t.Errorf("%v, %s", err, answer)
		}
	})
}

func TestAnAnswerThatNobodyTakesIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := protocoltest.NewService()
		for range 30 { // more than the network holds
			if _, err := service.Rooms.Publish(t.Context(), "r", "ann", strings.Repeat("x", domain.MaxMessageText)); err != nil {
				t.Fatal(err)
			}
		}
		c := raw(t, service)
		w := writer{}
		if err := w.call("rooms.history", []any{"r"}); err != nil {
			t.Fatal(err)
		}
		request(t, c, len(w.buf), string(w.buf))
		<-time.After(time.Minute)
		answer, err := io.ReadAll(c)
		if err != nil || len(answer) == 0 || len(answer) > 1<<20 {
			t.Errorf("after a minute %d bytes still came, %v", len(answer), err)
		}
	})
}

func TestAnAnswerIsBounded(t *testing.T) {
	t.Parallel()
	limits := protocol.DefaultLimits()
	limits.Body = 4 << 10
	p := serve(t, protocol.Env{Limits: limits})
	for range 20 {
		p.want("dummies.create", fromDraft(domain.Draft{Day: 1, Weekday: "Monday", Month: "January", Year: 1984}))
	}
	if _, told := p.call("dummies.list"); told == nil || told.Code != 429 {
		t.Errorf("a list of more than 4 KiB: %v", told)
	}
	page := p.want("dummies.list", structure{{"limit", 3}}).(structure)
	if n := len(page.get("dummies").([]any)); n != 3 || page.get("next_cursor") == "" {
		t.Errorf("a page of %d, next_cursor %v", n, page.get("next_cursor"))
	}
	if _, told := p.call("dummies.list", structure{{"ids", []any{1}}, {"limit", math.MaxInt}}); told != nil {
		t.Errorf("the highest limit: %v", told)
	}
	rest := p.want("dummies.list", structure{{"ids", []any{19, 20}}, {"limit", 2}}).(structure)
	if rest.get("next_cursor") != "" {
		t.Errorf("the last page is followed by %v", rest.get("next_cursor"))
	}
}

func TestAWideIntegerIsAnsweredToThoseWhoSentOne(t *testing.T) {
	t.Parallel()
	p := serve(t, protocol.Env{})
	if got := p.want("add", wide(math.MaxInt32), 1); got != int64(math.MaxInt32+1) {
		t.Errorf("%v", got)
	}
	if got := p.want("add", wide(2), wide(3)); got != int32(5) {
		t.Errorf("a small sum is %T, want <int>", got)
	}
}

func TestTextThatXMLCannotCarryTravelsAsBase64(t *testing.T) {
	t.Parallel()
	service := protocoltest.NewService()
	p := serve(t, protocol.Env{Service: service})
	if _, err := service.Rooms.Publish(t.Context(), "r", "ann", "bell \x07 & null \x00"); err != nil {
		t.Fatal(err)
	}
	history := p.want("rooms.history", "r").([]any)
	if got := history[0].(structure).get("message"); !cmp.Equal(got, []byte("bell \x07 & null \x00")) {
		t.Errorf("message %T %q", got, got)
	}
	if got := p.want("reverse", "\x00a"); !cmp.Equal(got, []byte("a\x00")) {
		t.Errorf("reversed %T %q", got, got)
	}
	if got := p.want("reverse", "\r\nx"); got != "x\n\r" {
		t.Errorf("a carriage return came back as %q", got)
	}
}

func TestAFaultIsXMLWhateverItsWords(t *testing.T) {
	t.Parallel()
	failing := domaintest.Failing{Err: domain.Errorf(domain.KindNotFound, "test", "a bell \a, <b> & \xFF")}
	_, told := serve(t, protocol.Env{Service: failing.Service()}).call("hello", "x")
	if told == nil || told.Code != 404 || told.Message != "a bell \uFFFD, <b> & \uFFFD" {
		t.Errorf("%+v", told)
	}
}

func TestWhatXMLRPCHasNoFormForIsNotWritten(t *testing.T) {
	t.Parallel()
	for _, v := range []any{math.Inf(1), math.NaN(), uint8(1), "\xFF", structure{{"\x00", 1}}, []any{[]any{math.Inf(-1)}}} {
		w := writer{}
		if err := w.response(v); err == nil || len(w.buf) > 0 {
			t.Errorf("%v: %v, %s", v, err, w.buf)
		}
	}
}

func TestARecordCanBeSentBackAsItCame(t *testing.T) {
	t.Parallel()
	p := serve(t, protocol.Env{})
	d := p.want("dummies.create", fromDraft(domain.Draft{Day: 1, Weekday: "Monday", Month: "January", Year: 1984})).(structure)
	got := p.want("dummies.replace", d.get("id"), d, d.get("updated_at_exact")).(structure)
	if got.get("year") != int32(1984) || got.get("updated_at_exact") == d.get("updated_at_exact") {
		t.Errorf("replaced by itself: %v", got)
	}
	if p.want("dummies.delete", d.get("id"), nil) != true {
		t.Error("delete does not answer true")
	}
}

func TestImportTellsHowFarItCame(t *testing.T) {
	t.Parallel()
	p := serve(t, protocol.Env{})
	good := fromDraft(domain.Draft{Day: 1, Weekday: "Monday", Month: "January", Year: 1984})
	got := p.want("dummies.import", []any{good, good, structure{{"day", 1}}, good}).(structure)
	stop, err := faultFrom(got.get("fault"))
	if err != nil || got.get("imported") != int32(2) || stop.Code != codeInvalidParams || !strings.Contains(stop.Message, "- year: is missing") {
		t.Errorf("%v, %v", got, err)
	}
	if n := p.want("dummies.count"); n != int32(2) {
		t.Errorf("%v are stored", n)
	}
}
