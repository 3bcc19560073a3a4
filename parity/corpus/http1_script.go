package corpus

import (
	"context"
	"fmt"
	"strings"
)

// scripted are HTTP/1 conversations to the byte: old versions, upgrades, and what is wrong.
func scripted() []scenario {
	say := func(name string, port int, turns ...turn) scenario {
		return scenario{name: name, run: func(ctx context.Context, s *site) error { return s.script(ctx, port, turns...) }}
	}
	return []scenario{
		say("http09", 80, client("GET /old\r\n"), answer("<p>no headers at all\n")),
		say("http10", 80, client("GET / HTTP/1.0\r\nUser-Agent: old\r\n\r\n"), answer("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nServer: s\r\n\r\n<p>until the end")),
		say("http-proxy", 3128,
			client("GET http://example.org:81/a?b=c HTTP/1.1\r\nHost: example.org:81\r\nProxy-Authorization: Basic YWRhOnNlY3JldA==\r\nX-Forwarded-For: 192.0.2.1\r\nReferer: http://example.org/\r\nAccept-Language: en\r\n\r\n"),
			answer("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"),
			client("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n"), answer("HTTP/1.1 200 Connection established\r\n\r\n"),
			client("tunnelled bytes"), answer("and back")),
		say("http-upgrade", 80, client("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n"),
			answer("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n"), client("hello"), answer("hi")),
		say("http-split", 80, client("GET /a HT"), client("TP/1.1\r\nHo"), client("st: a\r\n\r"), client("\n"),
			answer("HTTP/1.1 20"), answer("0 OK\r\nContent-Type: application/json\r\nContent-Length: 1"), answer("4\r\n\r\n{\"split\""), answer(":true}"),
			client("GET /b HTTP/1.1\r\nHost: a\r\n\r\nGET /c HT"), answer("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"), client("TP/1.1\r\nHost: a\r\n\r\n"),
			answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"), answer("lo\r\n6;x=y\r\n, you!"), answer("\r\n0\r\nX-T: 1\r\n\r\n")),
		say("http-lenient", 80, client("GET /lf HTTP/1.1\nHost: a\nX-Empty:\nX-Folded: one\n two\n\n"), answer("HTTP/1.1 200\r\nContent-Length: 3\r\nX-Latin: \xe9\r\n\r\nyes"),
			client("BREW /pot HTTP/1.1\r\nHost: a\r\nX-Twice: 1\r\nX-Twice: 2\r\n\r\n"), answer("HTTP/1.1 418 I'm a teapot\r\nContent-Length: 0\r\n\r\n"),
			client("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 200 OK\r\nAllow: GET\r\nContent-Length: 0\r\n\r\n")),
		say("http-cut", 80, client("GET /a HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")),
		say("http-cut-headers", 80, client("GET /a HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 200 OK\r\nContent-Le")),
		say("http-bad-chunk", 80, client("GET /a HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"),
			client("GET /b HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\nhello\r\n0\r\n\r\n")),
		say("http-bad-length", 80, client("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\nabc"), answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 99999999999999999999\r\n\r\nno")),
		say("http-two-lengths", 80, client("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"), answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")),
		say("http-bad-gzip", 80, client("GET /a HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nnot gzip!")),
		say("http-odd-requests", 80, client("\r\n\r\nGET /after-blank-lines HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
			client("GET /with spaces in it HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
			client("get /lower http/1.1\r\nhost: a\r\n\r\n"), answer("HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n"),
			client("GET  HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
			client("GET /"+strings.Repeat("long/", 300)+"?q="+strings.Repeat("x", 400)+" HTTP/1.1\r\nHost: a\r\nX-Long: "+strings.Repeat("y", 1200)+"\r\n\r\n"), answer("HTTP/1.1 414 URI Too Long\r\nContent-Length: 0\r\n\r\n"),
			client("GET /odd HTTP/1.1\r\nNo colon here\r\n: no name\r\nHost : a\r\nX-Tab:\tvalue\t \r\n\r\n"), answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")),
		say("http-methods", 80, methods("PUT", "DELETE", "TRACE", "PATCH", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH", "NOTIFY", "SUBSCRIBE", "M-SEARCH", "BPROPFIND", "LINK", "PURGE", "TEST_METHOD")...),
		say("http-interim", 80, client("POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n"), answer("HTTP/1.1 100 Continue\r\n\r\n"), client(`{"a":1}`),
			answer("HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>x")),
		say("http-answer-first", 80, answer("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbye")),
		say("http-extra", 80, client("GET /a HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabcand more than was said"),
			client("GET /b HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\nETag: W/\"x\"\r\n\r\n")),
		say("http-multipart", 80, client("GET /a HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1,4-5\r\nAuthorization: Bearer abc\r\n\r\n"),
			body("HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=XX\r\n", "--XX\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/6\r\n\r\nab\r\n--XX\r\nContent-Type: application/json\r\nContent-Range: bytes 4-5/6\r\n\r\n{}\r\n--XX--\r\n")),
		say("http-transfer-gzip", 80, client("GET /a HTTP/1.1\r\nHost: a\r\nTE: trailers, gzip\r\n\r\n"),
			answer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"+chunk(encode("gzip", "coded for the transfer"))+"0\r\n\r\n")),
		say("http-codings", 80,
			client("GET /b HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: x-gzip\r\nTransfer-Encoding: chunked\r\n\r\n"+chunk(encode("gzip", `{"coded":"twice"}`))+"0\r\nX-Sum: 1\r\n\r\n"),
			client("GET /c HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\nok"),
			client("GET /d HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: unheard-of\r\nContent-Length: 2\r\n\r\n\x00\x01")),
		say("http-lengths", 80, client(get), answer("HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc"), client(get), answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok"),
			client(get), answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\n0002\r\nok\r\n0\r\n\r\n"), client("GET /a\r\nHost: a\r\n\r\n"), answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
			client("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000000\r\n\r\nabc"), answer("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")),
		say("http-tunnel", 8080, client("CONNECT example.org:443 HTTP/1.0\r\n\r\n"), answer("HTTP/1.0 200 Connection established\r\n\r\n"), client("SSH-2.0-OpenSSH_9.2\r\n"), answer("SSH-2.0-OpenSSH_9.2\r\n"), client("\x00\x00\x00\x0c\x0a\x15")),
		say("http-credentials", 80, credentials("Basic  YWRhOnNlY3JldA==", "Basic YWRhOnNlY3JldA", "Basic YWRh OnNl\tY3JldA==", "Basic w6k6w6k=", "Basic ====", "Basic", "basic YWRhOnNlY3JldA==", "Bearer YWRhOnNlY3JldA==")...),
		say("http-media", 80, media()...),
		say("http-garbage", 80, client("\x00\x01\x02\x03 nothing known"), answer("\xff\xfe\xfd"), client("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), answer("HTTP/9.9 abc\r\n\r\n")),
	}
}

// get is a request that the server has an answer for.
const get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

// credentials are requests that log in, and an answer to each.
func credentials(values ...string) []turn {
	var turns []turn
	for _, v := range values {
		turns = append(turns, client("GET /a HTTP/1.1\r\nHost: a\r\nAuthorization: "+v+"\r\n\r\n"), answer("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"))
	}
	return turns
}

// methods are requests that differ in their method, and an answer to each.
func methods(names ...string) []turn {
	var turns []turn
	for _, name := range names {
		turns = append(turns, client(name+" /a HTTP/1.1\r\nHost: a\r\nDepth: 1\r\nContent-Type: text/xml\r\nContent-Length: 11\r\n\r\n<a><b/></a>"), answer("HTTP/1.1 207 Multi-Status\r\nContent-Type: application/xml\r\nContent-Length: 4\r\n\r\n<c/>"))
	}
	return turns
}

// media are answers of every media type that is explained, and of some that are not.
func media() []turn {
	var turns []turn
	for _, m := range []struct{ media, body string }{
		{"application/problem+json", `{"title":"no"}`}, {"application/json-seq", "\x1e{\"a\":1}\n\x1e[2]\n"}, {"application/x-ndjson", "{\"a\":1}\n{\"b\":null}\n"}, {"text/json", `[true,false,"\u00e9\n"]`},
		{"application/json", "not json"}, {"application/json", ")]}',\n{\"guarded\":1}"}, {"application/json", "true"}, {"application/json", "{\"a\":1}\n{\"b\":2}\n"}, {"application/json", `{"cut":[1,2`}, {"application/json", ""}, {"application/json; charset=utf-8", "\ufeff{}"}, {"application/soap+xml", "<s:Envelope xmlns:s='x'><s:Body a='1' b=\"2\">t</s:Body></s:Envelope>"},
		{"image/svg+xml", "<?xml version='1.0'?><!DOCTYPE svg><svg/>"}, {"text/xml", "<a><b></a>"}, {"text/xml", "<!DOCTYPE a><a/>"}, {"text/css", "a{}"}, {"text/javascript", "x()"}, {"application/javascript", "y()"}, {"text/csv", "a,b\n1,2\n"}, {"text/plain", "one\r\ntwo\nthree"},
		{"application/x-www-form-urlencoded", "a=1&b=%20&c&=d&e=f=g"}, {"application/octet-stream", "\x00\x01"}, {"application/pdf", "%PDF"}, {"application/grpc", "\x00\x00\x00\x00\x02\x08\x01"}, {"application/x-protobuf", "\x08\x96\x01"}, {"nonsense", "x"}, {"", "y"},
		{"multipart/mixed; boundary=b", "preamble\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--\r\nepilogue"}, {"multipart/form-data", "--no-boundary\r\n"},
		{"multipart/byteranges; boundary=b", "\r\n--b\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-0/9\r\n\r\nx\r\n--b--\r\n"},
		{"image/jpeg", "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xfe\x00\x04hi\xff\xc0\x00\x0b\x08\x00\x02\x00\x01\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00abc\xff\xd9"},
		{"application/dns-message", "\x00\x00\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x03org\x00\x00\x01\x00\x01"},
	} {
		head := "Content-Type: " + m.media + "\r\n"
		if m.media == "" {
			head = ""
		}
		turns = append(turns, client("GET /a HTTP/1.1\r\nHost: a\r\n\r\n"), body("HTTP/1.1 200 OK\r\n"+head, m.body))
	}
	return turns
}

// body is a message with the length of its body.
func body(head, body string) turn {
	return answer(fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, len(body), body))
}

// chunk is one chunk of the chunked transfer coding.
func chunk(data []byte) string { return fmt.Sprintf("%x\r\n%s\r\n", len(data), data) }
