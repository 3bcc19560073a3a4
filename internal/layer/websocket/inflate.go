package websocket

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// inflater undoes permessage-deflate for one end.
type inflater struct {
	pool   *sync.Pool // of decompressors
	fresh  bool       // every message begins with an empty window (RFC 7692 section 7.1.1)
	window []byte     // the last bytes that were decompressed
	gone   bool       // the window was lost
}

// maxWindow is the window of deflate; a smaller one that was agreed on fits in it.
const maxWindow = 32 << 10

// These bound what a message may grow to.
const (
	maxGrowth   = 1000
	maxInflated = 16 << 20
	alwaysOK    = 256 << 10
)

// tail is what the sender took off the end (RFC 7692 section 7.2.2), and an empty last block
// so that the reader comes to an end.
const tail = "\x00\x00\xff\xff\x01\x00\x00\xff\xff"

var (
	errWindow = errors.New("what came before it was not captured, and it refers to that")
	errGrowth = errors.New("it grows beyond what is kept")
)

// decompressor has what takes long to make. All that it reads lies in one piece, which the
// flate reader is quickest with.
type decompressor struct {
	flate io.ReadCloser
	input []byte
	in    bytes.Reader
	out   bytes.Buffer
}

func newDecompressor() any { return &decompressor{flate: flate.NewReader(nil)} }

// maxKept is how much of the memory for a message is kept for the next.
const maxKept = 64 << 10

// lose says that bytes were lost: what later messages refer to is not known any more.
func (f *inflater) lose() {
	f.window = nil
	f.gone = !f.fresh
}

// inflate decompresses a message. It returns what came out before an error.
func (f *inflater) inflate(data []byte) ([]byte, error) {
	r := f.pool.Get().(*decompressor)
	defer f.pool.Put(r)
	r.input = append(append(r.input[:0], data...), tail...)
	r.in.Reset(r.input)
	if cap(r.input) > maxKept {
		r.input = nil
	}
	if err := r.flate.(flate.Resetter).Reset(&r.in, f.window); err != nil {
		return nil, err
	}
	limit := min(maxInflated, alwaysOK+maxGrowth*len(data))
	r.out.Reset()
	_, err := r.out.ReadFrom(io.LimitReader(r.flate, int64(limit)+1))
	switch {
	case err == nil && r.out.Len() > limit:
		err = errGrowth
		r.out.Truncate(limit)
	case err != nil && f.gone:
		err = errWindow
	}
	out := bytes.Clone(r.out.Bytes())
	if r.out.Cap() > maxKept {
		r.out = bytes.Buffer{}
	}
	if err != nil {
		f.lose()
		return out, err
	}
	f.keep(out)
	return out, nil
}

// keep remembers the last bytes for the messages to come.
func (f *inflater) keep(data []byte) {
	if f.fresh {
		return
	}
	if len(data) < maxWindow && len(f.window)+len(data) > maxWindow {
		f.window = append(f.window[:0], f.window[len(f.window)+len(data)-maxWindow:]...)
	}
	if len(data) >= maxWindow {
		f.window, data = f.window[:0], data[len(data)-maxWindow:]
	}
	f.window = append(f.window, data...)
}
