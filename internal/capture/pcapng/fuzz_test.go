package pcapng_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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

// FuzzCopy holds that a copy has the frames of the original, as far as that can be read.
func FuzzCopy(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := pcapng.NewReader(bytes.NewReader(b))
		if err != nil {
			return
		}
		var out bytes.Buffer
		w := pcapng.NewWriter(&out)
		r.OnSection = func(s pcapng.Section) { _ = w.Section(s) }
		r.OnInterface = func(i *wire.Interface) { _ = w.Interface(i) }
		var want []wire.Frame
		var frame wire.Frame
		for r.Next(&frame) == nil {
			if err := w.Frame(&frame); err != nil {
				return // its time, say, has no place in nanoseconds
			}
			want = append(want, clone(frame))
		}
		if err := w.Flush(); err != nil {
			return
		}
		got, err := readAll(t, open(t, out.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		same := cmp.Options{cmpopts.IgnoreFields(wire.Interface{}, "Resolution", "Section"), cmpopts.EquateEmpty()}
		if d := cmp.Diff(want, got, same); d != "" {
			t.Error(d)
		}
	})
}
