package rest

import (
	"bytes"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// codings are the content codings of responses, the preferred first.
var codings = []string{"zstd", "gzip"}

// minCoded is the size from which a body is worth compressing.
const minCoded = 1024

// codingFor returns the index in codings of what an Accept-Encoding header asks for, or -1.
func codingFor(header []string) int {
	if header == nil {
		return -1
	}
	i := preferred(header, append(codings[:len(codings):len(codings)], "identity"), matchCoding)
	if i == len(codings) {
		return -1
	}
	return i
}

// encoder is a compressor that can be used again.
type encoder interface {
	io.WriteCloser
	Reset(io.Writer)
}

// codecs keeps encoders for reuse, by index of codings.
type codecs struct{ free [2]sync.Pool }

func (c *codecs) encoder(coding int, w io.Writer) encoder {
	if e, ok := c.free[coding].Get().(encoder); ok {
		e.Reset(w)
		return e
	}
	if codings[coding] == "gzip" {
		z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
		if err != nil {
			panic(err) // a level that the package itself names
		}
		return z
	}
	z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(128<<10))
	if err != nil {
		panic(err) // options that the package itself names
	}
	return z
}

// release takes back an encoder, closed or not.
func (c *codecs) release(coding int, e encoder) {
	e.Reset(nil)
	c.free[coding].Put(e)
}

// encode returns all of b in a coding.
func (c *codecs) encode(coding int, b []byte) ([]byte, error) {
	var out bytes.Buffer
	e := c.encoder(coding, &out)
	defer c.release(coding, e)
	if _, err := e.Write(b); err != nil {
		return nil, err
	}
	err := e.Close()
	return out.Bytes(), err
}
