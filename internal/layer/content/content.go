// Package content undoes content codings: gzip, deflate, br and zstd, as HTTP's
// Content-Encoding and gRPC's message encodings name them. It is no layer; layers http1,
// http2 and grpc decode bodies and messages with it.
//
// Specifications: RFC 9110 section 8.4.1 (gzip, deflate), RFC 7932 (br), RFC 8878 (zstd).
package content

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// What Decode returns besides the errors of what does not decompress.
var (
	ErrUnknown = errors.New("nobody here knows this content coding")
	ErrTooLong = errors.New("the decoded content is longer than the limit")
)

// maxCodings bounds how often one body may be encoded.
const maxCodings = 4

// maxWindow is what RFC 8878 section 3.1.1.1.2 has every decoder support.
const maxWindow = 8 << 20

// Limit bounds what n bytes of a body or a message may decompress to: what they can hold without
// being made to fill memory.
func Limit(n int) int { return min(8<<20, 1<<20+1000*n) }

// Decode undoes the codings that encoding lists, as Content-Encoding does: in the order in
// which they were applied, separated by commas. It returns what was decoded up to an error,
// and never more than limit bytes. The identity leaves data as it is.
func Decode(encoding string, data []byte, limit int) ([]byte, error) {
	codings := strings.Split(encoding, ",")
	if len(codings) > maxCodings {
		return nil, fmt.Errorf("%d codings on each other: %w", len(codings), ErrUnknown)
	}
	for i := len(codings) - 1; i >= 0; i-- {
		var err error
		if data, err = decode(strings.ToLower(strings.TrimSpace(codings[i])), data, limit); err != nil {
			return data, err
		}
	}
	return data, nil
}

func decode(coding string, data []byte, limit int) ([]byte, error) {
	in := bytes.NewReader(data)
	var out io.Reader
	var err error
	switch coding {
	case "identity", "":
		return data, nil
	case "gzip", "x-gzip", "deflate", "x-deflate":
		switch { // some servers take one for the other, so the bytes decide
		case isZlib(data):
			out, err = zlib.NewReader(in)
		case strings.HasSuffix(coding, "deflate") && !bytes.HasPrefix(data, gzipMagic):
			out = flate.NewReader(in)
		default:
			z := gzips.Get().(*gzip.Reader)
			defer gzips.Put(z)
			out, err = z, z.Reset(in)
		}
	case "br":
		out = brotli.NewReader(in)
	case "zstd":
		var z *zstd.Decoder
		if z, err = zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow)); err == nil {
			defer z.Close()
			out = z
		}
	default:
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", coding, err)
	}
	return readAll(out, coding, limit)
}

// gzips are readers to use again: each has a window of 32 KiB, which is more than most bodies.
var gzips = sync.Pool{New: func() any { return new(gzip.Reader) }}

func readAll(r io.Reader, coding string, limit int) ([]byte, error) {
	var out bytes.Buffer
	_, err := out.ReadFrom(io.LimitReader(r, int64(limit)+1))
	if out.Len() > limit {
		return out.Bytes()[:limit:limit], ErrTooLong
	}
	if err != nil {
		return out.Bytes(), fmt.Errorf("decode %s: %w", coding, err)
	}
	return out.Bytes(), nil
}

// gzipMagic begins every member of a gzip file (RFC 1952 section 2.3.1).
var gzipMagic = []byte{0x1f, 0x8b}

// isZlib tells whether data begins as RFC 1950 section 2.2 says. Some servers send the bare
// deflate stream of RFC 1951 instead (RFC 9110 section 8.4.1.2).
func isZlib(data []byte) bool {
	return len(data) >= 2 && data[0]&0x0f == 8 && (uint(data[0])<<8|uint(data[1]))%31 == 0
}
