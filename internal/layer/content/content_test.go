package content_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"github.com/wirelore/wirelore/internal/layer/content"
)

// encoders write what the codings of RFC 9110 section 8.4.1 are made of; deflate is sent in
// both ways that are met.
var encoders = []struct {
	name, coding string
	open         func(io.Writer) io.WriteCloser
}{
	{"gzip", "gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
	{"an older name of gzip", "X-GZIP", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
	{"deflate in zlib's wrapping", "deflate", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }},
	{"bare deflate", "deflate", func(w io.Writer) io.WriteCloser { z, _ := flate.NewWriter(w, 6); return z }},
	{"br", "br", func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }},
	{"zstd", "zstd", func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z }},
	{"gzip by the name of deflate", "x-deflate", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
	{"zlib's wrapping by the name of gzip", "gzip", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }},
}

func encode(t testing.TB, open func(io.Writer) io.WriteCloser, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := open(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDecodeUndoesEveryCoding(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("what is repeated is compressed; ", 4000)
	for _, e := range encoders {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			data := encode(t, e.open, text)
			got, err := content.Decode(e.coding, data, len(text))
			if string(got) != text || err != nil {
				t.Errorf("decoded %d bytes, %v; want %d", len(got), err, len(text))
			}
			got, err = content.Decode(e.coding, data, 1000)
			if string(got) != text[:1000] || !errors.Is(err, content.ErrTooLong) {
				t.Errorf("with a limit of 1000: %d bytes, %v", len(got), err)
			}
		})
	}
}

func TestDecodeKeepsWhatCameBeforeTheError(t *testing.T) {
	t.Parallel()
	// Text that hardly compresses, so that a half of the bytes is about a half of the text.
	var text strings.Builder
	for i := uint32(1); text.Len() < 300_000; i = i*1664525 + 1013904223 {
		text.WriteByte(byte(i >> 24))
	}
	for _, e := range encoders {
		data := encode(t, e.open, text.String())
		got, err := content.Decode(e.coding, data[:len(data)*2/3], 1<<20)
		if err == nil || len(got) < 1000 || !strings.HasPrefix(text.String(), string(got)) {
			t.Errorf("%s: %d bytes of two thirds, %v", e.name, len(got), err)
		}
	}
}

func TestDecodeUndoesSeveralCodingsLastFirst(t *testing.T) {
	t.Parallel()
	inner := encode(t, encoders[0].open, "twice")
	data := encode(t, encoders[4].open, string(inner))
	if got, err := content.Decode("gzip, br", data, 100); string(got) != "twice" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := content.Decode("identity", []byte("as it is"), 100); string(got) != "as it is" || err != nil {
		t.Errorf("identity: got %q, %v", got, err)
	}
	for _, unknown := range []string{"compress", "gzip,gzip,gzip,gzip,gzip"} {
		if got, err := content.Decode(unknown, data, 100); len(got) != 0 || !errors.Is(err, content.ErrUnknown) {
			t.Errorf("%s: got %q, %v", unknown, got, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for i, e := range encoders {
		f.Add(byte(i), encode(f, e.open, "seed seed seed seed"))
	}
	f.Fuzz(func(t *testing.T, coding byte, data []byte) {
		got, _ := content.Decode(encoders[int(coding)%len(encoders)].coding, data, 1<<16)
		if len(got) > 1<<16 {
			t.Errorf("%d bytes are over the limit", len(got))
		}
	})
}
