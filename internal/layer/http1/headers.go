package http1

import "github.com/wirelore/wirelore/internal/dissect"

// Every field of a message is found by its whole line too.
var (
	requestLine = &dissect.Field{Name: "http.request.line", Title: "Request line", Kind: dissect.String, ASCII: true, Show: showLine,
		About: "One field of a request, as it was sent.", Spec: "RFC 9112 section 5"}
	responseLine = &dissect.Field{Name: "http.response.line", Title: "Response line", Kind: dissect.String, ASCII: true, Show: showLine,
		About: "One field of an answer, as it was sent.", Spec: "RFC 9112 section 5"}
	unknownHeader = &dissect.Field{Name: "http.unknown_header", Title: "Unknown header", Kind: dissect.String, ASCII: true, Show: showLine,
		About: "A field that has no name of its own here."}
	cookiePair = &dissect.Field{Name: "http.cookie_pair", Title: "Cookie pair", Kind: dissect.String, ASCII: true,
		About: "One cookie.", Spec: "RFC 6265 section 4.2"}
	authBasic = &dissect.Field{Name: "http.authbasic", Title: "Credentials", Kind: dissect.String,
		About: "The name and the password, which Basic only encodes: whoever reads the bytes has them.", Spec: "RFC 7617 section 2"}
)

func header(name, title, about, spec string) *dissect.Field {
	return &dissect.Field{Name: "http." + name, Title: title, Kind: dissect.String, ASCII: true, Show: showLine, About: about, Spec: spec}
}

// Those that matter for what comes after the fields.
var (
	authorizationField          = header("authorization", "Authorization", "The client's credentials.", "RFC 9110 section 11.6.2")
	contentEncodingField        = header("content_encoding", "Content-Encoding", "How the body is compressed.", "RFC 9110 section 8.4")
	contentLengthField          = header("content_length_header", "Content-Length", "The body's length in bytes, as written.", "RFC 9110 section 8.6")
	contentTypeField            = header("content_type", "Content-Type", "The body's media type.", "RFC 9110 section 8.3")
	cookieField                 = header("cookie", "Cookie", "What the server asked the client to remember.", "RFC 6265 section 4.2")
	hostField                   = header("host", "Host", "The host that the request is for: one address may serve many.", "RFC 9110 section 7.2")
	http2SettingsField          = header("http2_settings", "HTTP2-Settings", "The settings of a client that offers to go on in HTTP/2.", "RFC 7540 section 3.2.1")
	proxyAuthorizationField     = header("proxy_authorization", "Proxy-Authorization", "The client's credentials for the proxy.", "RFC 9110 section 11.7.2")
	secWebsocketExtensionsField = header("sec_websocket_extensions", "Sec-WebSocket-Extensions", "Extensions offered or agreed on, such as compression.", "RFC 6455 section 11.3.2")
	secWebsocketProtocolField   = header("sec_websocket_protocol", "Sec-WebSocket-Protocol", "What is to be spoken over the WebSocket.", "RFC 6455 section 11.3.4")
	transferEncodingField       = header("transfer_encoding", "Transfer-Encoding", "How the body is put on the way: chunked.", "RFC 9112 section 6.1")
	upgradeField                = header("upgrade", "Upgrade", "The protocol to go on with on this connection.", "RFC 9110 section 7.8")
)

// headers are the fields that have a name of their own, by their name in lower case.
var headers = map[string]*dissect.Field{
	"accept":                   header("accept", "Accept", "The media types that the client can take.", "RFC 9110 section 12.5.1"),
	"accept-encoding":          header("accept_encoding", "Accept Encoding", "The content codings that the client can undo.", "RFC 9110 section 12.5.3"),
	"accept-language":          header("accept_language", "Accept-Language", "The languages that the user reads.", "RFC 9110 section 12.5.4"),
	"authorization":            authorizationField,
	"cache-control":            header("cache_control", "Cache-Control", "What caches may do with the message.", "RFC 9111 section 5.2"),
	"connection":               header("connection", "Connection", "What holds for this connection alone: close, keep-alive, upgrade.", "RFC 9110 section 7.6.1"),
	"content-encoding":         contentEncodingField,
	"content-length":           contentLengthField,
	"content-type":             contentTypeField,
	"cookie":                   cookieField,
	"date":                     header("date", "Date", "When the message was made.", "RFC 9110 section 6.6.1"),
	"host":                     hostField,
	"http2-settings":           http2SettingsField,
	"last-modified":            header("last_modified", "Last-Modified", "When the resource changed last.", "RFC 9110 section 8.8.2"),
	"location":                 header("location", "Location", "Where to look instead, or what was created.", "RFC 9110 section 10.2.2"),
	"proxy-authenticate":       header("proxy_authenticate", "Proxy-Authenticate", "How to log in at the proxy.", "RFC 9110 section 11.7.1"),
	"proxy-authorization":      proxyAuthorizationField,
	"referer":                  header("referer", "Referer", "The page that led here.", "RFC 9110 section 10.1.3"),
	"sec-websocket-accept":     header("sec_websocket_accept", "Sec-WebSocket-Accept", "Proves that the server understood the key.", "RFC 6455 section 11.3.3"),
	"sec-websocket-extensions": secWebsocketExtensionsField,
	"sec-websocket-key":        header("sec_websocket_key", "Sec-WebSocket-Key", "A random value that the server has to answer to.", "RFC 6455 section 11.3.1"),
	"sec-websocket-protocol":   secWebsocketProtocolField,
	"sec-websocket-version":    header("sec_websocket_version", "Sec-WebSocket-Version", "The version of the protocol: 13.", "RFC 6455 section 11.3.5"),
	"server":                   header("server", "Server", "The server's software.", "RFC 9110 section 10.2.4"),
	"set-cookie":               header("set_cookie", "Set-Cookie", "What the client is asked to send back next time.", "RFC 6265 section 4.1"),
	"transfer-encoding":        transferEncodingField,
	"upgrade":                  upgradeField,
	"user-agent":               header("user_agent", "User-Agent", "The client's software.", "RFC 9110 section 10.1.5"),
	"www-authenticate":         header("www_authenticate", "WWW-Authenticate", "How to log in.", "RFC 9110 section 11.6.1"),
	"x-forwarded-for":          header("x_forwarded_for", "X-Forwarded-For", "The addresses that proxies have asked for.", ""),
}

const maxHeaderName = 32

// headerField returns the field of a header, or nil if it has none of its own.
func headerField(name []byte) *dissect.Field {
	var lower [maxHeaderName]byte
	if len(name) > len(lower) {
		return nil
	}
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return headers[string(lower[:len(name)])]
}
