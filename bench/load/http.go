//go:build linux

package load

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
)

// Request is one HTTP/1.1 request, sent over and over.
type Request struct {
	Method, Path string
	Type         string // of the body
	Body         string
	Want         int    // status; any other is an error
	Contains     string // what the body of a right answer has in it; read by who asks once, not by a Pool
}

// Bytes returns the request as it is sent to host.
func (r Request) Bytes(host string) []byte {
	b := fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: bench\r\nAccept: */*\r\n", r.Method, r.Path, host)
	if r.Body != "" {
		b = fmt.Appendf(b, "Content-Type: %s\r\nContent-Length: %d\r\n", r.Type, len(r.Body))
	}
	return append(append(b, "\r\n"...), r.Body...)
}

// HTTP returns a constructor of wires that send r to host with keep-alive.
func HTTP(r Request, host string) func() Wire {
	request := r.Bytes(host)
	return func() Wire { return &httpWire{request: request, want: fmt.Appendf(nil, "HTTP/1.1 %d ", r.Want)} }
}

// httpWire tells where answers end (RFC 9112 section 6): by Content-Length or by chunks.
type httpWire struct {
	request []byte
	want    []byte
	state   httpState
	line    []byte // a header or chunk line that is not complete yet
	skip    int    // body bytes still to come
}

type httpState int

const (
	inHeader  httpState = iota
	inBody              // skip bytes, then the answer is complete
	chunkSize           // a line
	inChunk             // skip bytes, then chunkSize
	inTrailer           // lines until an empty one
)

var (
	crlf       = []byte("\r\n")
	headerEnd  = []byte("\r\n\r\n")
	lengthName = []byte("\r\nContent-Length: ")
	chunked    = []byte("\r\nTransfer-Encoding: chunked\r\n")
)

// Open implements Wire: there is no handshake.
func (w *httpWire) Open(io.ReadWriter) error { return nil }

// Request implements Wire.
func (w *httpWire) Request(b []byte) []byte { return append(b, w.request...) }

// Receive implements Wire.
func (w *httpWire) Receive(b []byte) (answers int, _ []byte, err error) {
	for len(b) > 0 {
		switch w.state {
		case inHeader:
			head, rest, whole := w.until(headerEnd, b)
			if b = rest; !whole {
				break
			}
			if w.state, err = w.header(head); err != nil {
				return answers, nil, err
			}
			w.line = w.line[:0]
		case inBody, inChunk:
			n := min(w.skip, len(b))
			w.skip -= n
			b = b[n:]
			if w.skip == 0 && w.state == inChunk {
				w.state = chunkSize
			}
		case chunkSize:
			line, rest, whole := w.until(crlf, b)
			if b = rest; !whole {
				break
			}
			size, err := strconv.ParseUint(string(line[:len(line)-2]), 16, 31)
			if err != nil {
				return answers, nil, fmt.Errorf("read chunk size: %w", err)
			}
			w.line = w.line[:0]
			w.skip, w.state = int(size)+len(crlf), inChunk
			if size == 0 {
				w.skip, w.state = 0, inTrailer
			}
		case inTrailer:
			line, rest, whole := w.until(crlf, b)
			if b = rest; !whole {
				break
			}
			if len(line) == len(crlf) {
				w.skip, w.state = 0, inBody
			}
			w.line = w.line[:0]
		}
		if w.state == inBody && w.skip == 0 {
			w.state = inHeader
			answers++
		}
	}
	return answers, nil, nil
}

// until returns everything up to and with the next end, of which w.line holds what came
// before b. When end is not there yet all of b goes to w.line.
func (w *httpWire) until(end, b []byte) (text, rest []byte, whole bool) {
	if len(w.line) == 0 { // the common case: nothing to copy
		if at := bytes.Index(b, end); at >= 0 {
			return b[:at+len(end)], b[at+len(end):], true
		}
	}
	before := len(w.line)
	w.line = append(w.line, b...)
	at := bytes.Index(w.line, end)
	if at < 0 {
		return nil, nil, false
	}
	text = w.line[:at+len(end)]
	return text, b[len(text)-before:], true
}

// header reads what it needs of a header: the status and how the body ends.
func (w *httpWire) header(head []byte) (httpState, error) {
	status, _, _ := bytes.Cut(head, crlf)
	if !bytes.HasPrefix(head, w.want) {
		return 0, fmt.Errorf("the answer is %q, not %q", status, w.want)
	}
	if at := bytes.Index(head, lengthName); at >= 0 {
		value, _, _ := bytes.Cut(head[at+len(lengthName):], crlf)
		n, err := strconv.ParseUint(string(value), 10, 31)
		if err != nil {
			return 0, fmt.Errorf("read Content-Length: %w", err)
		}
		w.skip = int(n)
		return inBody, nil
	}
	if bytes.Contains(head, chunked) {
		return chunkSize, nil
	}
	return 0, fmt.Errorf("the answer %q has neither Content-Length nor chunks", status)
}
