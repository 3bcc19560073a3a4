package socket

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/gobwas/ws/wsflate"
	"github.com/klauspost/compress/flate"
)

const (
	bigBlock   = 16 << 10 // of the pool
	smallBlock = 4 << 10  // of a connection that cannot use the pool
)

// pools hold what connections need only while they are busy.
type pools struct {
	blocks    sync.Pool // *[]byte of bigBlock
	inflaters sync.Pool // *wsflate.Reader
	deflaters sync.Pool // *wsflate.Writer
}

func newPools() *pools {
	p := &pools{}
	p.blocks.New = func() any { b := make([]byte, bigBlock); return &b }
	p.inflaters.New = func() any {
		return wsflate.NewReader(nil, func(r io.Reader) wsflate.Decompressor { return inflater{flate.NewReader(r)} })
	}
	p.deflaters.New = func() any {
		return wsflate.NewWriter(nil, func(w io.Writer) wsflate.Compressor {
			d, _ := flate.NewWriter(w, flate.BestSpeed) // fails for an unknown level only
			return d
		})
	}
	return p
}

// inflater has the Reset that wsflate looks for.
type inflater struct{ io.ReadCloser }

func (i inflater) Reset(r io.Reader) { _ = i.ReadCloser.(flate.Resetter).Reset(r, nil) } // fails never without a dictionary

var errTooBig = errors.New("larger than the limit")

// inflate returns p decompressed, or errTooBig when that has more than limit bytes.
func (ps *pools) inflate(p []byte, limit int64) ([]byte, error) {
	r := ps.inflaters.Get().(*wsflate.Reader)
	defer ps.inflaters.Put(r)
	r.Reset(bytes.NewReader(p))
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

// deflate appends p compressed to dst. Each message stands alone (no context takeover).
func (ps *pools) deflate(dst, p []byte) []byte {
	w := ps.deflaters.Get().(*wsflate.Writer)
	defer ps.deflaters.Put(w)
	out := bytes.NewBuffer(dst)
	w.Reset(out)
	_, _ = w.Write(p) // a bytes.Buffer takes everything
	_ = w.Flush()
	return out.Bytes()
}
