package protocol

import (
	"net/http"
	"time"
)

// NewHTTPServer returns the server for the HTTP listeners: HTTP/1.1 and HTTP/2 without TLS
// (prior knowledge, RFC 9113 section 3.3) on one port, bounded by l.
func NewHTTPServer(h http.Handler, l Limits) *http.Server {
	var p http.Protocols
	p.SetHTTP1(true)
	p.SetUnencryptedHTTP2(true)
	return &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Body == http.NoBody && r.ProtoMajor == 1 { // HTTP/2 bounds a body alone
				BodyArrived(w)
			}
			h.ServeHTTP(w, r)
		}),
		Protocols:         &p,
		ReadHeaderTimeout: l.Handshake,
		ReadTimeout:       l.BodyTime, // also for a body that nobody reads: it is waited for before the answer
		IdleTimeout:       l.Idle,
		MaxHeaderBytes:    l.Header,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: l.Streams},
	}
}

// BodyDeadline gives a request's body l.BodyTime from now to arrive: a slow client then gets a
// read error instead of a goroutine. NewHTTPServer gives every request that much; who reads a
// body piece by piece does it again for each.
func BodyDeadline(w http.ResponseWriter, l Limits) {
	if l.BodyTime > 0 {
		// A writer that has no deadlines (in a test) has no slow client either.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(l.BodyTime))
	}
}

// BodyArrived lifts the deadline of a body. Every handler calls it when it has read the body, or
// when the body is a stream whose pauses are meant: net/http goes on reading the connection, to
// learn of its end, and would take the passed deadline for that and cancel the call.
func BodyArrived(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // as BodyDeadline
}

// AnswerDeadline gives the client so long from now to take the next part of an answer.
func AnswerDeadline(w http.ResponseWriter, within time.Duration) {
	if within > 0 {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(within)) // as BodyDeadline
	}
}

// CORS answers preflight requests and lets pages of any origin, also those opened from a file,
// read the answers, without credentials (Fetch standard, section 3.2), as the original did.
func CORS(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header["Origin"] == nil {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h["Access-Control-Allow-Origin"] = []string{"*"}
		if r.Method == http.MethodOptions && r.Header["Access-Control-Request-Method"] != nil {
			h["Access-Control-Allow-Methods"] = []string{"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"}
			allow := r.Header["Access-Control-Request-Headers"]
			if allow != nil {
				h["Access-Control-Allow-Headers"] = allow
			}
			h["Access-Control-Max-Age"] = []string{"7200"}
			h.Add("Vary", "Access-Control-Request-Headers")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		h["Access-Control-Expose-Headers"] = []string{"*"}
		next.ServeHTTP(w, r)
	})
}
