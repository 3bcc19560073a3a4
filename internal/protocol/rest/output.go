package rest

import (
	"io"
	"net/http"
	"strconv"

	"github.com/wirelore/wirelore/internal/protocol"
)

// bufferSize is how much of a streamed body is written at once.
const bufferSize = 32 << 10

// output writes a body of unknown length, compressed if the client takes that and the body is
// worth it. Its headers go out with the first write, so until then the answer can still
// become an error.
type output struct {
	s       *server
	w       http.ResponseWriter
	r       *http.Request
	started bool
	coding  int // of codings, or -1
	enc     encoder
}

// write sends the next piece; last tells that none follows. An error means that the client
// is gone or takes nothing.
func (o *output) write(b []byte, last bool) error {
	if !o.started {
		o.start(b, last)
	}
	// A peer that reads nothing must not hold the store's snapshot for ever.
	protocol.AnswerDeadline(o.w, o.s.limits.BodyTime)
	var to io.Writer = o.w
	if o.enc != nil {
		to = o.enc
	}
	_, err := to.Write(b)
	if err == nil && last && o.enc != nil {
		err = o.enc.Close()
	}
	return err
}

func (o *output) start(b []byte, last bool) {
	o.started, o.coding = true, -1
	h := o.w.Header()
	if !last || len(b) >= minCoded {
		o.coding = codingFor(o.r.Header["Accept-Encoding"])
	}
	switch {
	case o.coding >= 0:
		h["Content-Encoding"] = codings[o.coding : o.coding+1 : o.coding+1]
		o.enc = o.s.codecs.encoder(o.coding, o.w)
	case last:
		h["Content-Length"] = []string{strconv.Itoa(len(b))}
	}
}

// close gives back what write has taken.
func (o *output) close() {
	if o.enc != nil {
		o.s.codecs.release(o.coding, o.enc)
		o.enc = nil
	}
}
