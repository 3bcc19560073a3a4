package pcapng_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/wirelore/wirelore/internal/capture/pcapng"
	"github.com/wirelore/wirelore/internal/wire"
)

// FuzzReader holds that no input makes reading panic, that it ends, and that no frame is
// larger than what was read.
func FuzzReader(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := pcapng.NewReader(bytes.NewReader(b))
		if err != nil {
			return
		}
		r.OnSecrets = func(uint32, []byte) {}
		r.OnNames = func([]pcapng.Name) {}
		var frame wire.Frame
		for n := 1; ; n++ {
			switch err := r.Next(&frame); {
			case err == nil:
			case err == io.EOF || r.Next(&frame) == err:
				return
			default:
				t.Fatal("the same reader fails in two ways")
			}
			if frame.Number != n || frame.Interface == nil || frame.Length < len(frame.Data) {
				t.Fatalf("frame %d: %+v", n, frame)
			}
			if len(frame.Data) > len(b) && !r.Gzipped() {
				t.Fatalf("frame %d has %d bytes, of a file of %d", n, len(frame.Data), len(b))
			}
		}
	})
}
