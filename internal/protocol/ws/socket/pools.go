package socket

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

const (
	bigBlock   = 16 << 10 // of the pool
	smallBlock = 4 << 10  // of a connection that cannot use the pool
)

// pools hold what connections need only while they are busy.
type pools struct {
	blocks    sync.Pool // *[]byte of bigBlock
	inflaters sync.Pool // io.ReadCloser and flate.Resetter
	deflaters sync.Pool // *flate.Writer
}

func newPools() *pools {
	p := &pools{}
	p.blocks.New = func() any { b := make([]byte, bigBlock); return &b }
	p.inflaters.New = func() any { return flate.NewReader(nil) }
	p.deflaters.New = func() any {
		w, _ := flate.NewWriter(nil, flate.BestSpeed) // fails for an unknown level only
		return w
	}
	return p
}

const (
	// flushTail ends what a flushed compressor writes; on the wire it is left out (RFC 7692
	// section 7.2.1).
	flushTail = "\x00\x00\xff\xff"
	// lastBlock is an empty final block: it has a decompressor end without an error.
	lastBlock = "\x01\x00\x00\xff\xff"
)

var errTooBig = errors.New("larger than the limit")

// inflate returns p decompressed, or errTooBig when that has more than limit bytes. It may
// write behind p.
func (ps *pools) inflate(p []byte, limit int64) ([]byte, error) {
	r := ps.inflaters.Get().(io.ReadCloser)
	defer ps.inflaters.Put(r)
	p = append(p, flushTail+lastBlock...)
	if err := r.(flate.Resetter).Reset(bytes.NewReader(p), nil); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	n, err := out.ReadFrom(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if n > limit {
		return nil, errTooBig
	}
	return out.Bytes(), nil
}

// deflate returns p compressed. Each message stands alone (no context takeover).
func (ps *pools) deflate(p []byte) []byte {
	w := ps.deflaters.Get().(*flate.Writer)
	defer ps.deflaters.Put(w)
	var out bytes.Buffer
	w.Reset(&out)
	_, _ = w.Write(p) // a bytes.Buffer takes everything
	_ = w.Flush()
	return bytes.TrimSuffix(out.Bytes(), []byte(flushTail))
}
